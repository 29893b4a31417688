"""Tables as pages: with the letters of columns and numbers of rows, so that a cell can be named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.documents.bundle.lettering import wide
from pipeline.documents.bundle.paper import Column, Row, Section, room
from pipeline.documents.bundle.prepared import unusable
from pipeline.errors import BadInput
from pipeline.messages import msg

MAX_CELLS = 200_000
_SIZE, _PAD, _GAP = 8.0, 6.0, 6.0
_NARROWEST, _WIDEST, _TIGHT = 22.0, 230.0, 120.0


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows; numbers stand at the ``right``; it may reach over ``columns``."""

    text: str
    right: bool = False
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Cells by row and column, counted from 1; what is empty is not there."""

    title: str
    cells: Mapping[int, Mapping[int, Cell]] = field(default_factory=dict)


def refuse_long(name: str) -> BadInput:
    """The error for a table that nobody would read on paper."""
    return unusable(
        "too-many-cells",
        msg(
            "{file} has more than {limit} cells: hand in the part that matters.",
            file=name,
            limit=MAX_CELLS,
        ),
    )


def sections(table: Table) -> list[Section]:
    """The table in as many pieces as its width takes; a wide one on the pages' long side."""
    widths = _widths(table, _WIDEST)
    gutter = len(str(max(table.cells, default=1))) * _SIZE * 0.6 + _PAD
    across = sum(widths.values()) > room()[0] - gutter - _GAP
    space = room(across)[0] - gutter - _GAP
    if sum(widths.values()) > space:
        widths = _widths(table, _TIGHT)
    groups = list(_groups(widths, space))
    return [
        _section(table, {c: widths[c] for c in group}, gutter, across, part=len(groups) > 1)
        for group in groups
    ]


def _widths(table: Table, widest: float) -> dict[int, float]:
    found: dict[int, float] = {}
    for row in table.cells.values():
        for column, cell in row.items():
            need = _NARROWEST
            if cell.columns == 1:
                need = max(_ems(line) for line in cell.text.split("\n")) * _SIZE + 2 * _PAD
            found[column] = max(found.get(column, _NARROWEST), min(need, widest))
    return dict(sorted(found.items()))


def _ems(text: str) -> float:
    return sum(1.0 if wide(letter) else 0.6 for letter in text[:200])


def _groups(widths: Mapping[int, float], space: float) -> Iterator[list[int]]:
    group: list[int] = []
    for column in widths:
        if group and sum(widths[c] for c in (*group, column)) > space:
            yield group
            group = []
        group.append(column)
    if group:
        yield group


def _section(
    table: Table, widths: Mapping[int, float], gutter: float, across: bool, *, part: bool
) -> Section:
    columns, x = [Column(0, gutter, right=True, grey=True)], gutter + _GAP
    for width in widths.values():
        columns.append(Column(x, width))
        x += width
    rows: list[Row] = []
    spans: dict[int, dict[int, Column]] = {}
    for number in sorted(table.cells):
        cells = table.cells[number]
        shown = [cells.get(column) for column in widths]
        if any(shown):
            spans[len(rows)] = dict(_placed(shown, list(widths), columns))
            rows.append((str(number), *(cell.text if cell else "" for cell in shown)))
    names = [letters(column) for column in widths]
    title = f"{table.title} {names[0]}–{names[-1]}".strip() if part else table.title
    return Section(columns, rows, title, ("", *names), _SIZE, True, True, across, spans)


def _placed(
    cells: Sequence[Cell | None], numbers: Sequence[int], columns: Sequence[Column]
) -> Iterator[tuple[int, Column]]:
    """Columns of their own for numbers, and for cells that reach over several."""
    for at, cell in enumerate(cells):
        if cell and (cell.right or cell.columns > 1):
            own = columns[at + 1]
            inside = sum(1 for n in numbers[at:] if n < numbers[at] + cell.columns)
            last = columns[at + inside]
            yield at + 1, Column(own.x, last.x + last.width - own.x, cell.right)


def letters(column: int) -> str:
    """``A`` for 1, ``AB`` for 28."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
