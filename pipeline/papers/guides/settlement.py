"""后续跟进: the certificate, the old papers, and what was learned."""

from __future__ import annotations

from datetime import date

from pipeline.case.loans import Loan
from pipeline.case.terms import Terms
from pipeline.clauses.when import reports_credit
from pipeline.debt.agreed import state_of
from pipeline.debt.standing import State
from pipeline.messages import msg
from pipeline.papers.certificate import KEY as CERTIFICATE
from pipeline.papers.draft import Outcome, Stage
from pipeline.papers.guides.frame import Step, guide, skipped, step
from pipeline.papers.matter import Matter
from pipeline.papers.progress import in_force, terms_in_force
from pipeline.papers.record import Issued
from pipeline.papers.words import day, yuan

_ADVICE = (
    "结清证明请长期保存原始电子文件；打印件不能用于验证电子签名。",
    "任何人都可以用“jieqing verify”核验结清证明，不需要账号。",
    "合同注销不等于销毁档案：出借方仍须依法保存业务记录。",
    "征信记录依法定期限展示，任何人不得承诺提前删除。",
)


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Possible once nothing is left to pay."""
    terms = terms_in_force(matter)
    state = state_of(in_force(matter), terms, matter.as_of) if terms else None
    if terms is None or state is None or state.settled_on is None:
        return (skipped(Stage.SETTLEMENT, msg("The debt is not settled yet.")),)
    issue_by = terms.certificate_by(state.settled_on)
    done = (
        f"债务已于{day(state.settled_on)}结清，共收到{yuan(state.received)}。",
        *_issued(matter, issue_by),
    )
    steps = (*_refund(matter, state), *_issue(matter, issue_by), *_close(matter, terms, issue_by))
    return (guide(matter, Stage.SETTLEMENT, done=done, steps=steps, advice=_ADVICE),)


def _issued(matter: Matter, issue_by: date) -> tuple[str, ...]:
    """The certificates that were issued, and whether that was late."""
    dates = [paper.dated for loan in matter.case.loans if (paper := _certificate(matter, loan))]
    if not dates:
        return ()
    late = max((max(dates) - issue_by).days, 0)
    note = f"，超过约定期限{late}日" if late else ""
    return (f"结清证明已于{day(max(dates))}出具{note}。",)


def _refund(matter: Matter, state: State) -> tuple[Step, ...]:
    if not state.owed_back:
        return ()
    what = f"退还多付的{yuan(state.owed_back)}"
    return (step(matter, matter.case.lender.id, what, "立即"),)


def _issue(matter: Matter, issue_by: date) -> tuple[Step, ...]:
    """The certificates that are still to be issued."""
    missing = [loan for loan in matter.case.loans if _certificate(matter, loan) is None]
    if not missing:
        return ()
    late = (matter.as_of - issue_by).days
    when = day(issue_by) + (f"（已超过约定期限{late}日）" if late > 0 else "")
    return (step(matter, matter.case.lender.id, "出具结清证明并交付借款人", when),)


def _certificate(matter: Matter, loan: Loan) -> Issued | None:
    paper = matter.record.complete(f"{CERTIFICATE}-{loan.id}")
    return paper if paper and paper.dated <= matter.as_of else None


def _close(matter: Matter, terms: Terms, issue_by: date) -> tuple[Step, ...]:
    lender, borrower = matter.case.lender.id, matter.case.borrower.id
    steps = [
        step(matter, lender, "注销借款合同及相关文书，解除担保（如有）", day(issue_by)),
        step(matter, borrower, "核验并保存结清证明", "收到之日"),
        step(matter, lender, "与借款人一起总结经验教训", f"{terms.certificate_days}日内"),
    ]
    if reports_credit(matter.case):
        steps.insert(1, step(matter, lender, "向征信机构报送更新后的还款状态", "依报送规则"))
    return tuple(steps)
