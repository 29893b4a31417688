"""方案答复函: the answer to an offer, with its reason and what follows from it."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from pipeline.case.negotiation import Answer, Decision, Proposal
from pipeline.papers.draft import Draft, Outcome, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.letter import LetterHead, letter_head, sent_by
from pipeline.papers.matter import Matter
from pipeline.papers.offers import called, decided_by, in_short, offers, other_side
from pipeline.papers.words import DECISIONS, day, phrase, word


class AnswerLetter(LetterHead):
    """Context of ``answer-letter.zh.docx``."""

    offer: str = Field(description="所答复的方案 / The offer that is answered")
    decision: str = Field(description="决定，如 接受 / The decision, as 接受")
    reason: str = Field(description="理由 / The reason")
    decided: TextOrBlank = Field(
        description="谁何时决定；没有记录则空 / Who decided, and when; empty if not on record"
    )
    effect: str = Field(description="决定的效果 / What follows from it")
    counter: TextOrBlank = Field(
        description="反方案的要点；没有则空 / The counter-offer in short; empty if none"
    )
    sign_by: TextOrBlank = Field(
        description="签署书面协议的期限；未接受则空 / Sign by; empty unless accepted"
    )


_EFFECTS = {
    Decision.ACCEPTED: (
        "我方接受上述方案，并据此与您方商定书面协议。"
        "双方的权利义务以各方签署的书面协议为准；签署之前，任何一方不必先行付款。"
    ),
    Decision.REJECTED: "上述方案自本函到达时起失效。我方仍愿意继续协商，请您方提出新的方案。",
    Decision.COUNTERED: (
        "我方对上述方案作了实质性变更，上述方案自本函到达时起失效，代之以上面写明的反方案。"
        "反方案的全文见还款方案书。"
    ),
    Decision.WITHDRAWN: (
        "我方收回上述方案。上述方案定有承诺期限的，请您方书面确认同意收回；"
        "在此之前，您方在期限内的承诺仍然有效。"
    ),
}


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """A letter for each answer given by the date."""
    return tuple(
        _draft(matter, number, offer, offer.answer)
        for number, offer in offers(matter)
        if offer.answer and offer.answer.on <= matter.as_of
    )


def _draft(matter: Matter, number: int, offer: Proposal, answer: Answer) -> Draft:
    return Draft(
        key=f"answer-{offer.id}",
        kind="answer-letter",
        stage=Stage.NEGOTIATION,
        title=f"方案答复函（{matter.case.id}，{called(number)}）",
        filename=f"70 方案答复函 {number:02} {answer.on.isoformat()}",
        template="answer-letter.zh.docx",
        dated=answer.on,
        context=_context(matter, number, offer, answer),
        signing=sent_by(matter.case, answer.by),
        awaited=False,
    )


def _context(matter: Matter, number: int, offer: Proposal, answer: Answer) -> AnswerLetter:
    case = matter.case
    to = other_side(case, answer.by).id
    head = letter_head(case, answer.by, to, answer.on, ("复", number))
    return AnswerLetter(
        **head.model_dump(),
        offer=in_short(number, offer),
        decision=word(DECISIONS[answer.decision], "zh"),
        reason=phrase(answer.reason),
        decided=decided_by(answer),
        effect=_EFFECTS[answer.decision],
        counter=_counter(matter, answer),
        sign_by=_sign_by(matter, answer),
    )


def _counter(matter: Matter, answer: Answer) -> str:
    if answer.decision is not Decision.COUNTERED:
        return ""
    made = (one for one in offers(matter) if one[1].id == answer.counter)
    return next((in_short(number, each) for number, each in made), "")


def _sign_by(matter: Matter, answer: Answer) -> str:
    if answer.decision is not Decision.ACCEPTED:
        return ""
    rule = matter.law.at("proposal.sign_within_days", answer.on)
    return day(answer.on + timedelta(days=rule.integer))
