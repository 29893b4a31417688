"""A waiver on completion, and plans that end after the day that its condition names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipeline.case.checks.finding_tools import Locate, warning
from pipeline.case.dates import add_months
from pipeline.case.model import Case
from pipeline.case.terms import Method, Terms, WaiverEffect
from pipeline.finding import Finding, Where
from pipeline.messages import Message, msg

_DAY = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})")
_WAIVED = re.compile("减免|免除|waive")


def check_completion(case: Case, where: Locate) -> Iterator[Finding]:
    """Who pays each instalment in time meets the waiver's condition, also after a change of plan.

    The condition is text; only a day that it names can be held against the plan.
    """
    if case.terms is None:
        return
    by, last = _named_day(case.terms), _last_due(case.terms)
    if by is None:
        return
    if last and last > by:
        yield _late(
            by, last, where("terms", "waiver", "condition"),
            msg("Write the day of the last instalment, or end the plan earlier."),
        )  # fmt: skip
    for index, change in enumerate(case.amendments):
        new = max((each.due for each in change.instalments), default=by)
        if new > by and not any(_WAIVED.search(each) for each in change.changes):
            yield _late(
                by, new, where("amendments", index, "instalments"),
                msg("Write under changes what becomes of the waiver (减免), or end the plan"
                    " earlier."),
            )  # fmt: skip


def _late(by: date, last: date, place: Where, hint: Message) -> Finding:
    return warning(
        "waiver.condition-passed",
        place,
        msg("The waiver's condition names {by}, but the plan ends on {last}: who pays in time would"
            " not meet it.", by=by, last=last),
        hint,
        "民法典 158",
    )  # fmt: skip


def _named_day(terms: Terms) -> date | None:
    """The last day that the condition of a waiver on completion names, if it names one."""
    waiver = terms.waiver
    if waiver is None or waiver.effect is not WaiverEffect.ON_COMPLETION:
        return None
    return max(_days(waiver.condition or ""), default=None)


def _days(text: str) -> Iterator[date]:
    for year, month, day in _DAY.findall(text):
        try:
            yield date(int(year), int(month), int(day))
        except ValueError:
            continue


def _last_due(terms: Terms) -> date | None:
    plan = terms.schedule
    if plan.method is Method.CUSTOM:
        return max((each.due for each in terms.instalments), default=None)
    return add_months(plan.first_due, (plan.number or 1) - 1) if plan.first_due else None
