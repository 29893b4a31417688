"""The record files of a case, read: each is what the case says it is, or a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.case.checks.finding_tools import Locate
from pipeline.case.model import Case
from pipeline.case.negotiation import RecordKind, Session
from pipeline.channels.call_log import CallLog, read_call_log
from pipeline.channels.content import Read, error, warning
from pipeline.channels.mail import Mail, read_mail
from pipeline.channels.people import labels
from pipeline.channels.transcript import Transcript, read_transcript
from pipeline.finding import Finding, Where
from pipeline.messages import msg

Readable = Transcript | CallLog | Mail
Place = tuple[str | int, ...]

MAX_BYTES = 50_000_000
"""The largest file that is read as text or mail; recordings of any size are only hashed."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as it lies in the case folder: its digest, and its bytes if it is to be read."""

    sha256: str
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A record file that the case names. ``kind`` is None for the recording itself."""

    session: int
    kind: RecordKind | None
    file: str
    declared: str | None
    place: Place
    received_on: date | None = None

    @property
    def is_read(self) -> bool:
        """Whether its content matters and not only its digest."""
        is_mail = self.file.lower().endswith(".eml")
        return self.kind in _READ or (self.kind is RecordKind.CONFIRMATION and is_mail)


@dataclass(frozen=True, slots=True)
class Taken:
    """A record file that is there; ``content`` is None for scans and recordings."""

    named: NamedFile
    sha256: str
    where: Where
    content: Readable | None = None
    start: bytes = b""


@dataclass(frozen=True, slots=True)
class Records:
    """Everything that was taken in, in the order of the case, and what was found on the way."""

    taken: tuple[Taken, ...] = ()
    findings: tuple[Finding, ...] = ()

    def of(self, session: int, *kinds: RecordKind) -> tuple[Taken, ...]:
        """The files of one session; of all kinds if none is named."""
        own = (each for each in self.taken if each.named.session == session)
        return tuple(each for each in own if not kinds or each.named.kind in kinds)


def named_files(case: Case) -> Iterator[NamedFile]:
    """Every record file that the case names, recordings included."""
    for index, session in enumerate(case.negotiation.sessions):
        at = ("negotiation", "sessions", index)
        if session.recording and session.recording.file:
            recording = session.recording
            place: Place = (*at, "recording", "file")
            yield NamedFile(index, None, session.recording.file, recording.sha256, place)
        for number, record in enumerate(session.records):
            place = (*at, "records", number, "file")
            received = record.received_on
            yield NamedFile(index, record.kind, record.file, record.sha256, place, received)


def take_in(case: Case, files: Mapping[str, StoredFile], where: Locate) -> Records:
    """Read the record files. ``files`` maps the names that the case gives to what lies there."""
    taken: list[Taken] = []
    findings: list[Finding] = []
    for named in named_files(case):
        stored = files.get(named.file)
        place = Where(where(*named.place).path, named.file)
        if stored is None:
            findings.append(_missing(named, where))
            continue
        if named.declared and named.declared != stored.sha256:
            findings.append(_changed(named, where))
        read = _content(named, stored, case.negotiation.sessions[named.session], case, place)
        findings += read.findings
        start = (stored.data or b"")[:16]
        taken.append(Taken(named, stored.sha256, place, read.value, start))
    return Records(tuple(taken), tuple(findings))


def _content(
    named: NamedFile, stored: StoredFile, session: Session, case: Case, place: Where
) -> Read[Readable | None]:
    if not named.is_read:
        return Read(None)
    if stored.data is None:
        return Read(None, (_too_large(place),))
    if named.kind is RecordKind.TRANSCRIPT:
        transcript = read_transcript(stored.data, place, labels(case, session))
        return Read(transcript.value, transcript.findings)
    if named.kind is RecordKind.CALL_LOG:
        calls = read_call_log(stored.data, place)
        return Read(calls.value, calls.findings)
    mail = read_mail(stored.data, place)
    return Read(mail.value, mail.findings)


_READ = frozenset({RecordKind.TRANSCRIPT, RecordKind.CALL_LOG, RecordKind.EMAIL})


def _missing(named: NamedFile, where: Locate) -> Finding:
    return error(
        "record.missing",
        where(*named.place),
        msg("{name} is not in the case folder.", name=named.file),
        msg("Put it into the folder and name it by a relative path."),
    )


def _changed(named: NamedFile, where: Locate) -> Finding:
    what = msg("The recording") if named.kind is None else msg("The record file")
    return error(
        "record.digest",
        where(*named.place),
        msg("{what} is not the one whose SHA-256 the case names.", what=what),
        msg("Find the original file; if it was replaced rightly, say so and correct the digest."),
        "电子签名法 5、8",
    )


def _too_large(place: Where) -> Finding:
    return warning(
        "record.too-large",
        place,
        msg("The file is larger than {limit} MB.", limit=MAX_BYTES // 1_000_000),
        msg("It was not read; is it the right file?"),
    )
