"""The files beside a case: found only inside its folder, and each looked at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path

from pipeline.case.checks.finding_tools import Locate
from pipeline.case.evidence import EvidenceItem
from pipeline.case.model import Case
from pipeline.case.negotiation import Session
from pipeline.channels.intake import MAX_BYTES, Records, StoredFile, named_files, take_in
from pipeline.documents.apart import shared_desk
from pipeline.documents.bundle import Prepared, Rejected
from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.law.proofs import Content
from pipeline.messages import msg
from pipeline.running.evidence_reading import read_content
from pipeline.running.files import read_evidence_file
from pipeline.running.manifest import FileEntry
from pipeline.running.passwords import password_in

Sessions = tuple[Session, ...]
TakenIn = tuple[Records, tuple[FileEntry, ...]]


@dataclass(frozen=True, slots=True)
class CaseFolder:
    """The folder of a case, and what is known of its files by now."""

    path: Path
    _found: dict[str, Path | None] = field(default_factory=dict)
    _entries: dict[Path, FileEntry] = field(default_factory=dict)
    _rejected: dict[str, Rejected | None] = field(default_factory=dict)
    _contents: dict[str, Content] = field(default_factory=dict)
    _records: dict[Sessions, TakenIn] = field(default_factory=dict)

    def find(self, name: str) -> Path | None:
        """The file, unless it is missing or outside of the folder (``..``, a link, a full path)."""
        if name not in self._found:
            path = (self.path / name).resolve()
            is_inside = path.is_file() and path.is_relative_to(self.path.resolve())
            self._found[name] = path if is_inside else None
        return self._found[name]

    def read(self, name: str) -> bytes:
        """The bytes of a file; :class:`~pipeline.errors.BadInput` if it is not there."""
        path = self.find(name)
        if path is None:
            message = msg("{name} is not in the case folder.", name=name)
            raise BadInput("evidence.missing", message, where=Where(file=name))
        return read_evidence_file(name, path)

    def entry(self, path: Path) -> FileEntry:
        """Digest and size of a file that :meth:`find` found."""
        if path not in self._entries:
            with path.open("rb") as file:
                digest = file_digest(file, "sha256").hexdigest()
            whole, folder = path.resolve(), self.path.resolve()
            name = whole.relative_to(folder) if whole.is_relative_to(folder) else Path(path.name)
            size = path.stat().st_size
            self._entries[path] = FileEntry(file=name.as_posix(), sha256=digest, size=size)
        return self._entries[path]

    def take_in(self, case: Case, where: Locate) -> TakenIn:
        """The record files of the sessions, read, and the entries of those that are there."""
        sessions = case.negotiation.sessions
        if sessions not in self._records:
            stored, entries = self._stored(case)
            self._records[sessions] = (take_in(case, stored, where), entries)
        return self._records[sessions]

    def _stored(self, case: Case) -> tuple[dict[str, StoredFile], tuple[FileEntry, ...]]:
        """The record files inside the folder; those to be read with their bytes."""
        stored: dict[str, StoredFile] = {}
        entries: list[FileEntry] = []
        for named in named_files(case):
            path = self.find(named.file)
            if path is None or named.file in stored:
                continue
            entry = self.entry(path)
            data = path.read_bytes() if entry.size <= MAX_BYTES and named.kind else None
            stored[named.file] = StoredFile(entry.sha256, data)
            entries.append(entry)
        return stored, tuple(entries)

    def rejected(self, item: EvidenceItem) -> Rejected | None:
        """Why an item's file, which is there, cannot be bound; None if it can."""
        name = item.file or ""
        if name not in self._rejected:
            outcome, content = self._examined(item, name)
            self._rejected[name] = outcome if isinstance(outcome, Rejected) else None
            self._contents[name] = content or read_content(outcome)
        return self._rejected[name]

    def _examined(
        self, item: EvidenceItem, name: str
    ) -> tuple[Prepared | Rejected, Content | None]:
        try:
            data = self.read(name)
        except BadInput as error:
            return Rejected(error.code, error.message), None
        return shared_desk().examine(name, data, read_content, password=self.password(item))

    def password(self, item: EvidenceItem) -> str | None:
        """What opens an item's file, from the file that the case names for it."""
        named = item.password_file
        return password_in(self.read(named)) if named and self.find(named) else None

    def contents(self, case: Case) -> Mapping[str, Content]:
        """What was read of each item of evidence whose file is there, by item."""
        there = [item for item in case.evidence if item.file and self.find(item.file)]
        for item in there:
            self.rejected(item)
        return {item.id: self._contents[item.file] for item in there if item.file}
