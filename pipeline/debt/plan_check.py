"""Whether the agreed plan can be computed at all: what a build would stop at, found beforehand.

The checks of a case look at its fields; some plans fail only in the arithmetic, such as steps that
repay more than there is. This runs the same arithmetic as the build and gives the failure a place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pipeline.case.checks.finding_tools import Locate, Place
from pipeline.case.model import Case
from pipeline.case.terms import Terms
from pipeline.debt.agreed import agreed_schedule, repayable
from pipeline.errors import BadInput, NoRuleForDate
from pipeline.finding import Finding, Severity
from pipeline.messages import msg

_PLAN: Place = ("terms", "schedule")
_HINT = msg("Leave something to be paid: a debt given up whole needs no plan, but a release.")


def check_plan(case: Case, where: Locate) -> Iterator[Finding]:
    """An error where the arithmetic refuses a plan whose fields are all in order."""
    if case.terms is None or repayable(case.terms) < 0:
        return
    try:
        agreed_schedule(case.terms)
    except NoRuleForDate:
        return
    except BadInput as error:
        place = _PLACES.get(error.code)
        if place and _is_whole(case.terms):
            at = where(*place(case.terms, error))
            yield Finding(error.code, Severity.ERROR, at, error.message, error.hint or _HINT)


def _is_whole(terms: Terms) -> bool:
    """Whether the case's own checks have nothing to say: instalments listed are none of zero, and
    every step but the last has an amount."""
    steps = terms.schedule.steps
    return all(each.interest < each.amount for each in terms.instalments) and all(
        (step.amount is None) is (step is steps[-1]) for step in steps
    )


def _step(terms: Terms, error: BadInput) -> Place:
    """The step whose instalment cannot be paid."""
    number, before = error.message.values["number"], 0
    for index, step in enumerate(terms.schedule.steps):
        before += step.count
        if isinstance(number, int) and number <= before:
            return (*_PLAN, "steps", index, "amount")
    return (*_PLAN, "steps")


def _small(terms: Terms, _: BadInput) -> Place:
    return (*_PLAN, "steps") if terms.schedule.steps else (*_PLAN, "count")


def _debt(terms: Terms, _: BadInput) -> Place:
    return ("terms", "waiver", "amount") if terms.waiver else ("terms", "confirmed")


_PLACES: Mapping[str, Callable[[Terms, BadInput], Place]] = {
    "debt.schedule.steps": _step,
    "debt.schedule.too-small": _small,
    "debt.schedule.amount": _small,
    "debt.schedule.debt": _debt,
}
"""What no check of the fields finds; the other refusals are theirs."""
