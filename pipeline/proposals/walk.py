"""The arithmetic of paying what one can: whole 分 and whole days, in integers, so it is exact.

A payment is counted against interest first, then against the debt (民法典 561). Interest runs on
what is left of the debt by actual days over 365 and bears none itself; parts of a 分 are carried on
and fall away at the end. Paying more, or earlier, therefore never leaves more to pay later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

_SCALE = 10**12
_CENT = 365 * _SCALE
"""One 分 of interest in the unit it is counted in: 分 × days × rate."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A due date seen from the one before: days since then, and the most that can be paid, 分."""

    days: int
    most: int


@dataclass(frozen=True, slots=True)
class Paid:
    """What is paid in the slot of that index, 分."""

    slot: int
    interest: int
    principal: int


def scaled(rate: Decimal) -> int:
    """A yearly rate as :func:`walk` takes it: exact to twelve places, as a case can state it."""
    return int(rate * _SCALE)


def walk(
    debt: int, slots: Sequence[Slot], rate: int, most: Callable[[int], int] | None = None
) -> tuple[Paid, ...] | None:
    """Pay as much as each slot allows until nothing is owed; None if something is left.

    ``most`` may lower what the slot of an index allows.
    """
    owed, accrued, rows = debt, 0, []
    for index, slot in enumerate(slots):
        accrued += owed * rate * slot.days
        interest = accrued // _CENT
        allowed = min(slot.most, most(index)) if most else slot.most
        if owed + interest <= allowed:
            rows.append(Paid(index, interest, owed))
            return tuple(rows)
        if allowed > 0:
            part = min(allowed, interest)
            accrued -= part * _CENT
            owed -= allowed - part
            rows.append(Paid(index, part, allowed - part))
    return None


def least(low: int, high: int, suffices: Callable[[int], bool]) -> int | None:
    """The least whole number from ``low`` to ``high`` that suffices; more must suffice as well."""
    if low > high or not suffices(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if suffices(middle) else (middle + 1, high)
    return low
