"""``jieqing propose``: the shortest plan that can be paid, others beside it, or what is in the way.

The shortest plan needs no waiver, ends on the earliest possible due date, and within that keeps its
largest instalment as low as it can be. So a constraint that is relaxed never makes it longer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pipeline.case.dates import add_months
from pipeline.case.money import amount_figures
from pipeline.messages import Message, msg
from pipeline.proposals.limits import Limits, cents, slots, yuan
from pipeline.proposals.plan import Plan, PlanKind, make_plan
from pipeline.proposals.walk import Paid, Slot, least, scaled, walk

_BEYOND = 600
"""Months beyond the longest term in which one more instalment is looked for."""
_STEPS = (50, 75, 100)
"""Percent of the full instalment in the first, second and last third of a plan that rises."""


class Constraint(StrEnum):
    """What can be in the way of a plan without a waiver."""

    DATES = "dates"
    CAPACITY = "capacity"
    TERM = "term"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One constraint, and by how much it alone would have to give way.

    ``short_by`` counts 元 (a month for ``capacity``) or months (``term``, and for ``dates`` up to
    the first due date); None if nothing of this kind would help.
    """

    constraint: Constraint
    short_by: Decimal | None
    message: Message

    @property
    def helps(self) -> bool:
        """Whether a plan is possible once this constraint alone gives way."""
        return self.short_by is not None and self.constraint is not Constraint.DATES


@dataclass(frozen=True, slots=True)
class Solution:
    """The plans that keep to the limits; ``obstacles`` say why there is no shortest one."""

    limits: Limits
    shortest: Plan | None
    alternatives: tuple[Plan, ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def plans(self) -> tuple[Plan, ...]:
        """All plans, the shortest first."""
        return (*((self.shortest,) if self.shortest else ()), *self.alternatives)


@dataclass(frozen=True, slots=True)
class _Table:
    """The limits in integers: due dates, slots, debt and rate."""

    limits: Limits
    dues: Sequence[date]
    slots: Sequence[Slot]
    debt: int
    rate: int

    def pay(self, debt: int, most: Callable[[int], int] | None = None) -> tuple[Paid, ...] | None:
        return walk(debt, self.slots, self.rate, most)

    def first(self, count: int) -> _Table:
        return _Table(self.limits, self.dues, self.slots[:count], self.debt, self.rate)

    def plan(self, kind: PlanKind, paid: Sequence[Paid], waived: int = 0) -> Plan:
        return make_plan(kind, self.limits, self.dues, paid, yuan(waived))


def solve(limits: Limits) -> Solution:
    """Every plan within the limits; none at all if even a waiver does not help.

    Errors in the limits themselves raise :class:`~pipeline.errors.BadInput` when they are made.
    """
    table = _table(limits, limits.dues())
    shortest = _shortest(table)
    alternatives = [*_without_waiver(table, shortest)] if shortest else [*_least_waiver(table)]
    alternatives += _lump_sum(table)
    obstacles = () if shortest else tuple(_obstacles(table))
    return Solution(limits, shortest, tuple(alternatives), obstacles)


def shortest_plan(limits: Limits) -> Plan | None:
    """The shortest plan alone; None if something is in its way."""
    return _shortest(_table(limits, limits.dues()))


def _table(limits: Limits, dues: Sequence[date]) -> _Table:
    return _Table(limits, dues, slots(limits, dues), cents(limits.debt), scaled(limits.rate))


def _shortest(table: _Table) -> Plan | None:
    paid = table.pay(table.debt)
    if paid is None:
        return None
    level = _level(table.first(paid[-1].slot + 1), table.debt)
    return table.plan(PlanKind.SHORTEST, level or paid)


def _level(table: _Table, debt: int, shares: Sequence[int] = (100,)) -> tuple[Paid, ...] | None:
    """Paid within all slots with the lowest full instalment; ``shares`` are percent of it."""
    count, parts = len(table.slots), len(shares)

    def most(full: int) -> Callable[[int], int]:
        return lambda index: full * shares[index * parts // count] // 100

    ceiling = max((slot.most for slot in table.slots), default=0) * 100 // min(shares)
    low = -(-debt // count) if count else 1
    full = least(low, ceiling, lambda each: table.pay(debt, most(each)) is not None)
    return None if full is None else table.pay(debt, most(full))


def _without_waiver(table: _Table, shortest: Plan) -> Iterator[Plan]:
    """Lower instalments over the longest term, and a plan that begins low."""
    lower = _level(table, table.debt)
    if lower and len(lower) > len(shortest.schedule):
        yield table.plan(PlanKind.LOWER, lower)
    paid = table.pay(table.debt)
    horizon = min(len(table.slots), (paid[-1].slot + 1) * 3 // 2) if paid else 0
    rising = _level(table.first(horizon), table.debt, _STEPS) if horizon >= len(_STEPS) else None
    plan = table.plan(PlanKind.STEP_UP, rising) if rising else None
    if plan and plan.rises:
        yield plan


def _least_waiver(table: _Table) -> Iterator[Plan]:
    """All that can be paid in the longest term, and the rest waived, if somebody may."""
    waived = _needed_waiver(table)
    if waived is None or yuan(waived) > table.limits.authority:
        return
    paid = _level(table, table.debt - waived)
    if paid:
        yield table.plan(PlanKind.LEAST_WAIVER, paid, waived)


def _needed_waiver(table: _Table) -> int | None:
    """The least waiver, 分, that makes a plan possible; None if nothing can be paid at all."""
    return least(0, table.debt - 1, lambda waived: table.pay(table.debt - waived) is not None)


def _lump_sum(table: _Table) -> Iterator[Plan]:
    """Everything at once on the first due date, from assets and what that month leaves."""
    assets = cents(table.limits.means.assets)
    if not table.slots or not assets:
        return
    slot = table.slots[0]
    first = (Slot(slot.days, slot.most + assets),)
    debt, rate = table.debt, table.rate
    waived = least(0, debt - 1, lambda each: walk(debt - each, first, rate) is not None)
    if waived is None or (waived and yuan(waived) > table.limits.authority):
        return
    paid = walk(debt - waived, first, rate)
    if paid:
        yield table.plan(PlanKind.LUMP_SUM, paid, waived)


def _obstacles(table: _Table) -> Iterator[Obstacle]:
    """For each constraint, by how much it alone would have to give way."""
    if table.slots:
        yield _capacity(table)
    else:
        yield _dates(table.limits)
    yield _term(table.limits)
    if table.slots:
        yield _authority(table)


def _dates(limits: Limits) -> Obstacle:
    first = next(iter(limits.dues(_BEYOND)), None)
    if first is None:
        none = msg("No due date lies between {first} and {last}.",
                   first=limits.earliest, last=limits.latest)  # fmt: skip
        return Obstacle(Constraint.DATES, None, none)
    months = _months_to_reach(limits, first)
    message = msg(
        "The first due date is {due}; the longest term ends on {last}, {months} months before it.",
        due=first,
        last=limits.latest,
        months=months,
    )
    return Obstacle(Constraint.DATES, Decimal(months), message)


def _capacity(table: _Table) -> Obstacle:
    """More income first fills what a month lacks for expenses, debts and the buffer."""
    lacking = [cents(table.limits.means.lacking(due)) for due in table.dues]

    def enough(extra: int) -> bool:
        both = zip(table.slots, lacking, strict=True)
        more = [Slot(slot.days, slot.most + max(extra - lack, 0)) for slot, lack in both]
        return walk(table.debt, more, table.rate) is not None

    high = 2 * table.debt + 1
    while not enough(high):
        high *= 2
    extra = yuan(least(1, high, enough) or high)
    message = msg(
        "{extra} yuan more a month would be needed within {count} instalments.",
        extra=amount_figures(extra),
        count=len(table.slots),
    )
    return Obstacle(Constraint.CAPACITY, extra, message)


def _term(limits: Limits) -> Obstacle:
    longer = _table(limits, limits.dues(_BEYOND))
    paid = longer.pay(longer.debt)
    if paid is None:
        never = msg("No longer term helps: what can be paid a month never repays the debt.")
        return Obstacle(Constraint.TERM, None, never)
    end = longer.dues[paid[-1].slot]
    months = _months_to_reach(limits, end)
    return Obstacle(
        Constraint.TERM,
        Decimal(months),
        msg("The term would have to be {months} months longer, until {end}.",
            months=months, end=end),
    )  # fmt: skip


def _months_to_reach(limits: Limits, end: date) -> int:
    latest = limits.latest
    months = 12 * (end.year - latest.year) + end.month - latest.month
    reached = add_months(limits.base, limits.longest_months + months) >= end
    return months if reached else months + 1


def _authority(table: _Table) -> Obstacle:
    waived = _needed_waiver(table)
    if waived is None:
        nothing = msg("No waiver helps: nothing can be paid in the longest term.")
        return Obstacle(Constraint.AUTHORITY, None, nothing)
    needed, authority = yuan(waived), table.limits.authority
    gap = max(needed - authority, Decimal("0.00"))
    message = (
        msg("A waiver of {needed} yuan would be needed; the authority ends at {authority} yuan.",
            needed=amount_figures(needed), authority=amount_figures(authority))
        if gap
        else msg("A waiver of {needed} yuan would be needed, which is within the authority.",
                 needed=amount_figures(needed))
    )  # fmt: skip
    return Obstacle(Constraint.AUTHORITY, gap, message)
