"""A template's paragraphs and their tags, each with the place where an editor finds it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from pipeline.documents.render.word.package import parse_xml
from pipeline.documents.render.word.xml import Element, q
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, msg

STORIES = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_OPENS = re.compile(r"\{[{%#]")
_CLOSES = {"{{": "}}", "{%": "%}", "{#": "#}"}
_INSIDE = re.compile(
    r"\{(?P<sign>[{%#])(?P<level>(?:tr|tc|p|r)(?= ))?(?P<body>.*)[}%#]\}", re.DOTALL
)
QUOTES = str.maketrans("“”‘’", "\"\"''")
_SPACE = re.compile(r"\s+")
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paragraph stands: its part, and the tables around it with row and cell."""

    part: str
    cells: tuple[tuple[int, int, int], ...] = ()

    def __str__(self) -> str:
        """``body.tables[2].rows[3].cells[1]``, counted from 1."""
        steps = (f".tables[{t}].rows[{r}].cells[{c}]" for t, r, c in self.cells)
        return self.part + "".join(steps)

    @property
    def message(self) -> Message:
        """The place in words; of tables in tables the outermost."""
        if not self.cells:
            return _part_name(self.part)
        table, row, _ = self.cells[0]
        return msg("{part}, table {table} row {row}", part=_part_name(self.part), table=table,
                   row=row)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``container``, ``row`` and ``table`` tell the same ones from others."""

    place: Place
    text: str
    container: Element = field(compare=False)
    row: Element | None = field(default=None, compare=False)
    table: Element | None = field(default=None, compare=False)

    @property
    def shown(self) -> str:
        """The beginning of its text on one line."""
        return _SPACE.sub(" ", self.text).strip()[:_SHOWN]

    @property
    def rest(self) -> str:
        """What stands beside the tags."""
        at, pieces = 0, []
        for begin, end in _spans(self.text):
            pieces.append(self.text[at:begin])
            at = end
        return "".join([*pieces, self.text[at:]]).strip()


@dataclass(frozen=True, slots=True)
class Tag:
    """``{%tr for r in rows %}``: sign ``%``, level ``tr``, body ``for r in rows``."""

    text: str
    sign: str
    level: str
    body: str
    paragraph: Paragraph

    @property
    def shown(self) -> str:
        """The tag as messages quote it."""
        return self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]}…"

    @property
    def keyword(self) -> str:
        """The first word of a statement."""
        words = self.body.split(None, 1)
        return words[0] if words and self.sign == "%" else ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding that does not know its file yet."""

    code: str
    message: Message
    paragraph: Paragraph | None = None
    severity: Severity = Severity.ERROR
    hint: Message | None = None

    def finding(self, file: str) -> Finding:
        """The finding, its message with place and paragraph."""
        place, message = "", self.message
        if self.paragraph:
            place = str(self.paragraph.place)
            message = msg("{problem} ({place}: “{paragraph}”)", problem=self.message,
                          place=self.paragraph.place.message,
                          paragraph=self.paragraph.shown)  # fmt: skip
        where = Where(path=place, file=file)
        return Finding(f"template.{self.code}", self.severity, where, message, self.hint)


def paragraphs(parts: Mapping[str, bytes]) -> Iterator[Paragraph]:
    """Every paragraph of body, headers, footers and notes, in the order of the file."""
    for name, data in parts.items():
        if found := STORIES.fullmatch(name):
            part = "body" if found[1] == "document" else found[1]
            yield from _within(parse_xml(data, name), Place(part))


def tags(paragraph: Paragraph) -> Iterator[Tag]:
    """The complete tags of a paragraph; curly quotation marks in them count as straight ones."""
    for begin, end in _spans(paragraph.text):
        text = paragraph.text[begin:end].translate(QUOTES)
        if inside := _INSIDE.fullmatch(text):
            body = inside["body"].strip()
            yield Tag(text, inside["sign"], inside["level"] or "", body, paragraph)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the complete tags are; the cost grows in a straight line, whatever the text."""
    at, hopeless = 0, set()
    while opening := _OPENS.search(text, at):
        at = opening.end()
        closing = -1 if opening[0] in hopeless else text.find(_CLOSES[opening[0]], at)
        if closing < 0:
            hopeless.add(opening[0])
        else:
            yield opening.start(), closing + 2
            at = closing + 2


def _within(
    element: Element, place: Place, row: Element | None = None, table: Element | None = None
) -> Iterator[Paragraph]:
    """Depth first; text boxes lie in paragraphs, tables in cells, anything in content controls."""
    tables = 0
    stack = [element]
    while stack:
        each = stack.pop()
        if each.tag == q("w:tbl"):
            tables += 1
            yield from _table(each, place, tables)
            continue
        if each.tag == q("w:p"):
            yield Paragraph(place, _text(each), each.getparent(), row, table)
        stack.extend(reversed(each))


def _table(table: Element, place: Place, number: int) -> Iterator[Paragraph]:
    for r, row in enumerate(_down(table, q("w:tr")), start=1):
        for c, cell in enumerate(_down(row, q("w:tc")), start=1):
            here = replace(place, cells=(*place.cells, (number, r, c)))
            yield from _within(cell, here, row, table)


def _down(element: Element, name: str) -> Iterator[Element]:
    """The nearest descendants of that name: rows and cells may lie in content controls."""
    for child in element:
        if child.tag == name:
            yield child
        elif child.tag in (q("w:sdt"), q("w:sdtContent"), q("w:customXml")):
            yield from _down(child, name)


def _text(paragraph: Element) -> str:
    """The paragraph's own text, without that of text boxes in it."""
    pieces: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        each = stack.pop()
        if each.tag == q("w:t"):
            pieces.append(each.text or "")
        elif each.tag != q("w:p"):
            stack.extend(reversed(each))
    return "".join(pieces)


def _part_name(part: str) -> Message:
    kind, number = part.rstrip("0123456789"), part.lstrip("abcdefghijklmnopqrstuvwxyz")
    if kind == "header":
        return msg("header {number}", number=number)
    if kind == "footer":
        return msg("footer {number}", number=number)
    return msg("body") if part == "body" else msg("notes")
