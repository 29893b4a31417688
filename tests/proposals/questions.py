"""Limits for tests: a plain question to change, and random ones."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from pipeline.case.means import WaiverLevel
from pipeline.proposals.limits import Limits, yuan
from pipeline.proposals.means import Means, Step

BASE = date(2026, 1, 15)


def means(left: str = "1800.00", **changed: Any) -> Means:
    values: dict[str, Any] = {"income": Decimal(left), "stress": Decimal("0.2"), **changed}
    return Means(**values)


def question(**changed: Any) -> Limits:
    """18,000 owed, 1,800 a month from 20 February on, at most 24 months, nobody may waive."""
    values: dict[str, Any] = {
        "debt": Decimal("18000.00"),
        "base": BASE,
        "means": means(),
        "earliest": date(2026, 2, 20),
        "due_day": 20,
        "longest_months": 24,
        **changed,
    }
    return Limits(**values)


def level(up_to: str, name: str = "经理") -> tuple[WaiverLevel, ...]:
    return (WaiverLevel(level=name, up_to=Decimal(up_to)),)


def money(least: int, most: int) -> st.SearchStrategy[Decimal]:
    """Amounts in whole cents between ``least`` and ``most`` yuan."""
    return st.integers(least * 100, most * 100).map(yuan)


@st.composite
def means_at_random(draw: st.DrawFn) -> Means:
    month = st.builds(date, st.integers(2026, 2028), st.integers(1, 12), st.just(1))
    steps = draw(st.lists(st.builds(Step, month, money(-900, 900)), max_size=3))
    receipts = draw(st.dictionaries(month, money(0, 9000), max_size=2))
    return Means(
        income=draw(money(0, 6000)),
        expenses=draw(money(0, 3000)),
        assets=draw(money(0, 20000)),
        steps=tuple(steps),
        receipts=receipts,
        stress=Decimal("0.2"),
    )


@st.composite
def limits_at_random(draw: st.DrawFn) -> Limits:
    rate = st.sampled_from([Decimal(0), Decimal("0.0385"), Decimal("0.12"), Decimal("0.36")])
    return Limits(
        debt=draw(money(1, 60000)),
        base=BASE,
        means=draw(means_at_random()),
        earliest=BASE + timedelta(days=draw(st.integers(-10, 200))),
        due_day=draw(st.integers(1, 31)),
        longest_months=draw(st.integers(1, 48)),
        asked_rate=draw(rate),
        cap=draw(st.sampled_from([None, Decimal("0.12"), Decimal("0.24")])),
        levels=tuple(
            WaiverLevel(level=str(amount), up_to=amount)
            for amount in draw(st.lists(money(1, 30000), max_size=3))
        ),
    )
