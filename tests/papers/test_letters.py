"""Letters are signed by whoever sends them, and nothing waits for that."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.papers.answer_letter import AnswerLetter
from pipeline.papers.draft import Draft
from pipeline.papers.letter import SIGNATURE_LABEL, LetterHead
from tests.case.broken import DELETE, ONE, TWO
from tests.papers.matters import draft, matter_of, outcomes

DAY = date(2026, 2, 1)
SENDERS = [
    (ONE, "invitation-i1", "lender"),
    (ONE, "proposal-p1", "borrower"),
    (ONE, "proposal-p2", "lender"),  # written by the lender's agent
    (ONE, "answer-p1", "lender"),
    (ONE, "answer-p2", "borrower"),
    (TWO, "proposal-p1", "borrower"),  # written by the borrower's lawyer
    (TWO, "proposal-p2", "lender"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("example", "key", "sender"), SENDERS)
def test_a_letter_is_signed_by_whoever_it_is_from(example: str, key: str, sender: str) -> None:
    letter = draft(matter_of(DAY, example=example), key)
    (step,) = letter.signing
    assert (step.party, step.anchor) == (sender, SIGNATURE_LABEL)
    assert not letter.awaited


@pytest.mark.parametrize("example", [ONE, TWO])
def test_only_letters_are_not_waited_for(example: str) -> None:
    made = outcomes(matter_of(DAY, example=example)).values()
    signed = [each for each in made if isinstance(each, Draft) and each.signing]
    assert {each.awaited for each in signed} == {True, False}
    for each in signed:
        assert each.awaited != isinstance(each.context, LetterHead), each.key


def answer(key: str, changes: dict[str, object] | None = None) -> AnswerLetter:
    context = draft(matter_of(DAY, changes or {}), key).context
    assert isinstance(context, AnswerLetter)
    return context


def test_an_answer_says_who_decided_where_that_is_on_record() -> None:
    assert answer("answer-p3").decided == "陆鸣（资产管理部总经理），2025年12月9日"
    assert answer("answer-p2").decided == ""
    gone: dict[str, object] = {"negotiation.proposals[2].answer.decided": DELETE}
    assert answer("answer-p3", gone).decided == ""
