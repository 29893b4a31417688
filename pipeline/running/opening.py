"""A case as it lies on disk: the case file, the payments beside it, and the evidence files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pipeline.case.checks import check_case
from pipeline.case.checks.finding_tools import Locate
from pipeline.case.despite import findings_despite
from pipeline.case.loading import load
from pipeline.case.model import Case
from pipeline.case.payments_csv import PaymentsRead, read_payments
from pipeline.case.source_tree import path_text
from pipeline.case.terms import Review
from pipeline.channels.checks import check_channels
from pipeline.channels.intake import Records
from pipeline.clauses.checks import check_clauses
from pipeline.clauses.library import Library
from pipeline.errors import BadInput, CaseInvalid, CaseUncovered
from pipeline.finding import Finding, Severity, Where
from pipeline.law.checks import check_law
from pipeline.law.law import Law
from pipeline.law.proofs import Completeness, Content, assess, check_proofs
from pipeline.law.uncovered import NO_RULE, or_uncovered
from pipeline.messages import msg
from pipeline.papers.reviewed import Reviewed
from pipeline.proposals.assessment import NO_TRACES, Traces
from pipeline.proposals.checks import check_proposals
from pipeline.running.case_folder import CaseFolder
from pipeline.running.evidence_check import check_evidence_files
from pipeline.running.letters_check import check_letters
from pipeline.running.manifest import FileEntry
from pipeline.running.money_check import check_money
from pipeline.running.notices_check import check_notices
from pipeline.running.review_record import held_against_data, with_review
from pipeline.running.stopwatch import step
from pipeline.running.traces_check import check_traces, find_traces

CASE_FILES = ("case.yaml", "case.yml", "case.json")


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case with everything that was found out about it. ``files`` holds evidence digests.

    ``records`` is what was taken in over the channels; :func:`pipeline.channels.log.build_log`
    makes the negotiation log of it. ``contents`` is what was read of the evidence files, and
    ``traces`` what proof of means tells of editing, by item.
    """

    case: Case | None
    folder: Path
    findings: tuple[Finding, ...]
    files: dict[str, str]
    inputs: tuple[FileEntry, ...]
    records: Records = field(default_factory=Records)
    contents: Mapping[str, Content] = field(default_factory=dict)
    completeness: Completeness | None = None
    traces: Traces = field(default_factory=dict)
    reviewed: Reviewed | None = None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What stops the build."""
        return tuple(each for each in self.findings if each.severity is Severity.ERROR)

    @property
    def has_errors(self) -> bool:
        """Whether anything stops the build."""
        return bool(self.errors)

    @property
    def lacks_only_law(self) -> bool:
        """Whether it has errors, but none other than days without a rule of law."""
        return self.has_errors and all(each.code == NO_RULE for each in self.errors)

    def sound(self, *, despite_errors: bool = False) -> Case:
        """The case; :class:`~pipeline.errors.CaseInvalid` carries all findings if it is not."""
        if self.case is None or (self.has_errors and not despite_errors):
            error = CaseUncovered if self.lacks_only_law else CaseInvalid
            count = len(self.errors)
            message = msg("The case has {count} error(s); nothing was built.", count=count)
            raise error("case.errors", message, self.findings)
        return self.case


@step("check")
def open_case(path: Path, law: Law, as_of: date, files: Path | None = None) -> OpenedCase:
    """Read and check a case: a folder with ``case.yaml``, or the file itself; ``files`` is where
    its evidence lies if not beside it.

    Raises :class:`~pipeline.errors.BadInput` only where there is nothing to check; every other
    problem is a finding.
    """
    file = find_case_file(path)
    loaded, folder = load(file, Case), CaseFolder(files or file.parent)
    inputs = (folder.entry(file),)

    def look(case: Case, where: Locate, exact: bool = True) -> OpenedCase:
        return _look(case, where, folder, law, as_of, exact=exact)

    opened = OpenedCase(None, folder.path, (), {}, ())
    if loaded.value is not None:
        opened = look(loaded.value, loaded.where)
    if loaded.is_whole:
        findings = opened.findings
    else:
        findings = findings_despite(loaded, Case, lambda *given: look(*given).findings)
    return replace(opened, findings=(*loaded.findings, *findings), inputs=(*inputs, *opened.inputs))


def written_review(path: Path) -> Review | None:
    """What the case file itself says of the lawyer's review."""
    loaded = load(find_case_file(path), Case)
    terms = loaded.value.terms if loaded.value else None
    return terms.review if terms else None


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


def evidence_reader(folder: Path) -> Callable[[str], bytes]:
    """Reads an evidence file by the name the case gives it."""
    return CaseFolder(folder).read


def _look(
    case: Case, where: Locate, folder: CaseFolder, law: Law, as_of: date, *, exact: bool = True
) -> OpenedCase:
    """A case with its files and every finding about it.

    What the records of a session say is compared only with a case that is ``exact``.
    """
    findings: list[Finding] = []
    case, table, where = with_payments(case, where, folder, findings)
    case, reviewed, of_review = with_review(case, where, folder, findings)
    files, evidence = _digests(case, folder)
    records, entries = folder.take_in(case, where)
    findings += check_case(case, where, files=files)
    findings += check_law(case, law, where, as_of)
    findings += check_clauses(case, Library.load(), where)
    findings += or_uncovered(check_proposals(case, law, where, as_of), where())
    if exact:
        channels = check_channels(case, records, law, where, as_of, files)
        findings += or_uncovered(channels, where())
    else:
        findings += records.findings
    findings += check_money(case, where, as_of)
    findings += or_uncovered(check_notices(case, law, where, as_of), where())
    findings += check_letters(case, where)
    findings += check_evidence_files(case, where, folder)
    contents = folder.contents(case) if exact else {}
    report = assess(case, as_of, contents)
    findings += check_proofs(case, report, contents, where)
    altered = find_traces(case, folder) if exact else NO_TRACES
    findings += check_traces(case, altered, where)
    if reviewed and exact:
        case, reviewed = held_against_data(case, law, as_of, reviewed, findings)
    inputs = (*table, *evidence, *entries, *of_review)
    return OpenedCase(
        case,
        folder.path,
        tuple(findings),
        files,
        inputs,
        records,
        contents,
        report,
        altered,
        reviewed,
    )


def with_payments(
    case: Case, where: Locate, folder: CaseFolder, findings: list[Finding]
) -> tuple[Case, tuple[FileEntry, ...], Locate]:
    """The case with the payments of its table, the table, and where its payments stand."""
    if case.payments_file is None:
        return case, (), where
    place, table = where("payments_file"), folder.find(case.payments_file)
    if case.payments or table is None:
        findings.append(_payments_problem(bool(case.payments), place))
        return case, (), where
    try:
        read = read_payments(table)
    except BadInput as error:
        findings.append(as_finding(error, place))
        return case, (), where
    findings += read.findings
    case = case.model_copy(update={"payments": read.payments})
    return case, (folder.entry(table),), _in_table(where, read, table)


def _in_table(where: Locate, read: PaymentsRead, table: Path) -> Locate:
    def locate(*path: str | int) -> Where:
        if path[:1] != ("payments",) or len(path) < 2:
            return where(*path)
        return Where(path_text(path), str(table), read.lines[int(path[1])])

    return locate


def as_finding(error: BadInput, place: Where) -> Finding:
    """An error as one finding among others."""
    return Finding(error.code, Severity.ERROR, error.where or place, error.message, error.hint)


def _payments_problem(both: bool, where: Where) -> Finding:
    if both:
        message = msg("Payments stand both in the case and in a file.")
        hint = msg("Keep one of the two, so that no payment counts twice.")
    else:
        message = msg("The payments file is not in the case folder.")
        hint = msg("Put it beside the case and name it by a relative path.")
    return Finding("case.payments-file", Severity.ERROR, where, message, hint)


def _digests(case: Case, folder: CaseFolder) -> tuple[dict[str, str], tuple[FileEntry, ...]]:
    """SHA-256 of each evidence file that is there and lies inside the case folder."""
    named = {item.id: item.file for item in case.evidence if item.file}
    found = {ref: path for ref, name in named.items() if (path := folder.find(name))}
    entries = {ref: folder.entry(path) for ref, path in found.items()}
    return {ref: entry.sha256 for ref, entry in entries.items()}, tuple(entries.values())
