"""Days and months of interest: how much of a year lies between two due dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal

from pipeline.case.dates import add_months
from pipeline.case.loans import DayCount
from pipeline.debt.checks import require_whole
from pipeline.errors import BadInput
from pipeline.messages import msg

_PRECISE = Context(prec=60)
_YEAR = 365


def _as_it_is(due: date) -> date:
    return due


@dataclass(frozen=True, slots=True)
class Counting:
    """How the time of interest is counted.

    Without ``day_count`` a period of m months is m twelfths of a year, whatever its days; with it,
    days are counted. ``since`` is the first day of interest, one period before the first due date
    if it is None. Instalments due within ``free_months`` of that day bear no interest for their
    period (免息期).
    """

    day_count: DayCount | None = None
    since: date | None = None
    free_months: int = 0
    roll: Callable[[date], date] = _as_it_is

    def years(self, dues: Sequence[date], every_months: int) -> tuple[Decimal, ...]:
        """The part of a year that each instalment bears interest for.

        Raises ``BadInput``: ``debt.schedule.free`` for a negative number of months,
        ``debt.interest.days`` where interest would start after the first due date.
        """
        require_whole(
            "debt.schedule.free", msg("The months without interest"), self.free_months, least=0
        )
        start = self.since or add_months(dues[0], -every_months)
        free_until = self.roll(add_months(start, self.free_months)) if self.free_months else start
        ends = [self.roll(due) for due in dues]
        return tuple(
            Decimal(0) if self.free_months and end <= free_until else part
            for end, part in zip(ends, self._parts(start, ends, every_months), strict=True)
        )

    def _parts(self, start: date, dues: Sequence[date], every_months: int) -> Iterator[Decimal]:
        for begin, end in zip((start, *dues), dues, strict=False):
            if self.day_count is None:
                yield _PRECISE.divide(Decimal(every_months), Decimal(12))
            else:
                yield part_of_year(begin, end, self.day_count)


BY_MONTHS = Counting()


def part_of_year(start: date, end: date, day_count: DayCount) -> Decimal:
    """The days of interest as a part of the day count's year (365 or 360 days)."""
    days = days_between(start, end, day_count)
    return _PRECISE.divide(Decimal(days), Decimal(year_days(day_count)))


def year_days(day_count: DayCount) -> int:
    """The days of a year as a day count has them."""
    return _YEAR if day_count is DayCount.ACTUAL_365 else 360


def days_between(start: date, end: date, day_count: DayCount) -> int:
    """Days of interest from ``start`` to ``end``: the first counts, the last does not (算头不算尾).

    ``30/360`` is the bond basis: a 31st counts as the 30th, at the end only after a start on the
    30th or 31st. Raises ``BadInput`` (``debt.interest.days``) if ``end`` lies before ``start``.
    """
    if end < start:
        raise BadInput(
            "debt.interest.days",
            msg("Interest cannot run from {start} back to {end}.", start=start, end=end),
        )
    if day_count is not DayCount.THIRTY_360:
        return (end - start).days
    first = min(start.day, 30)
    last = 30 if end.day == 31 and first == 30 else end.day
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + last - first
