"""Payments from statements into a case: all or nothing, in one write."""

from __future__ import annotations

import codecs
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.case.loading import load, validate
from pipeline.case.model import Case
from pipeline.case.payments_csv import read_payments
from pipeline.case.performance import PaymentReceived
from pipeline.case.source import read_string
from pipeline.errors import BadInput, CaseInvalid, WrongState
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import msg
from pipeline.receipts.sorting import Intake, Place, sort_out
from pipeline.receipts.statement import Statement, read_statement
from pipeline.receipts.writing import into_csv, into_yaml
from pipeline.running.case_folder import CaseFolder
from pipeline.running.files import read_file, write_file
from pipeline.running.opening import as_finding, find_case_file

_ENCODINGS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


@dataclass(frozen=True, slots=True)
class KeptPayments:
    """A case with its payments, wherever they are kept, and the file that keeps them."""

    case: Case
    written: Case
    case_file: Path
    table: Path | None

    @property
    def file(self) -> Path:
        """Where payments are kept: the table if the case names one, else the case itself."""
        return self.table or self.case_file


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to, and whether anything was written."""

    kept: KeptPayments
    intake: Intake
    written: bool


def kept_payments(path: Path) -> KeptPayments:
    """The payments of a case. CaseInvalid with all findings if they cannot be told for certain."""
    file = find_case_file(path)
    loaded = load(file, Case)
    if loaded.value is None:
        raise _unsound(loaded.findings)
    case = loaded.value
    if case.payments_file is None:
        return KeptPayments(case, case, file, None)
    table = CaseFolder(file.parent).find(case.payments_file)
    if table is None or case.payments:
        raise WrongState(
            "receipts.payments-file",
            msg("The payments file is not in the case folder, or the case lists payments besides."),
            hint=msg("`jieqing check` says which."),
            where=loaded.where("payments_file"),
        )
    read = read_payments(table)
    if read.findings:
        raise _unsound(read.findings)
    whole = case.model_copy(update={"payments": read.payments})
    return KeptPayments(whole, case, file, table)


def import_payments(
    path: Path,
    statements: Sequence[Path],
    as_of: date,
    *,
    accepted: Sequence[str] = (),
    dry_run: bool = False,
) -> Imported:
    """Read the statements, sort their rows, and take over what belongs to the case.

    ``accepted`` names rows that a person decided on, ``8`` or ``icbc.csv:8``. With an error in any
    statement nothing is written; the findings say where.
    """
    kept = kept_payments(path)
    before = kept.file.read_bytes()
    read, unreadable = read_statements(statements)
    intake = sort_out(read, [kept.case], as_of, [_place(each, read) for each in accepted])
    intake = replace(intake, findings=(*unreadable, *intake.findings))
    payments = intake.payments()
    if dry_run or not payments or not intake.is_whole:
        return Imported(kept, intake, written=False)
    data = _with(kept, before, payments)
    if kept.file.read_bytes() != before:
        raise WrongState(
            "receipts.changed",
            msg("The file was changed while the statements were read; nothing was written."),
            hint=msg("Run the command once more."),
            where=Where(file=str(kept.file)),
        )
    write_file(kept.file, data, mode=kept.file.stat().st_mode & 0o777)
    return Imported(kept, intake, written=True)


def read_statements(paths: Sequence[Path]) -> tuple[list[Statement], list[Finding]]:
    """Every statement that can be read, and why the others cannot."""
    read: list[Statement] = []
    findings: list[Finding] = []
    for path in paths:
        try:
            read.append(read_statement(read_file(path), path.name))
        except BadInput as error:
            findings.append(as_finding(error, Where(file=str(path))))
    return read, findings


def _place(text: str, read: Sequence[Statement]) -> Place:
    """A row as a person names it. BadInput if no statement has it."""
    name, _, line = text.rpartition(":")
    places = [each.place for one in read for each in one.entries
              if str(each.line) == line and name in ("", one.file)]  # fmt: skip
    if len(places) != 1:
        raise BadInput(
            "receipts.no-row",
            msg("{place} is not one row of the statements.", place=text),
            hint=msg("Write the line, such as 8, or file and line, such as icbc.csv:8."),
        )
    return places[0]


def _with(kept: KeptPayments, before: bytes, payments: tuple[PaymentReceived, ...]) -> bytes:
    """The file with the payments, read back and compared: it says what it said, and these."""
    encoding = next((e for bom, e in _ENCODINGS.items() if before.startswith(bom)), "utf-8")
    text = before.decode(encoding)
    wanted = (*kept.case.payments, *payments)
    if kept.table:
        data = into_csv(text, payments).encode(encoding)
        is_right = _table_says(data, wanted)
    else:
        if kept.case_file.suffix.lower() == ".json":
            raise _json_case(kept.case_file)
        data = into_yaml(text, payments, str(kept.case_file)).encode(encoding)
        is_right = _case_says(data.decode(encoding), kept.written, wanted)
    if not is_right:
        raise WrongState(
            "receipts.not-readable-back",
            msg("The payments could not be added without changing the rest; nothing was written."),
            hint=msg("Name a table with payments_file in the case, and move the payments there."),
            where=Where(file=str(kept.file)),
        )
    return data


def _table_says(data: bytes, wanted: tuple[PaymentReceived, ...]) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "payments.csv")
        copy.write_bytes(data)
        read = read_payments(copy)
    return read.payments == wanted and not read.findings


def _case_says(text: str, before: Case, wanted: tuple[PaymentReceived, ...]) -> bool:
    try:
        read = validate(read_string(text.removeprefix("\ufeff"), ""), Case)
    except BadInput:
        return False
    return read.value == before.model_copy(update={"payments": wanted})


def _json_case(file: Path) -> BadInput:
    return BadInput(
        "receipts.json",
        msg("A case in JSON gets no payments written into it."),
        hint=msg("Name a table with payments_file in the case, and move the payments there."),
        where=Where(file=str(file)),
    )


def _unsound(findings: tuple[Finding, ...]) -> CaseInvalid:
    count = sum(each.severity is Severity.ERROR for each in findings)
    message = msg("The case has {count} error(s); nothing was built.", count=count)
    return CaseInvalid("case.errors", message, findings)
