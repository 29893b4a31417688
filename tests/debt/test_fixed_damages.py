"""固定违约金: a sum that the first default brings, once and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.debt.appropriation import Head, Payment
from pipeline.debt.ledger import state_at
from pipeline.debt.schedule import equal_instalments
from pipeline.debt.terms import Damages, Terms
from pipeline.errors import BadInput

PLAN = equal_instalments(Decimal("3000.00"), 3, date(2026, 1, 20))
TERMS = Terms(grace_days=5, damages=Damages(Decimal(0), fixed=Decimal("200.00")))


def _paid(*payments: tuple[date, str]) -> list[Payment]:
    return [Payment(on, Decimal(amount)) for on, amount in payments]


@pytest.mark.parametrize(
    ("as_of", "owed"),
    [
        (date(2026, 1, 25), "0"),
        (date(2026, 1, 26), "200.00"),
        (date(2026, 12, 31), "200.00"),
    ],
)
def test_it_is_owed_once_from_the_end_of_grace(as_of: date, owed: str) -> None:
    state = state_at(PLAN, [], as_of, TERMS)
    assert state.of(Head.DAMAGES).owed == Decimal(owed)


def test_the_first_instalment_that_is_missed_bears_it() -> None:
    state = state_at(PLAN, _paid((date(2026, 1, 25), "1000.00")), date(2026, 4, 1), TERMS)
    assert [one.damages.owed for one in state.instalments] == [0, Decimal("200.00"), 0]


def test_whoever_pays_within_grace_owes_none_and_a_day_later_all() -> None:
    in_time = _paid((date(2026, 1, 25), "3000.00"))
    late = _paid((date(2026, 1, 26), "3200.00"))
    assert state_at(PLAN, in_time, date(2026, 4, 1), TERMS).settled_on == date(2026, 1, 25)
    settled = state_at(PLAN, late, date(2026, 4, 1), TERMS)
    assert settled.settled_on == date(2026, 1, 26)
    assert settled.of(Head.DAMAGES).paid == Decimal("200.00")


@given(
    payments=st.lists(
        st.tuples(st.dates(date(2026, 1, 1), date(2026, 8, 1)), st.decimals(1, 1500, places=2)),
        max_size=8,
    ),
    as_of=st.dates(date(2026, 1, 1), date(2026, 9, 1)),
)
def test_whatever_is_paid_it_is_all_or_nothing(
    payments: list[tuple[date, Decimal]], as_of: date
) -> None:
    money = [Payment(on, amount) for on, amount in payments]
    state = state_at(PLAN, money, as_of, TERMS)
    plain = state_at(PLAN, money, as_of, replace(TERMS, damages=None))
    missed = any(one.was_missed for one in plain.instalments)
    assert state.of(Head.DAMAGES).owed == (Decimal("200.00") if missed else 0)
    assert state.received == state.appropriated + state.owed_back


def test_a_sum_of_nothing_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        Damages(Decimal(0), fixed=Decimal(0))
    assert caught.value.code == "debt.damages.fixed"
