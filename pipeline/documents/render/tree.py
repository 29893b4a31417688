"""The plain tree between a Word file and an engine: dictionaries, lists, numbers and text.

Every length is in points. Everything that Word leaves to styles, numbering or the document grid
is already resolved, so that an engine only has to set it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NotRequired, TypedDict


class Style(TypedDict):
    """How a stretch of text looks. ``colour``, ``highlight``: RRGGBB or empty."""

    latin: str
    east_asian: str
    size: float
    bold: bool
    italic: bool
    underline: str
    strike: bool
    colour: str
    highlight: str
    script: str
    shift: float
    tracking: float
    caps: str
    top: float
    bottom: float


Spot = tuple[str, str, float]
"""What a place is measured from, ``offset`` or an alignment, and the offset in points."""


class Anchor(TypedDict):
    """Where a floating picture stands: behind the text or in front of it, ``z`` above others.

    ``x`` is measured from page, margin, column (in a table the cell), character, leftMargin or
    rightMargin; ``y`` from page, margin, paragraph, line, topMargin or bottomMargin. ``lift`` is
    the paragraph's own distance above, which belongs to it.
    """

    behind: bool
    z: float
    lift: float
    x: Spot
    y: Spot


class Inline(TypedDict):
    """One piece of a line; ``kind`` says which of the other keys it has.

    ``text`` (style, text) · ``field`` (style, text: page or pages) · ``tab`` (style) · ``break`` ·
    ``picture`` (data: bytes as numbers, or the text of an SVG; format, width, height, alt) ·
    ``float`` (a picture with anchor_at, which takes up no room in the line) · ``link`` (url or
    anchor, content) · ``bookmark`` (text: its name).
    """

    kind: str
    style: NotRequired[int]
    text: NotRequired[str]
    url: NotRequired[str]
    anchor: NotRequired[str]
    content: NotRequired[list[Inline]]
    data: NotRequired[list[int] | str]
    format: NotRequired[str]
    width: NotRequired[float]
    height: NotRequired[float]
    alt: NotRequired[str]
    anchor_at: NotRequired[Anchor]


class Line(TypedDict):
    """A border: points, RRGGBB, ``solid``, ``dotted`` or ``dashed``, distance to the text."""

    width: float
    colour: str
    dash: str
    space: float


class Paragraph(TypedDict):
    """A paragraph; ``above`` is the whole distance to the block before it.

    ``top``: nothing stands above it, yet its distance counts (first in its place, after a break).
    ``first`` is the first line's indent against ``left`` (negative: hanging). ``outline`` is the
    heading level from 1, 0 for body text. A tab stop is [position from the margin, kind, leader].
    """

    kind: str
    top: bool
    above: float
    after: float
    left: float
    right: float
    first: float
    align: str
    keep_next: bool
    keep_lines: bool
    widow: bool
    break_before: bool
    outline: int
    tabs: list[tuple[float, str, str]]
    borders: dict[str, Line]
    fill: str
    spaced: bool
    height: float
    inlines: list[Inline]


class Cell(TypedDict):
    """A cell at column ``x`` of row ``y``; ``inset`` and ``borders`` by side."""

    x: int
    y: int
    colspan: int
    rowspan: int
    valign: str
    fill: str
    inset: dict[str, float]
    borders: dict[str, Line]
    breakable: bool
    min_height: float
    blocks: list[Block]


class Table(TypedDict):
    """A table; ``header`` rows return on every page.

    A row height of 0 is automatic; a negative column width is a share of the page's.
    """

    kind: str
    top: bool
    above: float
    after: float
    left: float
    align: str
    columns: list[float]
    rows: list[float]
    header: int
    keep_next: bool
    keep_together: bool
    cells: list[Cell]


Block = Any  # Paragraph | Table | PageBreak; TypedDict unions of recursive shape stay unreadable


class PageBreak(TypedDict):
    """A new page begins here."""

    kind: str


class Section(TypedDict):
    """A run of pages of one shape; headers and footers by ``default``, ``first``, ``even``."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    header_distance: float
    footer_distance: float
    title_page: bool
    even_odd: bool
    parity: str
    start: int
    numbering: str
    headers: dict[str, list[Block]]
    footers: dict[str, list[Block]]
    blocks: list[Block]


class Tree(TypedDict):
    """A whole document; inlines name ``styles`` by position. ``tab``: distance of default stops."""

    styles: list[Style]
    sections: list[Section]
    tab: float
    bookmarks: list[str]


TextsByStyle = dict[int, list[str]]


def texts_by_style(tree: Tree) -> TextsByStyle:
    """All texts of a document by the place of their style."""
    found: TextsByStyle = {}
    for paragraph in paragraphs(tree):
        for inline in texts(paragraph["inlines"]):
            found.setdefault(inline["style"], []).append(inline["text"])
    return found


def paragraphs(tree: Tree) -> Iterator[Paragraph]:
    """Every paragraph, those in tables, headers and footers as well."""
    for section in tree["sections"]:
        yield from _within(section["blocks"])
        for marginals in (section["headers"], section["footers"]):
            for blocks in marginals.values():
                yield from _within(blocks)


def texts(inlines: list[Inline]) -> Iterator[Inline]:
    """The inlines that are text, those in links as well."""
    for inline in inlines:
        if inline["kind"] == "text":
            yield inline
        elif inline["kind"] == "link":
            yield from texts(inline["content"])


def _within(blocks: list[Block]) -> Iterator[Paragraph]:
    for block in blocks:
        if block["kind"] == "paragraph":
            yield block
        elif block["kind"] == "table":
            for cell in block["cells"]:
                yield from _within(cell["blocks"])
