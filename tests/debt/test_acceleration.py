"""Conditions of acceleration: what was agreed, what is found, met or not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipeline.debt.acceleration import AccelerationClause, ConditionKind, acceleration
from pipeline.debt.appropriation import Payment
from pipeline.debt.ledger import state_at
from pipeline.debt.schedule import equal_instalments
from pipeline.debt.terms import Terms

PLAN = equal_instalments(Decimal("6000.00"), 6, date(2026, 1, 20))
TERMS = Terms(grace_days=5)
CLAUSE = AccelerationClause(2, 3, Decimal("2000.00"))


def found(as_of: date, *payments: tuple[date, str]) -> dict[ConditionKind, tuple[object, bool]]:
    given = [Payment(on, Decimal(amount)) for on, amount in payments]
    state = state_at(PLAN, given, as_of, TERMS)
    return {one.kind: (one.found, one.met) for one in acceleration(state, CLAUSE)}


@pytest.mark.parametrize(
    ("as_of", "row", "in_all", "overdue"),
    [
        (date(2026, 1, 25), (0, False), (0, False), (0, False)),
        (date(2026, 1, 26), (1, False), (1, False), (1000, False)),
        (date(2026, 2, 25), (1, False), (1, False), (1000, False)),
        (date(2026, 2, 26), (2, True), (2, False), (2000, False)),
        (date(2026, 3, 26), (3, True), (3, True), (3000, True)),
    ],
)
def test_unpaid_from_the_start(
    as_of: date, row: tuple[int, bool], in_all: tuple[int, bool], overdue: tuple[int, bool]
) -> None:
    assert found(as_of) == {
        ConditionKind.MISSED_IN_A_ROW: row,
        ConditionKind.MISSED_IN_ALL: in_all,
        ConditionKind.OVERDUE_MORE_THAN: overdue,
    }


def test_cured_instalments_count_in_all_but_not_in_a_row() -> None:
    conditions = found(date(2026, 4, 10), (date(2026, 3, 27), "3000"))
    assert conditions[ConditionKind.MISSED_IN_A_ROW] == (0, False)
    assert conditions[ConditionKind.MISSED_IN_ALL] == (3, True)
    assert conditions[ConditionKind.OVERDUE_MORE_THAN] == (0, False)


def test_exactly_the_limit_is_not_more_than_it() -> None:
    clause = AccelerationClause(overdue_more_than=Decimal("1000.00"))
    state = state_at(PLAN, [], date(2026, 2, 1), TERMS)
    (condition,) = acceleration(state, clause)
    assert (condition.agreed, condition.found, condition.met) == (1000, 1000, False)


def test_what_was_not_agreed_is_no_condition() -> None:
    state = state_at(PLAN, [], date(2026, 12, 31), TERMS)
    assert acceleration(state, AccelerationClause()) == ()
