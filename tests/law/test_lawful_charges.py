"""法释〔2020〕17号 25, 29; 民法典 670: charges, paid and owed, against what the cap allows.

What looks above it is confirmed only by a lawyer."""

# ruff: noqa: N802 — a test's name quotes its article in Chinese, which has no lower case

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from pipeline.finding import Finding, Severity
from pipeline.law.applied import applied
from pipeline.law.checks import check_law
from pipeline.law.law import Law
from pipeline.law.lawful_charges import Charges, charges_of, most_charges
from pipeline.law.loan_caps import strictest
from tests.case.broken import ONE, TWO, changed

LAW = Law.load()
AS_OF = date(2026, 11, 20)
CUT_OFF = date(2025, 12, 15)
Changes = Mapping[str, object]
WAIVED: Changes = {"terms.review.decision": "waived", "terms.review.by": "lender"}
PRIVATE: Changes = {"parties[1].licence": "private"}


def _charges(changes: Changes, upto: date = CUT_OFF) -> Charges | None:
    case = changed(ONE, changes).value
    assert case is not None
    return charges_of(case.loans[0], strictest(case, case.loans[0], LAW), upto)


def _doubts(changes: Changes) -> list[Finding]:
    loaded = changed(ONE, changes)
    assert loaded.value is not None
    found = check_law(loaded.value, LAW, loaded.where, AS_OF)
    return [each for each in found if each.code == "law.doubtful-debt"]


def _month_by_month(received: Decimal, left: Decimal, rate: Decimal, months: int) -> Decimal:
    """The interest of an equal-instalment loan, by walking through it: no formula of annuities."""
    low, high = Decimal(0), received
    for _ in range(100):
        payment, balance, interest = (low + high) / 2, received, Decimal(0)
        for _ in range(months):
            interest += balance * rate / 12
            balance += balance * rate / 12 - payment
        low, high = (payment, high) if balance > left else (low, payment)
    return interest


def test_the_estimate_is_what_an_instalment_loan_at_the_cap_bears_a_month_late() -> None:
    """12 months until the loan was due, then 182 days of the 15802.02 that are left."""
    found = _charges({})
    assert found is not None
    left, rate = Decimal("15802.02"), Decimal("0.24")
    by_hand = _month_by_month(Decimal(30000), left, rate, 12)
    late = Decimal("14197.98") * rate / 12
    after = left * rate * 182 / 365
    assert found.most == (by_hand + late + after).quantize(Decimal("0.01")) == Decimal("7880.17")
    assert (found.paid, found.owed) == (Decimal("2614.38"), Decimal("3670.16"))
    assert found.total == Decimal("6284.54")


def test_nothing_paid_back_makes_the_estimate_exact() -> None:
    untouched = {"loans[0].repaid": "0", "loans[0].outstanding.principal": "30000.00"}
    found = _charges(untouched)
    assert found is not None
    assert found.most == found.least == Decimal("10790.14")  # 30000 at 24 % for 547 days
    assert found.paid == 0


def test_an_instalment_loan_at_the_cap_paid_until_the_last_stays_within() -> None:
    """等额本息 at 24 %: 12 instalments of 2836.79 on 30000, of which 11 were paid, in time."""
    last = {"loans[0].rate": "0.24", "loans[0].repaid": "31204.69",
            "loans[0].outstanding.principal": "2781.17", "loans[0].outstanding.penalty": "0",
            "loans[0].outstanding.interest": "388.45"}  # fmt: skip
    found = _charges(last)
    assert found is not None
    assert not found.exceed


def test_principal_is_never_out_for_more_than_the_whole_time() -> None:
    found = _charges({"loans[0].due_on": "2025-12-14"})
    assert found is not None
    assert found.most <= Decimal("10790.14")


def test_a_loan_not_yet_paid_out_has_none() -> None:
    assert _charges({}, date(2024, 6, 16)) is None


@pytest.mark.parametrize(
    ("interest", "exceeds"), [("4999.51", False), ("4999.52", True)]
)  # with the penalty of 266.28 and the 2614.38 paid: 7880.17
def test_charges_paid_count_with_those_confirmed(interest: str, exceeds: bool) -> None:
    changes: Changes = {"loans[0].outstanding.interest": interest}
    found = _charges(changes)
    assert found is not None
    assert found.exceed is exceeds
    assert bool(_doubts({**changes, **WAIVED})) is exceeds
    assert _doubts(changes) == []


def test_what_may_still_be_owed_is_less_what_was_paid() -> None:
    case = changed(ONE, {}).value
    assert case is not None
    limit = strictest(case, case.loans[0], LAW)
    assert most_charges(case.loans[0], limit, CUT_OFF) == Decimal("5265.79")
    assert most_charges(case.loans[0], limit, date(2024, 6, 16)) == 0


def test_法释2020_17_第25条_a_contract_above_the_cap_needs_a_lawyer() -> None:
    """36 % where 13.8 % is the cap: 5673.00 of interest where 2175 would be lawful."""
    above = {**PRIVATE, "loans[0].rate": "0.36", "loans[0].outstanding.interest": "5673.00"}
    found = _doubts({**above, **WAIVED})
    assert [each.where.path for each in found] == ["loans[0].rate", "loans[0].outstanding"]
    assert {each.severity for each in found} == {Severity.ERROR}
    assert "36 %" in found[0].message.render("zh")
    assert _doubts(above) == []


def test_interest_counted_again_at_the_cap_on_the_whole_principal_is_beyond_doubt() -> None:
    """13.8 % on 30000 for 547 days is 6204.33; one cent more is in doubt."""
    anew: Changes = {
        **PRIVATE, **WAIVED, "loans[0].rate": "0.36", "loans[0].repaid": "0",
        "loans[0].outstanding": {"principal": "30000.00", "interest": "6204.33"},
    }  # fmt: skip
    assert _doubts(anew) == []
    assert _doubts({**anew, "loans[0].outstanding.interest": "6204.34"})


def test_民法典_670_principal_counted_from_the_contract_needs_a_lawyer() -> None:
    """27000 of 30000 was received, 14197.98 paid back: 12802.02 is left, not 15802.02."""
    deducted: Changes = {"loans[0].received": "27000.00"}
    found = _doubts({**deducted, **WAIVED})
    assert found[0].where.path == "loans[0].outstanding.principal"
    assert found[0].message.values["lawful"] == Decimal("12802.02")
    assert _doubts(deducted) == []


def test_民法典_670_principal_counted_from_what_was_received_is_beyond_that_doubt() -> None:
    """Less is left of the contract's sum than repayments explain: it was counted anew."""
    anew = {"loans[0].received": "27000.00", "loans[0].outstanding.principal": "12802.02"}
    paths = [each.where.path for each in _doubts({**anew, **WAIVED})]
    assert "loans[0].outstanding.principal" not in paths


@pytest.mark.parametrize(
    ("owed", "said"),
    [("15802.02", "at most 12802.02"), ("12802.02", "12802.02 to be confirmed is within it")],
)
def test_民法典_670_law_check_says_what_is_left_of_what_was_received(owed: str, said: str) -> None:
    changes = {"loans[0].received": "27000.00", "loans[0].outstanding.principal": owed}
    case = changed(ONE, changes).value
    assert case is not None
    told = [each for each in applied(case, LAW, AS_OF) if "lawful" in each.outcome.values]
    assert [said in each.outcome.render("en") for each in told] == [True]
    assert [rule.article for rule in told[0].rules] == ["民法典第670条"]
    assert told[0].outcome.render("zh") != told[0].outcome.render("en")
    assert told[0].subject.render("zh") != told[0].subject.render("en")


@pytest.mark.parametrize("example", [ONE, TWO])
def test_law_check_says_how_the_figure_came_about(example: str) -> None:
    case = changed(example, {}).value
    assert case is not None
    outcomes = [each.outcome for each in applied(case, LAW, AS_OF)]
    told = [each for each in outcomes if "basis" in each.values]
    assert len(told) == len(case.loans)
    for outcome in told:
        assert "Estimated" in outcome.render("en")
        assert "估算" in outcome.render("zh")
        assert "within" in outcome.render("en")


def test_law_check_names_charges_above_the_estimate() -> None:
    case = changed(ONE, {"loans[0].outstanding.penalty": "5000.00"}).value
    assert case is not None
    told = [each.outcome.render("en") for each in applied(case, LAW, AS_OF)]
    assert any("11018.26 together, above the 7880.17" in each for each in told)
