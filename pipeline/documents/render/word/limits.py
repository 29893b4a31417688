"""What no paper needs. A file beyond these bounds is refused before anything of it is set.

They leave room for a schedule of ten thousand rows, and keep any file within seconds.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from pipeline.documents.render.tree import Block, Paragraph, Style, Table, Tree, texts
from pipeline.documents.render.word.xml import Element, q
from pipeline.errors import BadInput
from pipeline.messages import msg

_ELEMENTS = 1_500_000
_MARGINAL_ELEMENTS = 5_000
_FEW = 5_000  # elements: too few to be too many of anything but pictures
_DRAWINGS = {q("w:drawing"): 200}
_MOST = _DRAWINGS | {
    q("w:p"): 60_000, q("w:tc"): 60_000, q("w:r"): 100_000, q("w:tbl"): 5_000,
    q("w:bookmarkStart"): 5_000, q("w:hyperlink"): 5_000, q("w:fldSimple"): 5_000,
    q("w:fldChar"): 20_000,
}  # fmt: skip
_LOOKS = 2_000
_PAGES = 3_000
_LEAST_ROOM = 36.0  # points


def check_part(root: Element, *, marginal: bool = False) -> None:
    """A body, or a header or footer, is of a size that papers have. Raises ``BadInput``."""
    elements = root.xpath("count(//*)")
    if elements > (_MARGINAL_ELEMENTS if marginal else _ELEMENTS):
        raise too_big()
    bounds = _MOST if elements > _FEW else _DRAWINGS
    found = Counter([each.tag for each in root.iter(*bounds)])
    if any(found[name] > most for name, most in bounds.items()):
        raise too_big()


def check_tree(tree: Tree) -> None:
    """It needs no more pages than papers do, and no header more than one. Raises ``BadInput``."""
    pages = 0.0
    for section in tree["sections"]:
        width = section["width"] - section["left"] - section["right"]
        height = section["height"] - abs(section["top"]) - abs(section["bottom"])
        if min(width, height) < _LEAST_ROOM:
            raise BadInput(
                "documents.word.no-room", msg("The margins of the Word file leave no room.")
            )
        pages += max(_height(section["blocks"], width, height, tree["styles"]) / height, 1.0)
        for marginals in (section["headers"], section["footers"]):
            for blocks in marginals.values():
                if _height(blocks, width, height, tree["styles"]) > section["height"]:
                    raise too_big()
    if pages > _PAGES or len(tree["styles"]) > _LOOKS:
        raise too_big()


def too_big() -> BadInput:
    """The error of a file that is beyond the bounds."""
    return BadInput(
        "documents.word.too-big",
        msg("The Word file is larger than any paper this program makes."),
    )


def _height(blocks: list[Block], width: float, page: float, styles: list[Style]) -> float:
    """About how high blocks stand in a column of ``width``, all in points; ``page``: a break."""
    total = 0.0
    for block in blocks:
        if block["kind"] == "paragraph":
            total += _paragraph(block, width, styles) + (page if block["break_before"] else 0.0)
        elif block["kind"] == "table":
            total += _table(block, width, page, styles)
        else:
            total += page
    return total


def _paragraph(block: Paragraph, width: float, styles: list[Style]) -> float:
    line, length = block["height"], 0.0
    for inline in texts(block["inlines"]):
        style = styles[inline["style"]]
        length += len(inline["text"]) * style["size"]
        line = max(line, style["top"] + style["bottom"])
    room = max(width - block["left"] - block["right"], 1.0)
    return line * (length / room if length > room else 1.0) + max(block["above"], 0.0)


def _table(block: Table, width: float, page: float, styles: list[Style]) -> float:
    shares = [-column * width if column < 0 else column for column in block["columns"]]
    rows: dict[int, float] = defaultdict(float)
    for cell in block["cells"]:
        inset = cell["inset"]
        room = sum(shares[cell["x"] : cell["x"] + cell["colspan"]])
        inside = _height(cell["blocks"], room - inset["left"] - inset["right"], page, styles)
        height = max(inside, cell["min_height"]) + inset["top"] + inset["bottom"]
        rows[cell["y"]] = max(rows[cell["y"]], height / cell["rowspan"])
    return block["above"] + sum(max(exact, rows[y]) for y, exact in enumerate(block["rows"]))
