"""What a Word file says, read for the proof alone and apart from the engine's reader."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.documents.prooflabels import Labels
from pipeline.documents.render.word.package import parse_kept, parse_xml, read_parts
from pipeline.documents.render.word.xml import Element, q
from pipeline.errors import BadInput
from pipeline.messages import msg

_MAIN = "word/document.xml"
_STYLES = "word/styles.xml"
_COUNTERS = ("PAGE", "NUMPAGES")
_IGNORED = re.compile("[\\s\u00ad\u200b-\u200d\u2060\ufeff]+")
# PDFium gives a hyphen at the end of a line one of these.
_HYPHENS = {"\x02": "-", "\ufffe": "-"}
_LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}

_SAME = str.maketrans(_HYPHENS | _LIGATURES)
_SIGNS = {q("w:noBreakHyphen"): "\u2011", q("w:tab"): " ", q("w:br"): " ", q("w:cr"): " "}
_FIELDS = (q("w:fldChar"), q("w:fldSimple"))
_TEXT = q("w:t")


@dataclass(slots=True)
class Paragraph:
    """A paragraph's label and text without white space, cut where a page number stands.

    ``row`` numbers the table row it is in (-1: none), ``row_length`` is that row's whole text,
    ``repeated`` what a repeated header row may put before it. ``numbered``: a label that is not
    known may stand before it; ``capitals``: small letters may be shown as capitals; ``jumbled``:
    the texts of its row may come in any order; ``written``: its text with white space.
    """

    pieces: tuple[str, ...]
    row: int = -1
    row_length: int = 0
    repeated: str = ""
    numbered: bool = False
    capitals: bool = False
    jumbled: bool = False
    place: str = ""
    required: bool = True
    written: str = ""

    @property
    def text(self) -> str:
        """The pieces together."""
        return "".join(self.pieces)


@dataclass(slots=True)
class WordText:
    """The paragraphs in reading order; headers and footers whole, each once."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    marginals: list[Paragraph] = field(default_factory=list)


def squeeze(text: str) -> str:
    """Text without white space and invisible signs, ligatures as letters."""
    return _IGNORED.sub("", text.translate(_SAME))


def gaps(text: str) -> frozenset[int]:
    """The places in a squeezed text that white space was squeezed out of."""
    found, removed = set(), 0
    for match in _IGNORED.finditer(text.translate(_SAME)):
        found.add(match.start() - removed)
        removed += match.end() - match.start()
    return frozenset(found)


def read_word(docx: bytes) -> WordText:
    """The text of a .docx. Raises ``BadInput`` for what is none."""
    parts = read_parts(docx)
    if _MAIN not in parts:
        raise BadInput("documents.word.not-word", msg("The file is no Word document (.docx)."))
    root = parse_xml(parts[_MAIN], _MAIN)
    text = WordText()
    reader = _Reader(text.paragraphs, Labels(parts), _capitals_in_styles(parts))
    reader.blocks(root.find(q("w:body")))
    text.marginals = list(_marginals(parts, root))
    return text


@dataclass(slots=True)
class _Reader:
    """Collects paragraphs, row by row inside tables."""

    found: list[Paragraph]
    labels: Labels
    capitals: bool
    rows: int = 0

    def blocks(self, parent: Element | None, row: int = -1, repeated: str = "") -> None:
        for child in parent if parent is not None else ():
            if child.tag == q("w:p"):
                label = self.labels.next(next(child.iterchildren(q("w:pPr")), None))
                texts = _pieces(child)
                if label:
                    texts[0] = f"{label} {texts[0]}"
                paragraph = Paragraph(tuple(map(squeeze, texts)), row, 0, repeated)
                paragraph.numbered, paragraph.written = label is None, " ".join(texts)
                paragraph.capitals = self.capitals or _has_capitals(child)
                self.found.append(paragraph)
            elif child.tag == q("w:tbl"):
                self._table(child, row, repeated)
            elif child.tag in (q("w:sdt"), q("w:sdtContent"), q("w:customXml")):
                self.blocks(child, row, repeated)

    def _table(self, table: Element, outer_row: int, outer_repeated: str) -> None:
        repeated, leading = "", True
        merged = len(self.found)
        for tr in _rows(table):
            header = tr.find(f"{q('w:trPr')}/{q('w:tblHeader')}") is not None
            leading = leading and header
            first = len(self.found)
            joined = any(_goes_on(merge) for merge in tr.iter(q("w:vMerge")))
            merged = merged if joined else first
            self._row(tr, outer_row, "" if leading else repeated or outer_repeated)
            if joined:
                self._join_row(merged)
            if leading:
                repeated += "".join(p.text for p in self.found[first:])

    def _join_row(self, first: int) -> None:
        """Cells that go on downwards tie rows together: their text may stand in any of them."""
        tied = self.found[first:]
        length = sum(len(p.text) for p in tied)
        for paragraph in tied:
            paragraph.row, paragraph.row_length = tied[0].row, length
            paragraph.jumbled = True

    def _row(self, tr: Element, outer_row: int, repeated: str) -> None:
        self.rows += 1
        row = outer_row if outer_row >= 0 else self.rows
        first = len(self.found)
        for cell in tr.iter(q("w:tc")):
            if next(cell.iterancestors(q("w:tr"))) is tr:
                self.blocks(cell, row, repeated)
        length = sum(len(p.text) for p in self.found[first:])
        for paragraph in self.found[first:]:
            paragraph.row_length = max(length, paragraph.row_length)


def _rows(table: Element) -> Iterator[Element]:
    for tr in table.iter(q("w:tr")):
        if next(tr.iterancestors(q("w:tbl"))) is table:
            yield tr


def _pieces(paragraph: Element) -> list[str]:
    """The text between page numbers; the results of those fields are left out."""
    if next(paragraph.iter(*_FIELDS), None) is None:
        texts = (each.text if each.tag == _TEXT else _SIGNS[each.tag]
                 for each in paragraph.iter(_TEXT, *_SIGNS))  # fmt: skip
        return ["".join(filter(None, texts))]
    pieces, code, depth, skipping = [""], "", 0, False
    simple: Element | None = None
    for element in paragraph.iter():
        if simple is not None and simple in element.iterancestors():
            continue
        if element.tag == q("w:fldSimple") and _is_counter(element.get(q("w:instr"), "")):
            pieces.append("")
            simple = element
        elif element.tag == q("w:fldChar"):
            kind = element.get(q("w:fldCharType"))
            depth += {"begin": 1, "end": -1}.get(kind, 0)
            code = "" if kind == "begin" else code
            if kind == "separate" and _is_counter(code):
                skipping = True
            elif kind == "end" and (skipping or _is_counter(code)):
                pieces.append("")
                skipping, code = False, ""
        elif element.tag == q("w:instrText"):
            code += element.text or ""
        elif element.tag == q("w:t") and not skipping:
            pieces[-1] += element.text or ""
        elif element.tag in _SIGNS and not skipping:
            pieces[-1] += _SIGNS[element.tag]
    return pieces


def _is_counter(code: str) -> bool:
    return code.upper().split()[:1] in ([name] for name in _COUNTERS)


def _marginals(parts: dict[str, bytes], root: Element) -> Iterator[Paragraph]:
    """The headers and footers that some section uses, each as one text."""
    targets = _targets(parts)
    even = b"evenAndOddHeaders" in parts.get("word/settings.xml", b"")
    seen: set[str] = set()
    for section in root.iter(q("w:sectPr")):
        title = section.find(q("w:titlePg")) is not None
        for place in ("header", "footer"):
            for reference in section.findall(q(f"w:{place}Reference")):
                name = targets.get(reference.get(q("r:id"), ""), "")
                kind = reference.get(q("w:type"), "default")
                in_use = kind == "default" or (title if kind == "first" else even)
                if name in parts and name not in seen and in_use:
                    seen.add(name)
                    yield _marginal(parts, name, place, kind == "default" and not title)


def _marginal(parts: dict[str, bytes], name: str, place: str, required: bool) -> Paragraph:
    inner: list[Paragraph] = []
    # Its lists count apart from the body's.
    _Reader(inner, Labels(parts), _capitals_in_styles(parts)).blocks(parse_xml(parts[name], name))
    pieces = [""]
    for paragraph in inner:
        pieces[-1] += paragraph.pieces[0]
        pieces.extend(paragraph.pieces[1:])
    written = " ".join(paragraph.written for paragraph in inner)
    return Paragraph(tuple(pieces), place=place, required=required, written=written)


def _targets(parts: dict[str, bytes]) -> dict[str, str]:
    folder, name = posixpath.split(_MAIN)
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in parts:
        return {}
    return {
        entry.get("Id", ""): posixpath.normpath(posixpath.join(folder, entry.get("Target", "")))
        for entry in parse_xml(parts[rels], rels)
    }


def _capitals_in_styles(parts: dict[str, bytes]) -> bool:
    return _STYLES in parts and _has_capitals(parse_kept(parts[_STYLES], _STYLES))


def _has_capitals(element: Element) -> bool:
    return next(element.iter(q("w:caps"), q("w:smallCaps")), None) is not None


def _goes_on(merge: Element) -> bool:
    return bool(merge.get(q("w:val"), "continue") == "continue")
