"""Telephone: numbers belong to those who talked, and the call log knows the call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pipeline.case.negotiation import RecordKind
from pipeline.channels import confirmation, voices
from pipeline.channels.call_log import Call, CallLog
from pipeline.channels.content import warning
from pipeline.channels.intake import Taken
from pipeline.channels.minutes import check_scans
from pipeline.channels.view import View
from pipeline.finding import Finding
from pipeline.messages import msg

_SLACK = timedelta(minutes=5)


def check(view: View) -> Iterator[Finding]:
    """The line fits the participants, a call log shows the call, a transcript its speakers."""
    yield from _line(view)
    yield from _logged(view)
    yield from _recordings(view)
    yield from confirmation.check(view)
    yield from voices.check(view)
    yield from check_scans(view)


def calls(taken: Taken) -> tuple[Call, ...]:
    """The calls of a file, none if it is no call log."""
    return taken.content.calls if isinstance(taken.content, CallLog) else ()


def _line(view: View) -> Iterator[Finding]:
    line, people = view.session.line, view.scene.people
    for end in ("caller", "callee") if line else ():
        number = getattr(line, end)
        if not people.with_number(number) & view.parties:
            yield warning(
                "call.number",
                view.at("line", end),
                msg("This number belongs to none of the participants."),
                msg("Add it to the verified contacts, or correct it."),
            )


def _logged(view: View) -> Iterator[Finding]:
    """An answered call of the log covers the talk; shorter than it is a talk by another line."""
    for taken in view.files(RecordKind.CALL_LOG):
        if not isinstance(taken.content, CallLog):
            continue
        own = [call for call in calls(taken) if call.answered and _is_this(view, call)]
        if not own:
            yield warning(
                "call.not-logged",
                view.at("started_at"),
                msg("The call log has no answered call at the time of this talk."),
                msg("Compare the times; a missing row makes the log worth little."),
            )
        ended = view.session.ended_at
        if own and ended and all(abs(call.ended_at - ended) > _SLACK for call in own):
            yield warning(
                "call.length",
                view.at("ended_at"),
                msg("By the call log this talk ended at {time}.", time=f"{own[-1].ended_at:%H:%M}"),
                msg("Compare the times; those of the carrier are the better proof."),
            )


def _is_this(view: View, call: Call) -> bool:
    line, people = view.session.line, view.scene.people
    ends = people.with_number(call.caller), people.with_number(call.callee)
    near = abs(call.started_at - view.session.started_at) <= _SLACK
    return near and (not line or all(end & view.parties for end in ends))


def _recordings(view: View) -> Iterator[Finding]:
    """The digest that the log gives for this call is that of the session's recording."""
    recording = view.session.recording
    for taken in view.files(RecordKind.CALL_LOG) if recording else ():
        for call in calls(taken):
            named = call.recording if _is_this(view, call) else ""
            if recording and named and named != recording.sha256:
                yield warning(
                    "call.recording",
                    view.at("recording", "sha256"),
                    msg("The call log names another recording of this call."),
                    msg("Find out which of the two is the original, and keep both."),
                )
