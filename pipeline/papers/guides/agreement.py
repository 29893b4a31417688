"""达成协议: review, then signatures in order, then the first instalment."""

from __future__ import annotations

from pipeline.case.parties import Role
from pipeline.case.terms import Review, Terms
from pipeline.debt.agreed import agreed_schedule
from pipeline.law.disclosure import has_cost_table
from pipeline.messages import msg
from pipeline.papers.draft import Outcome, Stage
from pipeline.papers.guides.frame import Step, guide, is_over, skipped, step
from pipeline.papers.matter import Matter
from pipeline.papers.progress import agreed_terms, terms_in_force
from pipeline.papers.words import REVIEWS, day, word, yuan

_ADVICE = (
    "签署前逐条阅读，特别是还款计划、违约责任和提前到期条款；不明白的要求对方解释。",
    "只向协议写明的账户付款；任何人以任何名义要求先付费用的，一律拒绝并核实。",
    "签署后的协议原件（电子文件）请完整保存，不要打印后再扫描，以免电子签名失效。",
    "签署后确需变更的，另行签署《补充协议》，不改动已经签署的文件。",
)


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Possible once terms are on the table."""
    terms = agreed_terms(matter)
    if matter.case.terms is None or terms is None:
        reason = msg("No terms have been agreed yet: the case has no `terms`.")
        if matter.case.terms:
            reason = msg("As of {day} no offer had been accepted yet.", day=matter.as_of)
        return (skipped(Stage.AGREEMENT, reason),)
    steps = () if is_over(matter, Stage.AGREEMENT) else _steps(matter, terms)
    done = _done(matter, terms)
    return (guide(matter, Stage.AGREEMENT, done=done, steps=steps, advice=_ADVICE),)


def _done(matter: Matter, terms: Terms) -> tuple[str, ...]:
    settled = f"债务核算至{day(terms.cut_off)}，合计{yuan(terms.confirmed.total)}"
    done = [f"条款已商定，{settled}。" if terms.cut_off <= matter.as_of else "条款已商定。"]
    if review := _reviewed(matter, terms):
        decision = word(REVIEWS[review.decision], "zh")
        done.append(f"律师审查：{decision}（{day(review.on)}）。")
    if terms_in_force(matter):
        done.append("各方均已签署协议。")
    return tuple(done)


def _reviewed(matter: Matter, terms: Terms) -> Review | None:
    """The review, if it had taken place by the day."""
    return terms.review if terms.review and terms.review.on <= matter.as_of else None


def _steps(matter: Matter, terms: Terms) -> tuple[Step, ...]:
    steps, lender, signing = [], matter.case.lender.id, terms.signing_date
    if terms.cut_off > matter.as_of:
        steps.append(step(matter, lender, "核算债务，写明本金、利息、罚息和费用", terms.cut_off))
    if _reviewed(matter, terms) is None:
        steps.append(step(matter, lender, "将协议送律师审查，取得书面意见", "签署之前"))
    steps += _along_with(matter, terms)
    steps += [
        step(matter, each.party, f"第{place}个签署协议", signing)
        for place, each in enumerate(matter.case.signatories, 1)
    ]
    first = agreed_schedule(terms).instalments[0]
    what = f"支付第一期{yuan(first.total)}"
    return (*steps, step(matter, matter.case.borrower.id, what, first.due))


def _along_with(matter: Matter, terms: Terms) -> tuple[Step, ...]:
    """What is read and signed before the agreement itself."""
    case, lender, before = matter.case, matter.case.lender.id, "签署协议之前"
    steps = [step(matter, lender, "对照《偏离情况表》，核对协议与范本不同之处", before)]
    if terms.waiver:
        steps.append(step(matter, lender, "在《减免审批表》上签章", before))
    notice = "逐项阅读《重要条款提示》，要求对方说明不明白之处，然后签署"
    steps.append(step(matter, case.borrower.id, notice, before))
    steps += [
        step(matter, each.id, "核对并签署《保证人同意书》", before)
        for each in case.with_role(Role.GUARANTOR)
    ]
    if has_cost_table(case, terms, matter.law):
        steps.append(step(matter, lender, "出示《综合融资成本明示表》，各方签署", before))
    confirm = "核对并签署《送达地址确认书》"
    steps += [step(matter, each.party, confirm, before) for each in case.signatories]
    return tuple(steps)
