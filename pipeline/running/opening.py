"""A case as it lies on disk: the case file, the payments beside it, and the evidence files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from hashlib import file_digest
from pathlib import Path

from pipeline.case.checks import check_case
from pipeline.case.loading import Loaded, load
from pipeline.case.model import Case
from pipeline.case.payments_csv import read_payments
from pipeline.channels.checks import check_channels
from pipeline.channels.intake import MAX_BYTES, Records, StoredFile, named_files, take_in
from pipeline.errors import BadInput, CaseInvalid
from pipeline.finding import Finding, Severity, Where
from pipeline.law.checks import check_law
from pipeline.law.law import Law
from pipeline.messages import msg
from pipeline.proposals.checks import check_proposals
from pipeline.running.manifest import FileEntry

CASE_FILES = ("case.yaml", "case.yml", "case.json")


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case with everything that was found out about it. ``files`` holds evidence digests.

    ``records`` is what was taken in over the channels; :func:`pipeline.channels.log.build_log`
    makes the negotiation log of it.
    """

    case: Case | None
    folder: Path
    findings: tuple[Finding, ...]
    files: dict[str, str]
    inputs: tuple[FileEntry, ...]
    records: Records = field(default_factory=Records)

    @property
    def has_errors(self) -> bool:
        """Whether anything stops the build."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    def sound(self, *, despite_errors: bool = False) -> Case:
        """The case; :class:`~pipeline.errors.CaseInvalid` carries all findings if it is not."""
        if self.case is None or (self.has_errors and not despite_errors):
            errors = [each for each in self.findings if each.severity is Severity.ERROR]
            message = msg("The case has {count} error(s); nothing was built.", count=len(errors))
            raise CaseInvalid("case.errors", message, self.findings)
        return self.case


def open_case(path: Path, law: Law, as_of: date) -> OpenedCase:
    """Read and check a case: a folder with ``case.yaml``, or the file itself.

    Raises :class:`~pipeline.errors.BadInput` only where there is nothing to check; every other
    problem is a finding.
    """
    file = find_case_file(path)
    loaded = load(file, Case)
    findings = list(loaded.findings)
    if loaded.value is None:
        return OpenedCase(None, file.parent, tuple(findings), {}, (_entry(file, file.parent),))
    case, inputs = _with_payments(loaded.value, loaded, file, findings)
    files, evidence = _digests(case, file.parent)
    findings += check_case(case, loaded.where, files=files)
    findings += check_law(case, law, loaded.where, as_of)
    stored, entries = _record_files(case, file.parent)
    records = take_in(case, stored, loaded.where)
    findings += check_proposals(case, law, loaded.where, as_of)
    findings += check_channels(case, records, law, loaded.where, as_of, files)
    inputs = (*inputs, *evidence, *entries)
    return OpenedCase(case, file.parent, tuple(findings), files, inputs, records)


def find_case_file(path: Path) -> Path:
    """The case file in a folder, or the path itself."""
    if not path.is_dir():
        return path
    found = [path / name for name in CASE_FILES if (path / name).is_file()]
    if len(found) == 1:
        return found[0]
    message = (
        msg("{folder} holds several case files; name the one you mean.", folder=path)
        if found
        else msg("{folder} holds no case.yaml.", folder=path)
    )
    raise BadInput("case.file", message, hint=msg("`jieqing new` writes a case to fill in."))


def _with_payments(
    case: Case, loaded: Loaded[Case], file: Path, findings: list[Finding]
) -> tuple[Case, tuple[FileEntry, ...]]:
    inputs = (_entry(file, file.parent),)
    if case.payments_file is None:
        return case, inputs
    where = loaded.where("payments_file")
    table = _inside(file.parent, case.payments_file)
    if case.payments or table is None:
        findings.append(_payments_problem(bool(case.payments), where))
        return case, inputs
    read = read_payments(table)
    findings += read.findings
    return (
        case.model_copy(update={"payments": read.payments}),
        (*inputs, _entry(table, file.parent)),
    )


def _payments_problem(both: bool, where: Where) -> Finding:
    if both:
        message = msg("Payments stand both in the case and in a file.")
        hint = msg("Keep one of the two, so that no payment counts twice.")
    else:
        message = msg("The payments file is not in the case folder.")
        hint = msg("Put it beside the case and name it by a relative path.")
    return Finding("case.payments-file", Severity.ERROR, where, message, hint)


def _digests(case: Case, folder: Path) -> tuple[dict[str, str], tuple[FileEntry, ...]]:
    """SHA-256 of each evidence file that is there and lies inside the case folder."""
    named = {item.id: item.file for item in case.evidence if item.file}
    found = {ref: path for ref, name in named.items() if (path := _inside(folder, name))}
    entries = {ref: _entry(path, folder) for ref, path in found.items()}
    return {ref: entry.sha256 for ref, entry in entries.items()}, tuple(entries.values())


def _record_files(case: Case, folder: Path) -> tuple[dict[str, StoredFile], tuple[FileEntry, ...]]:
    """The record files inside the case folder; those to be read with their bytes."""
    stored: dict[str, StoredFile] = {}
    entries: list[FileEntry] = []
    for named in named_files(case):
        path = _inside(folder, named.file)
        if path is None or named.file in stored:
            continue
        entry = _entry(path, folder)
        data = path.read_bytes() if entry.size <= MAX_BYTES and named.kind else None
        stored[named.file] = StoredFile(entry.sha256, data)
        entries.append(entry)
    return stored, tuple(entries)


def _inside(folder: Path, name: str) -> Path | None:
    """The file, unless it is missing or leads out of the folder (``..``, a link, a full path)."""
    path = (folder / name).resolve()
    return path if path.is_file() and path.is_relative_to(folder.resolve()) else None


def evidence_reader(folder: Path) -> Callable[[str], bytes]:
    """Reads an evidence file by the name the case gives it."""

    def read(name: str) -> bytes:
        path = _inside(folder, name)
        if path is None:
            message = msg("{name} is not in the case folder.", name=name)
            raise BadInput("evidence.missing", message, where=Where(file=name))
        return path.read_bytes()

    return read


def _entry(path: Path, folder: Path) -> FileEntry:
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    name = path.resolve().relative_to(folder.resolve()).as_posix()
    return FileEntry(file=name, sha256=digest, size=path.stat().st_size)
