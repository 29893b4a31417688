"""What can be paid in a month, and what is behind the figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipeline.case.means import ExpectedChange, LivingCosts, MeansInput
from pipeline.case.negotiation import Affordability
from pipeline.errors import BadInput
from pipeline.law.reading import read_rules
from pipeline.law.rule import Status
from pipeline.proposals.local import DATA, local_data
from pipeline.proposals.means import living_floor, means_of, supported_by, unsupported
from tests.case.broken import ONE, changed

D = Decimal
DAY = date(2026, 1, 5)
COSTS = LivingCosts(
    adult=D("2200.00"),
    dependant=D("1400.00"),
    since=date(2025, 1, 1),
    until=date(2026, 12, 31),
    source="示例市公布的标准",
)


def stated(**changes: object) -> Affordability:
    values: dict[str, object] = {
        "monthly_income": D("6200.00"),
        "necessary_expenses": D("3600.00"),
        "other_debts": D("500.00"),
        "buffer": D("300.00"),
        "assets": D("9000.00"),
        **changes,
    }
    return Affordability.model_validate(values)


def change(on: str, **amounts: object) -> ExpectedChange:
    return ExpectedChange.model_validate({"on": on, "what": "变化", **amounts})


def test_capacity_is_what_is_left_after_everything_and_the_buffer() -> None:
    means = means_of(stated(), local_data(), DAY)
    assert means.capacity == D("1800.00")
    assert means.cover(D("1400.00"), DAY) == D("1.50")
    assert means.cover(D(0), DAY) is None


def test_capacity_is_never_below_zero() -> None:
    means = means_of(stated(monthly_income=D("100.00")), local_data(), DAY)
    assert means.capacity == 0
    assert means.monthly(DAY) == 0


def test_in_the_stress_case_a_fifth_of_the_income_is_gone() -> None:
    means = means_of(stated(), local_data(), DAY)
    assert means.stressed(DAY) == D("560.00")


def test_the_floor_counts_where_the_own_figure_is_lower_or_missing() -> None:
    """2,200 for the borrower and 1,400 for each dependant."""
    for own, used in (("3600.00", "5000.00"), ("0", "5000.00"), ("5100.00", "5100.00")):
        means = means_of(
            stated(living_costs=COSTS, dependants=2, necessary_expenses=D(own)), local_data(), DAY
        )
        assert means.floor is not None
        assert means.floor.amount == D("5000.00")
        assert means.expenses == D(used)


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2024, 12, 31), False),
        (date(2025, 1, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_a_floor_holds_for_its_days_and_says_who_published_it(day: date, holds: bool) -> None:
    floor = living_floor(stated(living_costs=COSTS, dependants=1), day)
    assert (floor is not None) == holds
    if floor:
        assert (floor.amount, floor.source) == (D("3600.00"), COSTS.source)


def test_without_published_figures_there_is_no_floor() -> None:
    assert living_floor(stated(region="示例市"), DAY) is None
    assert living_floor(stated(living_costs=COSTS.model_copy(update={"until": None})), date.max)


@pytest.mark.parametrize(
    ("on", "amounts", "month", "left"),
    [
        ("2026-03-01", {"more": D("500.00")}, date(2026, 3, 20), "2300.00"),
        ("2026-03-02", {"more": D("500.00")}, date(2026, 3, 20), "1800.00"),
        ("2026-03-02", {"more": D("500.00")}, date(2026, 4, 1), "2300.00"),
        ("2026-03-31", {"less": D("500.00")}, date(2026, 3, 1), "1300.00"),
        ("2026-03-31", {"less": D("500.00")}, date(2026, 2, 28), "1800.00"),
        ("2026-03-15", {"once": D("900.00")}, date(2026, 3, 31), "1800.00"),
        ("2026-03-15", {"once": D("900.00")}, date(2026, 4, 1), "2700.00"),
        ("2026-03-15", {"once": D("900.00")}, date(2026, 5, 1), "1800.00"),
    ],
)
def test_changes_are_dated_prudently(
    on: str, amounts: dict[str, Decimal], month: date, left: str
) -> None:
    means = means_of(stated(expected=(change(on, **amounts),)), local_data(), DAY)
    assert means.monthly(month) == D(left)


def test_what_will_be_sold_does_not_count_twice() -> None:
    sale = change("2026-03-15", once=D("4000.00"), from_assets=True)
    assert means_of(stated(expected=(sale,)), local_data(), DAY).assets == D("5000.00")


def test_evidence_supports_by_kind_or_as_stated() -> None:
    case = changed(ONE, {}).value
    assert case is not None
    means = case.negotiation.affordability
    assert means is not None
    behind = supported_by(case, means, DAY)
    assert behind[MeansInput.INCOME] == ("b-income",)
    assert behind[MeansInput.EXPENSES] == ("b-assets",)
    assert unsupported(case, means, None, DAY) == ()


def test_what_was_handed_in_later_supports_nothing_yet() -> None:
    case = changed(ONE, {}).value
    assert case is not None
    means = case.negotiation.affordability
    assert means is not None
    before, on = date(2025, 11, 11), date(2025, 11, 12)
    assert set(supported_by(case, means, before).values()) == {()}
    assert MeansInput.INCOME in unsupported(case, means, None, before)
    assert unsupported(case, means, None, on) == ()


def test_what_is_zero_needs_no_proof() -> None:
    case = changed(ONE, {}).value
    assert case is not None
    bare = Affordability(monthly_income=D("6000.00"))
    assert unsupported(case, bare, None, DAY) == (MeansInput.INCOME,)


def test_the_local_rows_are_in_order_and_none_claims_to_be_verified() -> None:
    rules, findings = read_rules(DATA)
    assert findings == ()
    assert {rule.status for rule in rules} == {Status.UNVERIFIED}


def test_an_unknown_assumption_is_an_error() -> None:
    with pytest.raises(BadInput):
        local_data().at("no_deal.luck", DAY)
