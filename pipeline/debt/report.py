"""How a case stands as data, ``status.v1``, from its account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from pipeline.case.model import Case
from pipeline.case.talks import missed_talk, open_actions
from pipeline.case.terms import Terms
from pipeline.debt.account import Account, CapShown
from pipeline.debt.appropriation import Appropriation, Head
from pipeline.debt.outlook import IfPaid
from pipeline.debt.standing import Share, Standing, State
from pipeline.debt.status_v1 import (
    ActionReport,
    CapReport,
    ConditionReport,
    DemandReport,
    EntryReport,
    EventReport,
    Figures,
    InstalmentReport,
    LoanReport,
    NextDue,
    PaidBy,
    PaymentReport,
    ProblemReport,
    RuleReport,
    RunningLoan,
    RunningReport,
    ShareReport,
    StatusReport,
    Supposed,
)

_HEADS = {head: head.value for head in Head}


def report(
    case: Case, terms: Terms, account: Account, outlook: IfPaid | None = None
) -> StatusReport:
    """The account of a case as it leaves the house."""
    state = account.state
    ahead, plan, paid_by = state.next_due, state.instalments, state.paid_by()
    return StatusReport(
        **_figures(state),
        case=case.id,
        agreed_on=terms.signing_date,
        certificate_by=terms.certificate_by(state.settled_on) if state.settled_on else None,
        amended_on=tuple(change.on for change in case.amendments if change.on <= state.as_of),
        next_due=NextDue(number=ahead.number, due=ahead.due, amount=ahead.outstanding)
        if ahead
        else None,
        next_talk=account.talk,
        talk_missed=_talk_missed(case, terms, account),
        actions=tuple(_actions(case, state)),
        totals={name: _share(share) for name, share in _totals(state)},
        loans=tuple(LoanReport(loan=loan, **_parts(share)) for loan, share in state.loans),
        instalments=tuple(_instalment(one, paid_by.get(one.number, ())) for one in plan),
        payments=tuple(map(_payment, state.appropriations)),
        caps=tuple(map(_cap, account.caps)),
        acceleration=tuple(
            ConditionReport(condition=each.kind.value, agreed=str(each.agreed),
                            found=str(each.found), met=each.met)
            for each in account.conditions
        ),
        demand=_demand(account),
        old_interest=_running(account),
        events=tuple(_events(state)),
        problems=tuple(_problems(state)),
        if_paid=_supposed(outlook) if outlook else None,
    )  # fmt: skip


def _talk_missed(case: Case, terms: Terms, account: Account) -> date | None:
    if account.talk is None:
        return None
    as_of = account.state.as_of
    return missed_talk(case.talks, terms.signing_date, terms.talks_every_months, as_of)


def _actions(case: Case, state: State) -> Iterator[ActionReport]:
    for each in open_actions(case.talks, state.as_of):
        it = each.action
        yield ActionReport(problem=each.problem, what=it.what, by=it.by, due=it.due,
                           overdue=each.overdue)  # fmt: skip


def _figures(state: State) -> dict[str, object]:
    names = (*Figures.model_fields,)
    given = {name: getattr(state, name) for name in names if name not in ("damages", "progress")}
    progress = f"{state.progress:.4f}"
    return {**given, "damages": state.of(Head.DAMAGES).owed, "progress": progress}


def _totals(state: State) -> Iterator[tuple[str, Share]]:
    yield from ((head.value, state.of(head)) for head in Head)
    yield "revived", state.revived
    yield "all", state.total


def _parts(share: Share) -> dict[str, Decimal]:
    return {"owed": share.owed, "paid": share.paid, "left": share.outstanding}


def _share(share: Share) -> ShareReport:
    return ShareReport(**_parts(share))


def _instalment(
    one: Standing, paid_by: Iterable[tuple[Appropriation, Decimal]]
) -> InstalmentReport:
    agreed = one.principal + one.interest
    return InstalmentReport(
        number=one.number,
        due=one.due,
        grace_until=one.grace_until,
        principal=one.principal.owed,
        interest=one.interest.owed,
        amount=agreed.owed,
        paid=agreed.paid,
        left=agreed.outstanding,
        damages=one.damages.owed,
        damages_paid=one.damages.paid,
        damages_agreed=one.agreed_damages,
        damages_lawful=one.lawful_damages,
        paid_on=one.paid_on,
        paid_by=tuple(
            PaidBy(reference=each.payment.reference, received_on=each.payment.on, amount=part)
            for each, part in paid_by
        ),
        days_late=one.days_late,
        state=one.status.value,
    )


def _payment(one: Appropriation) -> PaymentReport:
    payment = one.payment
    return PaymentReport(
        received_on=payment.on,
        amount=payment.amount,
        payer=payment.payer,
        reference=payment.reference,
        source=payment.source,
        loan=payment.loan,
        entries=tuple(
            EntryReport(instalment=number, head=_HEADS[head], loan=loan, amount=amount)
            for number, head, amount, loan in one.entries
        ),
        owed_back=one.owed_back,
        refunded=one.refunded,
        held=one.held,
        reversed_on=one.reversed_on,
    )


def _cap(cap: CapShown) -> CapReport:
    return CapReport(
        kind=cap.kind.value,
        figure=cap.figure,
        uncapped=cap.uncapped,
        binds=cap.binds,
        rate=None if cap.rate is None else str(cap.rate),
        rules=tuple(
            RuleReport(id=rule.id, article=rule.article, source=rule.source,
                       status=rule.status.value)
            for rule in cap.rules
        ),
    )  # fmt: skip


def _demand(account: Account) -> DemandReport | None:
    it = account.demand
    return (
        DemandReport(arrived_on=it.arrived_on, period_until=it.period_until, over=it.over)
        if it
        else None
    )


def _running(account: Account) -> RunningReport | None:
    it = account.running
    if it is None:
        return None
    return RunningReport(
        total=it.total,
        claimable_from=it.claimable_from,
        given_up=it.given_up,
        loans=tuple(
            RunningLoan(loan=one.loan, contract_no=one.contract_no, rate=str(one.rate),
                        capped=one.capped, amount=one.amount)
            for one in it.loans
        ),
    )  # fmt: skip


def _events(state: State) -> Iterator[EventReport]:
    for event in state.events:
        yield EventReport(
            on=event.on,
            event=type(event).__name__.lower(),
            reference=event.reference,
            source=event.source,
            amount=getattr(event, "amount", None),
        )


def _problems(state: State) -> Iterator[ProblemReport]:
    for each in state.problems:
        yield ProblemReport(kind=each.kind.value, on=each.event.on,
                            reference=each.event.reference, amount=each.amount)  # fmt: skip


def _supposed(outlook: IfPaid) -> Supposed:
    return Supposed(
        amount=outlook.amount,
        on=outlook.on,
        instalments=outlook.instalments,
        without=Figures(**_figures(outlook.without)),
        **{"with": Figures(**_figures(outlook.with_it))},
    )
