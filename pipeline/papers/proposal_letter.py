"""还款方案书: an offer as a letter; it admits nothing, and says how far that goes."""

from __future__ import annotations

from pydantic import Field

from pipeline.case.money import amount_figures, amount_zh
from pipeline.case.negotiation import Decision, Proposal
from pipeline.law.limitation import looks_barred
from pipeline.messages import msg
from pipeline.papers.draft import Context, Draft, Outcome, Skipped, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.letter import LetterHead, letter_head, sent_by
from pipeline.papers.matter import Matter
from pipeline.papers.offers import called, offers, other_side
from pipeline.papers.words import day, yuan
from pipeline.proposals.figures import Figures, figures, rate_figures
from pipeline.proposals.states import side_of

_BORROWER_RESERVES = (
    "本方案不构成对诉讼时效抗辩的放弃。但同意履行的意思表示可能使时效抗辩丧失，"
    "这一保留不一定能够排除该后果；对时效有疑问的，应当先咨询律师。"
)


class InstalmentRow(Context):
    """One instalment of the offer."""

    no: str = Field(description="期次 / Number of the instalment")
    due: str = Field(description="还款日 / Due date")
    amount: str = Field(description="金额，元 / Amount, CNY")


class ProposalLetter(LetterHead):
    """Context of ``proposal-letter.zh.docx``."""

    name: str = Field(description="方案名称，如 方案一 / Name of the offer, as 方案一")
    answers: TextOrBlank = Field(
        description="所答复的方案；不是反方案则空 / The offer it answers; empty if none"
    )
    claim: str = Field(description="方案依据的欠款合计，含“元” / Debt it starts from, with unit")
    total: str = Field(description="还款总额，含“元” / Sum to repay, with unit")
    total_words: str = Field(description="还款总额大写 / Sum to repay in Chinese capitals")
    waiver: TextOrBlank = Field(
        description="请求减免的金额，含“元”；没有则空 / Waiver asked for; empty if none"
    )
    interest: TextOrBlank = Field(
        description="其中履行期间的利息；没有则空 / Interest while performing; empty if none"
    )
    count: str = Field(description="期数，如 10期 / Number of instalments, as 10期")
    largest: str = Field(description="最高一期，含“元” / Largest instalment, with unit")
    first_due: str = Field(description="首期还款日 / First due date")
    last_due: str = Field(description="末期还款日 / Last due date")
    rate: str = Field(description="实际年化率 / Effective yearly rate")
    note: TextOrBlank = Field(description="说明；没有则空 / Note; empty if none")
    instalments: tuple[InstalmentRow, ...] = Field(description="逐期金额 / The instalments")
    valid_until: str = Field(description="方案有效期至 / Valid until")
    limitation: TextOrBlank = Field(
        description="时效的保留；出借方的方案则空 / Reservation on limitation; the lender's: empty"
    )


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """A letter for each offer; none for a borrower who was not told of a time bar (民法典 192)."""
    return tuple(_outcome(matter, number, offer) for number, offer in offers(matter))


def _outcome(matter: Matter, number: int, offer: Proposal) -> Outcome:
    key = f"proposal-{offer.id}"
    theirs = side_of(matter.case, offer.by) == "borrower"
    if theirs and not offer.limitation_told and looks_barred(matter.case, matter.law, offer.on):
        reason = msg(
            "The debt looks time-barred; tell the borrower what the offer may give up, and note "
            "the day in limitation_told."
        )
        return Skipped(key, msg("Proposal letter"), Stage.NEGOTIATION, reason)
    return Draft(
        key=key,
        kind="proposal-letter",
        stage=Stage.NEGOTIATION,
        title=f"还款方案书（{matter.case.id}，{called(number)}）",
        filename=f"60 还款方案书 {number:02} {offer.on.isoformat()}",
        template="proposal-letter.zh.docx",
        dated=offer.on,
        context=_context(matter, number, offer, figures(offer)),
        signing=sent_by(matter.case, offer.by),
        awaited=False,
    )


def _context(matter: Matter, number: int, offer: Proposal, found: Figures) -> ProposalLetter:
    case = matter.case
    to = other_side(case, offer.by).id
    head = letter_head(case, offer.by, to, offer.on, ("方", number))
    return ProposalLetter(
        **head.model_dump(),
        name=called(number),
        answers=_answers(matter, offer),
        claim=yuan(found.claim),
        total=yuan(found.total),
        total_words=amount_zh(found.total),
        waiver=yuan(found.waiver) if found.waiver else "",
        interest=yuan(offer.interest) if offer.interest else "",
        count=f"{len(found.instalments)}期",
        largest=yuan(found.largest),
        first_due=day(found.first_due),
        last_due=day(found.last_due),
        rate=rate_figures(found.effective_rate).replace(" ", ""),
        note=offer.note or "",
        instalments=tuple(
            InstalmentRow(no=str(no), due=day(one.due), amount=amount_figures(one.amount))
            for no, one in enumerate(found.instalments, start=1)
        ),
        valid_until=day(offer.valid_until),
        limitation=_BORROWER_RESERVES if side_of(case, offer.by) == "borrower" else "",
    )


def _answers(matter: Matter, offer: Proposal) -> str:
    for number, earlier in offers(matter):
        answer = earlier.answer
        if answer and answer.decision is Decision.COUNTERED and answer.counter == offer.id:
            return f"{day(earlier.on)}的{called(number)}"
    return ""
