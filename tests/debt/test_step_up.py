"""Rising schedules, months without interest, counted days, and several loans in one schedule."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.case.loans import DayCount
from pipeline.debt.days import Counting
from pipeline.debt.schedule import (
    Schedule,
    Step,
    equal_instalments,
    equal_principal,
    interest_only,
    step_up,
)
from pipeline.debt.split import apportion, split_by_loan
from pipeline.errors import BadInput

FIRST = date(2026, 1, 20)
MONEY = st.decimals("0.50", "900000", places=2)
RATES = st.sampled_from([Decimal(0), Decimal("0.06"), Decimal("0.24")])


def _amounts(schedule: Schedule) -> list[str]:
    return [str(one.total) for one in schedule]


def test_a_rising_schedule_by_hand() -> None:
    steps = [Step(2, Decimal("500.00")), Step(1, Decimal("800.00")), Step(3)]
    schedule = step_up(Decimal("6000.00"), steps, FIRST)
    assert _amounts(schedule) == ["500.00", "500.00", "800.00", "1400.00", "1400.00", "1400.00"]


def test_interest_is_paid_before_principal_in_every_step() -> None:
    schedule = step_up(
        Decimal("12000.00"), [Step(2, Decimal("300.00")), Step(2)], FIRST, Decimal("0.12")
    )
    assert [str(one.interest) for one in schedule][:2] == ["120.00", "118.20"]
    assert [str(one.principal) for one in schedule][:2] == ["180.00", "181.80"]
    assert schedule.principal == Decimal("12000.00")


@pytest.mark.parametrize(
    "steps",
    [
        [Step(2), Step(2)],
        [Step(2, Decimal("1.00"))],
        [Step(2, Decimal("119.00")), Step(2)],  # less than its interest of 120.00
        [Step(2, Decimal("9000.00")), Step(2)],  # nothing left
    ],
)
def test_steps_that_cannot_be(steps: list[Step]) -> None:
    with pytest.raises(BadInput) as caught:
        step_up(Decimal("12000.00"), steps, FIRST, Decimal("0.12"))
    assert caught.value.code == "debt.schedule.steps"


def test_no_steps_at_all() -> None:
    with pytest.raises(BadInput) as caught:
        step_up(Decimal("12000.00"), [], FIRST)
    assert caught.value.code == "debt.schedule.count"


def test_the_first_months_bear_no_interest() -> None:
    free = Counting(free_months=2)
    schedule = interest_only(Decimal("12000.00"), 4, FIRST, Decimal("0.12"), counting=free)
    assert [str(one.interest) for one in schedule] == ["120.00", "120.00"]
    assert [one.due for one in schedule] == [date(2026, 3, 20), date(2026, 4, 20)]


@pytest.mark.parametrize(
    ("day_count", "expected"),
    [
        # 31 days of December to 20 January, 31 to 20 February, 28 to 20 March, on 12,000 at 12 %
        (DayCount.ACTUAL_365, ["122.30", "122.30", "110.47"]),
        (DayCount.ACTUAL_360, ["124.00", "124.00", "112.00"]),
        (DayCount.THIRTY_360, ["120.00", "120.00", "120.00"]),
    ],
)
def test_days_are_counted_as_agreed(day_count: DayCount, expected: list[str]) -> None:
    counting = Counting(day_count)
    schedule = interest_only(Decimal("12000.00"), 3, FIRST, Decimal("0.12"), counting=counting)
    assert [str(one.interest) for one in schedule] == expected


def test_interest_runs_from_the_day_agreed() -> None:
    counting = Counting(DayCount.ACTUAL_365, since=date(2026, 1, 10))
    schedule = interest_only(Decimal("36500.00"), 1, FIRST, Decimal("0.10"), counting=counting)
    assert [str(one.interest) for one in schedule] == ["100.00"]
    late = Counting(DayCount.ACTUAL_365, since=date(2026, 1, 21))
    with pytest.raises(BadInput) as caught:
        interest_only(Decimal("36500.00"), 1, FIRST, Decimal("0.10"), counting=late)
    assert caught.value.code == "debt.interest.days"


@given(MONEY, st.integers(1, 40), RATES, st.sampled_from(DayCount), st.integers(0, 12))
def test_equal_instalments_are_equal_whatever_the_days(
    debt: Decimal, count: int, rate: Decimal, day_count: DayCount, free: int
) -> None:
    counting = Counting(day_count, free_months=free)
    assume(debt > count)
    schedule = equal_instalments(debt, count, FIRST, rate, counting=counting)
    assert schedule.principal == debt
    assert len({one.total for one in schedule.instalments[:-1]}) <= 1
    if count > 1 and debt > 500:
        last, usual = schedule.instalments[-1].total, schedule.instalments[0].total
        assert abs(last - usual) <= Decimal("0.01") * count * 2


@given(MONEY, st.lists(MONEY, min_size=1, max_size=4), st.integers(1, 36), RATES)
def test_loans_share_a_schedule_to_the_cent(
    first: Decimal, others: list[Decimal], count: int, rate: Decimal
) -> None:
    parts = {str(at): part for at, part in enumerate([first, *others])}
    whole = sum(parts.values(), Decimal(0))
    assume(whole > count)
    schedule = equal_principal(whole, count, FIRST, rate)
    split = split_by_loan(schedule, parts)
    assert {loan: own.principal for loan, own in split.items()} == parts
    for one in schedule:
        own = [each for loan in split.values() for each in loan if each.number == one.number]
        assert sum((each.principal for each in own), Decimal(0)) == one.principal
        assert sum((each.interest for each in own), Decimal(0)) == one.interest
        assert {each.due for each in own} == {one.due}


@given(MONEY, st.lists(MONEY, min_size=1, max_size=6))
def test_an_apportioned_sum_is_exact_and_fair(amount: Decimal, weights: list[Decimal]) -> None:
    shares = apportion(amount, weights)
    assert sum(shares, Decimal(0)) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - amount * weight / sum(weights)) <= Decimal("0.01")


def test_parts_that_do_not_add_up_are_refused() -> None:
    schedule = equal_principal(Decimal("100.00"), 2, FIRST)
    with pytest.raises(BadInput) as caught:
        split_by_loan(schedule, {"a": Decimal("99.99")})
    assert caught.value.code == "debt.split.sum"


@given(st.integers(2, 24), RATES)
def test_steps_of_the_same_amount_are_no_steps(count: int, rate: Decimal) -> None:
    debt = Decimal("24000.00")
    level = equal_instalments(debt, count, FIRST, rate)
    usual = level.instalments[0].total
    stepped = step_up(debt, [Step(1, usual), Step(count - 1)], FIRST, rate)
    for one, other in zip(level, stepped, strict=True):
        assert abs(one.total - other.total) <= Decimal("0.01") * count
    assert all(earlier.due < later.due for earlier, later in pairwise(stepped))
