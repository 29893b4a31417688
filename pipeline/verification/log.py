"""Is this negotiation log whole? The checks, in order:

(0) Every line is an entry of ``negotiation-log.v1`` in canonical JSON (RFC 8785), of one case.
(1) Every entry's digest is that of its other fields: none was changed.
(2) The entries are numbered without a gap, and each holds the digest of the one before it: none is
    missing, replaced or out of its place.
(3) The last digest is the one that was noted down: nothing was cut off at the end.

It shares no code with the side that writes the log; of a log by strangers nothing is believed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import rfc8785

from pipeline.messages import Message, msg
from pipeline.verification.report import Check, Document, Report, Subject, Verdict, overall
from pipeline.verification.versions import other_version

SCHEMA = "negotiation-log.v1"
MANDATORY = ("entries", "digests", "order", "end")
_FIRST = "0" * 64
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TEXTS = ("case", "previous", "at", "session", "channel", "kind", "file", "sha256", "digest")
_FIELDS = frozenset({"schema", "seq", "content", *_TEXTS})
_SHOWN = 20


class _Entry(NamedTuple):
    seq: int
    previous: str
    digest: str
    computed: str
    case: str


def verify_log(data: bytes, *, head: str | None = None) -> Report:
    """Examine a log as JSON lines. ``head`` is the last digest as somebody noted it down: without
    it nobody can tell whether the end is missing. Never raises.
    """
    checks = tuple(check_log(data, head))
    document = Document(hashlib.sha256(data).hexdigest(), len(data), is_pdf=False)
    return Report(overall(checks, MANDATORY), document, checks, (), Subject.LOG)


def check_log(data: bytes, head: str | None = None) -> Iterator[Check]:
    """The outcomes of all checks; of many entries that are wrong in one way, the first few."""
    lines = data.split(b"\n")
    whole = lines.pop() == b""
    if lines and (unknown := _later(lines)):
        yield Check("entries", Verdict.INDETERMINATE, unknown)
        return
    entries = [_read(line) for line in lines]
    sound = [entry for entry in entries if entry is not None]
    yield from _entries(data, entries, sound, whole)  # (0)
    readable = bool(sound) or not entries  # of what cannot be read, nothing good is said
    yield from _digests(sound, readable)  # (1)
    yield from _order(sound, readable)  # (2)
    yield _end(sound, head)  # (3)


def _later(lines: Sequence[bytes]) -> Message | None:
    """That every line is of another version: one among others was put there."""
    found = [other_version(line, SCHEMA) for line in lines]
    return found[0] if all(found) else None


def _entries(
    data: bytes, entries: Sequence[_Entry | None], sound: Sequence[_Entry], whole: bool
) -> Iterator[Check]:
    wrong = [number for number, entry in enumerate(entries, 1) if entry is None]
    for number in wrong[:_SHOWN]:
        yield _failed("entries", msg("Line {line} is no entry of a log.", line=number))
    if wrong and b"\r" in data:
        yield _failed("entries", msg("Its line ends were changed by another program; ask for the"
                                     " file as it was written."))  # fmt: skip
    if not whole:
        yield _failed("entries", msg("The last line does not end: the log is cut off."))
    for entry in sound:
        if entry.case != sound[0].case:
            yield _failed("entries", msg("Entry {seq} belongs to another case.", seq=entry.seq))
            return
    if whole and not wrong:
        yield Check("entries", Verdict.PASS, msg("{count} entries.", count=len(entries)))


def _digests(sound: Sequence[_Entry], readable: bool) -> Iterator[Check]:
    changed = [entry.seq for entry in sound if entry.computed != entry.digest]
    for seq in changed[:_SHOWN]:
        yield _failed("digests", msg("Entry {seq} was changed.", seq=seq))
    if readable and not changed:
        yield Check("digests", Verdict.PASS, msg("No entry was changed."))


def _order(sound: Sequence[_Entry], readable: bool) -> Iterator[Check]:
    found = list(_misplaced(sound))
    yield from found[:_SHOWN]
    if readable and not found:
        yield Check("order", Verdict.PASS, msg("Every entry follows the one before it."))


def _misplaced(sound: Sequence[_Entry]) -> Iterator[Check]:
    expected, previous = 1, _FIRST
    for entry in sound:
        message = None
        if entry.seq > expected:
            message = _missing(expected, entry.seq - 1)
        elif entry.seq < expected:
            message = msg("Entry {seq} stands in the wrong place, after entry {before}.",
                          seq=entry.seq, before=expected - 1)  # fmt: skip
        elif entry.previous != previous:
            message = msg("Entry {seq} does not follow the one before it: one of the two was "
                          "replaced.", seq=entry.seq)  # fmt: skip
        if message:
            yield _failed("order", message)
        expected, previous = entry.seq + 1, entry.digest


def _missing(first: int, last: int) -> Message:
    if first == last:
        return msg("Entry {seq} is missing here.", seq=first)
    return msg("Entries {first} to {last} are missing here.", first=first, last=last)


def _end(sound: Sequence[_Entry], head: str | None) -> Check:
    last = sound[-1].digest if sound else _FIRST
    if head is None:
        message = msg("It ends with {digest}. Compare this with the digest on the chronology: "
                      "without it nobody can tell whether entries are missing at the end.",
                      digest=last)  # fmt: skip
        return Check("end", Verdict.INDETERMINATE, message)
    if head.strip().lower() == last:
        return Check("end", Verdict.PASS, msg("It ends with the digest that was noted down."))
    message = msg("It ends with {digest}, not with the digest that was noted down.", digest=last)
    return _failed("end", message)


def _read(line: bytes) -> _Entry | None:
    """An entry, or None for what is none: other fields, other types, not canonical."""
    try:
        fields: dict[str, Any] = json.loads(line)
        if not _has_form(fields) or rfc8785.dumps(fields) != line:
            return None
    except (ValueError, TypeError, RecursionError):
        return None
    rest = {name: value for name, value in fields.items() if name != "digest"}
    computed = hashlib.sha256(rfc8785.dumps(rest)).hexdigest()
    named = {name: fields[name] for name in ("seq", "previous", "digest", "case")}
    return _Entry(computed=computed, **named)


def _has_form(fields: object) -> bool:
    return (
        isinstance(fields, dict)
        and fields.keys() == _FIELDS
        and fields["schema"] == SCHEMA
        and type(fields["seq"]) is int
        and fields["seq"] >= 1
        and isinstance(fields["content"], dict)
        and all(isinstance(fields[name], str) for name in _TEXTS)
        and all(_DIGEST.fullmatch(fields[name]) for name in ("previous", "digest"))
    )


def _failed(check: str, message: Message) -> Check:
    return Check(check, Verdict.FAIL, message)
