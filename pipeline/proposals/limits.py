"""What a plan must keep to: debt, means, dates, authority to waive, and the caps of the law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Context, Decimal

from pipeline.case.dates import add_months
from pipeline.case.means import WaiverLevel
from pipeline.debt.checks import require_money, require_rate, require_whole
from pipeline.messages import msg
from pipeline.proposals.means import ZERO, Means
from pipeline.proposals.walk import Slot

_PRECISE = Context(prec=30)
_BASIS_POINT = Decimal("0.0001")
_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Limits:
    """The question that a plan answers. Amounts in 元, rates a year as parts of one.

    ``debt`` is owed at ``base``, the cut-off; interest for the time of performance runs from there
    at ``asked_rate``, if ``cap`` allows it. Instalments fall on ``due_day`` of a month, none before
    ``earliest`` and none after ``longest_months`` from ``base``. ``levels`` say who may waive how
    much; a waiver is counted against the debt before the first instalment.
    """

    debt: Decimal
    base: date
    means: Means
    earliest: date
    due_day: int
    longest_months: int
    asked_rate: Decimal = ZERO
    cap: Decimal | None = None
    levels: tuple[WaiverLevel, ...] = ()

    def __post_init__(self) -> None:
        require_money("proposals.debt", msg("The debt"), self.debt)
        require_rate("proposals.rate", msg("The yearly rate"), self.asked_rate)
        require_whole("proposals.term", msg("The longest term"), self.longest_months, least=1)
        require_whole("proposals.due-day", msg("The day of the month"), self.due_day, least=1)

    @property
    def rate(self) -> Decimal:
        """The rate that the plan bears: what is asked, or the highest that keeps to the cap.

        ln(1 + cap), rounded down to a hundredth of a percentage point: at that rate no period,
        however short, costs more than the cap allows for its days.
        """
        if self.cap is None:
            return self.asked_rate
        highest = _PRECISE.ln(1 + self.cap).quantize(_BASIS_POINT, rounding=ROUND_FLOOR)
        return min(self.asked_rate, highest)

    @property
    def latest(self) -> date:
        """The last day on which an instalment may fall due."""
        return add_months(self.base, self.longest_months)

    @property
    def authority(self) -> Decimal:
        """The most that anybody may waive, 元."""
        return max((level.up_to for level in self.levels), default=ZERO)

    def level_for(self, waiver: Decimal) -> WaiverLevel | None:
        """The lowest level that may waive so much."""
        fitting = [level for level in self.levels if level.up_to >= waiver]
        return min(fitting, key=lambda level: level.up_to, default=None)

    def dues(self, extra_months: int = 0) -> tuple[date, ...]:
        """Every possible due date, in order; ``extra_months`` beyond the longest term."""
        start = max(self.earliest, self.base + timedelta(days=1))
        last = add_months(self.base, self.longest_months + extra_months)
        months = 12 * (last.year - start.year) + last.month - start.month
        days = (self._on_due_day(start, step) for step in range(months + 1))
        return tuple(day for day in days if start <= day <= last)

    def _on_due_day(self, start: date, months: int) -> date:
        first = add_months(start.replace(day=1), months)
        following = add_months(first, 1) - timedelta(days=1)
        return first.replace(day=min(self.due_day, following.day))


def slots(limits: Limits, dues: Sequence[date]) -> list[Slot]:
    """The due dates as the arithmetic takes them."""
    before, found = limits.base, []
    for due in dues:
        found.append(Slot((due - before).days, cents(limits.means.monthly(due))))
        before = due
    return found


def cents(amount: Decimal) -> int:
    """元 as whole 分."""
    return int(amount * _HUNDRED)


def yuan(amount: int) -> Decimal:
    """分 as 元 with two places."""
    return Decimal(amount).scaleb(-2)
