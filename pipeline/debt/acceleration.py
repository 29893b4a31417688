"""提前到期: whether the agreed conditions for calling in the rest are met.

Acceleration of a loan rests on an express clause; 民法典 634 (one fifth, instalment sales) is only
an analogy. A demand and its reasonable period come first: that is for the caller to check.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pipeline.debt.standing import State, Status


class ConditionKind(StrEnum):
    """What a condition counts. Only missed instalments do: none that is still in grace."""

    MISSED_IN_A_ROW = "missed_in_a_row"
    MISSED_IN_ALL = "missed_in_all"
    OVERDUE_MORE_THAN = "overdue_more_than"


@dataclass(frozen=True, slots=True)
class AccelerationClause:
    """The conditions as agreed; ``None`` is a condition that was not agreed.

    ``missed_in_a_row``: instalments missed one after the other and unpaid now. ``missed_in_all``:
    instalments ever missed, cured ones with them (累计). ``overdue_more_than``: 元 of principal and
    interest overdue now, exceeded.
    """

    missed_in_a_row: int | None = None
    missed_in_all: int | None = None
    overdue_more_than: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: what was agreed, what is found, and whether it is met."""

    kind: ConditionKind
    agreed: int | Decimal
    found: int | Decimal
    met: bool


def acceleration(state: State, clause: AccelerationClause) -> tuple[Condition, ...]:
    """Every agreed condition with what is found; ``any(c.met for c in …)`` is the usual clause."""
    return tuple(_conditions(state, clause))


def _conditions(state: State, clause: AccelerationClause) -> Iterator[Condition]:
    if clause.missed_in_a_row is not None:
        row = _longest_row(state)
        needed = clause.missed_in_a_row
        yield Condition(ConditionKind.MISSED_IN_A_ROW, needed, row, row >= needed)
    if clause.missed_in_all is not None:
        missed = sum(one.was_missed for one in state.instalments)
        needed = clause.missed_in_all
        yield Condition(ConditionKind.MISSED_IN_ALL, needed, missed, missed >= needed)
    if clause.overdue_more_than is not None:
        limit, overdue = clause.overdue_more_than, state.overdue
        yield Condition(ConditionKind.OVERDUE_MORE_THAN, limit, overdue, overdue > limit)


def _longest_row(state: State) -> int:
    longest = row = 0
    for one in state.instalments:
        row = row + 1 if one.status is Status.MISSED else 0
        longest = max(longest, row)
    return longest
