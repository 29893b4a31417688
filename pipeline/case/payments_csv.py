"""Payments from a CSV file beside the case: one row each, headers in English or Chinese."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from pipeline.case.loading import validate
from pipeline.case.performance import PaymentReceived
from pipeline.case.source import from_tree
from pipeline.case.source_text import read_text
from pipeline.errors import BadInput
from pipeline.finding import Finding, Where
from pipeline.messages import msg

HEADERS = {
    "到账日期": "received_on",
    "金额": "amount",
    "付款人": "payer",
    "付款账号": "payer_account",
    "方式": "method",
    "流水号": "reference",
    "借款": "loan",
    "来源": "source",
}
"""What the columns may be called in Chinese, and the field each holds."""
_NEEDED = {"received_on", "amount", "reference"}


@dataclass(frozen=True, slots=True)
class PaymentsRead:
    """The payments of a file with the line of each, and every problem in it with its line."""

    payments: tuple[PaymentReceived, ...]
    lines: tuple[int, ...]
    findings: tuple[Finding, ...]


def read_payments(path: Path) -> PaymentsRead:
    """Read a payments file. Raises :class:`~pipeline.errors.BadInput` if it is no such table."""
    reader = csv.DictReader(io.StringIO(read_text(path)), restkey="", strict=True)
    rows: list[tuple[PaymentReceived, int]] = []
    findings: list[Finding] = []
    try:
        _check_headers(reader, path)
        for row in reader:
            loaded = validate(from_tree(_row(row), str(path), reader.line_num), PaymentReceived)
            findings += loaded.findings
            rows += [(loaded.value, reader.line_num)] if loaded.value else []
    except csv.Error as error:
        raise BadInput(
            "payments.csv",
            msg("This is no readable CSV table: {reason}.", reason=str(error)),
            hint=msg("Save the table as CSV (UTF-8) once more."),
            where=Where(file=str(path), line=reader.line_num),
        ) from error
    payments, lines = tuple(row for row, _ in rows), tuple(line for _, line in rows)
    return PaymentsRead(payments, lines, tuple(findings))


def _check_headers(reader: csv.DictReader[str], path: Path) -> None:
    names = [_name(header) for header in reader.fieldnames or ()]
    missing = sorted(_NEEDED - set(names))
    if missing:
        raise BadInput(
            "payments.columns",
            msg("The payments table lacks the column(s) {missing}.", missing=", ".join(missing)),
            hint=msg("Columns are {columns}.", columns=", ".join(HEADERS.values())),
            where=Where(file=str(path), line=1),
        )


def _row(row: dict[str, str]) -> dict[str, object]:
    """The cells that are filled; one without a header keeps an empty name and is refused."""
    return {_name(header): cell for header, cell in row.items() if cell}


def _name(header: str) -> str:
    header = header.strip().lstrip("\ufeff")
    return HEADERS.get(header, header)
