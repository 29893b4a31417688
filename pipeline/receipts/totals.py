"""The totals that a statement gives of itself, and whether its rows agree with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pipeline.case.money import amount_figures
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, msg
from pipeline.receipts.cells import read_amount, read_day, squeezed
from pipeline.receipts.layouts import Layouts
from pipeline.receipts.sheets import Line

_ALL = re.compile(r"共([0-9]+)笔(?:记录)?")
_SIDE = re.compile(r"#?(收入|支出)(?:合计|总计)?[:：]([0-9]+)笔[,，]?(?:共)?(-?[0-9.,]+)元")
Figure = tuple[Decimal, int]


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts and sums (元) by their name in ``layouts.toml``, each with its line.

    ``lines`` are the lines that hold them; ``at_end`` says that some stand after the rows.
    """

    found: Mapping[str, Figure] = field(default_factory=dict)
    lines: frozenset[int] = frozenset()
    at_end: bool = False


def read_totals(
    lines: tuple[Line, ...], head: int, columns: Mapping[str, tuple[int, ...]], layouts: Layouts
) -> Totals:
    """The totals before and after the table, in the forms that the trade has."""
    found: dict[str, Figure] = {}
    used: set[int] = set()
    for index, line in enumerate(lines):
        if not line.filled or line.cells == lines[head].cells or _has_day(line, columns["day"]):
            continue
        own = _in_words(line) or _labelled(line, lines[index + 1 : index + 2], layouts)
        if not own and index > head:
            own = _below_columns(line, columns, layouts)
        for name, value in own.items():
            found.setdefault(name, (value, line.number))
        if own:
            used |= {line.number, *_values_of(line, lines[index + 1 : index + 2], layouts)}
    at_end = any(number > lines[head].number for number in used)
    return Totals(found, frozenset(used), at_end)


def _has_day(line: Line, indexes: tuple[int, ...]) -> bool:
    cells = (line.cells[index] for index in indexes if index < len(line.cells))
    return any(read_day(cell) for cell in cells)


def _in_words(line: Line) -> dict[str, Decimal]:
    """``共43笔记录``; ``收入：1笔 0.35元``; ``# 收入合计: 1 笔，共 100.00 元``."""
    text = squeezed("".join(line.filled))
    side = _SIDE.match(text)
    if side:
        name = "income" if side[1] == "收入" else "expense"
        amount = read_amount(side[3])
        figures = {f"{name}_rows": Decimal(side[2])}
        return {**figures, name: abs(amount)} if amount is not None else figures
    whole = _ALL.fullmatch(text)
    return {"rows": Decimal(whole[1])} if whole else {}


def _labelled(line: Line, after: tuple[Line, ...], layouts: Layouts) -> dict[str, Decimal]:
    """Label and figure side by side, or a row of labels over a row of figures."""
    labels = [_label(cell, layouts) for cell in line.cells]
    if not any(labels):
        return {}
    values = line.cells[1:]
    if sum(map(bool, labels)) > 1 and all(labels[: len(line.filled)]) and after:
        values = after[0].cells
    read = {name: read_amount(cell) for name, cell in zip(labels, values, strict=False) if name}
    return {name: abs(amount) for name, amount in read.items() if amount is not None}


def _values_of(line: Line, after: tuple[Line, ...], layouts: Layouts) -> tuple[int, ...]:
    labels = [_label(cell, layouts) for cell in line.filled]
    return (after[0].number,) if len(labels) > 1 and all(labels) and after else ()


def _label(cell: str, layouts: Layouts) -> str:
    text = squeezed(cell.split("[")[0]).strip(":：#")
    names = ("rows", "income_rows", "income", "expense_rows", "expense")
    return next((name for name in names if text in getattr(layouts.totals, name)), "")


def _below_columns(
    line: Line, columns: Mapping[str, tuple[int, ...]], layouts: Layouts
) -> dict[str, Decimal]:
    """``合计`` with the sums below the columns."""
    if squeezed(line.filled[0]) not in layouts.totals.columns:
        return {}
    read = {name: _at(line, columns[name]) for name in ("income", "expense")}
    return {name: abs(amount) for name, amount in read.items() if amount is not None}


def _at(line: Line, indexes: tuple[int, ...]) -> Decimal | None:
    cells = [line.cells[index] for index in indexes if index < len(line.cells)]
    return read_amount(cells[0]) if cells else None


def check_totals(
    totals: Totals,
    rows: int,
    sums: Mapping[str, tuple[int, Decimal]] | None,
    file: str,
    *,
    loose: bool,
) -> Iterator[Finding]:
    """What does not agree: a row is missing, or was added. Loose totals only warn of sums."""
    counted: dict[str, Decimal] = {"rows": Decimal(rows)}
    if sums:
        for name, flow in (("income", "in"), ("expense", "out")):
            count, total = sums[flow]
            counted |= {f"{name}_rows": Decimal(count), name: total}
    for name, (stated, line) in totals.found.items():
        if name in counted and counted[name] != stated:
            grave = name == "rows" or not loose
            yield Finding(
                "receipts.totals",
                Severity.ERROR if grave else Severity.WARNING,
                Where(file=file, line=line),
                _disagreement(name, stated, counted[name]),
                msg("The statement is cut or was changed: export it once more."),
            )


def _disagreement(name: str, stated: Decimal, found: Decimal) -> Message:
    if name == "rows":
        return msg("The statement says {stated} rows, and {found} were found.",
                   stated=stated, found=found)  # fmt: skip
    if name.endswith("_rows"):
        side = _SIDES[name.removesuffix("_rows")]
        return msg("{side}: the statement says {stated} rows, and {found} were found.",
                   side=side, stated=stated, found=found)  # fmt: skip
    return msg("{side}: the statement says {stated} yuan, and the rows come to {found}.",
               side=_SIDES[name], stated=amount_figures(stated),
               found=amount_figures(found))  # fmt: skip


_SIDES = {"income": msg("Money in"), "expense": msg("Money out")}
