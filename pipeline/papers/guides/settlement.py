"""后续跟进: the certificate, the old papers, and what was learned."""

from __future__ import annotations

from datetime import timedelta

from pipeline.case.terms import Terms
from pipeline.debt.agreed import state_of
from pipeline.messages import msg
from pipeline.papers.agreement import KEY as AGREEMENT
from pipeline.papers.draft import Outcome, Skipped, Stage
from pipeline.papers.guides.frame import Step, guide, step
from pipeline.papers.matter import Matter
from pipeline.papers.words import day, yuan

_ADVICE = (
    "结清证明请长期保存原始电子文件；打印件不能用于验证电子签名。",
    "任何人都可以用“jieqing verify”核验结清证明，不需要账号。",
    "合同注销不等于销毁档案：出借方仍须依法保存业务记录。",
    "征信记录依法定期限展示，任何人不得承诺提前删除。",
)


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Possible once nothing is left to pay."""
    terms = matter.case.terms
    if terms is None or matter.record.complete(AGREEMENT) is None:
        return (_skipped(),)
    settled = state_of(matter.case, terms, matter.as_of).settled_on
    if settled is None:
        return (_skipped(),)
    state = state_of(matter.case, terms, matter.as_of)
    done = (f"债务已于{day(settled)}结清，共收到{yuan(state.received)}。",)
    issue_by = settled + timedelta(days=terms.certificate_days)
    steps = _steps(matter, terms, day(issue_by))
    if state.owed_back:
        what = f"退还多付的{yuan(state.owed_back)}"
        steps = (step(matter, matter.case.lender.id, what, "立即"), *steps)
    return (guide(matter, Stage.SETTLEMENT, done=done, steps=steps, advice=_ADVICE),)


def _skipped() -> Skipped:
    reason = msg("The debt is not settled yet.")
    return Skipped("guide-settlement", Stage.SETTLEMENT, reason)


def _steps(matter: Matter, terms: Terms, issue_by: str) -> tuple[Step, ...]:
    lender, borrower = matter.case.lender.id, matter.case.borrower.id
    return (
        step(matter, lender, "出具结清证明并交付借款人", issue_by),
        step(matter, lender, "注销借款合同及相关文书，解除担保（如有）", issue_by),
        step(matter, lender, "向征信机构报送更新后的还款状态", "依报送规则"),
        step(matter, borrower, "核验并保存结清证明", "收到之日"),
        step(matter, lender, "与借款人一起总结经验教训", f"{terms.certificate_days}日内"),
    )
