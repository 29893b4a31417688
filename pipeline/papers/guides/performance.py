"""履行与监督: what is due next, what is overdue, and when to talk."""

from __future__ import annotations

from pipeline.case.terms import Terms
from pipeline.debt.agreed import next_talk, state_of
from pipeline.debt.standing import State, Status
from pipeline.papers.draft import Outcome, Stage
from pipeline.papers.guides.frame import Step, guide, skipped, step
from pipeline.papers.matter import Matter
from pipeline.papers.progress import in_force, not_in_force, terms_in_force
from pipeline.papers.words import yuan

_ADVICE = (
    "付款时在附言中写明案件编号，保留转账凭证。",
    "预计不能按期还款的，尽早说明原因并提出解决办法，不要等到逾期之后。",
    "催收联系须在约定的时间和方式内进行，不得骚扰借款人或其亲友。",
)


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Possible once the agreement has been signed by all."""
    terms = terms_in_force(matter)
    if terms is None:
        return (skipped(Stage.PERFORMANCE, not_in_force(matter)),)
    state = state_of(in_force(matter), terms, matter.as_of)
    steps = () if state.settled_on else _steps(matter, terms, state)
    return (guide(matter, Stage.PERFORMANCE, done=_done(state), steps=steps, advice=_ADVICE),)


def _done(state: State) -> tuple[str, ...]:
    plan = [each for each in state.instalments if each.status is not Status.REPLACED]
    paid = sum(each.is_paid for each in plan)
    done = [f"已还清{paid}期，共{len(plan)}期；累计收到{yuan(state.received)}。"]
    if state.settled_on:
        done.append("全部款项已经还清。")
    return tuple(done)


def _steps(matter: Matter, terms: Terms, state: State) -> tuple[Step, ...]:
    case, steps = matter.case, []
    if state.overdue:
        what = f"补足逾期款项{yuan(state.overdue)}，或说明困难并协商"
        steps.append(step(matter, case.borrower.id, what, "立即"))
    if state.next_due:
        what = f"支付第{state.next_due.number}期{yuan(state.next_due.outstanding)}"
        steps.append(step(matter, case.borrower.id, what, state.next_due.due))
    talk = next_talk(terms, matter.as_of)
    what = "就履行情况进行定期沟通，核对还款记录"
    steps += [step(matter, ref, what, talk) for ref in (case.lender.id, case.borrower.id)]
    return tuple(steps)
