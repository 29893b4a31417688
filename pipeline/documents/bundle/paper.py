"""Pages set by this program: sections of rows, each row of cells, each cell wrapped in its column.

All that is only text (plain text, mail, tables) is such rows. Positions are computed here, so the
work is bounded by the text, and no word of a file is ever read as anything but text.
Lengths are points (1/72 inch).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pikepdf import Array, Dictionary, Name, Object, Pdf

from pipeline.documents.bundle.frame import A4, BOTTOM, SIDE, TOP, fit, numbers
from pipeline.documents.bundle.leaves import Leaf
from pipeline.documents.bundle.lettering import Lettering
from pipeline.documents.bundle.prepared import unusable
from pipeline.documents.bundle.wrap import wrap
from pipeline.errors import BadInput
from pipeline.messages import msg

MAX_PAGES = 2_000
MAX_LETTERS = 8_000_000
_MARGIN, _HEAD, _HEAD_SIZE, _LEADING, _PAD = 22.0, 26.0, 8.0, 1.45, 3.0

Row = tuple[str, ...]
"""One text for each column; shorter if the rest is empty."""


@dataclass(frozen=True, slots=True)
class Column:
    """Where a cell's text stands: ``x`` from the left margin, ``width``, and how it is set."""

    x: float
    width: float
    right: bool = False
    grey: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Rows in ``columns``; ``head`` is repeated on each page, ``ruled`` draws lines as in a table.

    ``fresh`` starts a new page with the title in its head, ``across`` one on its long side. A cell
    in ``spans`` (by row and column, from 0) is set in a column of its own.
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    title: str = ""
    head: Row = ()
    size: float = 10.0
    ruled: bool = False
    fresh: bool = False
    across: bool = False
    spans: Mapping[int, Mapping[int, Column]] = field(default_factory=dict)


_Cells = list[tuple[Column, list[str]]]


def room(across: bool = False) -> tuple[float, float]:
    """Width and height that the text of a page may take."""
    width, height = _frame(across)
    return width - 2 * _MARGIN, height - _HEAD - _MARGIN


def _frame(across: bool) -> tuple[float, float]:
    width, height = reversed(A4) if across else A4
    return width - 2 * SIDE, height - TOP - BOTTOM


def set_pages(
    pdf: Pdf, name: str, sections: Sequence[Section], *, even: bool = False
) -> tuple[list[Leaf], tuple[str, ...]]:
    """The pages, each headed by the file's name, and the letters that are shown as 〓.

    ``even`` is :class:`Lettering`'s. Raises ``BadInput`` for more than ``MAX_PAGES``.
    """
    if sum(len(text) for s in sections for row in s.rows for text in row) > MAX_LETTERS:
        raise too_long(name)
    texts = (name, *(t for s in sections for row in ((s.title,), s.head, *s.rows) for t in row))
    lettering = Lettering(set().union(*texts), even=even)
    setter = _Setter(name, lettering)
    for section in sections:
        setter.add(section)
    fonts = lettering.fonts(pdf)
    return [_leaf(pdf, page, fonts) for page in setter.pages], lettering.missing


@dataclass(frozen=True, slots=True)
class _Page:
    across: bool
    operators: list[bytes] = field(default_factory=list)


class _Setter:
    """Fills page after page from the top."""

    def __init__(self, name: str, lettering: Lettering) -> None:
        self._name, self._lettering = name, lettering
        self._y = 0.0
        self.pages: list[_Page] = []

    def add(self, section: Section) -> None:
        """Set all rows of a section."""
        if section.fresh or not self.pages or section.across != self.pages[-1].across:
            self._turn(section)
        if section.title and not section.fresh:
            whole = Column(0, room(section.across)[0])
            plain = replace(section, columns=(whole,), head=(), ruled=False, spans={})
            self._row(plain, (section.title,), {})
        self._head(section)
        for number, row in enumerate(section.rows):
            self._row(section, row, section.spans.get(number, {}))
        self._y -= section.size

    def _row(self, section: Section, row: Row, spans: Mapping[int, Column]) -> None:
        """A row of cells, continued on the next page if it must."""
        cells = self._wrapped(section, section.columns, row, spans)
        leading, at = section.size * _LEADING, 0
        count = max((len(lines) for _, lines in cells), default=1)
        pad = _PAD if section.ruled else 0.0
        while at < count:
            fits = int((self._y - _MARGIN - pad) / leading)
            if fits < min(count - at, 2):
                self._turn(section)
                self._head(section)
                continue
            self._lines(section, cells, at, fits)
            self._y -= min(fits, count - at) * leading + pad
            at += fits
        if section.ruled:
            self._rule(section)

    def _wrapped(
        self,
        section: Section,
        columns: Sequence[Column],
        row: Row,
        spans: Mapping[int, Column],
    ) -> _Cells:
        inset = 2 * _PAD if section.ruled else 0.0
        cells = []
        for number, text in enumerate(row):
            if text:
                column = spans.get(number, columns[number])
                room = (column.width - inset) / section.size
                lines = [p for line in text.split("\n") for p in self._broken(line, room)]
                cells.append((column, lines))
        return cells

    def _broken(self, text: str, room: float) -> list[str]:
        if len(text) <= room and not text.isspace():  # no letter is wider than its size
            return [text]
        return wrap(text, room, self._lettering.advances.__getitem__)

    def _lines(self, section: Section, cells: _Cells, at: int, count: int) -> None:
        size, letters = section.size, self._lettering
        inset = _PAD if section.ruled else 0.0
        for column, lines in cells:
            y = self._y - size * 1.1
            for line in lines[at : at + count]:
                x = _MARGIN + column.x + inset
                if column.right:
                    x += column.width - 2 * inset - letters.width(line.rstrip(" ")) * size
                self._show(line, x, y, size, column.grey)
                y -= size * _LEADING

    def _show(self, text: str, x: float, y: float, size: float, grey: bool) -> None:
        if text.strip():
            shown = self._lettering.show(text.rstrip(" "), x, y, size)
            self._put(b"q 0.45 g %s Q" % shown if grey else shown)

    def _head(self, section: Section) -> None:
        if section.head:
            columns = [replace(column, grey=True) for column in section.columns]
            self._lines(section, self._wrapped(section, columns, section.head, {}), 0, 1)
            self._y -= section.size * _LEADING + _PAD
            self._rule(section)

    def _rule(self, section: Section) -> None:
        left, right = _MARGIN, _MARGIN + max(c.x + c.width for c in section.columns)
        y = self._y + _PAD / 2
        self._put(b"q 0.75 G 0.4 w %s m %s l S Q" % (numbers(left, y), numbers(right, y)))

    def _turn(self, section: Section) -> None:
        """Start a page: the file's name at the left of its head, the section's at the right."""
        if len(self.pages) == MAX_PAGES:
            raise too_long(self._name)
        self.pages.append(_Page(section.across))
        width, height = room(section.across)
        self._y = _MARGIN + height
        wide = width / _HEAD_SIZE
        name = self._broken(self._name, wide * 0.6)[0]
        title = self._broken(section.title if section.fresh else "", wide * 0.38)[0]
        right = _MARGIN + width - self._lettering.width(title) * _HEAD_SIZE
        for text, x in ((name, _MARGIN), (title, right)):
            self._show(text, x, self._y + _HEAD - 14, _HEAD_SIZE, grey=True)

    def _put(self, operators: bytes) -> None:
        self.pages[-1].operators.append(operators)


def _leaf(pdf: Pdf, page: _Page, fonts: Object) -> Leaf:
    width, height = _frame(page.across)
    drawing = pdf.make_stream(
        b"\n".join(page.operators),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, width, height]),
        Resources=Dictionary(Font=fonts),
    )
    place = fit(width, height)
    return Leaf(drawing, b"q 1 0 0 1 %s cm /P Do Q" % numbers(place.x, place.y), place.page)


def too_long(name: str) -> BadInput:
    """The error for a text that nobody would read on paper."""
    return unusable(
        "too-long",
        msg(
            "{file} would fill more than {limit} pages: hand in the part that matters.",
            file=name,
            limit=MAX_PAGES,
        ),
    )
