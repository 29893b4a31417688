"""Signed minutes: they come back in time, after the session, and signatures can be seen in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from pipeline.case.dates import today
from pipeline.case.negotiation import RecordKind
from pipeline.channels.content import error, note, warning
from pipeline.channels.facts import over_at
from pipeline.channels.intake import Taken
from pipeline.channels.view import View
from pipeline.finding import Finding
from pipeline.messages import msg

SCANS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*")


def check(view: View) -> Iterator[Finding]:
    """The minutes of this session are on record, signed."""
    ended = today(over_at(view.session))
    named = any(one.kind is RecordKind.SIGNED_MINUTES for one in view.session.records)
    if not named and ended < view.scene.as_of:
        yield _unsigned(view, ended + timedelta(days=view.scene.case.negotiation.minutes_days))
    yield from check_scans(view)


def check_scans(view: View) -> Iterator[Finding]:
    """Whatever came back signed is a picture or a PDF; nothing came back before the talk."""
    for taken in view.files(RecordKind.SIGNED_MINUTES):
        if not taken.start.startswith(SCANS):
            yield _no_scan(taken)
    for number, record in enumerate(view.session.records):
        if record.received_on and record.received_on < today(view.session.started_at):
            yield error(
                "record.early",
                view.at("records", number, "received_on"),
                msg("This file came in on {day}, before the talk that it is of.",
                    day=record.received_on),
                msg("Correct the day, or move the file to its session."),
            )  # fmt: skip


def _unsigned(view: View, until: date) -> Finding:
    hint = msg("Have them signed by all who were there, and add the scan as signed_minutes.")
    if view.scene.as_of <= until:
        message = msg("The signed minutes of this meeting are not on record; they are awaited "
                      "until {day}.", day=until)  # fmt: skip
        return note("minutes.unsigned", view.at("records"), message, hint)
    message = msg("The signed minutes of this meeting did not come back by {day}.", day=until)
    return warning("minutes.unsigned", view.at("records"), message, hint)


def _no_scan(taken: Taken) -> Finding:
    return warning(
        "minutes.no-scan",
        taken.where,
        msg("This is neither a picture nor a PDF; signatures cannot be seen in it."),
        msg("Scan or photograph the signed page."),
    )
