"""Instalments and effective rates against numpy-financial, over more than a thousand random cases.

It computes in floating point: the two agree to what a float can tell.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import numpy_financial
import pytest

from pipeline.case.dates import add_months
from pipeline.debt.interest import CashFlow, effective_annual_rate
from pipeline.debt.schedule import equal_instalments, interest_only

CASES = 1_000
FIRST = date(2026, 1, 31)


def _case(random_case: random.Random) -> tuple[Decimal, int, Decimal]:
    debt = Decimal(random_case.randint(10_000, 100_000_000)) / 100
    rate = Decimal(random_case.randint(1, 3_600)) / 10_000
    return debt, random_case.randint(1, 60), rate


@pytest.mark.slow
def test_equal_instalments_are_the_same_to_the_cent() -> None:
    cases = random.Random(20261124)
    for _ in range(CASES):
        debt, count, rate = _case(cases)
        schedule = equal_instalments(debt, count, FIRST, rate)
        payment = -numpy_financial.pmt(float(rate) / 12, count, float(debt))
        interest = -numpy_financial.ipmt(float(rate) / 12, range(1, count + 1), count, float(debt))
        first = schedule.instalments[0]
        assert count == 1 or abs(float(first.total) - payment) < 0.0051, (debt, count, rate)
        assert abs(float(schedule.interest) - float(interest.sum())) < 0.01 * count + 0.01


@pytest.mark.slow
def test_the_effective_rate_is_the_internal_rate_of_equal_periods() -> None:
    cases = random.Random(11)
    for _ in range(CASES):
        debt, count, rate = _case(cases)
        schedule = interest_only(debt, count, FIRST, rate)
        # equal steps of 73 days, five to a year of 365, so that both count the same time
        days = [date(2026, 1, 1) + timedelta(73 * n) for n in range(count + 1)]
        flows = [CashFlow(days[0], debt)]
        flows += [CashFlow(day, -one.total) for day, one in zip(days[1:], schedule, strict=True)]
        period = numpy_financial.irr([float(flow.amount) for flow in flows])
        assert abs(float(effective_annual_rate(flows)) - ((1 + period) ** 5 - 1)) < 1e-7


def test_a_published_example() -> None:
    # 100,000 over a year at 12 %: 8,884.88 a month, as any textbook of annuities has it
    schedule = equal_instalments(Decimal("100000.00"), 12, add_months(FIRST, 1), Decimal("0.12"))
    assert {str(one.total) for one in schedule.instalments[:-1]} == {"8884.88"}
