"""One plan: its schedule, what it costs a year, and whether it would hold if income fell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from pipeline.debt.interest import CashFlow, effective_annual_rate
from pipeline.debt.schedule import Schedule, ScheduledInstalment
from pipeline.errors import BadInput
from pipeline.proposals.limits import Limits, yuan
from pipeline.proposals.walk import Paid

_CLEARLY = Decimal("0.8")


class PlanKind(StrEnum):
    """What a plan is good at."""

    SHORTEST = "shortest"
    LOWER = "lower"
    STEP_UP = "step_up"
    LEAST_WAIVER = "least_waiver"
    LUMP_SUM = "lump_sum"


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that keeps to its limits. Amounts in 元.

    ``claim`` is the debt at the cut-off; ``level`` is who may approve the waiver, empty if there
    is none. ``effective_rate`` compares all payments with the claim, from the cut-off on: below
    zero with a waiver, None where no rate describes it. ``cover`` is how often what is left before
    the buffer covers the tightest instalment; None where assets pay.
    """

    kind: PlanKind
    schedule: Schedule
    claim: Decimal
    waiver: Decimal
    level: str
    rate: Decimal
    effective_rate: Decimal | None
    holds_in_stress: bool
    cover: Decimal | None

    @property
    def total(self) -> Decimal:
        """All that is paid."""
        return self.schedule.total

    @property
    def largest(self) -> Decimal:
        """The largest instalment."""
        return max(one.total for one in self.schedule)

    @property
    def rises(self) -> bool:
        """Whether it begins lower, by a fifth at least, and falls with the last at most."""
        amounts = [one.total for one in self.schedule]
        ascends = all(a <= b for a, b in pairwise(amounts[:-1]))
        return ascends and amounts[0] <= self.largest * _CLEARLY


def make_plan(
    kind: PlanKind,
    limits: Limits,
    dues: Sequence[date],
    paid: Sequence[Paid],
    waiver: Decimal = Decimal("0.00"),
) -> Plan:
    """A plan of what :func:`~pipeline.proposals.walk.walk` paid on those due dates."""
    schedule = Schedule(
        tuple(
            ScheduledInstalment(number, dues[one.slot], yuan(one.principal), yuan(one.interest))
            for number, one in enumerate(paid, start=1)
        )
    )
    level = limits.level_for(waiver) if waiver else None
    means = limits.means
    covers = [means.cover(one.total, one.due) for one in schedule]
    return Plan(
        kind=kind,
        schedule=schedule,
        claim=limits.debt,
        waiver=waiver,
        level=level.level if level else "",
        rate=limits.rate,
        effective_rate=effective_rate(limits.debt, limits.base, schedule),
        holds_in_stress=all(one.total <= means.stressed(one.due) for one in schedule),
        cover=None if kind is PlanKind.LUMP_SUM else min((c for c in covers if c), default=None),
    )


def effective_rate(claim: Decimal, base: date, schedule: Schedule) -> Decimal | None:
    """The yearly rate at which the payments are worth the claim at ``base``.

    Zero if exactly the claim is paid; None where no single rate describes the payments.
    """
    if schedule.total == claim:
        return Decimal(0)
    flows = [CashFlow(base, claim), *(CashFlow(one.due, -one.total) for one in schedule)]
    try:
        return effective_annual_rate(flows)
    except BadInput:
        return None
