"""Letters about offers: to whom, in whose name, and when one is not made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from pipeline.law.law import Law
from pipeline.papers import answer_letter, invitation, proposal_comparison, proposal_letter
from pipeline.papers.answer_letter import AnswerLetter
from pipeline.papers.draft import Chart, Draft, Outcome, Skipped
from pipeline.papers.invitation import InvitationLetter
from pipeline.papers.matter import Matter
from pipeline.papers.proposal_comparison import ProposalComparison
from pipeline.papers.proposal_letter import ProposalLetter
from tests.case.broken import DELETE, ONE, TWO, changed

P = "negotiation.proposals"
AS_OF = date(2026, 10, 31)
Changes = Mapping[str, object]
Make = Callable[[Matter], tuple[Outcome, ...]]


def outcomes(
    make: Make, changes: Changes | None = None, example: str = ONE, as_of: date = AS_OF
) -> tuple[Outcome, ...]:
    case = changed(example, changes or {}).value
    assert case is not None
    return make(Matter(case, Law.load(), as_of))


def letters(
    changes: Changes | None = None, example: str = ONE, as_of: date = AS_OF
) -> list[ProposalLetter]:
    made = outcomes(proposal_letter.drafts, changes, example, as_of)
    contexts = [each.context for each in made if isinstance(each, Draft)]
    return [each for each in contexts if isinstance(each, ProposalLetter)]


def answers(changes: Changes | None = None) -> list[AnswerLetter]:
    made = outcomes(answer_letter.drafts, changes)
    contexts = [each.context for each in made if isinstance(each, Draft)]
    return [each for each in contexts if isinstance(each, AnswerLetter)]


def comparison(changes: Changes, as_of: date = AS_OF) -> ProposalComparison:
    (draft,) = outcomes(proposal_comparison.drafts, changes, as_of=as_of)
    assert isinstance(draft, Draft)
    assert isinstance(draft.context, ProposalComparison)
    return draft.context


def test_an_offer_goes_to_the_other_side_in_the_name_of_the_principal() -> None:
    first, second, third = letters()
    assert first.addressee == "示例市海棠网络小额贷款有限公司"
    assert first.sender == "沈晓禾"
    assert second.addressee == "沈晓禾先生/女士"
    assert second.sender == "示例市海棠网络小额贷款有限公司（韩婧代）"
    assert third.answers == "2025年11月5日的方案二"
    assert first.answers == ""


def test_only_a_borrower_reserves_the_time_bar() -> None:
    first, second, _ = letters()
    assert "时效" in first.limitation
    assert second.limitation == ""


def test_the_instalments_come_to_the_total() -> None:
    for letter in (*letters(), *letters(example=TWO)):
        total = sum(int(row.amount.replace(",", "").replace(".", "")) for row in letter.instalments)
        assert f"{total / 100:,.2f}元" == letter.total
        assert letter.instalments[-1].due == letter.last_due


def test_offers_exist_from_their_day_on() -> None:
    assert len(letters(as_of=date(2025, 11, 4))) == 1
    assert len(letters(as_of=date(2025, 11, 5))) == 2
    assert outcomes(invitation.drafts, as_of=date(2025, 10, 12)) == ()
    assert len(outcomes(answer_letter.drafts, as_of=date(2025, 11, 4))) == 0


def test_no_letter_leaves_for_a_borrower_who_was_not_told_of_a_time_bar() -> None:
    old: Changes = {"loans[0].due_on": "2022-10-01"}
    made = outcomes(proposal_letter.drafts, old)
    skipped = [each.key for each in made if isinstance(each, Skipped)]
    assert skipped == ["proposal-p1", "proposal-p3"]
    told: Changes = {**old, f"{P}[0].limitation_told": "2025-10-29"}
    made = outcomes(proposal_letter.drafts, told)
    assert [each.key for each in made if isinstance(each, Skipped)] == ["proposal-p3"]


def test_each_decision_says_what_follows() -> None:
    first, _, third = answers()
    assert first.decision == "提出反方案"
    assert "方案二" in first.counter
    assert first.sign_by == ""
    assert third.sign_by == "2026年1月9日"
    rejected: Changes = {f"{P}[0].answer.decision": "rejected", f"{P}[0].answer.counter": DELETE}
    assert "失效" in answers(rejected)[0].effect
    assert answers(rejected)[0].counter == ""


def test_an_answer_is_signed_by_who_gives_it() -> None:
    first, second, _ = answers()
    assert first.sender.startswith("示例市海棠网络小额贷款有限公司")
    assert second.sender == "沈晓禾"
    assert second.addressee == "示例市海棠网络小额贷款有限公司"


def test_who_is_invited_is_told_what_to_bring() -> None:
    (draft,) = outcomes(invitation.drafts)
    assert isinstance(draft, Draft)
    assert isinstance(draft.context, InvitationLetter)
    assert "收入证明" in draft.context.bring[0]
    assert draft.context.times[0] == "2025年10月16日（星期四）10:00"
    turned: Changes = {
        "negotiation.invitations[0].by": "borrower",
        "negotiation.invitations[0].to": "lender",
    }
    (draft,) = outcomes(invitation.drafts, turned)
    assert isinstance(draft, Draft)
    assert isinstance(draft.context, InvitationLetter)
    assert "借款合同" in draft.context.bring[0]


def test_one_offer_is_nothing_to_compare() -> None:
    (skipped,) = outcomes(proposal_comparison.drafts, as_of=date(2025, 11, 1))
    assert isinstance(skipped, Skipped)


@pytest.mark.parametrize(
    ("as_of", "standings"),
    [
        (date(2025, 11, 5), ["有反方案", "待答复"]),
        (date(2025, 11, 12), ["有反方案", "有反方案", "待答复"]),
        (AS_OF, ["有反方案", "有反方案", "已接受"]),
    ],
)
def test_the_comparison_shows_how_offers_stand(as_of: date, standings: list[str]) -> None:
    assert [row.standing for row in comparison({}, as_of).offers] == standings


def test_differences_are_written_as_a_paper_writes() -> None:
    lines = [line for each in comparison({}).differences for line in each.lines]
    assert "末期还款日提前 183 天，改为 2026年6月20日。" in lines
    assert not any(" %" in line for line in lines)


def test_without_means_the_comparison_has_no_line_to_keep_to() -> None:
    (draft,) = outcomes(proposal_comparison.drafts, {"negotiation.affordability": DELETE})
    assert isinstance(draft, Draft)
    assert isinstance(draft.chart, Chart)
    assert draft.chart.panels[1].mark is None
    assert comparison({"negotiation.affordability": DELETE}).capacity == ""


def test_the_chart_shows_the_last_six_offers() -> None:
    offer = {
        "by": "borrower", "on": "2025-11-13", "total": "17000.00", "instalments": 10,
        "first_due": "2026-01-20", "valid_until": "2025-12-31",
    }  # fmt: skip
    case = changed(ONE, {}).value
    assert case is not None
    tree = [each.model_dump(mode="json") for each in case.negotiation.proposals]
    more = [*tree, *({**offer, "id": f"q{number}"} for number in range(5))]
    (draft,) = outcomes(proposal_comparison.drafts, {P: more})
    assert isinstance(draft, Draft)
    assert isinstance(draft.chart, Chart)
    assert draft.chart.panels[0].bars[0].label == "方案三"
    assert len(draft.chart.panels[0].bars) == 6
