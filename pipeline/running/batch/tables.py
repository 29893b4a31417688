"""Tables: CSV in UTF-8 or GBK, row by row; Parquet where pyarrow is installed."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from pipeline.case.source import from_tree
from pipeline.errors import BadInput, ToolMissing
from pipeline.finding import Where
from pipeline.messages import msg
from pipeline.running.batch.items import Item, guarded, inline
from pipeline.running.batch.mapping import RowMapping

_MOST_LINES = 50
"""That one quoted cell may run over; beyond that a quotation mark was left open."""
_MOST_SIGNS = 2**20
_ROWS = 64


def csv_rows(file: Path, mapping: RowMapping) -> Iterator[Item]:
    """The cases of a CSV table. Raises ``BadInput`` only where its headers lack a column."""
    encoding = mapping.mapped.encoding or _encoding(file)
    with file.open("rb") as opened:
        first = _line(opened, encoding).lstrip("\ufeff")
        headers = [each.strip() for each in _cells(first, mapping)]
        _check_headers(headers, mapping, file)
        for number, record in _records(opened, encoding, lambda it: _fits(it, headers, mapping)):
            if record.strip("\r\n") and set(record.strip()) != {mapping.mapped.delimiter}:
                yield _item(number, record, headers, mapping, file)


def parquet_rows(file: Path, mapping: RowMapping) -> Iterator[Item]:
    """The cases of a Parquet file. Raises ``ToolMissing`` without pyarrow, ``BadInput`` for a file
    that is none."""
    try:
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError as error:
        raise ToolMissing(
            "batch.no-parquet",
            msg("Reading Parquet takes pyarrow, which is not installed."),
            hint=msg("Install it with: pip install 'jieqing[parquet]', or save the table as CSV."),
        ) from error
    number = 0
    table = _opened(parquet, file)
    _check_headers(list(table.schema_arrow.names), mapping, file)
    for batch in table.iter_batches(batch_size=_ROWS):
        for row in batch.to_pylist():
            number += 1
            yield _mapped(number, {name: _cell(value) for name, value in row.items()}, mapping,
                          Where(file=str(file), line=number))  # fmt: skip


def _opened(parquet: Any, file: Path) -> Any:
    try:
        return parquet.ParquetFile(file)
    except (OSError, ValueError) as error:  # pyarrow says with either that a file is none
        raise BadInput(
            "batch.parquet",
            msg("{file} is no Parquet file, or a damaged one.", file=file),
            hint=msg("Save the table as Parquet again, or as CSV."),
        ) from error


def _item(number: int, record: str, headers: list[str], mapping: RowMapping, file: Path) -> Item:
    where = Where(file=str(file), line=number)
    try:
        row = _row(record, headers, mapping)
    except BadInput as error:
        told = BadInput(error.code, error.message, hint=error.hint, where=where)
        return Item(number, where, problem=told)
    return _mapped(number, row, mapping, where)


def _mapped(number: int, row: Mapping[str, str], mapping: RowMapping, where: Where) -> Item:
    named = row.get(mapping.mapped.folder or "", "").strip()
    folder = Path(where.file).parent / named if named else None

    def then(tree: dict[str, object]) -> Item:
        if folder and not folder.is_dir():
            raise BadInput("batch.folder", msg("There is no folder {folder}.", folder=folder))
        return inline(number, where, tree, folder)

    return guarded(number, where, lambda: from_tree(mapping.case(row), where.file, number),
                   lambda source: then(source.tree))  # fmt: skip


def _row(record: str, headers: list[str], mapping: RowMapping) -> dict[str, str]:
    if any("\udc80" <= sign <= "\udcff" for sign in record):
        raise BadInput(
            "batch.encoding-row",
            msg("The row holds bytes that are no text in the table's encoding."),
            hint=msg("Save the table as CSV UTF-8 once more, or name its encoding in the mapping."),
        )
    cells = _cells(record, mapping)
    if len(cells) != len(headers):
        raise BadInput(
            "batch.cells",
            msg("The row has {count} cells, the header {wanted}.",
                count=len(cells), wanted=len(headers)),
            hint=msg("Put a cell that holds a comma or a quotation mark into quotation marks."),
        )  # fmt: skip
    return dict(zip(headers, cells, strict=True))


def _cells(record: str, mapping: RowMapping) -> list[str]:
    try:
        rows = list(csv.reader(io.StringIO(record, newline=""), strict=True,
                               delimiter=mapping.mapped.delimiter))  # fmt: skip
    except csv.Error as error:
        raise BadInput("batch.csv", msg("This is no row of a CSV table: {reason}.",
                                        reason=str(error))) from None  # fmt: skip
    return rows[0] if rows else []


def _records(
    opened: io.BufferedReader, encoding: str, fits: Callable[[str], bool]
) -> Iterator[tuple[int, str]]:
    """Each row below the header with the line it begins in. A row may run over several lines if
    it ``fits`` then; else a quotation mark was left open, and the lines after it are read anew."""
    waiting: deque[str] = deque()
    number = 2

    def line() -> str:
        return waiting.popleft() if waiting else _line(opened, encoding)

    while first := line():
        parts = [first]
        while _is_open(parts) and len(parts) < _MOST_LINES and (more := line()):
            parts.append(more)
        if len(parts) > 1 and not fits("".join(parts)):
            waiting.extendleft(reversed(parts[1:]))
            parts = parts[:1]
        yield number, "".join(parts)
        number += len(parts)


def _line(opened: io.BufferedReader, encoding: str) -> str:
    return opened.readline(_MOST_SIGNS).decode(encoding, "surrogateescape")


def _fits(record: str, headers: list[str], mapping: RowMapping) -> bool:
    try:
        return len(_cells(record, mapping)) == len(headers)
    except BadInput:
        return False


def _is_open(parts: list[str]) -> bool:
    return sum(part.count('"') for part in parts) % 2 == 1


def _encoding(file: Path) -> str:
    """UTF-8 or GB 18030 (which holds GBK): whichever spoils fewer lines."""
    spoilt = {"utf-8": 0, "gb18030": 0}
    with file.open("rb") as opened:
        while line := opened.readline(_MOST_SIGNS):
            for encoding in spoilt:
                spoilt[encoding] += _is_spoilt(line, encoding)
    return min(spoilt, key=lambda encoding: spoilt[encoding])


def _is_spoilt(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return True
    return False


def _check_headers(headers: list[str], mapping: RowMapping, file: Path) -> None:
    wanted = {*mapping.mapped.columns, *filter(None, [mapping.mapped.folder])}
    missing = sorted(wanted - set(headers))
    twice = sorted({each for each in headers if headers.count(each) > 1} & wanted)
    if missing or twice:
        raise BadInput(
            "batch.columns",
            msg("The table lacks the column(s) {missing}, or has them twice.",
                missing=", ".join(missing or twice)),
            hint=msg("Correct the headers in [columns] of {file}.", file=mapping.file),
            where=Where(file=str(file), line=1),
        )  # fmt: skip


def _cell(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return "" if value is None else str(value)
