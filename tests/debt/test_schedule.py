"""Schedules: sums to the 分, formulas against an independent count in fractions, refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.debt.schedule import (
    AgreedInstalment,
    Schedule,
    ScheduledInstalment,
    accelerate,
    custom,
    due_dates,
    equal_instalments,
    equal_principal,
    interest_only,
    lump_sum,
)
from pipeline.errors import BadInput

FIRST = date(2026, 1, 31)
MAKERS = [equal_instalments, equal_principal, interest_only]
Maker = Callable[[Decimal, int, date, Decimal], Schedule]

debts = st.integers(100_00, 1_000_000_00).map(lambda cents: Decimal(cents) / 100)
rates = st.integers(10, 3600).map(lambda points: Decimal(points) / 10000)


def cents(value: Fraction) -> int:
    """Half up, for amounts of zero or more, without ``decimal``."""
    return int((value * 200 + 1) // 2)


def independent(debt: Decimal, count: int, rate: Decimal) -> list[tuple[int, int]]:
    """等额本息 in fractions and whole 分: principal and interest of each instalment."""
    r = Fraction(rate) / 12
    discount = sum((1 / (1 + r) ** k for k in range(1, count + 1)), Fraction(0))
    payment, left, rows = cents(Fraction(debt) / discount), int(debt * 100), []
    for number in range(1, count + 1):
        interest = cents(Fraction(left, 100) * r)
        principal = left if number == count else min(payment - interest, left)
        rows.append((principal, interest))
        left -= principal
    return rows


def rows(schedule: Schedule) -> list[tuple[int, int]]:
    return [(int(one.principal * 100), int(one.interest * 100)) for one in schedule]


@given(debts, st.integers(1, 60), rates)
def test_equal_instalments_agree_with_a_count_in_fractions(
    debt: Decimal, count: int, rate: Decimal
) -> None:
    assert rows(equal_instalments(debt, count, FIRST, rate)) == independent(debt, count, rate)


def test_equal_instalments_of_a_known_loan() -> None:
    """P = 100 000, 12 % a year, 12 months: 8 884.88 a month by the annuity tables."""
    schedule = equal_instalments(Decimal("100000.00"), 12, FIRST, Decimal("0.12"))
    assert {one.total for one in schedule.instalments[:-1]} == {Decimal("8884.88")}
    assert schedule.instalments[0].interest == Decimal("1000.00")
    assert schedule.instalments[-1].total == Decimal("8884.85")
    assert schedule.total == Decimal("106618.53")


def test_equal_principal_of_a_known_loan() -> None:
    schedule = equal_principal(Decimal("12000.00"), 12, FIRST, Decimal("0.12"))
    assert [one.principal for one in schedule] == [Decimal("1000.00")] * 12
    assert [one.interest for one in schedule] == [Decimal(10 * n) for n in range(12, 0, -1)]


def test_interest_only_repays_all_with_the_last() -> None:
    schedule = interest_only(Decimal("12000.00"), 3, FIRST, Decimal("0.12"))
    assert [one.principal for one in schedule] == [0, 0, Decimal("12000.00")]
    assert [one.interest for one in schedule] == [Decimal("120.00")] * 3


def test_rate_zero_splits_and_the_last_instalment_absorbs_the_rounding() -> None:
    schedule = equal_instalments(Decimal("17010.43"), 10, date(2026, 1, 20))
    assert [one.total for one in schedule] == [Decimal("1701.04")] * 9 + [Decimal("1701.07")]
    assert schedule.interest == 0


@pytest.mark.parametrize("maker", MAKERS)
@given(debt=debts, count=st.integers(1, 60), rate=rates, step=st.sampled_from([1, 3]))
def test_the_principal_adds_up_to_the_debt_exactly(
    maker: Any, debt: Decimal, count: int, rate: Decimal, step: int
) -> None:
    schedule = maker(debt, count, FIRST, rate, every_months=step)
    assert schedule.principal == debt
    assert schedule.total == sum(one.total for one in schedule)
    assert len(schedule) == count
    for one in schedule:
        assert one.principal >= 0
        assert one.interest >= 0
        assert one.total.as_tuple().exponent == -2


@given(st.integers(6, 60), st.integers(5, 36))
def test_the_less_is_repaid_early_the_more_interest_is_paid(count: int, percent: int) -> None:
    debt, rate = Decimal("100000.00"), Decimal(percent) / 100
    annuity, by_principal, at_end = (maker(debt, count, FIRST, rate).interest for maker in MAKERS)
    assert by_principal < annuity < at_end


def test_a_quarterly_period_bears_three_twelfths() -> None:
    schedule = interest_only(Decimal("1000.00"), 2, FIRST, Decimal("0.12"), every_months=3)
    assert [one.interest for one in schedule] == [Decimal("30.00")] * 2
    assert [one.due for one in schedule] == [date(2026, 1, 31), date(2026, 4, 30)]


def test_the_day_of_the_month_comes_back_after_a_short_month() -> None:
    """民法典 202."""
    days = due_dates(date(2027, 12, 31), 5)
    assert [day.isoformat() for day in days] == [
        "2027-12-31",
        "2028-01-31",
        "2028-02-29",
        "2028-03-31",
        "2028-04-30",
    ]


def test_a_lump_sum_is_one_instalment() -> None:
    schedule = lump_sum(Decimal("900.00"), FIRST, Decimal("10.50"))
    assert (len(schedule), schedule.total, schedule.last_due) == (1, Decimal("910.50"), FIRST)


def test_custom_amounts_may_hold_interest() -> None:
    schedule = custom(
        Decimal("100.00"),
        [
            AgreedInstalment(FIRST, Decimal("60.00"), Decimal("10.00")),
            AgreedInstalment(FIRST + timedelta(days=30), Decimal("50.00")),
        ],
    )
    assert [one.principal for one in schedule] == [Decimal("50.00"), Decimal("50.00")]
    assert schedule.interest == Decimal("10.00")


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=40), st.integers(-5, 5))
def test_custom_amounts_must_add_up_to_the_cent(parts: list[int], gap: int) -> None:
    agreed = [
        AgreedInstalment(FIRST + timedelta(days=number), Decimal(part) / 100)
        for number, part in enumerate(parts)
    ]
    debt = Decimal(sum(parts) + gap) / 100
    assume(debt > 0)
    if gap == 0:
        assert custom(debt, agreed).principal == debt
    else:
        with pytest.raises(BadInput) as caught:
            custom(debt, agreed)
        assert caught.value.code == "debt.schedule.sum"


@given(debts, st.integers(2, 60), rates, st.integers(-40, 2000), st.booleans())
def test_acceleration_keeps_the_principal_and_what_was_due(
    debt: Decimal, count: int, rate: Decimal, days: int, keep: bool
) -> None:
    schedule = equal_instalments(debt, count, FIRST, rate)
    on = FIRST + timedelta(days=days)
    called_in = accelerate(schedule, on, keep_interest=keep)
    assert called_in.principal == debt
    assert all(one.due <= max(on, schedule.instalments[0].due) for one in called_in)
    assert [one for one in called_in if one.due < on] == [one for one in schedule if one.due < on]
    later = sum((one.interest for one in schedule if one.due > on), Decimal(0))
    assert called_in.interest == schedule.interest - (0 if keep else later)


def test_acceleration_drops_instalments_that_held_interest_only() -> None:
    schedule = interest_only(Decimal("1000.00"), 4, FIRST, Decimal("0.12"))
    called_in = accelerate(schedule, date(2026, 2, 28))
    assert [(one.number, one.total) for one in called_in] == [
        (1, Decimal("10.00")),
        (2, Decimal("10.00")),
        (4, Decimal("1000.00")),
    ]


MONEY = Decimal("100.00")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: equal_instalments(Decimal(0), 3, FIRST), "debt.schedule.debt"),
        (lambda: equal_instalments(Decimal("-1.00"), 3, FIRST), "debt.schedule.debt"),
        (lambda: equal_instalments(Decimal("1.005"), 3, FIRST), "debt.schedule.debt"),
        (lambda: equal_instalments(Decimal("NaN"), 3, FIRST), "debt.schedule.debt"),
        (lambda: equal_instalments(100.0, 3, FIRST), "debt.schedule.debt"),  # type: ignore[arg-type]
        (lambda: equal_instalments(MONEY, 0, FIRST), "debt.schedule.count"),
        (lambda: equal_instalments(MONEY, True, FIRST), "debt.schedule.count"),
        (lambda: equal_instalments(MONEY, 3, FIRST, Decimal("-0.1")), "debt.schedule.rate"),
        (lambda: equal_instalments(MONEY, 3, FIRST, every_months=0), "debt.schedule.step"),
        (lambda: equal_instalments(Decimal("0.05"), 10, FIRST), "debt.schedule.too-small"),
        (lambda: equal_instalments(Decimal("0.06"), 10, FIRST), "debt.schedule.too-small"),
        (lambda: equal_principal(Decimal("0.05"), 10, FIRST), "debt.schedule.too-small"),
        (lambda: interest_only(MONEY, 3, FIRST, Decimal(0)), "debt.schedule.too-small"),
        (lambda: lump_sum(MONEY, FIRST, Decimal("-1.00")), "debt.schedule.amount"),
        (lambda: lump_sum(MONEY, FIRST, Decimal("1.001")), "debt.schedule.amount"),
        (lambda: custom(MONEY, []), "debt.schedule.empty"),
        (
            lambda: custom(MONEY, [AgreedInstalment(FIRST, MONEY, Decimal("100.01"))]),
            "debt.schedule.amount",
        ),
        (
            lambda: custom(
                MONEY,
                [
                    AgreedInstalment(FIRST, Decimal("50.00")),
                    AgreedInstalment(FIRST - timedelta(days=1), Decimal("50.00")),
                ],
            ),
            "debt.schedule.order",
        ),
        (
            lambda: Schedule((ScheduledInstalment(0, FIRST, MONEY, MONEY),)),
            "debt.schedule.number",
        ),
        (
            lambda: Schedule((ScheduledInstalment(1, FIRST, MONEY, MONEY),) * 2),
            "debt.schedule.order",
        ),
    ],
)
def test_bad_arguments_are_refused_with_their_code(make: Callable[[], Schedule], code: str) -> None:
    with pytest.raises(BadInput) as caught:
        make()
    assert caught.value.code == code
    assert caught.value.message.render("zh") != caught.value.message.render("en")
