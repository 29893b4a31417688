"""The negotiation log: every session, call, mail, transcript and file, each bound to the last.

An entry's digest is the SHA-256 of its canonical JSON (RFC 8785), which holds the digest of the
entry before it. Whoever noted down the last digest can tell whether anything before it changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import rfc8785
from pydantic import ConfigDict, Field, JsonValue, ValidationError

from pipeline.case.base import described
from pipeline.case.model import Case
from pipeline.case.negotiation import RecordKind, Session
from pipeline.channels.call_log import CallLog
from pipeline.channels.content import Content, error
from pipeline.channels.intake import Records, Taken
from pipeline.channels.mail import Mail
from pipeline.channels.transcript import Transcript
from pipeline.channels.view import local
from pipeline.finding import Finding, Where
from pipeline.messages import Message, msg

FIRST = "0" * 64
"""What stands for the digest before the first entry."""


class Entry(Content):
    """One entry; ``content`` is the session, call, mail or transcript as it was read."""

    model_config = ConfigDict(title="jieqing negotiation log v1", validate_by_name=True)

    schema_id: Literal["negotiation-log.v1"] = Field(
        default="negotiation-log.v1",
        alias="schema",
        description=described("数据格式版本", "version of this format"),
    )
    case: str = Field(description=described("案件编号", "case number"))
    seq: int = Field(ge=1, description=described("序号，从 1 起", "number, from 1"))
    previous: str = Field(
        pattern=r"^[0-9a-f]{64}$", description=described("上一条的摘要", "digest before this one")
    )
    at: str = Field(description=described("时间（北京时间，ISO 8601）", "time, +08:00"))
    session: str = Field(description=described("协商场次", "session"))
    channel: str = Field(description=described("渠道", "channel"))
    kind: Literal["session", "call", "email", "transcript", "recording", "file"] = Field(
        description=described("种类", "kind of entry")
    )
    file: str = Field(description=described("来源文件，没有则空", "file it comes from, or empty"))
    sha256: str = Field(description=described("来源文件的 SHA-256", "SHA-256 of that file"))
    content: dict[str, JsonValue] = Field(description=described("内容", "what it records"))
    digest: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        description=described("本条其余字段规范 JSON 的 SHA-256", "SHA-256 of all other fields"),
    )


@dataclass(frozen=True, slots=True)
class NegotiationLog:
    """The entries in order."""

    entries: tuple[Entry, ...]

    @property
    def head(self) -> str:
        """The last digest: what both sides note down."""
        return self.entries[-1].digest if self.entries else FIRST

    def jsonl(self) -> bytes:
        """The log as JSON lines in UTF-8, each line canonical (RFC 8785)."""
        return b"".join(rfc8785.dumps(_fields(entry)) + b"\n" for entry in self.entries)


class _Event(Content):
    """An entry before it has its place."""

    at: datetime
    session: int
    kind: Literal["session", "call", "email", "transcript", "recording", "file"]
    file: str = ""
    sha256: str = ""
    content: dict[str, JsonValue]


def build_log(case: Case, records: Records) -> NegotiationLog:
    """The log of a case, in order of time; the same records give the same bytes.

    A mail without a date stands at the beginning of its session and says so (``sent_at`` null).
    """
    entries: list[Entry] = []
    previous = FIRST
    for seq, event in enumerate(sorted(_events(case, records), key=_moment), 1):
        entry = _entry(case, event, seq, previous)
        entries.append(entry)
        previous = entry.digest
    return NegotiationLog(tuple(entries))


def check_log(entries: Iterable[Entry], *, head: str | None = None) -> tuple[Finding, ...]:
    """What is wrong with a log: an entry changed, missing, or out of its place.

    ``head`` is the last digest as it was noted down; without it a cut-off end cannot be seen.
    """
    findings: list[Finding] = []
    expected, previous = 1, FIRST
    for entry in entries:
        findings += _place(entry, expected, previous)
        if digest_of(_fields(entry)) != entry.digest:
            findings.append(_broken(entry, "changed", msg("This entry was changed.")))
        expected, previous = entry.seq + 1, entry.digest
    if head is not None and head != previous:
        message = msg("The log does not end with the digest that was noted down.")
        findings.append(_finding("end", Where(), message))
    return tuple(findings)


def read_log(data: bytes, file: str = "") -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    """A log from its JSON lines, and the lines that are none. Does not check the chain."""
    entries: list[Entry] = []
    findings: list[Finding] = []
    for number, line in enumerate(data.splitlines(), 1):
        try:
            fields = json.loads(line)
            entries.append(Entry.model_validate(fields, strict=True))
        except (ValueError, ValidationError, RecursionError):
            where = Where(file=file, line=number)
            findings.append(_finding("line", where, msg("This line is no entry of a log.")))
    return tuple(entries), tuple(findings)


def digest_of(fields: Mapping[str, JsonValue]) -> str:
    """The digest of an entry: of everything in it but the digest itself."""
    rest = {name: value for name, value in fields.items() if name != "digest"}
    return hashlib.sha256(rfc8785.dumps(rest)).hexdigest()


def _events(case: Case, records: Records) -> Iterator[_Event]:
    listed: set[str] = set()
    for index, session in enumerate(case.negotiation.sessions):
        content = session.model_dump(mode="json", exclude={"records"})
        yield _Event(at=session.started_at, session=index, kind="session", content=content)
        for taken in records.of(index):
            yield from _of_file(taken, session, listed)


def _of_file(taken: Taken, session: Session, listed: set[str]) -> Iterator[_Event]:
    """The entries of one file; a call log that several sessions name is entered once."""
    common = {"session": taken.named.session, "file": taken.named.file, "sha256": taken.sha256}
    if isinstance(taken.content, CallLog):
        for call in () if taken.sha256 in listed else taken.content.calls:
            event = {"at": call.started_at, "kind": "call", "content": _json(call)}
            yield _Event.model_validate(common | event)
        listed.add(taken.sha256)
    else:
        yield _Event.model_validate(common | _single(taken, session))


def _single(taken: Taken, session: Session) -> dict[str, object]:
    content, named = taken.content, taken.named
    if isinstance(content, Mail):
        as_what = {"purpose": str(named.kind)} if named.kind is not RecordKind.EMAIL else {}
        mail = _json(content) | as_what
        return {"at": content.sent_at or session.started_at, "kind": "email", "content": mail}
    if isinstance(content, Transcript):
        return {"at": session.started_at, "kind": "transcript", "content": _json(content)}
    kind = "recording" if named.kind is None else "file"
    purpose = {"purpose": str(named.kind)} if named.kind else {}
    return {"at": session.ended_at or session.started_at, "kind": kind, "content": purpose}


def _json(content: Content) -> dict[str, JsonValue]:
    dumped: dict[str, JsonValue] = content.model_dump(mode="json")
    return dumped


_ORDER = ("session", "transcript", "call", "email", "recording", "file")


def _moment(event: _Event) -> tuple[float, int, int, str]:
    return event.at.timestamp(), event.session, _ORDER.index(event.kind), event.file


def _entry(case: Case, event: _Event, seq: int, previous: str) -> Entry:
    session = case.negotiation.sessions[event.session]
    fields: dict[str, JsonValue] = {
        "schema": "negotiation-log.v1",
        "case": case.id,
        "seq": seq,
        "previous": previous,
        "at": local(event.at).isoformat(),
        "session": session.id,
        "channel": str(session.channel),
        "kind": event.kind,
        "file": event.file,
        "sha256": event.sha256,
        "content": event.content,
    }
    return Entry.model_validate({**fields, "digest": digest_of(fields)})


def _fields(entry: Entry) -> dict[str, JsonValue]:
    fields: dict[str, JsonValue] = entry.model_dump(mode="json", by_alias=True)
    return fields


def _place(entry: Entry, expected: int, previous: str) -> Iterator[Finding]:
    if entry.seq > expected:
        message = msg("Entries {first} to {last} are missing.", first=expected, last=entry.seq - 1)
        yield _broken(entry, "missing", message)
    elif entry.seq < expected:
        yield _broken(entry, "order", msg("This entry stands in the wrong place."))
    elif entry.previous != previous:
        message = msg("This entry does not follow the one before it: one of them was replaced.")
        yield _broken(entry, "link", message)


def _broken(entry: Entry, kind: str, message: Message) -> Finding:
    return _finding(kind, Where(path=f"entries[{entry.seq}]", file=entry.file), message)


def _finding(kind: str, where: Where, message: Message) -> Finding:
    hint = msg("Compare the log with the copy that the other side has.")
    return error(f"log.{kind}", where, message, hint, "RFC 8785；电子签名法 5、8")
