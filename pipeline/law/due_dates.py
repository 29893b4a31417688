"""Due dates on days off: where they move to, and whether the schedule may say so (民法典 203).

Wherever a date rests on a table of days off, the finding names the notice and whether the table was
compared with it; a year without a table is an error where dates are to be written as moved, and
said where the clause moves them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from pipeline.case.checks.finding_tools import Locate
from pipeline.case.dates import add_months
from pipeline.case.model import Case
from pipeline.case.terms import Method, Roll, Terms
from pipeline.errors import NoRuleForDate
from pipeline.finding import Finding, Severity, Where
from pipeline.law.calendar import Calendar
from pipeline.law.citing import cited
from pipeline.law.uncovered import NO_RULE
from pipeline.messages import Message, msg

_ARTICLE = "民法典 203"
_ROLL = msg("Choose another day of the month, or set roll: following to write moved dates.")
_ANOTHER = msg("Choose a working day, or leave it to the clause to move the date.")


def check_due_dates(case: Case, where: Locate, calendar: Calendar) -> Iterator[Finding]:
    """A note for the first due date on a day off, and how many others there are; another for years
    whose days off are not known.

    An error where the schedule is to write moved dates into a year whose holidays are not on file.
    The dates of a supplementary agreement stay as written, and the clause moves them.
    """
    terms = case.terms
    if terms is None:
        return
    place = where("terms", "schedule", "roll")
    days = due_dates(terms)
    if terms.schedule.roll is Roll.FOLLOWING:
        yield from _written_as_moved(days, calendar, place)
    else:
        yield from _on_days_off(days, calendar, place, _ROLL)
        yield from _unknown_years(days, calendar, place)
    for index, change in enumerate(case.amendments):
        place = where("amendments", index, "instalments")
        days = [each.due for each in change.instalments]
        yield from _on_days_off(days, calendar, place, _ANOTHER)
        yield from _unknown_years(days, calendar, place)


def due_dates(terms: Terms) -> list[date]:
    """The due dates as agreed, before any is moved; none where the schedule is not complete."""
    plan = terms.schedule
    if plan.method is Method.CUSTOM:
        return [instalment.due for instalment in terms.instalments]
    if plan.first_due is None:
        return []
    return [add_months(plan.first_due, month) for month in range(plan.number or 1)]


def basis(days: Iterable[date], calendar: Calendar) -> str:
    """The article and the notices by which days move; what was not compared says so."""
    return "；".join(filter(None, (_ARTICLE, cited(*calendar.rules(day.year for day in days)))))


def _written_as_moved(days: Sequence[date], calendar: Calendar, place: Where) -> Iterator[Finding]:
    try:
        moved = [(day, calendar.following(day)) for day in days if calendar.is_off(day)]
    except NoRuleForDate as error:
        yield Finding(NO_RULE, Severity.ERROR, place, error.message, error.hint, _ARTICLE)
        return
    if moved:
        yield Finding(
            "law.due-moved",
            Severity.NOTE,
            place,
            msg(
                "{count} due date(s) fall on days off; the schedule writes them as moved, the first"
                " from {first} to {moved}.",
                count=len(moved),
                first=moved[0][0],
                moved=moved[0][1],
            ),
            msg("Compare the dates with the State Council's notice for the year."),
            basis((day for pair in moved for day in pair), calendar),
        )


def _unknown_years(days: Sequence[date], calendar: Calendar, place: Where) -> Iterator[Finding]:
    years = sorted({day.year for day in days if not calendar.knows(day.year)})
    if years:
        yield Finding(
            "law.holidays-unknown",
            Severity.NOTE,
            place,
            msg("The days off of {years} are not on file: whether due dates fall on them is not"
                " known.", years=", ".join(map(str, years))),
            msg("Look again once the State Council's notice for that year is out; the clause moves"
                " the dates by itself."),
            _ARTICLE,
        )  # fmt: skip


def _on_days_off(
    days: Sequence[date], calendar: Calendar, place: Where, hint: Message
) -> Iterator[Finding]:
    off = [day for day in days if calendar.knows(day.year) and calendar.is_off(day)]
    if off:
        yield Finding(
            "law.due-on-day-off",
            Severity.NOTE,
            place,
            msg(
                "{count} due date(s) fall on days off, the first is {first}: by the clause it"
                " moves to {moved}.",
                count=len(off),
                first=off[0],
                moved=calendar.moved(off[0]),
            ),
            hint,
            basis(off, calendar),
        )
