"""Excel workbooks as tables: every sheet, with the values as its cells show them."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain

import openpyxl
from lxml import etree
from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.documents.bundle.cell_format import shown
from pipeline.documents.bundle.item import Item
from pipeline.documents.bundle.paper import Column, Section, room
from pipeline.documents.bundle.plain import typeset
from pipeline.documents.bundle.prepared import Changed, Prepared, Removed, unusable
from pipeline.documents.bundle.table import MAX_CELLS, Cell, Table, letters, refuse_long, sections
from pipeline.messages import Message, msg

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    etree.LxmlError,
    SyntaxError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    EOFError,
    OverflowError,
    RuntimeError,
    NotImplementedError,
    AssertionError,
)
# A formula whose last result was not saved.
_NO_RESULT = re.compile(rb"</f>\s*(<v\s*/>|<v></v>)?\s*</c>|<f[^>]*/>\s*(<v\s*/>|<v></v>)?\s*</c>")
_DRAWN = ("xl/media/", "xl/charts/", "xl/diagrams/", "xl/embeddings/")


def prepare_xlsx(item: Item) -> Prepared:
    """Each sheet that is not hidden; what is not shown is named on the last page."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(item.data), data_only=True, keep_links=False)
        members = _members(item.data)
        formulas = _formulas(item.data, members)
        tables = [_table(item.name, s, formulas) for s in _sheets(book) if not _hidden(s)]
        unseen = list(_unseen(book))
    except _DAMAGE as error:
        raise _damaged(item.name) from error
    changed = [Changed.FORMULAS] * bool(formulas) + [Changed.HIDDEN] * bool(unseen)
    changed += [Changed.DRAWINGS] * any(name.startswith(_DRAWN) for name in members)
    parts = list(chain.from_iterable(sections(table) for table in tables if table.cells))
    parts += _notes(unseen, tables, item.language)
    made = typeset(item, MEDIA_TYPE, parts, changed=changed)
    return _without_macros(made, members)


def _sheets(book: Workbook) -> list[Worksheet]:
    return [sheet for sheet in book.worksheets if isinstance(sheet, Worksheet)]


def _hidden(sheet: Worksheet) -> bool:
    return sheet.sheet_state != "visible"


def _members(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def _formulas(data: bytes, members: list[str]) -> Mapping[str, Mapping[tuple[int, int], str]]:
    """The formulas without a saved result, by sheet and place."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [n for n in members if n.startswith("xl/worksheets/") and n.endswith(".xml")]
        if not any(_NO_RESULT.search(archive.read(name)) for name in names):
            return {}
    book = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    return {s.title: dict(_formula_cells(s)) for s in _sheets(book) if not _hidden(s)}


def _formula_cells(sheet: Worksheet) -> Iterator[tuple[tuple[int, int], str]]:
    for cell in _cells(sheet):
        if cell.data_type == "f":
            text = getattr(cell.value, "text", cell.value)
            yield (cell.row, cell.column), str(text)


def _cells(sheet: Worksheet) -> Iterator[ExcelCell]:
    """The cells that are in the file: a sheet's extent may be a million rows of nothing."""
    stored = sheet._cells
    for place in sorted(stored):
        cell = stored[place]
        if isinstance(cell, ExcelCell):
            yield cell


def _table(
    name: str, sheet: Worksheet, formulas: Mapping[str, Mapping[tuple[int, int], str]]
) -> Table:
    own = formulas.get(sheet.title, {})
    rows, columns = _hidden_rows(sheet), _hidden_columns(sheet)
    reach = {(m.min_row, m.min_col): m.max_col - m.min_col + 1 for m in sheet.merged_cells.ranges}
    table: dict[int, dict[int, Cell]] = {}
    count = 0
    for cell in _cells(sheet):
        place = (cell.row, cell.column)
        value = cell.value if cell.value is not None else own.get(place)
        text = shown(value, str(cell.number_format)).strip()
        if not text or cell.row in rows or cell.column in columns:
            continue
        count += 1
        if count > MAX_CELLS:
            raise refuse_long(name)
        right = cell.data_type in {"n", "d"} and place not in own
        table.setdefault(cell.row, {})[cell.column] = Cell(text, right, reach.get(place, 1))
    return Table(sheet.title, table)


def _hidden_rows(sheet: Worksheet) -> set[int]:
    return {number for number, row in sheet.row_dimensions.items() if row.hidden}


def _hidden_columns(sheet: Worksheet) -> set[int]:
    found: set[int] = set()
    for column in sheet.column_dimensions.values():
        if column.hidden and column.min and column.max:
            found.update(range(column.min, min(column.max, 16_384) + 1))
    return found


def _unseen(book: Workbook) -> Iterator[Message]:
    for sheet in book.worksheets:
        if not isinstance(sheet, Worksheet):
            yield msg("chart sheet: {sheet}", sheet=sheet.title)
        elif _hidden(sheet):
            yield msg("hidden sheet: {sheet}", sheet=sheet.title)
        else:
            used = {(cell.row, cell.column) for cell in _cells(sheet) if cell.value is not None}
            rows = sorted({row for row, _ in used} & _hidden_rows(sheet))
            columns = sorted({column for _, column in used} & _hidden_columns(sheet))
            if rows:
                listed = _runs(rows, str)
                yield msg("hidden rows in {sheet}: {rows}", sheet=sheet.title, rows=listed)
            if columns:
                named = _runs(columns, letters)
                yield msg("hidden columns in {sheet}: {columns}", sheet=sheet.title, columns=named)


def _runs(numbers: list[int], name: Callable[[int], str]) -> str:
    """``3–5, 9``."""
    starts = [n for n in numbers if n - 1 not in numbers]
    ends = [n for n in numbers if n + 1 not in numbers]
    pairs = zip(starts, ends, strict=True)
    return ", ".join(name(a) if a == b else f"{name(a)}–{name(b)}" for a, b in pairs)


def _notes(unseen: list[Message], tables: list[Table], language: str) -> list[Section]:
    rows = [message.render(language) for message in unseen]
    empty = (msg("empty sheet: {sheet}", sheet=t.title) for t in tables if not t.cells)
    rows += [message.render(language) for message in empty]
    if not rows:
        return []
    title = msg("Not shown").render(language)
    return [Section([Column(0, room()[0])], [(row,) for row in rows], title, size=9.0)]


def _without_macros(made: Prepared, members: list[str]) -> Prepared:
    macros = (Removed.JAVASCRIPT,) if "xl/vbaProject.bin" in members else ()
    return replace(made, removed=macros)


def _damaged(name: str) -> Exception:
    return unusable(
        "damaged-sheet",
        msg(
            "{file} is a damaged workbook: open it in Excel / WPS, save it anew and hand that in.",
            file=name,
        ),
    )
