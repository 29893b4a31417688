"""Transcripts against the session: who speaks, and whether it is as long as the talk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pipeline.channels.content import warning
from pipeline.channels.people import labels, plain_label
from pipeline.channels.transcript import Transcript
from pipeline.channels.view import View
from pipeline.finding import Finding, Where
from pipeline.messages import msg

_SLACK = timedelta(minutes=2)


def check(view: View) -> Iterator[Finding]:
    """Speakers are participants, and the transcript does not run on after the end."""
    yield from _speakers_of_the_case(view)
    for taken, transcript in view.transcripts():
        yield from _unknown_voices(view, transcript, taken.where)
        yield from _too_long(view, transcript, taken.where)


def speaker(view: View, label: str) -> str:
    """The party behind a label of the transcript; empty if nobody knows."""
    return labels(view.scene.case, view.session).get(plain_label(label), "")


def _speakers_of_the_case(view: View) -> Iterator[Finding]:
    for number, one in enumerate(view.session.speakers):
        if one.party not in view.parties:
            yield warning(
                "transcript.speaker",
                view.at("speakers", number, "party"),
                msg("'{party}' spoke but is not among the participants.", party=one.party),
                msg("Add the participant, or correct who said it."),
            )


def _unknown_voices(view: View, transcript: Transcript, where: Where) -> Iterator[Finding]:
    """One finding for each label, at its first words."""
    first = {cue.speaker: cue for cue in reversed(transcript.cues) if cue.speaker}
    for label, cue in sorted(first.items(), key=lambda item: item[1].line):
        if not speaker(view, label):
            yield warning(
                "transcript.speaker",
                Where(where.path, where.file, cue.line),
                msg("'{label}' speaks in the transcript; who is it?", label=label),
                msg("Add the label with its party to speakers."),
            )


def _too_long(view: View, transcript: Transcript, where: Where) -> Iterator[Finding]:
    ended = view.session.ended_at
    if ended is None:
        return
    length = timedelta(milliseconds=transcript.length)
    if length > ended - view.session.started_at + _SLACK:
        yield warning(
            "transcript.length",
            where,
            msg("The transcript lasts {length}, longer than the talk.", length=str(length)[:7]),
            msg("Check the times of the session, and that the transcript is that of this talk."),
        )
