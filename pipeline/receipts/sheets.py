"""From the bytes of a statement to rows of cells: CSV in any encoding of the trade, or XLSX."""

from __future__ import annotations

import codecs
import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import openpyxl
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import Message, msg
from pipeline.receipts.cells import cleaned, read_day

MAX_BYTES = 50_000_000
"""A statement of half a million rows."""
_MAX_UNPACKED = 500_000_000
_HEAD = 60
_END = "\ufdd0"  # no character of any text
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_CHINESE = re.compile("[\u4e00-\u9fff]")
_LOST = re.compile("\ufffd|锟斤拷")
_DAMAGE = (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError, OSError)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its line in the file (or row of the sheet), and its cells, cleaned."""

    number: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> tuple[str, ...]:
        """The cells that say something."""
        return tuple(cell for cell in self.cells if cell)


def read_lines(data: bytes, name: str) -> tuple[Line, ...]:
    """The rows of a statement. BadInput, with the line, for what cannot be read."""
    if len(data) > MAX_BYTES:
        raise refused("too-large", name, msg("The statement is larger than {limit} MB.",
                      limit=MAX_BYTES // 1_000_000), msg("Export it month by month."))  # fmt: skip
    if data.startswith(b"PK\x03\x04"):
        return tuple(_sheet(data, name))
    if data.startswith((b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise refused("kind", name, msg("This is a PDF or an old Excel file, no table to read."),
                      msg("Export it as CSV or XLSX, or save it so from Excel."))  # fmt: skip
    return tuple(_table(_text(data, name), name))


def refused(kind: str, name: str, message: Message, hint: Message, line: int = 0) -> BadInput:
    """The refusal of a whole file."""
    return BadInput(f"receipts.{kind}", message, hint=hint, where=Where(file=name, line=line))


def _text(data: bytes, name: str) -> str:
    text = _decoded(data, name)
    lost = _LOST.search(text)
    if lost or "\0" in text:
        line = text.count("\n", 0, lost.start()) + 1 if lost else 0
        raise refused("lost", name, msg("Characters were lost here when the file was saved."),
                      _AGAIN, line)  # fmt: skip
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes, name: str) -> str:
    """UTF-16 with a mark or plainly so, UTF-8 with or without one, else GB18030 (GBK, ANSI)."""
    encoding = _UTF16.get(data[:2]) or _silent_utf16(data)
    try:
        if encoding:
            return data.decode(encoding).removeprefix("\ufeff")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        mixed = 0 if encoding else _first_of_another_encoding(data)
        if encoding or mixed:
            line = mixed or data[: error.start].count(b"\n") + 1
            raise refused("encodings", name, _MIXED, _AGAIN, line) from None
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise refused("encodings", name, _MIXED, _AGAIN, line) from None


def _silent_utf16(data: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of the ASCII in it is a null."""
    head = data[:400]
    if head.count(0) < len(head) / 8 or len(data) % 2:
        return None
    return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"


def _first_of_another_encoding(data: bytes) -> int:
    """Where UTF-8 and GBK meet in one file, as after pasting; 0 if all lines agree.

    A line counts as UTF-8 if it is Chinese in it: hardly a text in GBK is that by chance.
    """
    kinds = [(number, _is_utf8(line)) for number, line in enumerate(data.split(b"\n"), 1)
             if not line.isascii()]  # fmt: skip
    return next((number for number, kind in kinds if kind is not kinds[0][1]), 0)


def _is_utf8(line: bytes) -> bool:
    try:
        return bool(_CHINESE.search(line.decode("utf-8-sig")))
    except UnicodeDecodeError:
        return False


def _table(text: str, name: str) -> Iterator[Line]:
    """The rows; a sign after the last tells whether a quotation mark is still open there.

    The reader is lenient, for services write ``"3985734"<tab>,`` and quotes within names.
    """
    sign = _delimiter(text)
    reader = csv.reader(io.StringIO(f"{text}\n{_END}"), delimiter=sign)
    before = 0
    try:
        for cells in reader:
            if cells == [_END]:
                return
            if any(_swallowed(cell, sign) for cell in cells):
                break
            yield Line(before + 1, tuple(cleaned(cell) for cell in cells))
            before = reader.line_num
    except csv.Error:  # a cell of more than 131,072 characters
        pass
    raise refused("cut", name, msg("A cell that begins here does not end; the file may be cut."),
                  msg("Export the statement once more."), before + 1)  # fmt: skip


def _swallowed(cell: str, sign: str) -> bool:
    """Whether a cell took in the rows after it, or the end."""
    parts = cell.split("\n")[1:]
    return any(part == _END or read_day(part.split(sign)[0].strip('"')) for part in parts)


def _delimiter(text: str) -> str:
    """The sign that is in most of the first lines, and oftenest in one of them."""
    head = text.split("\n", _HEAD)[:_HEAD]
    return max(",\t|;", key=lambda sign: max((line.count(sign) for line in head), default=0)
               - (0.5 if sign != "," else 0))  # fmt: skip


def _sheet(data: bytes, name: str) -> Iterator[Line]:
    """The first sheet that holds anything. Its numbers are as exact as Excel saved them."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > _MAX_UNPACKED:
            raise zipfile.BadZipFile
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            sheets = (each for each in book.worksheets if isinstance(each, ReadOnlyWorksheet))
            rows = next((found for sheet in sheets if (found := _rows(sheet))), [])
    except _DAMAGE as error:
        hint = msg("Open it in Excel and save it once more, or as CSV.")
        raise refused("workbook", name, msg("This workbook cannot be read."), hint) from error
    yield from rows


def _rows(sheet: ReadOnlyWorksheet) -> list[Line]:
    sheet.reset_dimensions()
    rows = [
        Line(number, tuple(cleaned(_cell(cell.value)) for cell in row))
        for number, row in enumerate(sheet.rows, 1)
    ]
    return rows if any(row.filled for row in rows) else []


def _cell(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    return "" if value is None else str(value)


_MIXED = msg("The encodings are mixed: from here on the text is not in that of the lines before.")
_AGAIN = msg("Export the statement once more, and do not paste into it.")
