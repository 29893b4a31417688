"""What of a table is settled before it is set: plain cells, and rows whose height is sure.

Setting a cell costs more than reading it: a cell of one plain line needs no paragraph, and a row
that is sure to be as high as asked has that height outright.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter

from pipeline.documents.render.tree import Cell, Style, Table
from pipeline.documents.render.typst_sizes import UNSURE, line_height, text_width

_ALIGNED = frozenset({"left", "center", "right"})
_PLAIN = {
    "left": 0.0, "right": 0.0, "first": 0.0, "above": 0.0, "after": 0.0, "outline": 0, "fill": "",
    "widow": True, "spaced": True, "borders": {},
}  # fmt: skip
_plain_part, _plain_values = itemgetter(*_PLAIN), tuple(_PLAIN.values())


@dataclass(frozen=True, slots=True)
class Rows:
    """What is known of a table's rows and cells.

    ``heights``: of each row, 0 where it is automatic; ``plain``: of each cell, whether it is one
    paragraph of nothing but text; ``tight``: whether that is sure to be one line in a row whose
    height is known, so that its insets need not be kept; ``least``: the height that each cell must
    hold up.
    """

    heights: list[float]
    plain: list[bool]
    tight: list[bool]
    least: list[float]


def settle_rows(table: Table, styles: list[Style]) -> Rows:
    """A row of single lines has its height outright; in any other, one cell holds up the least."""
    plain = [_is_plain(cell) for cell in table["cells"]]
    lines = [
        _height(table, cell, styles) if is_plain and cell["rowspan"] == 1 else UNSURE
        for cell, is_plain in zip(table["cells"], plain, strict=True)
    ]
    wanted = [0.0] * len(table["rows"])
    height = [0.0] * len(table["rows"])
    for cell, line in zip(table["cells"], lines, strict=True):
        y, span = cell["y"], cell["rowspan"]
        wanted[y] = max(wanted[y], cell["min_height"])
        height[y] = max(height[y], line)
        for row in range(y + 1, y + span):
            height[row] = UNSURE
    heights = [
        exact or (max(h, least) if h < UNSURE else 0.0)
        for exact, h, least in zip(table["rows"], height, wanted, strict=True)
    ]
    open_rows = [0.0 if h else least for h, least in zip(heights, wanted, strict=True)]
    tight = [
        line < UNSURE and heights[cell["y"]] > 0.0 and _is_even(cell)
        for cell, line in zip(table["cells"], lines, strict=True)
    ]
    return Rows(heights, plain, tight, [_take(open_rows, cell) for cell in table["cells"]])


def _is_plain(cell: Cell) -> bool:
    """One paragraph of nothing but text, without indents, distances or borders of its own."""
    if len(cell["blocks"]) != 1 or cell["blocks"][0]["kind"] != "paragraph":
        return False
    block = cell["blocks"][0]
    if block["align"] not in _ALIGNED or _plain_part(block) != _plain_values:
        return False
    kinds = {inline["kind"] for inline in block["inlines"]}
    return kinds == {"text"}


def _is_even(cell: Cell) -> bool:
    """Whether a line stands where it does without the cell's insets, but for one at its side."""
    inset, align = cell["inset"], cell["blocks"][0]["align"]
    across = align != "center" or inset["left"] == inset["right"]
    return cell["valign"] == "horizon" and inset["top"] == inset["bottom"] and across


def _take(wanted: list[float], cell: Cell) -> float:
    """The height that the first cell of a row has to hold up, 0 for all others."""
    if cell["rowspan"] > 1:
        return 0.0
    least, wanted[cell["y"]] = wanted[cell["y"]], 0.0
    return least


def _height(table: Table, cell: Cell, styles: list[Style]) -> float:
    """A plain cell's height if it is sure to be one line, else more than any row's."""
    columns = table["columns"][cell["x"] : cell["x"] + cell["colspan"]]
    if min(columns) < 0:
        return UNSURE
    inlines, inset = cell["blocks"][0]["inlines"], cell["inset"]
    line = sum([text_width(i["text"], styles[i["style"]]) for i in inlines])
    if line > sum(columns) - inset["left"] - inset["right"]:
        return UNSURE
    return line_height(inlines, styles) + inset["top"] + inset["bottom"]
