"""Day counts, simple interest, and the effective yearly rate."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Context, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.debt.interest import (
    CashFlow,
    DayCount,
    days_between,
    effective_annual_rate,
    loan_flows,
    simple_interest,
)
from pipeline.debt.schedule import equal_instalments
from pipeline.errors import BadInput

A360, A365, T360 = DayCount.ACTUAL_360, DayCount.ACTUAL_365, DayCount.THIRTY_360
START = date(2025, 1, 1)
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2024-02-28", "2024-03-01", 3),
        ("2024-01-31", "2024-02-29", 29),
        ("2024-01-30", "2024-03-31", 60),
        ("2024-01-29", "2024-03-31", 62),
        ("2024-01-31", "2024-03-31", 60),
        ("2023-12-15", "2024-12-15", 360),
    ],
)
def test_thirty_360_is_the_bond_basis(start: str, end: str, expected: int) -> None:
    assert days_between(date.fromisoformat(start), date.fromisoformat(end), T360) == expected


@given(days, days)
def test_actual_days_are_the_calendars(one: date, other: date) -> None:
    start, end = sorted((one, other))
    assert days_between(start, end, A360) == days_between(start, end, A365) == (end - start).days
    assert abs(days_between(start, end, T360) - (end - start).days * 360 / 365.2425) < 4


@pytest.mark.parametrize(
    ("day_count", "last", "expected"),
    [
        (A360, False, "1216.67"),
        (A365, False, "1200.00"),
        (T360, False, "1200.00"),
        (A365, True, "1203.29"),
    ],
)
def test_a_year_of_interest(day_count: DayCount, last: bool, expected: str) -> None:
    interest = simple_interest(
        Decimal("10000.00"),
        Decimal("0.12"),
        START,
        date(2026, 1, 1),
        day_count,
        count_last_day=last,
    )
    assert interest == Decimal(expected)


@given(st.integers(0, 10**9), st.integers(0, 4000), days, st.integers(0, 4000))
def test_simple_interest_is_half_up_to_the_cent(
    cents: int, points: int, start: date, length: int
) -> None:
    exact = Fraction(cents) * Fraction(points, 10000) * Fraction(length, 365)
    interest = simple_interest(
        Decimal(cents) / 100,
        Decimal(points) / 10000,
        start,
        start + timedelta(days=length),
        A365,
    )
    assert int(interest * 100) == int((exact * 2 + 1) // 2)


def test_interest_does_not_run_backwards() -> None:
    with pytest.raises(BadInput) as caught:
        simple_interest(Decimal("1.00"), Decimal("0.1"), START, date(2024, 12, 31), A365)
    assert caught.value.code == "debt.interest.days"


def test_24_percent_on_actual_360_costs_24_33_percent() -> None:
    interest = simple_interest(Decimal("100000.00"), Decimal("0.24"), START, date(2026, 1, 1), A360)
    flows = [CashFlow(START, Decimal(100000)), CashFlow(date(2026, 1, 1), -100000 - interest)]
    assert effective_annual_rate(flows) == Decimal("0.2433333000")


def test_the_example_of_the_spreadsheets_xirr() -> None:
    """A published example: 37.3362535 %."""
    flows = [
        CashFlow(date(2008, 1, 1), Decimal(-10000)),
        CashFlow(date(2008, 3, 1), Decimal(2750)),
        CashFlow(date(2008, 10, 30), Decimal(4250)),
        CashFlow(date(2009, 2, 15), Decimal(3250)),
        CashFlow(date(2009, 4, 1), Decimal(2750)),
    ]
    assert abs(effective_annual_rate(flows) - Decimal("0.373362535")) < Decimal("1E-8")


def test_interest_taken_in_advance_shows_in_the_effective_rate() -> None:
    """民法典 670: what counts is what was received."""
    schedule = equal_instalments(Decimal("10000.00"), 12, date(2025, 2, 1), Decimal("0.12"))
    whole = effective_annual_rate(loan_flows(Decimal("10000.00"), START, schedule))
    cut = effective_annual_rate(loan_flows(Decimal("9000.00"), START, schedule))
    assert Decimal("0.126") < whole < Decimal("0.128")
    assert cut > Decimal("0.36")


def test_a_loan_of_a_week_at_half_its_sum() -> None:
    flows = [CashFlow(START, Decimal(1000)), CashFlow(date(2025, 1, 8), Decimal(-1500))]
    exact = Context(prec=40).power(Decimal("1.5"), Decimal(365) / 7) - 1
    assert abs(effective_annual_rate(flows) / exact - 1) < Decimal("1E-15")


@given(
    st.integers(100, 10**7),
    st.lists(st.tuples(st.integers(1, 2000), st.integers(1, 10**6)), min_size=1, max_size=24),
)
def test_at_the_rate_found_the_present_value_changes_its_sign(
    received: int, paid: list[tuple[int, int]]
) -> None:
    flows = [CashFlow(START, Decimal(received))]
    flows += [CashFlow(START + timedelta(days=after), Decimal(-sum_)) for after, sum_ in paid]
    try:
        rate = effective_annual_rate(flows)
    except BadInput:
        # Beyond e^64 a year within these flows: only a fall or rise of the sum within days.
        paid_back = Decimal(sum(sum_ for _, sum_ in paid))
        assert not Decimal("0.9") < paid_back / received < Decimal("1.1")
        return
    step = max(Decimal(1), 1 + rate) * Decimal("1E-10")
    if rate - step > -1:
        assert _present_value(flows, rate - step) <= 0 <= _present_value(flows, rate + step)


def _present_value(flows: list[CashFlow], rate: Decimal) -> Decimal:
    with localcontext(Context(prec=80)):
        growth = 1 + rate
        return sum(
            (flow.amount / growth ** (Decimal((flow.on - START).days) / 365) for flow in flows),
            Decimal(0),
        )


@pytest.mark.parametrize(
    ("flows", "code"),
    [
        ([], "debt.irr.no-single-rate"),
        ([(0, 100)], "debt.irr.no-single-rate"),
        ([(0, 100), (0, -100)], "debt.irr.no-single-rate"),
        ([(0, 100), (10, -50), (20, 100), (30, -200)], "debt.irr.no-single-rate"),
        ([(0, 1), (1, -1000)], "debt.irr.beyond"),
    ],
)
def test_flows_without_a_rate_are_refused(flows: list[tuple[int, int]], code: str) -> None:
    given_flows = [CashFlow(START + timedelta(days=d), Decimal(a)) for d, a in flows]
    with pytest.raises(BadInput) as caught:
        effective_annual_rate(given_flows)
    assert caught.value.code == code
