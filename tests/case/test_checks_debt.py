"""The debt and its schedule: remedies that work, and what is sound after all."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.case.broken import ONE, TWO, codes, findings
from tests.case.broken_loans import LOANS
from tests.case.broken_terms import TERMS

BROKEN = (*LOANS, *TERMS)


def _hint(example: str, changes: dict[str, object]) -> str:
    (finding,) = findings(example, changes)
    assert finding.hint is not None
    return finding.hint.render("en")


@pytest.mark.parametrize("difference", [Decimal("0.01"), Decimal("-250.00")])
def test_the_remedy_for_a_wrong_sum_makes_the_case_sound(difference: Decimal) -> None:
    first = str(Decimal("3000.00") + difference)
    last = str(Decimal("21000.00") - difference)
    hint = _hint(TWO, {"terms.instalments[0].amount": first})
    assert f"Change the last instalment to {last}" in hint
    sound = {"terms.instalments[0].amount": first, "terms.instalments[9].amount": last}
    assert codes(TWO, sound) == []


def test_too_much_to_take_from_the_last_instalment() -> None:
    hint = _hint(
        TWO, {"terms.instalments[4].amount": "26000.00", "negotiation.affordability": None}
    )
    assert hint == "Lower the instalments by 21000.00 in all."


def test_an_authorised_payee_may_collect() -> None:
    changes = {
        "terms.account.holder": "platform",
        "terms.account.name": "示例云桥信息科技有限公司",
        "terms.account.authorised_by": "l-authority",
    }
    assert codes(ONE, changes) == []


def test_a_review_may_be_waived_by_a_party_with_a_reason() -> None:
    changes = {
        "terms.review.by": "lender",
        "terms.review.decision": "waived",
        "terms.review.note": "金额小，双方同意不经律师审查。",
    }
    assert codes(ONE, changes) == []


def test_interest_in_instalments_is_not_counted_as_repaid() -> None:
    changes = {
        "terms.instalments[9].amount": "21100.00",
        "terms.instalments[9].interest": "100.00",
        "terms.schedule.rate": "0.06",
        "negotiation.affordability": None,
    }
    assert codes(TWO, changes) == []


@pytest.mark.parametrize(
    ("example", "changes"),
    [
        (ONE, {"terms.schedule.interest_from": "2025-12-15", "terms.schedule.rate": "0.05"}),
        (ONE, {"terms.default.acceleration.missed_in_all": 10}),
        (ONE, {"terms.default.acceleration": {"overdue_more_than": "17010.42"}}),
        (ONE, {"terms.waiver.condition": "自 2025 年 12 月 18 日起按期还清，最迟 2026-10-20"}),
        (ONE, {"terms.waiver.condition": "按 2025 年 13 月 40 日的计划还清"}),
        (TWO, {"terms.forum.name": "中国国际经济贸易仲裁委员会"}),
        (ONE, {"terms.forum.name": "原告住所地有管辖权的人民法院"}),
    ],
)
def test_what_is_just_right(example: str, changes: dict[str, object]) -> None:
    assert codes(example, {**changes, "negotiation.affordability": None}) == []


def test_interest_before_the_cut_off_is_not_twice_where_none_was_confirmed() -> None:
    changes = {
        "terms.schedule.interest_from": "2025-06-16",
        "terms.schedule.rate": "0.05",
        "negotiation.affordability": None,
        "terms.confirmed": {"principal": "17000.00"},
    }
    assert "schedule.interest-twice" not in codes(ONE, changes)


def test_a_difference_is_named_in_the_message() -> None:
    (finding,) = findings(TWO, {"terms.instalments[0].amount": "3100.00"})
    assert finding.message.values["difference"] == Decimal("100.00")
    (finding,) = findings(ONE, {"loans[0].received": "29400.00"})
    assert finding.message.values["amount"] == Decimal("600.00")
    found = findings(ONE, {"terms.confirmed.penalty": "266.27"})
    (finding,) = [each for each in found if each.code == "case.sums.confirmed"]
    assert finding.message.values["difference"] == Decimal("0.01")


def test_a_sum_below_zero_has_its_difference_too() -> None:
    (finding,) = findings(TWO, {"terms.instalments[0].amount": "2900.00"})
    assert finding.message.values["difference"] == Decimal("100.00")
