"""正式协商: which offer waits for whose answer."""

from __future__ import annotations

from pipeline.case.negotiation import Proposal
from pipeline.messages import msg
from pipeline.papers.draft import Outcome, Stage
from pipeline.papers.guides.frame import Step, guide, is_over, skipped, step
from pipeline.papers.matter import Matter
from pipeline.papers.progress import answer_to, is_accepted, offers_made, sessions_held
from pipeline.papers.words import day, role_name, yuan

_ADVICE = (
    "方案应当写明总额、期数、每期金额和首期还款日，并与还款能力相称。",
    "电话或视频谈定的内容，会后以电子邮件或书面确认，避免误解。",
    "在签署书面协议之前，提出方案不等于承认债务金额；但对已过诉讼时效的债务，"
    "同意履行可能使时效抗辩丧失，拿不准的先咨询律师。",
)


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Possible once there was a talk or an offer."""
    sessions, offers = sessions_held(matter), offers_made(matter)
    if not (sessions or offers):
        reason = msg("The negotiation has not begun: the case has no sessions and no proposals.")
        return (skipped(Stage.NEGOTIATION, reason),)
    done = [f"已协商{len(sessions)}次，提出方案{len(offers)}个。"]
    done += [_accepted(matter, offer) for offer in offers if is_accepted(matter, offer)]
    steps = () if is_over(matter, Stage.NEGOTIATION) else _steps(matter)
    return (guide(matter, Stage.NEGOTIATION, done=tuple(done), steps=steps, advice=_ADVICE),)


def _accepted(matter: Matter, offer: Proposal) -> str:
    who = f"{role_name(matter.case, offer.by)}于{day(offer.on)}"
    return f"{who}提出的方案（合计{yuan(offer.total)}，{offer.instalments}期）已被接受。"


def _steps(matter: Matter) -> tuple[Step, ...]:
    case = matter.case
    offers = offers_made(matter)
    open_offers = [offer for offer in offers if answer_to(matter, offer) is None]
    if open_offers:
        return tuple(_answer(matter, offer) for offer in open_offers)
    if any(is_accepted(matter, offer) for offer in offers):
        what = "按已接受的方案起草书面协议，送律师审查"
        return (step(matter, case.lender.id, what, "方案有效期内"),)
    what = "提出新的还款方案，或说明无法继续协商的理由"
    return (step(matter, case.borrower.id, what, "下次协商之前"),)


def _answer(matter: Matter, offer: Proposal) -> Step:
    case = matter.case
    other = case.lender.id if offer.by == case.borrower.id else case.borrower.id
    what = f"答复{day(offer.on)}的方案（合计{yuan(offer.total)}，{offer.instalments}期）"
    return step(matter, other, what, offer.valid_until)
