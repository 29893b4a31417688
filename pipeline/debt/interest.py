"""Interest between two days, and what a loan really costs a year.

Law's caps are compared with the effective yearly rate: 24 % on actual/360 is 24.33 %.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, localcontext
from itertools import pairwise

from pipeline.case.loans import DayCount
from pipeline.case.money import round_cents
from pipeline.debt.checks import require_money, require_rate
from pipeline.debt.days import days_between, year_days
from pipeline.debt.schedule import Schedule
from pipeline.errors import BadInput
from pipeline.messages import msg

__all__ = [
    "CashFlow",
    "DayCount",
    "days_between",
    "effective_annual_rate",
    "loan_flows",
    "simple_interest",
]

RATE_STEP = Decimal("1E-10")
"""Effective rates are exact to ten places: a hundred-millionth of a percentage point."""

_PRECISE = Context(prec=60)
_YEAR = 365
_WIDEST = Decimal(64)
_CLOSE = Decimal("1E-45")


def simple_interest(
    principal: Decimal,
    annual_rate: Decimal,
    start: date,
    end: date,
    day_count: DayCount,
    *,
    count_last_day: bool = False,
) -> Decimal:
    """Interest on ``principal`` (元) at a yearly rate (part of one), 元, half up to 分.

    ``count_last_day`` counts both ends (算头又算尾). Raises ``BadInput``:
    ``debt.interest.principal``, ``.rate``, ``.days``.
    """
    require_money("debt.interest.principal", msg("The principal"), principal, zero=True)
    require_rate("debt.interest.rate", msg("The yearly rate"), annual_rate)
    days = days_between(start, end, day_count) + count_last_day
    year = Decimal(year_days(day_count))
    return round_cents(_PRECISE.divide(principal * annual_rate * days, year))


@dataclass(frozen=True, slots=True)
class CashFlow:
    """Money on a day as the borrower sees it: received is positive, paid is negative, 元."""

    on: date
    amount: Decimal


def loan_flows(received: Decimal, paid_out_on: date, schedule: Schedule) -> tuple[CashFlow, ...]:
    """A loan's flows: what was really received (民法典 670) and every instalment."""
    paid = (CashFlow(one.due, -one.total) for one in schedule)
    return (CashFlow(paid_out_on, received), *paid)


def effective_annual_rate(flows: Iterable[CashFlow]) -> Decimal:
    """The yearly rate r at which Σ amount · (1+r)^(−days/365) is zero, exact to ten places.

    Days are real days from the first flow (what spreadsheets call XIRR). Flows of one day are
    netted; then all money received must come before all money paid, or there is no single rate.
    Raises ``BadInput``: ``debt.irr.no-single-rate``, and ``debt.irr.beyond`` above e⁶⁴.
    """
    netted = _netted(flows)
    changes = sum((one > 0) != (other > 0) for (_, one), (_, other) in pairwise(netted))
    if changes != 1:
        raise BadInput(
            "debt.irr.no-single-rate",
            msg("These payments have no single effective rate."),
            hint=msg("Give what was received first and what was paid back after it."),
        )
    with localcontext(_PRECISE):
        sign = 1 if netted[0][1] > 0 else -1
        start = netted[0][0]
        terms = [(Decimal((day - start).days) / _YEAR, sign * amount) for day, amount in netted]
        return (_root(terms).exp() - 1).quantize(RATE_STEP)


def _netted(flows: Iterable[CashFlow]) -> list[tuple[date, Decimal]]:
    by_day: dict[date, Decimal] = {}
    for flow in flows:
        by_day[flow.on] = by_day.get(flow.on, Decimal(0)) + flow.amount
    return sorted((day, amount) for day, amount in by_day.items() if amount)


def _root(terms: list[tuple[Decimal, Decimal]]) -> Decimal:
    """The force of interest u = ln(1+r): Newton's steps, halving where one leaves the bracket."""
    low, high = _bracket(terms)
    u = (low + high) / 2
    for _ in range(400):
        value, slope = _value_and_slope(terms, u)
        low, high = (low, u) if value > 0 else (u, high)
        step = u - value / slope if slope else low
        following = step if low < step < high else (low + high) / 2
        if abs(following - u) < _CLOSE:
            break
        u = following
    return u


def _bracket(terms: list[tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal]:
    width = Decimal(1)
    while width <= _WIDEST:
        if _value_and_slope(terms, -width)[0] <= 0 < _value_and_slope(terms, width)[0]:
            return -width, width
        width *= 2
    raise BadInput(
        "debt.irr.beyond", msg("The effective rate of these payments is beyond all measure.")
    )


def _value_and_slope(terms: list[tuple[Decimal, Decimal]], u: Decimal) -> tuple[Decimal, Decimal]:
    value = slope = Decimal(0)
    for years, amount in terms:
        present = amount * (-u * years).exp()
        value += present
        slope -= years * present
    return value, slope
