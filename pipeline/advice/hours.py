"""Times that suit both sides and the rules of contact, in Beijing time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pipeline.case.checks.finding_tools import sides
from pipeline.case.circumstances import Circumstances, Hours, Weekday
from pipeline.case.model import Case
from pipeline.law.calendar import Calendar
from pipeline.law.law import Law
from pipeline.law.rule import Rule

LEAST = timedelta(minutes=30)
"""Shorter than this is no slot."""
SIDES = ("borrower", "lender")
_ALL_DAY = (time(0, 0), time(23, 59))
_WORKDAYS = tuple(Weekday)[:5]
_WEEK = tuple(Weekday)
Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class Slot:
    """A time on a day at which both sides can talk and contact is allowed."""

    on: date
    since: time
    until: time


@dataclass(frozen=True, slots=True)
class Slots:
    """Slots in order; ``assumed`` are sides that named no hours, ``rules`` what limits contact.

    ``unknown_years`` have no table of holidays: their slots may fall on one.
    """

    found: tuple[Slot, ...] = ()
    assumed: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    unknown_years: tuple[int, ...] = ()


def slots(
    case: Case, law: Law, calendar: Calendar, first: date, *, days: int = 14, most: int = 5
) -> Slots:
    """The first ``most`` slots within ``days`` from a day on.

    A side that names no hours is taken as free during office hours (lender) or whenever contact is
    allowed (borrower). Public holidays are left out, whatever hours were named.
    """
    said = case.negotiation.circumstances or Circumstances()
    limits = {day: _contact(law, day, said) for day in _days(first, days)}
    found = [
        Slot(day, *span)
        for day, rules in limits.items()
        if not _is_holiday(calendar, day)
        for span in _common(case, said, calendar, day, _allowed(rules))
    ]
    named = {side for hours in said.hours for side in sides(case, hours.party)}
    rules = {rule.id: rule for used in limits.values() for rule in used}
    return Slots(
        tuple(found[:most]),
        tuple(side for side in SIDES if side not in named),
        tuple(rules.values()),
        tuple(year for year in sorted({day.year for day in limits}) if not calendar.knows(year)),
    )


def _is_holiday(calendar: Calendar, day: date) -> bool:
    """A day off by the State Council's notice; a plain weekend is for the hours named."""
    return calendar.knows(day.year) and day in calendar.years[day.year].off


def _days(first: date, count: int) -> tuple[date, ...]:
    return tuple(first + timedelta(days=step) for step in range(count))


def _contact(law: Law, day: date, said: Circumstances) -> tuple[Rule, ...]:
    """The rows on quiet hours; none where the law data has none, or the borrower agreed."""
    if said.late_hours_agreed or not law.covers("contact.quiet_from", day):
        return ()
    return (law.at("contact.quiet_until", day), law.at("contact.quiet_from", day))


def _allowed(rules: tuple[Rule, ...]) -> Span:
    return (rules[0].clock, rules[1].clock) if rules else _ALL_DAY


def _common(
    case: Case, said: Circumstances, calendar: Calendar, day: date, allowed: Span
) -> list[Span]:
    """What is left of the allowed hours when everybody can."""
    left = [allowed]
    for side in SIDES:
        there = [hours for hours in said.hours if side in sides(case, hours.party)]
        parties = dict.fromkeys(hours.party for hours in there)
        for party in parties or {"": None}:
            own = [hours for hours in there if hours.party == party] or None
            left = _both(left, _spans(own, day) if own else _assumed(side, calendar, day))
    return [span for span in left if _length(span) >= LEAST]


def _spans(hours: Iterable[Hours], day: date) -> list[Span]:
    weekday = _WEEK[day.weekday()]
    spans = [
        (time.fromisoformat(each.since), time.fromisoformat(each.until))
        for each in hours
        if weekday in each.days
    ]
    return sorted(spans)


def _assumed(side: str, calendar: Calendar, day: date) -> list[Span]:
    if side == "borrower":
        return [_ALL_DAY]
    return [] if _is_weekend(calendar, day) else [(time(9, 0), time(18, 0))]


def _is_weekend(calendar: Calendar, day: date) -> bool:
    """A Saturday or Sunday, unless the notice of the year makes it a working day."""
    if calendar.knows(day.year):
        return calendar.is_off(day)
    return _WEEK[day.weekday()] not in _WORKDAYS


def _both(ones: list[Span], others: list[Span]) -> list[Span]:
    return [(max(a, c), min(b, d)) for a, b in ones for c, d in others if max(a, c) < min(b, d)]


def _length(span: Span) -> timedelta:
    day = date(2000, 1, 1)
    return datetime.combine(day, span[1]) - datetime.combine(day, span[0])
