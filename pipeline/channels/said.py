"""Everything that was said and written in a negotiation: by whom, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.case.negotiation import RecordKind
from pipeline.channels.intake import Taken
from pipeline.channels.mail import Mail
from pipeline.channels.mail_text import says_more, split_quotes
from pipeline.channels.view import Scene, View
from pipeline.channels.voices import speaker
from pipeline.finding import Where


class Said(NamedTuple):
    """Something that somebody said or wrote; ``by`` is empty if nobody knows who."""

    by: str
    text: str
    where: Where


def everything(scene: Scene) -> Iterator[Said]:
    """Talks and records session by session, then what goes out in letters."""
    originals = frozenset(
        mail.message_id
        for view in scene.sessions()
        for _, mail in view.mails(RecordKind.EMAIL, RecordKind.CONFIRMATION)
    )
    for view in scene.sessions():
        yield from _minutes(view)
        yield from _spoken(view)
        for taken, mail in view.mails(RecordKind.EMAIL, RecordKind.CONFIRMATION):
            yield from _written(scene, taken, mail, originals)
    yield from _letters(scene)


def _minutes(view: View) -> Iterator[Said]:
    session = view.session
    for number, remark in enumerate(session.remarks):
        yield Said(remark.by, remark.text, view.at("remarks", number, "text"))
    for number, point in enumerate(session.agreed):
        yield Said("", point, view.at("agreed", number))
    for field in ("outcome", "next_step"):
        yield Said("", getattr(session, field) or "", view.at(field))


def _spoken(view: View) -> Iterator[Said]:
    for taken, transcript in view.transcripts():
        for cue in transcript.cues:
            where = Where(taken.where.path, taken.where.file, cue.line)
            yield Said(speaker(view, cue.speaker), cue.text, where)


def _written(scene: Scene, taken: Taken, mail: Mail, originals: frozenset[str]) -> Iterator[Said]:
    """What is quoted was said, and judged, in the mail it comes from, if that one is on record."""
    senders = {
        party for one in mail.sender for party in scene.people.with_address(one.address)
    }  # fmt: skip
    by, plain = min(senders, default=""), f"{mail.text}\n{mail.quoted}"
    yield Said(by, mail.subject, taken.where)
    yield Said(by, mail.text, taken.where)
    page = split_quotes(mail.html_text).new.split("\n")
    yield Said(by, "\n".join(line for line in page if says_more(line, plain)), taken.where)
    if not originals & {*mail.in_reply_to, *mail.references}:
        yield Said("", mail.quoted, taken.where)


def _letters(scene: Scene) -> Iterator[Said]:
    negotiation = scene.case.negotiation
    for index, invitation in enumerate(negotiation.invitations):
        for number, point in enumerate(invitation.agenda):
            place = scene.where("negotiation", "invitations", index, "agenda", number)
            yield Said(invitation.by, point, place)
    for index, offer in enumerate(negotiation.proposals):
        at = ("negotiation", "proposals", index)
        yield Said(offer.by, offer.note or "", scene.where(*at, "note"))
        if offer.answer:
            where = scene.where(*at, "answer", "reason")
            yield Said(offer.answer.by, offer.answer.reason, where)
