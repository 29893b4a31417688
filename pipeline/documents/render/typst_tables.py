"""What of a table is settled before it is set: plain cells, and rows whose height is sure.

Setting a cell costs more than reading it: a cell of one plain line needs no paragraph, and a row
that is sure to be as high as asked has that height outright.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.documents.render.tree import Cell, Style, Table
from pipeline.documents.render.typst_sizes import UNSURE, line_height, text_width

_PLAIN = {
    "left": 0.0, "right": 0.0, "first": 0.0, "above": 0.0, "after": 0.0, "outline": 0, "fill": "",
    "widow": True, "spaced": True, "borders": {},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rows:
    """``heights``: of each row, 0 where it is automatic; ``least``: what each cell must hold up."""

    heights: list[float]
    least: list[float]


def settle_rows(table: Table, styles: list[Style]) -> Rows:
    """A row of single lines has its height outright; in any other, one cell holds up the least."""
    exact = table["rows"]
    wanted = [0.0] * len(exact)
    height = [0.0] * len(exact)
    for cell in table["cells"]:
        y = cell["y"]
        wanted[y] = max(wanted[y], cell["min_height"])
        height[y] = max(height[y], _height(table, cell, styles))
        for row in range(y + 1, y + cell["rowspan"]):
            height[row] = UNSURE
    sure = [max(pair) for pair in zip(wanted, height, strict=True)]
    heights = [e or (h if h < UNSURE else 0.0) for e, h in zip(exact, sure, strict=True)]
    wanted = [0.0 if h else least for h, least in zip(heights, wanted, strict=True)]
    return Rows(heights, [_take(wanted, cell) for cell in table["cells"]])


def is_plain(cell: Cell) -> bool:
    """One paragraph of nothing but text, without indents, distances or borders of its own."""
    if len(cell["blocks"]) != 1 or cell["blocks"][0]["kind"] != "paragraph":
        return False
    block = cell["blocks"][0]
    only_text = bool(block["inlines"]) and all(i["kind"] == "text" for i in block["inlines"])
    aligned = block["align"] in ("left", "center", "right")
    return only_text and aligned and all(block[key] == value for key, value in _PLAIN.items())


def _take(wanted: list[float], cell: Cell) -> float:
    """The height that the first cell of a row has to hold up, 0 for all others."""
    if cell["rowspan"] > 1:
        return 0.0
    least, wanted[cell["y"]] = wanted[cell["y"]], 0.0
    return least


def _height(table: Table, cell: Cell, styles: list[Style]) -> float:
    """A cell's height if it is sure to be one line, else more than any row's."""
    columns = table["columns"][cell["x"] : cell["x"] + cell["colspan"]]
    inset = cell["inset"]
    if cell["rowspan"] > 1 or not is_plain(cell) or any(width < 0 for width in columns):
        return UNSURE
    inlines = cell["blocks"][0]["inlines"]
    line = sum(text_width(i["text"], styles[i["style"]]) for i in inlines)
    if line > sum(columns) - inset["left"] - inset["right"]:
        return UNSURE
    return line_height(inlines, styles) + inset["top"] + inset["bottom"]
