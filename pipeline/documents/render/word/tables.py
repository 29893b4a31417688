"""Tables (17.4): geometry, merges both ways, borders and shading from style and cell."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.documents.render.tree import Cell, Line, Table
from pipeline.documents.render.word.cells import CellReader, ReadBlocks, Row, Spot
from pipeline.documents.render.word.runs import build_of
from pipeline.documents.render.word.story import Story
from pipeline.documents.render.word.tablestyles import TableLook, read_table_look
from pipeline.documents.render.word.xml import (
    Element,
    attribute,
    children,
    names,
    on,
    properties_of,
    q,
    twips,
    whole,
)

_MAX_DEPTH = 8
_MAX_COLUMNS = 63  # Word's own bound
_ROW_KNOWN = names(
    "w:cantSplit w:tblHeader w:trHeight w:cnfStyle w:gridBefore w:gridAfter w:wBefore w:wAfter "
    "w:jc w:divId"
)
_CELL_KNOWN = names(
    "w:tcW w:gridSpan w:vMerge w:tcBorders w:shd w:noWrap w:tcMar w:vAlign w:hideMark w:cnfStyle"
)
# What stands beside rows, cells and columns and shows nothing; of a row's exceptions (w:tblPrEx)
# those that our tables take from elsewhere.
_BESIDE = names(
    "w:tblPr w:trPr w:gridCol w:sdtPr w:sdtEndPr w:customXmlPr w:bookmarkStart w:bookmarkEnd "
    "w:proofErr w:permStart w:permEnd w:tblW w:tblLook w:tblLayout"
)


def read_table(story: Story, element: Element, read_blocks: ReadBlocks) -> Table:
    """One ``w:tbl``."""
    story.refusals.paragraph = element
    if story.depth >= _MAX_DEPTH:
        story.refusals.add("w:tbl=nested too deep")
    properties = element.find(q("w:tblPr"))
    look = read_table_look(story, properties)
    rows = [_row(story, tr) for tr in _down(story, element, "w:tr")]
    spots = _spots(story, rows)
    count = max((s.x + s.colspan for s in spots), default=0)
    columns = _columns(story, element, look, spots, count)
    size = (len(rows), count)
    reader = CellReader(story, properties, look, size, columns, read_blocks)
    cells = [reader.read(rows[s.y], s) for s in spots if s.merge != "continue"]
    _settle_borders(cells)
    together = _keeps_next(cells, len(rows))
    return Table(
        kind="table",
        top=False,
        above=0.0,
        after=0.0,
        left=look.indent,
        align=look.align,
        columns=columns,
        rows=[r.height if r.exact else 0.0 for r in rows],
        header=_header_rows(rows),
        keep_next=bool(together and together[-1]),
        keep_together=len(rows) > 1 and all(together[:-1]),
        cells=cells,
    )


def _down(story: Story, element: Element, wanted: str) -> Iterable[Element]:
    """The rows of a table or the cells of a row, content controls opened."""
    for name, child in children(element):
        if name == wanted:
            yield child
        elif name in ("w:sdt", "w:sdtContent", "w:customXml"):
            yield from _down(story, child, wanted)
        elif name in ("w:tblGrid", "w:tblPrEx"):
            for inner, exception in children(child):
                no_margins = inner == "w:tblCellMar" and not any(twips(e, "w") for e in exception)
                if inner not in _BESIDE and not no_margins:
                    story.refusals.add(inner)
        elif name not in _BESIDE:
            comment = name in ("w:commentRangeStart", "w:commentRangeEnd")
            story.refusals.add("w:comment" if comment else name)


def _row(story: Story, element: Element) -> Row:
    properties = dict(children(element.find(q("w:trPr"))))
    for name in properties.keys() - _ROW_KNOWN:
        story.refusals.add(name)
    height = properties.get("w:trHeight")
    return Row(
        element=element,
        header=_is_on(properties.get("w:tblHeader")),
        cannot_split=_is_on(properties.get("w:cantSplit")),
        height=twips(height, "val"),
        exact=height is not None and attribute(height, "hRule") == "exact",
    )


def _is_on(element: Element | None) -> bool:
    return element is not None and on(element)


def _spots(story: Story, rows: list[Row]) -> list[Spot]:
    """Every cell with its place; those merged downwards know how far."""
    spots: list[Spot] = []
    open_merges: dict[int, Spot] = {}
    for y, row in enumerate(rows):
        before = row.element.find(f"{q('w:trPr')}/{q('w:gridBefore')}")
        x = 0 if before is None else min(max(whole(attribute(before, "val")), 0), _MAX_COLUMNS)
        for tc in _down(story, row.element, "w:tc"):
            spot = _spot(story, tc, x, y)
            owner = open_merges.get(x)
            if spot.merge == "continue" and owner and owner.colspan == spot.colspan:
                owner.rowspan += 1
            else:
                spot.merge = "" if spot.merge == "continue" else spot.merge
                open_merges.pop(x, None)
                if spot.merge == "restart":
                    open_merges[x] = spot
            spots.append(spot)
            x += spot.colspan
    return spots


def _spot(story: Story, tc: Element, x: int, y: int) -> Spot:
    build, texts = build_of(tc)
    colspan, merge = story.once(build, lambda: _spans(story, properties_of(tc, "w:tcPr")))
    return Spot(tc, build, texts, x, y, colspan, merge)


def _spans(story: Story, properties: Element | None) -> tuple[int, str]:
    """Over how many columns a cell goes, and its part in a merge downwards."""
    for name, child in children(properties):
        upright = name == "w:textDirection" and attribute(child, "val") in ("lrTb", "lrTbV")
        off = name in ("w:hMerge", "w:tcFitText") and not on(child)
        if name not in _CELL_KNOWN and not upright and not off:
            story.refusals.add(name)
    span = None if properties is None else properties.find(q("w:gridSpan"))
    merge = None if properties is None else properties.find(q("w:vMerge"))
    return (
        1 if span is None else min(max(whole(attribute(span, "val"), 1), 1), _MAX_COLUMNS),
        "" if merge is None else attribute(merge, "val") or "continue",
    )


def _columns(
    story: Story, element: Element, look: TableLook, spots: list[Spot], count: int
) -> list[float]:
    """Column widths in points; negative numbers are shares of what the page leaves."""
    grid = [twips(c, "w") for c in element.iterfind(f"{q('w:tblGrid')}/{q('w:gridCol')}")][:count]
    if not count:
        return []
    if not _is_whole(grid, count):
        grid = _widths_of_cells(spots, count)
    if not _is_whole(grid, count):
        return [-1.0 / count] * count
    if look.share:
        return [-width / sum(grid) * look.share for width in grid]
    width = look.width or sum(grid)
    if story.width and not look.fixed:
        width = min(width, story.width)
    scale = width / sum(grid)
    return [round(width * scale, 3) for width in grid]


def _is_whole(grid: list[float], count: int) -> bool:
    return len(grid) == count and all(width > 0 for width in grid)


def _widths_of_cells(spots: list[Spot], count: int) -> list[float]:
    """What the cells of single columns wish for, where the table has no grid."""
    found = [0.0] * count
    for spot in spots:
        wish = spot.element.find(f"{q('w:tcPr')}/{q('w:tcW')}")
        if wish is not None and attribute(wish, "type") == "dxa" and spot.colspan == 1:
            found[spot.x] = max(found[spot.x], twips(wish, "w"))
    return found


def _settle_borders(cells: list[Cell]) -> None:
    """Two cells share an edge: the heavier line is drawn, by both (17.4.66)."""
    if _all_alike(cells):
        return
    edges: dict[tuple[str, int, int], Line] = {}
    for cell in cells:
        for side, line in cell["borders"].items():
            for edge in _edges(cell, side):
                if edge not in edges or edges[edge]["width"] < line["width"]:
                    edges[edge] = line
    for cell in cells:
        own = {}
        for side in ("top", "bottom", "left", "right"):
            lines = [edges.get(edge) for edge in _edges(cell, side)]
            if all(lines) and lines[0]:
                own[side] = lines[0]
        cell["borders"] = {**cell["borders"], **own}


def _all_alike(cells: list[Cell]) -> bool:
    """One line on all four sides of every cell: nothing to settle."""
    lines = [line for cell in cells for line in cell["borders"].values()]
    return len(lines) == 4 * len(cells) and all(line == lines[0] for line in lines)


def _edges(cell: Cell, side: str) -> list[tuple[str, int, int]]:
    x, y = cell["x"], cell["y"]
    if side in ("top", "bottom"):
        line = y if side == "top" else y + cell["rowspan"]
        return [("h", line, x + i) for i in range(cell["colspan"])]
    line = x if side == "left" else x + cell["colspan"]
    return [("v", line, y + i) for i in range(cell["rowspan"])]


def _header_rows(rows: list[Row]) -> int:
    """The rows at the top that return on every page."""
    count = next((i for i, row in enumerate(rows) if not row.header), len(rows))
    return count if count < len(rows) else 0


def _keeps_next(cells: list[Cell], rows: int) -> list[bool]:
    """Row by row, whether all its cells begin with a paragraph that keeps with the next."""
    keeps: list[list[bool]] = [[] for _ in range(rows)]
    for cell in cells:
        if cell["blocks"]:
            keeps[cell["y"]].append(cell["blocks"][0].get("keep_next", False))
    return [bool(row) and all(row) for row in keeps]
