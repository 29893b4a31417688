"""Regular talks and reports of hardship: days in an order that can be, and decisions complete."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.case.checks.finding_tools import Locate, error, warning
from pipeline.case.dates import today
from pipeline.case.model import Case
from pipeline.case.talks import HardshipOutcome, HardshipReport, PerformanceTalk
from pipeline.finding import Finding
from pipeline.messages import msg


def check_talks(case: Case, where: Locate) -> Iterator[Finding]:
    """A talk follows the signing, is recorded where it says, and leaves tasks for later days."""
    sessions = {each.id: today(each.started_at) for each in case.negotiation.sessions}
    for index, talk in enumerate(case.talks):
        place = ("talks", index)
        held = talk.held_on
        if case.terms is None or (held and held < case.terms.signing_date):
            yield error(
                "talk.early",
                where(*place, "held_on"),
                msg("A talk about performance needs an agreement that was signed before."),
                msg("Talks before it stand under negotiation.sessions."),
            )
        if held and sessions.get(talk.session or "", held) != held:
            yield error(
                "talk.session",
                where(*place, "session"),
                msg("The session that records this talk was on another day."),
                msg("Name the right session, or correct held_on."),
            )
        if held and talk.session is None:
            yield warning(
                "talk.unrecorded",
                where(*place, "session"),
                msg("No session records this talk."),
                msg("Add it under negotiation.sessions, with its records."),
            )
        yield from _points(talk, index, where)


def _points(talk: PerformanceTalk, index: int, where: Locate) -> Iterator[Finding]:
    if talk.held_on is None and talk.points:
        yield error(
            "talk.not-held",
            where("talks", index, "points"),
            msg("A talk that was not held has no outcome."),
            msg("Add held_on, or leave the points out until it was held."),
        )
        return
    for number, point in enumerate(talk.points):
        for place, action in enumerate(point.actions):
            at = ("talks", index, "points", number, "actions", place)
            for name, on in (("due", action.due), ("done_on", action.done_on)):
                if on and talk.held_on and on < talk.held_on:
                    yield error(
                        "talk.action-day",
                        where(*at, name),
                        msg("The day lies before the talk that it was agreed in."),
                        msg("Check both days."),
                    )


def check_hardship(case: Case, where: Locate) -> Iterator[Finding]:
    """A decision follows its report; a proposal says what, and by when it is answered."""
    for index, report in enumerate(case.hardship):
        if case.terms is None or report.reported_on < case.terms.signing_date:
            yield error(
                "hardship.early",
                where("hardship", index, "reported_on"),
                msg("A report of hardship in performing needs an agreement signed before."),
                msg("What was said before it belongs to the negotiation."),
            )
        yield from _decision(report, index, where)


def _decision(report: HardshipReport, index: int, where: Locate) -> Iterator[Finding]:
    decision, place = report.decision, ("hardship", index, "decision")
    if decision is None:
        return
    if decision.on < report.reported_on:
        yield error(
            "hardship.decision-day",
            where(*place, "on"),
            msg("The decision was made before the hardship was reported."),
            msg("Check both days."),
        )
    proposes = decision.outcome is HardshipOutcome.PROPOSE
    if proposes and not (decision.proposal and decision.reply_by):
        yield error(
            "hardship.proposal",
            where(*place, "proposal"),
            msg("A proposal needs its changes and a day by which it is answered."),
            msg("Add `proposal` and `reply_by`."),
        )
    if decision.reply_by and decision.reply_by < decision.on:
        yield error(
            "hardship.reply-by",
            where(*place, "reply_by"),
            msg("The day to answer by lies before the decision."),
            msg("Check both days."),
        )
