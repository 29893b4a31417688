"""履约情况说明: the schedule against what was paid, on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from pipeline.case.model import Case
from pipeline.case.money import amount_figures
from pipeline.case.talks import missed_talk, open_actions
from pipeline.case.terms import Terms
from pipeline.debt.acceleration import Condition, ConditionKind
from pipeline.debt.account import Account, account_of, damages_of
from pipeline.debt.agreed import repayable
from pipeline.debt.appropriation import Appropriation
from pipeline.debt.events import CalledIn
from pipeline.debt.standing import Standing, State, Status
from pipeline.messages import msg
from pipeline.papers.draft import Draft, Outcome, Skipped, Stage
from pipeline.papers.matter import Matter
from pipeline.papers.progress import in_force, not_in_force, terms_in_force
from pipeline.papers.statement_context import (
    ActionRow,
    ConditionRow,
    StandingRow,
    Statement,
)
from pipeline.papers.statement_parts import course_of, damages_how, demand_of, old_interest, others
from pipeline.papers.words import day, yuan

KEY = "statement"
STATES = {
    Status.UPCOMING: "未到期",
    Status.DUE: "今日到期",
    Status.IN_GRACE: "宽限期内",
    Status.MISSED: "逾期未还",
    Status.PAID: "已按期还清",
    Status.CURED: "逾期后已补足",
    Status.REPLACED: "补充协议代替",
}


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Possible once the agreement has been signed by all."""
    terms = terms_in_force(matter)
    if terms is None:
        title = msg("Statement of performance")
        return (Skipped(KEY, title, Stage.PERFORMANCE, not_in_force(matter)),)
    return (_draft(matter, terms),)


def _draft(matter: Matter, terms: Terms) -> Draft:
    case = in_force(matter)
    account = account_of(case, terms, matter.as_of)
    return Draft(
        key=KEY,
        kind="statement",
        stage=Stage.PERFORMANCE,
        title=f"履约情况说明（{case.id}）",
        filename="01 履约情况说明",
        template="statement.zh.docx",
        dated=matter.as_of,
        context=_context(case, terms, account),
        chart=course_of(account.state, terms),
    )


def _context(case: Case, terms: Terms, account: Account) -> Statement:
    state = account.state
    as_of, paid_by = state.as_of, state.paid_by()
    return Statement(
        case_no=case.id,
        as_of=day(as_of),
        lender=case.lender.name,
        borrower=case.borrower.name,
        agreed_on=day(terms.signing_date),
        amended_on="、".join(day(each.on) for each in case.amendments if each.on <= as_of),
        repayable=amount_figures(repayable(terms)),
        received=amount_figures(state.received),
        outstanding=amount_figures(state.to_settle),
        overdue=amount_figures(state.overdue),
        damages=amount_figures(damages_of(state)),
        owed_back=amount_figures(state.owed_back),
        progress=_progress(state),
        instalments=tuple(
            _instalment(each, paid_by.get(each.number, ()))
            for each in state.instalments
            if each.status is not Status.REPLACED or each.total.owed
        ),
        others=tuple(others(state)),
        damages_how=tuple(damages_how(account, terms)),
        conditions=() if state.settled_on else tuple(map(_condition, account.conditions)),
        demand=demand_of(account),
        called_in=_called_in(state),
        revived=yuan(state.revived.owed) if state.revived.owed else "",
        old_interest=old_interest(account.running),
        next_due=_next_due(state),
        actions=_actions(case, as_of),
        talk_missed="" if state.settled_on else _talk_missed(case, terms, as_of),
        next_talk=day(account.talk) if account.talk else "",
    )


def _actions(case: Case, as_of: date) -> tuple[ActionRow, ...]:
    return tuple(
        ActionRow(
            problem=each.problem,
            what=each.action.what,
            by=case.party(each.action.by).name,
            due=day(each.action.due),
            state="已逾期" if each.overdue else "未完成",
        )
        for each in open_actions(case.talks, as_of)
    )


def _talk_missed(case: Case, terms: Terms, as_of: date) -> str:
    missed = missed_talk(case.talks, terms.signing_date, terms.talks_every_months, as_of)
    return day(missed) if missed else ""


def _progress(state: State) -> str:
    return f"{state.progress * 100:.1f}%"


def _instalment(each: Standing, paid_by: Iterable[tuple[Appropriation, Decimal]]) -> StandingRow:
    agreed = each.principal + each.interest
    return StandingRow(
        no=str(each.number),
        due=each.due.isoformat(),
        amount=amount_figures(agreed.owed),
        paid_by="；".join(_paid(one, part) for one, part in paid_by),
        outstanding=amount_figures(agreed.outstanding),
        days_late=str(each.days_late) if each.days_late else "",
        status=STATES[each.status],
    )


def _paid(one: Appropriation, part: Decimal) -> str:
    """``2026-01-20 1,701.04 #200001``; with damages in it: it is what the payment gave."""
    payment = one.payment
    return f"{payment.on.isoformat()} {amount_figures(part)} #{payment.reference[-6:]}"


def _called_in(state: State) -> str:
    days = [each.on for each in state.events if isinstance(each, CalledIn)]
    return day(min(days)) if days else ""


def _next_due(state: State) -> str:
    ahead = state.next_due
    return f"第{ahead.number}期，{ahead.due}，{yuan(ahead.outstanding)}" if ahead else ""


def _condition(condition: Condition) -> ConditionRow:
    if condition.kind is ConditionKind.OVERDUE_MORE_THAN:
        agreed = f"逾期金额超过{yuan(Decimal(condition.agreed))}"
        found = yuan(Decimal(condition.found))
    else:
        word = "连续" if condition.kind is ConditionKind.MISSED_IN_A_ROW else "累计"
        agreed = f"{word}逾期达到{condition.agreed}期"
        found = f"{condition.found}期"
    met = "已满足" if condition.met else "未满足"
    return ConditionRow(condition=agreed, state=f"{met}（目前{found}）")
