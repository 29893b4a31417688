"""履约情况说明: the schedule against what was paid, on a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pipeline.case.model import Case
from pipeline.case.money import amount_figures
from pipeline.case.talks import missed_talk, open_actions
from pipeline.case.terms import Terms
from pipeline.debt.acceleration import Condition, ConditionKind, acceleration
from pipeline.debt.agreed import acceleration_clause, next_talk, repayable, state_of
from pipeline.debt.appropriation import Appropriation, Head
from pipeline.debt.standing import Standing, State, Status
from pipeline.messages import msg
from pipeline.papers.draft import Draft, Outcome, Skipped, Stage
from pipeline.papers.matter import Matter
from pipeline.papers.progress import in_force, not_in_force, terms_in_force
from pipeline.papers.statement_context import (
    ActionRow,
    ConditionRow,
    PaymentRow,
    StandingRow,
    Statement,
)
from pipeline.papers.words import day, yuan

KEY = "statement"
STATES = {
    Status.UPCOMING: "未到期",
    Status.DUE: "今日到期",
    Status.IN_GRACE: "宽限期内",
    Status.MISSED: "逾期未还",
    Status.PAID: "已按期还清",
    Status.CURED: "逾期后已补足",
    Status.REPLACED: "已由补充协议代替",
}


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Possible once the agreement has been signed by all."""
    terms = terms_in_force(matter)
    if terms is None:
        title = msg("Statement of performance")
        return (Skipped(KEY, title, Stage.PERFORMANCE, not_in_force(matter)),)
    draft = Draft(
        key=KEY,
        kind="statement",
        stage=Stage.PERFORMANCE,
        title=f"履约情况说明（{matter.case.id}）",
        filename="01 履约情况说明",
        template="statement.zh.docx",
        dated=matter.as_of,
        context=_context(in_force(matter), terms, matter.as_of),
    )
    return (draft,)


def _context(case: Case, terms: Terms, as_of: date) -> Statement:
    state = state_of(case, terms, as_of)
    return Statement(
        case_no=case.id,
        as_of=day(as_of),
        lender=case.lender.name,
        borrower=case.borrower.name,
        agreed_on=day(terms.signing_date),
        repayable=amount_figures(repayable(terms)),
        received=amount_figures(state.received),
        outstanding=amount_figures(state.to_settle),
        overdue=amount_figures(state.overdue),
        damages=amount_figures(state.of(Head.DAMAGES).owed),
        owed_back=amount_figures(state.owed_back) if state.owed_back else "",
        progress=_progress(state),
        instalments=tuple(_instalment(each) for each in state.instalments),
        payments=tuple(_payment(each) for each in state.appropriations),
        conditions=_conditions(state, terms),
        next_due=_next_due(state),
        actions=_actions(case, as_of),
        talk_missed="" if state.settled_on else _talk_missed(case, terms, as_of),
        next_talk="" if state.settled_on else day(next_talk(terms, as_of)),
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


def _instalment(each: Standing) -> StandingRow:
    agreed = each.principal + each.interest
    return StandingRow(
        no=str(each.number),
        due=day(each.due),
        amount=amount_figures(agreed.owed),
        paid=amount_figures(agreed.paid),
        outstanding=amount_figures(agreed.outstanding),
        paid_on=day(each.paid_on) if each.paid_on else "",
        days_late=str(each.days_late) if each.days_late else "",
        status=STATES[each.status],
    )


def _payment(each: Appropriation) -> PaymentRow:
    payment = each.payment
    return PaymentRow(
        received_on=day(payment.received_on),
        amount=amount_figures(payment.amount),
        payer=payment.payer,
        method=payment.method,
        reference=payment.reference,
    )


def _next_due(state: State) -> str:
    ahead = state.next_due
    return f"第{ahead.number}期，{day(ahead.due)}，{yuan(ahead.outstanding)}" if ahead else ""


def _conditions(state: State, terms: Terms) -> tuple[ConditionRow, ...]:
    if terms.default.acceleration is None:
        return ()
    clause = acceleration_clause(terms.default.acceleration)
    return tuple(_condition(each) for each in acceleration(state, clause))


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
