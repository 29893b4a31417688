"""The issued Word file with what was changed as tracked changes (17.13.5): :func:`marked_word`."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from pipeline.documents.render.word.package import pack
from pipeline.documents.render.word.xml import Element, properties_of, q, short
from pipeline.documents.review.compare import Pair, Segment, differences, readable
from pipeline.documents.review.pieces import Piece, pieces
from pipeline.documents.review.story import Line, Story

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FIRST_ID = 900_000
_SIGNS = {"\t": "w:tab", "\n": "w:br"}


def marked_word(issued: Story, pairs: Sequence[Pair], *, author: str, day: str) -> bytes:
    """The issued file with the changes of ``author`` in it, to be looked at in Word.

    ``pairs`` are of the lines of ``issued``, whose tree is used up. ``day`` is an ISO date.
    """
    marker = _Marker(author, f"{day}T00:00:00Z", issued.root.find(q("w:body")))
    margins = {line.place: line.paragraphs[-1][0] for line in issued.margins}
    for pair in pairs:
        place = (pair.old or pair.new)[0].place
        if not pair.old:  # into a header, if it is from one
            marker.after = margins.get(place, marker.after)
        marker.step(pair)
        if place in margins:
            margins[place] = marker.after
    trees = {
        part: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        for part, root in issued.roots.items()
    }
    return pack({**issued.parts, **trees})


@dataclass(slots=True)
class _Marker:
    author: str
    at: str
    body: Element
    after: Element | None = None
    count: int = 0
    put: set[int] = field(default_factory=set)

    def step(self, pair: Pair) -> None:
        if pair.old and not pair.is_same:
            found = readable(differences(pair)) if pair.new else _all_gone(pair)
            self._rewrite(pair, found)
        if pair.old and not pair.new:
            for line in pair.old:
                self._strike_end(line)
        if pair.old:
            last = pair.old[-1]
            self.after = last.row if last.row is not None else last.paragraphs[-1][0]
        else:
            for line in pair.new:
                self._add(line)

    def _rewrite(self, pair: Pair, found: Sequence[Segment]) -> None:
        self.put, offset = set(), 0
        for number, line in enumerate(pair.old):
            for element, start in line.paragraphs:
                self._paragraph(element, offset + start, found, pair.new_text)
            offset += len(line.text)
            joint = any(
                s.op in ("delete", "replace") and s.old[0] <= offset < s.old[1] for s in found
            )
            if joint and number < len(pair.old) - 1:
                self._mark_end(line.paragraphs[-1][0], "w:del")
            offset += 1

    def _paragraph(self, element: Element, at: int, found: Sequence[Segment], new: str) -> None:
        split = _apart(element)
        for piece in split:
            made = self._cut(piece, at, found, new)
            for each in made:
                piece.run.addprevious(each)
            piece.run.getparent().remove(piece.run)
            at += len(piece.text)
        if not split:
            for run in self._inserted(found, new, at, None):
                element.append(run)

    def _cut(self, piece: Piece, at: int, found: Sequence[Segment], new: str) -> list[Element]:
        """A run as what stayed of it, what went, and what came beside it."""
        end = at + len(piece.text)
        made = self._inserted(found, new, at, piece.run)
        for part in found:
            a, b = max(part.old[0], at), min(part.old[1], end)
            if a < b:
                text = piece.text[a - at : b - at]
                kept = part.op == "equal"
                made.append(_run(text, piece.run) if kept else self._deleted(text, piece.run))
            if at < part.old[1] <= end:
                made += self._inserted((part,), new, part.old[1], piece.run)
        return made

    def _inserted(
        self, found: Sequence[Segment], new: str, at: int, like: Element | None
    ) -> list[Element]:
        """What came at that place, once."""
        made = []
        for part in found:
            fresh = part.op in ("insert", "replace") and id(part) not in self.put
            if fresh and part.old[1] == at and part.new[0] < part.new[1]:
                self.put.add(id(part))
                text = new[part.new[0] : part.new[1]]
                made.append(self._change("w:ins", _run(text.replace("\t", " "), like)))
        return made

    def _deleted(self, text: str, like: Element) -> Element:
        return self._change("w:del", _run(text, like, deleted=True))

    def _change(self, name: str, *inside: Element) -> Element:
        self.count += 1
        change = etree.Element(q(name))
        for attribute, value in (
            ("id", str(_FIRST_ID + self.count)), ("author", self.author), ("date", self.at),
        ):  # fmt: skip
            change.set(q(f"w:{attribute}"), value)
        change.extend(inside)
        return change

    def _strike_end(self, line: Line) -> None:
        if line.row is not None:
            self._mark_row(line.row, "w:del")
            return
        for element, _ in line.paragraphs:
            self._mark_end(element, "w:del")

    def _mark_end(self, paragraph: Element, name: str) -> None:
        properties = properties_of(paragraph, "w:pPr")
        if properties is None:
            properties = etree.Element(q("w:pPr"))
            paragraph.insert(0, properties)
        mark = properties.find(q("w:rPr"))
        if mark is None:
            mark = etree.Element(q("w:rPr"))
            later = properties.find(q("w:sectPr"))
            properties.append(mark) if later is None else later.addprevious(mark)
        mark.insert(0, self._change(name))

    def _mark_row(self, row: Element, name: str) -> None:
        properties = row.find(q("w:trPr"))
        if properties is None:
            properties = etree.Element(q("w:trPr"))
            row.insert(1 if len(row) and short(row[0]) == "w:tblPrEx" else 0, properties)
        properties.append(self._change(name))

    def _add(self, line: Line) -> None:
        made = self._new_row(line) if line.row is not None else None
        if made is None:
            made = self._new_paragraph(line)
        self.after = made

    def _new_row(self, line: Line) -> Element | None:
        """A row like the one above, if that has as many cells."""
        above = self.after
        cells = [] if above is None else above.findall(q("w:tc"))
        if above is None or short(above) != "w:tr" or len(cells) != len(line.cells):
            return None
        row = deepcopy(above)
        for change in list(row.iter(q("w:ins"), q("w:del"))):
            if short(change.getparent()) != "w:p":
                change.getparent().remove(change)
        for cell, (a, b) in zip(row.findall(q("w:tc")), line.cells, strict=True):
            first, *more = cell.findall(q("w:p"))
            for each in more:
                cell.remove(each)
            self._fill(first, line.text[a:b])
        self._mark_row(row, "w:ins")
        above.addnext(row)
        return row

    def _new_paragraph(self, line: Line) -> Element:
        paragraph = etree.Element(q("w:p"))
        above = self.after
        if above is not None and short(above) == "w:p":
            looks = properties_of(above, "w:pPr")
            if looks is not None:
                paragraph.append(deepcopy(looks))
                for each in paragraph[0].findall(q("w:rPr")) + paragraph[0].findall(q("w:sectPr")):
                    paragraph[0].remove(each)
        self._fill(paragraph, line.text.replace("\t", "　"))
        self._mark_end(paragraph, "w:ins")
        if above is None:
            self.body.insert(0, paragraph)
        else:
            table = next(above.iterancestors(q("w:tbl")), None) if short(above) == "w:tr" else None
            (above if table is None else table).addnext(paragraph)
        return paragraph

    def _fill(self, paragraph: Element, text: str) -> None:
        like = next(paragraph.iter(q("w:r")), None)
        run = _run(text, like)
        for each in list(paragraph):
            if short(each) != "w:pPr":
                paragraph.remove(each)
        paragraph.append(self._change("w:ins", run))


def _all_gone(pair: Pair) -> tuple[Segment, ...]:
    return (Segment("delete", (0, len(pair.old_text)), (0, 0)),)


def _apart(paragraph: Element) -> list[Piece]:
    """The pieces of a paragraph, each in a run of its own."""
    made = []
    for piece in list(pieces(paragraph)):
        run = _run("", piece.run)
        piece.run.addprevious(run)
        run.append(piece.element)
        made.append(Piece(piece.text, run, piece.element, piece.terms))
    return made


def _run(text: str, like: Element | None, *, deleted: bool = False) -> Element:
    run = etree.Element(q("w:r"))
    looks = None if like is None else like.find(q("w:rPr"))
    if looks is not None:
        run.append(deepcopy(looks))
    rest = text
    while rest:
        sign = _SIGNS.get(rest[0])
        if sign:
            etree.SubElement(run, q(sign))
            rest = rest[1:]
            continue
        length = next((n for n, c in enumerate(rest) if c in _SIGNS), len(rest))
        part = etree.SubElement(run, q("w:delText" if deleted else "w:t"))
        part.text, rest = rest[:length], rest[length:]
        part.set(_SPACE, "preserve")
    return run
