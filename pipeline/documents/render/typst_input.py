"""The tree as ``program.typ`` reads it: looks as faces, and everything said as briefly as can be.

Setting a cell costs more than reading it, so what all cells of a table share is said once, cells of
one plain line are marked, and a row that is sure to be as high as asked has that height outright.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from pipeline.documents import fonts
from pipeline.documents.render.engine import RenderOptions
from pipeline.documents.render.tree import Block, Cell, Style, Table, Tree

_STROKE = 0.022  # of an em: how much a face without a bold cut is thickened
# Widest a sign can be, in ems: figures and their marks are narrow, all others may be full.
_NARROW = re.compile(r"[0-9.,:/¥%-]")
_NARROW_WIDTH, _GAP = 0.85, 0.25
_PLAIN = {
    "left": 0.0, "right": 0.0, "first": 0.0, "above": 0.0, "after": 0.0, "outline": 0, "fill": "",
    "widow": True, "spaced": True,
}  # fmt: skip


def program_input(tree: Tree, options: RenderOptions) -> dict[str, Any]:
    """What the program is given, ready for JSON."""
    for block in _blocks(tree):
        if block["kind"] == "table":
            _simplify(block, tree["styles"])
    return {
        **tree,
        "styles": [_face(style) for style in tree["styles"]],
        "base": _base(tree),
        "title": options.title,
        "language": options.language,
        "date": [options.date.year, options.date.month, options.date.day],
    }


def _face(style: Style) -> dict[str, Any]:
    chinese, latin = families(style)
    other = fonts.SANS if chinese == fonts.SERIF else fonts.SERIF
    return {
        **style,
        "latin": latin,
        "chinese": [chinese, other],
        # Real bold where there is one; a Chinese serif turns into 黑体, a sans is thickened.
        "thick_latin": style["bold"] and latin == fonts.SANS,
        "thick": style["bold"] and fonts.east_asian(style["east_asian"]).family == fonts.SANS,
        "stroke": _STROKE * style["size"],
    }


def families(style: Style) -> tuple[str, str]:
    """The Chinese and the Latin face of a style: real bold where there is one."""
    chinese = fonts.east_asian(style["east_asian"]).family
    latin = fonts.latin(style["latin"]).family
    if style["bold"]:
        chinese = fonts.SANS
        latin = fonts.SANS if latin == fonts.SERIF else latin
    return chinese, latin


def _base(tree: Tree) -> int:
    """The look of most letters; the program sets it once for all. -1 where none will do."""
    uses: Counter[int] = Counter()
    for block in _blocks(tree):
        for inline in block.get("inlines", ()):
            if inline["kind"] == "text":
                uses[inline["style"]] += 1
    for index, _ in uses.most_common():
        if _is_bare(tree["styles"][index]):
            return index
    return -1


def _is_bare(style: Style) -> bool:
    """No decoration, which text alone cannot carry."""
    face = _face(style)
    marks = ("underline", "strike", "highlight", "script", "shift", "caps", "thick", "thick_latin")
    return not any(face[mark] for mark in marks)


def _simplify(table: Table, styles: list[Style]) -> None:
    shared: Any = table  # the program's tables say more than the tree's
    for key in ("borders", "inset"):
        shared[key] = _most_common([cell[key] for cell in table["cells"]])
    rows: list[list[Cell]] = [[] for _ in table["rows"]]
    spanned: set[int] = set()
    for cell in table["cells"]:
        rows[cell["y"]].append(cell)
        spanned.update(range(cell["y"] + 1, cell["y"] + cell["rowspan"]))
    for y, row in enumerate(rows):
        _simplify_row(table, y, row, styles, y in spanned)
    for cell in table["cells"]:
        own: Any = cell
        own["plain"] = _is_plain(cell)
        for key in ("borders", "inset"):
            own[key] = None if own[key] == shared[key] else own[key]


def _most_common(values: list[dict[str, Any]]) -> dict[str, Any]:
    counted = Counter(repr(sorted(value.items())) for value in values)
    best = counted.most_common(1)[0][0] if counted else ""
    return next((v for v in values if repr(sorted(v.items())) == best), {})


def _simplify_row(
    table: Table, y: int, row: list[Cell], styles: list[Style], spanned: bool
) -> None:
    """One cell holds the row up to its least height; none when the height is sure."""
    least = max((cell["min_height"] for cell in row), default=0.0)
    holding = False
    sure = least > 0 and not spanned
    sure = sure and all(_height(table, cell, styles) <= least for cell in row)
    if sure:
        table["rows"][y] = least
    for cell in row:
        held = holding or sure or cell["rowspan"] > 1
        cell["min_height"] = 0.0 if held else least
        holding = holding or cell["min_height"] > 0


def _height(table: Table, cell: Cell, styles: list[Style]) -> float:
    """A cell's height if it is sure to be one line, else more than any row's."""
    columns = table["columns"][cell["x"] : cell["x"] + cell["colspan"]]
    inset = cell["inset"]
    if not _is_plain(cell) or cell["rowspan"] > 1 or any(width < 0 for width in columns):
        return float("inf")
    block = cell["blocks"][0]
    line = sum(_width(i["text"], styles[i["style"]]) for i in block["inlines"])
    if line > sum(columns) - inset["left"] - inset["right"]:
        return float("inf")
    heights = [styles[i["style"]]["top"] + styles[i["style"]]["bottom"] for i in block["inlines"]]
    return float(max(heights) + inset["top"] + inset["bottom"])


def _width(text: str, style: Style) -> float:
    """The most that a text can take up in one line, in points."""
    narrow = len(_NARROW.findall(text))
    ems = narrow * _NARROW_WIDTH + (len(text) - narrow) + _GAP * 2
    return ems * style["size"] + len(text) * max(style["tracking"], 0.0)


def _is_plain(cell: Cell) -> bool:
    """One paragraph of nothing but text, without indents, distances or borders of its own."""
    if len(cell["blocks"]) != 1 or cell["blocks"][0]["kind"] != "paragraph":
        return False
    block = cell["blocks"][0]
    only_text = bool(block["inlines"]) and all(i["kind"] == "text" for i in block["inlines"])
    aligned = block["align"] in ("left", "center", "right") and not block["borders"]
    return only_text and aligned and all(block[key] == value for key, value in _PLAIN.items())


def _blocks(tree: Tree) -> Iterator[Block]:
    for section in tree["sections"]:
        yield from all_blocks(section["blocks"])
        for marginals in (section["headers"], section["footers"]):
            for blocks in marginals.values():
                yield from all_blocks(blocks)


def all_blocks(blocks: list[Block]) -> Iterator[Block]:
    """Blocks, and those in the cells of tables."""
    for block in blocks:
        yield block
        if block["kind"] == "table":
            for cell in block["cells"]:
                yield from all_blocks(cell["blocks"])
