"""达成协议: review, then signatures in order, then the first instalment."""

from __future__ import annotations

from pipeline.case.terms import Terms
from pipeline.debt.agreed import agreed_schedule
from pipeline.messages import msg
from pipeline.papers.agreement import KEY
from pipeline.papers.draft import Outcome, Skipped, Stage
from pipeline.papers.guides.frame import Step, guide, step
from pipeline.papers.matter import Matter
from pipeline.papers.words import REVIEWS, day, word, yuan

_ADVICE = (
    "签署前逐条阅读，特别是还款计划、违约责任和提前到期条款；不明白的要求对方解释。",
    "只向协议写明的账户付款；任何人以任何名义要求先付费用的，一律拒绝并核实。",
    "签署后的协议原件（电子文件）请完整保存，不要打印后再扫描，以免电子签名失效。",
)


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Possible once terms are on the table."""
    terms = matter.case.terms
    if terms is None:
        reason = msg("No terms have been agreed yet: the case has no `terms`.")
        return (Skipped("guide-agreement", Stage.AGREEMENT, reason),)
    return (
        guide(
            matter,
            Stage.AGREEMENT,
            done=_done(matter, terms),
            steps=_steps(matter, terms),
            advice=_ADVICE,
        ),
    )


def _done(matter: Matter, terms: Terms) -> tuple[str, ...]:
    done = [f"条款已商定，债务核算至{day(terms.cut_off)}，合计{yuan(terms.confirmed.total)}。"]
    if terms.review:
        decision = word(REVIEWS[terms.review.decision], "zh")
        done.append(f"律师审查：{decision}（{day(terms.review.on)}）。")
    if matter.record.complete(KEY):
        done.append("各方均已签署协议。")
    return tuple(done)


def _steps(matter: Matter, terms: Terms) -> tuple[Step, ...]:
    steps = []
    if terms.review is None:
        steps.append(
            step(matter, matter.case.lender.id, "将协议送律师审查，取得书面意见", "签署之前")
        )
    if not matter.record.complete(KEY):
        steps += [
            step(matter, each.party, f"第{place}个签署协议", terms.signing_date)
            for place, each in enumerate(matter.case.signatories, 1)
        ]
    steps.append(_first_payment(matter, terms))
    return tuple(steps)


def _first_payment(matter: Matter, terms: Terms) -> Step:
    borrower, first = matter.case.borrower.id, agreed_schedule(terms).instalments[0]
    if first.due < matter.as_of:
        return step(matter, borrower, "按还款计划付款，见第四阶段指引", "各期还款日")
    return step(matter, borrower, f"支付第一期{yuan(first.total)}", first.due)
