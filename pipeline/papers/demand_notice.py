"""催告函: a written demand for what is overdue, with a reasonable period to pay."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from pipeline.case.default import DefaultTerms
from pipeline.case.money import amount_figures, amount_zh
from pipeline.case.notices import NoticeKind
from pipeline.case.terms import Terms
from pipeline.debt.agreed import state_of
from pipeline.debt.appropriation import Head
from pipeline.debt.standing import Share, Standing, State
from pipeline.messages import Message, msg
from pipeline.papers.demand_context import DemandNotice, OverdueRow
from pipeline.papers.draft import Draft, Outcome, SigningStep, Skipped, Stage
from pipeline.papers.matter import Matter
from pipeline.papers.progress import changed_since, not_in_force, terms_in_force
from pipeline.papers.signing import signing_step
from pipeline.papers.words import day

SIGNATURE_LABEL = "债权人签章："
DUE_KEY = "demand-due"


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """A signed letter for each demand on record, and an unsigned one when a demand is due.

    The letter that is due becomes a signed one once the case lists it under ``notices``: whether
    and when to send it is for a person to decide.
    """
    terms = terms_in_force(matter)
    if terms is None:
        return (Skipped("demand", _title(), Stage.PERFORMANCE, not_in_force(matter)),)
    issued = [n.issued_on for n in matter.case.notices if n.kind is NoticeKind.DEMAND]
    days = sorted(on for on in issued if on <= matter.as_of)
    letters = [_letter(matter, terms, on) for on in days]
    return (*letters, *_due(matter, terms, days))


def _letter(matter: Matter, terms: Terms, on: date) -> Outcome:
    case, key = matter.case, f"demand-{on.isoformat()}"
    state = state_of(case, terms, on)
    if not state.missed:
        reason = msg("A demand of {day} is on record, but nothing was overdue then.", day=on)
        return Skipped(key, _title(), Stage.PERFORMANCE, reason)
    signing = (signing_step(case, case.lender.id, SIGNATURE_LABEL),)
    return _draft(matter, terms, state, key, f"02 催告函 {on.isoformat()}", signing)


def _title() -> Message:
    return msg("Demand notice")


def _due(matter: Matter, terms: Terms, demanded: list[date]) -> tuple[Outcome, ...]:
    """The demand that is due now: something is missed that no earlier demand named."""
    if changed := changed_since(matter):
        return (Skipped(DUE_KEY, _title(), Stage.PERFORMANCE, changed),)
    state = state_of(matter.case, terms, matter.as_of)
    unnamed = [each for each in state.missed if not any(on > each.grace_until for on in demanded)]
    if not unnamed:
        return ()
    return (_draft(matter, terms, state, DUE_KEY, "02 催告函（待决定发出）", ()),)


def _draft(
    matter: Matter,
    terms: Terms,
    state: State,
    key: str,
    filename: str,
    signing: tuple[SigningStep, ...],
) -> Draft:
    return Draft(
        key=key,
        kind="demand-notice",
        stage=Stage.PERFORMANCE,
        title=f"催告函（{matter.case.id}）",
        filename=filename,
        template="demand-notice.zh.docx",
        dated=state.as_of,
        context=_context(matter, terms, state),
        signing=signing,
    )


def _context(matter: Matter, terms: Terms, state: State) -> DemandNotice:
    case, missed = matter.case, state.missed
    lender = case.lender
    damages = state.of(Head.DAMAGES).outstanding
    total = state.overdue + damages
    contact = "，".join(part for part in (lender.phone, lender.email) if part)
    return DemandNotice(
        letter_no=f"{case.id}-催-{state.as_of:%Y%m%d}",
        addressee=case.borrower.name,
        addressee_address=case.borrower.address or "",
        lender=lender.name,
        contract_nos="、".join(loan.contract_no for loan in case.loans),
        agreed_on=day(terms.signing_date),
        issued_on=day(state.as_of),
        overdue_since=day(missed[0].due),
        instalments=tuple(_row(each) for each in missed),
        principal=_sum(each.principal for each in missed),
        interest=_sum(each.interest for each in missed),
        damages=amount_figures(damages),
        total=amount_figures(total),
        total_words=amount_zh(total),
        demand_days=str(_days(matter, terms.default)),
        acceleration=_acceleration(terms.default),
        account_name=terms.account.name,
        account_number=terms.account.number,
        account_bank=terms.account.bank,
        contact=contact,
        signature_label=SIGNATURE_LABEL,
    )


def _row(each: Standing) -> OverdueRow:
    agreed = each.principal + each.interest
    return OverdueRow(
        no=str(each.number),
        due=day(each.due),
        amount=amount_figures(agreed.owed),
        paid=amount_figures(agreed.paid),
        outstanding=amount_figures(agreed.outstanding),
        days_late=str(each.days_late),
    )


def _days(matter: Matter, default: DefaultTerms) -> int:
    """The reasonable period in days: as agreed, else by the law data."""
    if default.acceleration:
        return default.acceleration.demand_days
    return matter.law.at("demand.reasonable_days", matter.as_of).integer


def _sum(shares: Iterable[Share]) -> str:
    return amount_figures(sum((each.outstanding for each in shares), Decimal(0)))


def _acceleration(default: DefaultTerms) -> str:
    """What may follow, in the letter's words; nothing where the agreement gives no such right."""
    if default.acceleration is None:
        return ""
    return "逾期仍未付清且协议约定的提前到期条件成就的，我方有权依约宣布全部未到期款项提前到期。"
