"""A Word file as lines: its paragraphs and the rows of its tables, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pipeline.documents.compose import style_names
from pipeline.documents.crossrefs import ARTICLE_STYLES, PARAGRAPH_STYLES
from pipeline.documents.prooflabels import Labels
from pipeline.documents.render.word.limits import check_part, too_big
from pipeline.documents.render.word.package import Package, parse_xml, read_parts
from pipeline.documents.render.word.xml import Element, attribute, properties_of, q, short
from pipeline.documents.review.margins import margins_of
from pipeline.documents.review.pieces import boxes, path_of, pieces, shows_hint
from pipeline.papers.words import ordinal_zh

MAX_LINES, MAX_TEXT = 3_000, 300_000
_HEADINGS = ("附件标题", "Annex Title")
_CLAUSE = "clause_"
_OPENED = ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo")
# White space counts between Latin words only: nobody sees it elsewhere.
_SPACE = re.compile(r"(?<=[A-Za-z])[\s\u3000]+(?=[A-Za-z])")
_NOTHING = re.compile("[\\s\u3000\u00ad\u200b-\u200f\u2060\ufeff]+")


@dataclass(frozen=True, slots=True)
class Span:
    """Where in a line the value of a path of the data stands."""

    path: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A paragraph, or a table row with its cells apart (``cells``: where each begins and ends).

    ``paragraphs`` are the elements that the text is from, each with the place where it begins.
    ``heads``: it is the heading of an article.
    """

    text: str
    terms: tuple[Span, ...]
    paragraphs: tuple[tuple[Element, int], ...]
    cells: tuple[tuple[int, int], ...] = ()
    row: Element | None = None
    label: str = ""
    place: str = ""
    clause: str = ""
    heads: bool = False

    @property
    def key(self) -> str:
        """By what two lines count as the same."""
        return key(self.text)

    @property
    def written(self) -> str:
        """The text with its label, cells apart, as a person reads it."""
        return f"{self.label}{self.text}".replace("\t", "　")


@dataclass(frozen=True, slots=True)
class Story:
    """What a file says. ``main`` names its main part; ``margins`` are the lines of its headers and
    footers, each once. ``roots`` are the trees of all lines, by the names of their parts.
    """

    package: Package
    parts: dict[str, bytes]
    main: str
    roots: Mapping[str, Element]
    lines: tuple[Line, ...]
    margins: tuple[Line, ...]

    @property
    def root(self) -> Element:
        """The tree of the main part."""
        return self.roots[self.main]


def key(text: str) -> str:
    """A text without what nobody sees."""
    return _NOTHING.sub("", _SPACE.sub("\u241f", text))


def read_story(data: bytes) -> Story:
    """The lines of a .docx. Raises ``BadInput`` for what is no sound Word file or is too large."""
    package, parts = Package(data), read_parts(data)
    main = package.main
    root = parse_xml(package.blob(main), main)
    check_part(root)
    styles = style_names(parts)
    reader = _Reader(Labels(parts), styles)
    reader.blocks(root.find(q("w:body")))
    if len(reader.lines) > MAX_LINES or sum(len(line.text) for line in reader.lines) > MAX_TEXT:
        raise too_big()
    roots, margins = {main: root}, dict[tuple[str, str], Line]()
    for kind, part, tree in margins_of(package, root):
        roots[part] = tree
        inner = _Reader(Labels(parts), styles, heading=kind)
        inner.blocks(tree)
        for line in inner.lines:
            margins.setdefault((kind, line.key), line)
    return Story(package, parts, main, roots, tuple(reader.lines), tuple(margins.values()))


@dataclass(slots=True)
class _Reader:
    """Collects lines and counts articles on the way."""

    labels: Labels
    styles: dict[str, str]
    lines: list[Line] = field(default_factory=list)
    article: int = 0
    paragraph: int = 0
    heading: str = "首部"
    clause: str = ""
    row: int = 0
    opens: bool = False

    def blocks(self, parent: Element | None, terms: tuple[str, ...] = ()) -> None:
        for child in parent if parent is not None else ():
            name = short(child)
            if name == "w:p":
                self._paragraph(child, terms)
            elif name == "w:tbl":
                self.row = 0
                self._rows(child, terms)
            elif name == "w:sdt" and not shows_hint(child):
                path = path_of(child)
                self.blocks(child.find(q("w:sdtContent")), (*terms, path) if path else terms)
            elif name in _OPENED and name != "w:sdt":
                self.blocks(child, terms)

    def _paragraph(self, element: Element, terms: tuple[str, ...]) -> None:
        label = self._count(element)
        made = _texts([(element, terms)])
        if made.text.strip():
            self._add(made, label)
        for box in boxes(element):
            self.blocks(box, terms)

    def _rows(self, table: Element, terms: tuple[str, ...]) -> None:
        for child in table:
            name = short(child)
            if name == "w:tr":
                self.row += 1
                self._row(child, terms)
            elif name in _OPENED:
                path = path_of(child) if name == "w:sdt" else ""
                self._rows(child, (*terms, path) if path else terms)

    def _row(self, row: Element, terms: tuple[str, ...]) -> None:
        cells = list(_cells(row, terms))
        if len(cells) == 1:  # a box around paragraphs
            self.blocks(*cells[0])
            return
        inner = [[(p, own) for p in cell.iter(q("w:p"))] for cell, own in cells]
        for cell, _ in cells:
            for each in cell.iter(q("w:p")):
                self._count(each)
        made = _texts([each for cell in inner for each in cell], [len(cell) for cell in inner])
        if made.text.strip():
            self._add(made, "", row)

    def _add(self, made: _Texts, label: str, row: Element | None = None) -> None:
        cells = tuple(made.cells) if row is not None else ()
        place = self._place(f"表格第{self.row}行" if row is not None else "")
        heads = row is None and self.opens
        line = Line(made.text, tuple(made.terms), tuple(made.paragraphs), cells, row, label, place,
                    self.clause, heads)  # fmt: skip
        self.lines.append(line)

    def _count(self, element: Element) -> str:
        """The paragraph's label; articles and their paragraphs are counted."""
        properties = properties_of(element, "w:pPr")
        style = self.styles.get(_style(properties), "")
        for mark in element.iter(q("w:bookmarkStart")):
            name = attribute(mark, "name") or ""
            if name.startswith(_CLAUSE):
                self.clause = name.removeprefix(_CLAUSE).replace("_", "-")
        self.opens = style in ARTICLE_STYLES
        if self.opens:
            self.article, self.paragraph, self.heading = self.article + 1, 0, ""
        elif style in PARAGRAPH_STYLES:
            self.paragraph += 1
        elif style in _HEADINGS:
            self.heading = "".join(piece.text for piece in pieces(element)).replace("\u3000", " ")
            self.clause = ""
        return self.labels.next(properties) or ""

    def _place(self, row: str) -> str:
        if self.heading:
            return f"{self.heading} {row}".strip()
        article = f"第{ordinal_zh(self.article)}条"
        paragraph = f"第{ordinal_zh(self.paragraph)}款" if self.paragraph else ""
        return f"{article}{paragraph} {row}".strip()


@dataclass(slots=True)
class _Texts:
    """Paragraphs joined to one text, and where everything in it is."""

    text: str = ""
    terms: list[Span] = field(default_factory=list)
    paragraphs: list[tuple[Element, int]] = field(default_factory=list)
    cells: list[tuple[int, int]] = field(default_factory=list)

    def take(self, element: Element, around: tuple[str, ...]) -> None:
        self.paragraphs.append((element, len(self.text)))
        begin, open_ = len(self.text), {path: len(self.text) for path in around}
        last: tuple[str, ...] = around
        for piece in pieces(element, around):
            self._close(open_, last, piece.terms)
            for path in piece.terms:
                open_.setdefault(path, len(self.text))
            last = piece.terms
            self.text += piece.text
        self._close(open_, last, ())
        self.terms = [s for s in self.terms if s.end > s.start or s.start < begin]

    def _close(self, open_: dict[str, int], before: tuple[str, ...], now: tuple[str, ...]) -> None:
        for path in before:
            if path not in now and path in open_:
                self.terms.append(Span(path, open_.pop(path), len(self.text)))


def _texts(
    paragraphs: list[tuple[Element, tuple[str, ...]]], sizes: list[int] | None = None
) -> _Texts:
    """One text: cells divided by tabs, paragraphs of a cell by line breaks."""
    made, rest = _Texts(), iter(paragraphs)
    for number, size in enumerate(sizes or [len(paragraphs)]):
        made.text += "\t" if number else ""
        begin = len(made.text)
        for place in range(size):
            made.text += "\n" if place else ""
            made.take(*next(rest))
        made.cells.append((begin, len(made.text)))
    return made


def _cells(row: Element, terms: tuple[str, ...]) -> Iterator[tuple[Element, tuple[str, ...]]]:
    """The cells of a row; those that go on from above have nothing of their own."""
    for child in row:
        name = short(child)
        if name == "w:tc":
            merge = child.find(f"{q('w:tcPr')}/{q('w:vMerge')}")
            if merge is None or attribute(merge, "val") == "restart":
                yield child, terms
        elif name in _OPENED:
            path = path_of(child) if name == "w:sdt" else ""
            yield from _cells(child, (*terms, path) if path else terms)


def _style(properties: Element | None) -> str:
    style = None if properties is None else properties.find(q("w:pStyle"))
    return "" if style is None else attribute(style, "val") or ""
