"""Video: who was in the meeting when, what the transcript says, and what to do about gaps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pipeline.case.negotiation import Attendance
from pipeline.channels import confirmation, voices
from pipeline.channels.content import error, note, warning
from pipeline.channels.minutes import check_scans
from pipeline.channels.view import View
from pipeline.finding import Finding
from pipeline.messages import msg


def check(view: View) -> Iterator[Finding]:
    """Attendance fits the participants; gaps are told; trouble is confirmed in writing."""
    yield from _strangers(view)
    yield from _absent(view)
    yield from _stays(view)
    yield from _gaps(view)
    yield from confirmation.check(view)
    yield from voices.check(view)
    yield from check_scans(view)


def _strangers(view: View) -> Iterator[Finding]:
    for number, stay in enumerate(view.session.attendance):
        if stay.party not in view.parties:
            yield warning(
                "attendance.stranger",
                view.at("attendance", number, "party"),
                msg("'{party}' was in the meeting but is no participant.", party=stay.party),
                msg("Add the participant with name and authority, or correct the list."),
            )


def _absent(view: View) -> Iterator[Finding]:
    there = {stay.party for stay in view.session.attendance}
    for number, one in enumerate(view.session.participants):
        if there and one.party not in there:
            yield warning(
                "attendance.absent",
                view.at("participants", number),
                msg("'{party}' is a participant but never joined the meeting.", party=one.party),
                msg("Add when they joined and left, or leave the participant out."),
            )


def _stays(view: View) -> Iterator[Finding]:
    ended = view.session.ended_at
    for number, stay in enumerate(view.session.attendance):
        if stay.left_at < stay.joined_at:
            yield error(
                "attendance.times",
                view.at("attendance", number, "left_at"),
                msg("'{party}' left before joining.", party=stay.party),
                msg("Correct the times; they are those of Beijing."),
            )
        elif stay.left_at < view.session.started_at or (ended and stay.joined_at > ended):
            yield warning(
                "attendance.outside",
                view.at("attendance", number),
                msg("'{party}' was there only before or after the session.", party=stay.party),
                msg("Correct the times; they are those of Beijing."),
            )


def _gaps(view: View) -> Iterator[Finding]:
    """Whoever left and came back missed something: the record must say what was done about it."""
    if confirmation.had_trouble(view.session):
        return
    for party in sorted(view.parties):
        own = sorted(_of(view, party), key=lambda stay: stay.joined_at)
        for before, after in pairwise(own):
            if after.joined_at > before.left_at:
                yield note(
                    "attendance.gap",
                    view.at("interruptions"),
                    msg(
                        "'{party}' was away from {left} to {back}; the record says nothing of it.",
                        party=party,
                        left=f"{before.left_at:%H:%M}",
                        back=f"{after.joined_at:%H:%M}",
                    ),
                    msg("Add interruptions: what was missed, and how it was made up for."),
                )


def _of(view: View, party: str) -> list[Attendance]:
    return [stay for stay in view.session.attendance if stay.party == party]
