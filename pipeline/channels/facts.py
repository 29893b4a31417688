"""What happened in a negotiation, fact by fact: what the log enters and the chronology tells.

Invitations, sessions with everything that came of them, offers and answers. A session is a fact
once it is over, since its outcome is part of it; so the facts known on a day are the beginning of
those known on any later one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

import rfc8785
from pydantic import JsonValue

from pipeline.case.dates import SHANGHAI, today
from pipeline.case.model import Case
from pipeline.case.negotiation import Answer, Invitation, Proposal, RecordKind, Session
from pipeline.channels.call_log import Call, CallLog
from pipeline.channels.content import Content
from pipeline.channels.intake import Records, Taken
from pipeline.channels.mail import Mail
from pipeline.channels.transcript import Transcript
from pipeline.channels.view import local

Kind = Literal[
    "invitation",
    "session",
    "call",
    "email",
    "transcript",
    "recording",
    "file",
    "proposal",
    "answer",
]
"""What a fact is."""

Source = Invitation | Session | Call | Mail | Transcript | Proposal | Answer | None
"""What it was read from; None for a file that is only known by its digest."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened. ``at`` is None where only the day is known."""

    on: date
    at: datetime | None
    place: tuple[int, ...]
    kind: Kind
    source: Source
    content: dict[str, JsonValue]
    session: Session | None = None
    channel: str = ""
    taken: Taken | None = None

    def fields(self) -> dict[str, JsonValue]:
        """The fact as the log holds it."""
        return {
            "at": local(self.at).isoformat() if self.at else self.on.isoformat(),
            "session": self.session.id if self.session else "",
            "channel": str(self.session.channel) if self.session else self.channel,
            "kind": self.kind,
            "file": self.taken.named.file if self.taken else "",
            "sha256": self.taken.sha256 if self.taken else "",
            "content": self.content,
        }

    @property
    def identity(self) -> bytes:
        """Two facts are one if this is the same."""
        return identity(self.fields())


def identity(fields: dict[str, JsonValue]) -> bytes:
    """What an entry says, as canonical JSON (RFC 8785), wherever in the log it stands."""
    return rfc8785.dumps(fields)


def facts_of(case: Case, records: Records, as_of: date = date.max) -> tuple[Fact, ...]:
    """All facts up to a day, in order of time, each once.

    Of one day, invitations come first and offers last, as they are usually made in a talk.
    """
    found = (fact for fact in _facts(case, records) if fact.on <= as_of)
    return tuple({fact.identity: fact for fact in sorted(found, key=_moment)}.values())


def over_at(session: Session) -> datetime:
    """When the session was over."""
    return max(session.ended_at or session.started_at, session.started_at)


def _moment(fact: Fact) -> tuple[date, float, tuple[int, ...]]:
    first, last = float("-inf"), float("inf")
    untimed = first if fact.kind == "invitation" else last
    return fact.on, fact.at.timestamp() if fact.at else untimed, fact.place


def _facts(case: Case, records: Records) -> Iterator[Fact]:
    sessions = {each.id: each for each in case.negotiation.sessions}
    listed: set[str] = set()
    for index, letter in enumerate(case.negotiation.invitations):
        content = letter.model_dump(mode="json")
        yield Fact(
            letter.on, None, (index,), "invitation", letter, content, channel=letter.channel.value
        )
    for index, session in enumerate(case.negotiation.sessions):
        yield from _of_session(index, session, records, listed)
    for index, offer in enumerate(case.negotiation.proposals):
        made_in = sessions.get(offer.session or "")
        content = offer.model_dump(mode="json", exclude={"answer"})
        yield Fact(offer.on, None, (index, 0), "proposal", offer, content, made_in)
        if answer := offer.answer:
            said = answer.model_dump(mode="json") | {"proposal": offer.id}
            yield Fact(answer.on, None, (index, 1), "answer", answer, said)


def _of_session(index: int, session: Session, records: Records, listed: set[str]) -> Iterator[Fact]:
    """A session and its files; a call log that several sessions name counts for the first."""
    content = session.model_dump(mode="json", exclude={"records"})
    yield _timed("session", session, over_at(session), (index, 0), session, content)
    for number, taken in enumerate(records.of(index), start=1):
        if not (isinstance(taken.content, CallLog) and taken.sha256 in listed):
            yield from _of_file(taken, session, (index, number))
        listed.add(taken.sha256)


def _of_file(taken: Taken, session: Session, place: tuple[int, int]) -> Iterator[Fact]:
    """The facts of one file: each call of a call log is one."""
    found = taken.content
    if isinstance(found, CallLog):
        for number, call in enumerate(found.calls):
            yield _timed("call", session, call.started_at, (*place, number), call, _json(call),
                         taken)  # fmt: skip
        return
    kind = taken.named.kind
    purpose: dict[str, JsonValue] = {"purpose": str(kind)} if kind else {}
    received = _received(taken, session)
    if isinstance(found, Mail):
        at = found.sent_at or received
        content = _json(found) | ({} if kind is RecordKind.EMAIL else purpose)
        yield _timed("email", session, at, place, found, content, taken)
    elif isinstance(found, Transcript):
        yield _timed("transcript", session, received, place, found, _json(found), taken)
    else:
        name: Kind = "file" if kind else "recording"
        yield _timed(name, session, received, place, None, purpose, taken)


def _received(taken: Taken, session: Session) -> datetime:
    """When a file came in: with the session, or on the later day that the case gives."""
    day = taken.named.received_on
    end = over_at(session)
    return max(end, datetime.combine(day, time(), SHANGHAI)) if day else end


def _timed(
    kind: Kind,
    session: Session,
    at: datetime,
    place: tuple[int, ...],
    source: Source,
    content: dict[str, JsonValue],
    taken: Taken | None = None,
) -> Fact:
    return Fact(today(at), at, place, kind, source, content, session, taken=taken)


def _json(content: Content) -> dict[str, JsonValue]:
    dumped: dict[str, JsonValue] = content.model_dump(mode="json")
    return dumped
