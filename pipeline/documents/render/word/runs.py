"""What stands in a paragraph: runs, fields, links, pictures, breaks (17.3.3, 17.16)."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from pipeline.documents.render.tree import Inline, Style
from pipeline.documents.render.word.pictures import read_picture
from pipeline.documents.render.word.story import (
    CJK,
    ParagraphLook,
    RunLook,
    Story,
    StyleTable,
    resolve_paragraph,
    resolve_run,
    style_of,
)
from pipeline.documents.render.word.xml import Element, attribute, children, names, properties_of, q

_CHINESE = re.compile(f"[{CJK}]")
_SKIPPED = names("w:pPr w:rPr w:delInstrText w:annotationRef")
_COMMENTS = frozenset({"w:commentRangeStart", "w:commentRangeEnd", "w:commentReference"})
_TEXT = q("w:t")
_WIDTH = q("w:tcW")  # a wish: the table's grid has the widths
_SIGNS = {"w:noBreakHyphen": "\u2011", "w:softHyphen": "\u00ad"}
_EMPTY_LINE = "\u00a0"  # what stands behind a break at a paragraph's end
_LINK = re.compile(r'\s*HYPERLINK\s+(?:"([^"]*)")?', re.IGNORECASE)
_INSIDE = re.compile(r'\\l\s+"([^"]*)"')
# What parts a line or page, and cannot stand in a link.
_PARTING = ("tab", "break", "pagebreak")
_PLAIN_SWITCHES = re.compile(r"\\\*\s*(MERGEFORMAT|Arabic|CHARFORMAT)", re.IGNORECASE)


@dataclass(slots=True)
class _Field:
    """A complex field on its way (w:fldChar): its code, and whether its result is being read."""

    code: str = ""
    in_result: bool = False
    outer: list[Inline] = field(default_factory=list)


class _Piece(NamedTuple):
    """An inline: with the next of a paragraph's texts, unless it has one of its own."""

    kind: str
    style: Style | None = None
    text: str | None = None

    def inline(self, table: StyleTable, rest: Iterator[str]) -> Inline:
        if self.style is None:
            return Inline(kind=self.kind)
        style = table.add(self.style)
        if self.kind != "text":
            return Inline(kind=self.kind, style=style)
        return Inline(kind="text", style=style, text=next(rest) if self.text is None else self.text)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How paragraphs of one build come out: their look, and the pieces of which they are made."""

    look: ParagraphLook
    pieces: list[_Piece]

    def fill(self, texts: list[str], table: StyleTable) -> list[Inline]:
        """The inlines of a paragraph with these texts."""
        rest = filter(None, texts)
        return join_text([piece.inline(table, rest) for piece in self.pieces])


def read_inlines(story: Story, element: Element) -> tuple[ParagraphLook, list[Inline]]:
    """A paragraph's look, and its inlines, neighbours of one look joined.

    Paragraphs that differ in nothing but their texts are understood once.
    """
    build, texts = build_of(element)
    chinese = is_chinese(texts)
    recipe: Recipe | None = story.known.get((build, chinese))
    if recipe is not None:
        return recipe.look, recipe.fill(texts, story.table)
    noted = story.refusals.noted
    look = resolve_paragraph(story, properties_of(element, "w:pPr"))
    reader = _InlineReader(story, look, chinese)
    inlines = reader.read(element)
    if reader.pieces is not None and story.refusals.noted == noted:
        story.known[build, chinese] = Recipe(look, reader.pieces)
    return look, inlines


def known_recipe(story: Story, element: Element) -> Recipe | None:
    """The recipe that a paragraph was or could have been read by."""
    build, texts = build_of(element)
    recipe: Recipe | None = story.known.get((build, is_chinese(texts)))
    return recipe


def is_chinese(texts: list[str]) -> bool:
    """Whether a paragraph with these texts is set in lines for Chinese letters."""
    return _CHINESE.search("".join(texts)) is not None


def build_of(element: Element) -> tuple[Hashable, list[str]]:
    """All that matters of an element but its texts, as a key, and its texts."""
    build: list[Hashable] = []
    texts: list[str] = []
    for each in element.iter():
        if each.tag == _TEXT:
            text = each.text or ""
            texts.append(text)
            build.append(text == "")
        elif each.tag != _WIDTH:
            build.append((each.tag, len(each), *each.items()))
    return tuple(build), texts


class _InlineReader:
    """Reads the inlines of one paragraph; ``pieces`` are a recipe for others, if that is enough."""

    def __init__(self, story: Story, look: ParagraphLook, chinese: bool) -> None:
        self._story = story
        self._look = look
        self._fields: list[_Field] = []
        self._chinese = chinese
        self._inlines: list[Inline] = []
        self._run = RunLook({})
        self.pieces: list[_Piece] | None = []

    def read(self, element: Element) -> list[Inline]:
        self._content(element)
        if self._fields:
            code = self._fields[0].code.strip()
            self._story.refusals.add(f"w:fldChar={code or '?'}")
        if self._inlines and self._inlines[-1]["kind"] == "break":
            self._add(_Piece("text", self._style(), _EMPTY_LINE))
        return join_text(self._inlines)

    def _content(self, element: Element) -> None:
        for name, child in children(element):
            if name == "w:r":
                self._read_run(child)
            elif name == "w:hyperlink":
                self._hyperlink(child)
            elif name == "w:fldSimple":
                self._simple_field(child)
            elif name == "w:bookmarkStart":
                self._bookmark(child)
            elif name in _COMMENTS:
                self._story.refusals.add("w:comment")
            elif name not in _SKIPPED:
                self._story.refusals.add(name)

    def _read_run(self, run: Element) -> None:
        self._run = resolve_run(self._story, self._look, properties_of(run, "w:rPr"))
        for name, child in children(run):
            if name in ("w:fldChar", "w:instrText"):
                self._field_part(name, child)
            elif not self._hidden():
                self._piece(name, child)

    def _piece(self, name: str, element: Element) -> None:
        if name == "w:t":
            if element.text:
                self._add(_Piece("text", self._style()), element.text)
        elif name in _SIGNS:
            self._add(_Piece("text", self._style(), _SIGNS[name]))
        elif name == "w:tab":
            self._add(_Piece("tab", self._style()))
        elif name in ("w:br", "w:cr"):
            self._add(_Piece(self._break(attribute(element, "type") or "textWrapping")))
        elif name == "w:drawing":
            self.pieces = None
            self._inlines.extend(read_picture(self._story, element))
        elif name in _COMMENTS:
            self._story.refusals.add("w:comment")
        elif name == "w:sym":
            self._story.refusals.add(f"w:sym={attribute(element, 'font')}")
        elif name not in _SKIPPED:
            self._story.refusals.add(name)

    def _add(self, piece: _Piece, text: str = "") -> None:
        self._inlines.append(piece.inline(self._story.table, iter((text,))))
        if self.pieces is not None:
            self.pieces.append(piece)

    def _style(self) -> Style:
        return style_of(self._story, self._look.properties, self._run, self._chinese)

    def _break(self, kind: str) -> str:
        known = {"textWrapping": "break", "page": "pagebreak"}
        in_body = not self._story.depth and self._story.part == self._story.package.main
        if kind not in known or (kind == "page" and not in_body):
            self._story.refusals.add(f"w:br={kind}")
        return known.get(kind, "break")

    def _bookmark(self, element: Element) -> None:
        self.pieces = None
        name = attribute(element, "name") or ""
        if name and name != "_GoBack" and name not in self._story.bookmarks:
            self._story.bookmarks.append(name)
            self._inlines.append(Inline(kind="bookmark", text=name))

    def _hyperlink(self, element: Element) -> None:
        self.pieces = None
        outer, self._inlines = self._inlines, []
        self._content(element)
        relationship = self._story.package.relationships(self._story.part).get(
            element.get(q("r:id"), "")
        )
        url = relationship.target if relationship else ""
        outer.extend(_link(url, attribute(element, "anchor") or "", self._inlines))
        self._inlines = outer

    def _simple_field(self, element: Element) -> None:
        self.pieces = None
        code = attribute(element, "instr") or ""
        if self._is_counter(code):
            run = element.find(q("w:r"))
            rpr = None if run is None else run.find(q("w:rPr"))
            self._run = resolve_run(self._story, self._look, rpr)
            self._counter(code)
        else:
            outer, self._inlines = self._inlines, []
            self._content(element)
            outer.extend(self._result(code, self._inlines))
            self._inlines = outer

    def _field_part(self, name: str, element: Element) -> None:
        self.pieces = None
        if name == "w:instrText":
            if self._fields and not self._fields[-1].in_result:
                self._fields[-1].code += element.text or ""
            return
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            self._fields.append(_Field(outer=self._inlines))
            self._inlines = []
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
            if self._is_counter(self._fields[-1].code):
                self._inlines = []
        elif kind == "end" and self._fields:
            self._end_field(self._fields.pop())

    def _end_field(self, ended: _Field) -> None:
        result, self._inlines = self._inlines, ended.outer
        if self._is_counter(ended.code):
            styled = next((i for i in result if "style" in i), None)
            self._counter(ended.code, styled["style"] if styled else None)
        else:
            self._inlines.extend(self._result(ended.code, result))

    def _hidden(self) -> bool:
        """Inside a field's code nothing is shown."""
        return bool(self._fields) and any(not f.in_result for f in self._fields)

    def _is_counter(self, code: str) -> bool:
        return code.upper().split()[:1] in (["PAGE"], ["NUMPAGES"])

    def _counter(self, code: str, style: int | None = None) -> None:
        words = _PLAIN_SWITCHES.sub("", code).split()
        if len(words) > 1:
            self._story.refusals.add(f"w:fldChar={code.strip()}")
        kind = "pages" if words[0].upper() == "NUMPAGES" else "page"
        if style is None:
            style = self._story.table.add(self._style())
        self._inlines.append(Inline(kind="field", style=style, text=kind))

    def _result(self, code: str, result: list[Inline]) -> list[Inline]:
        link, inside = _LINK.match(code), _INSIDE.search(code)
        if link is None or not (link[1] or inside):
            self._story.refusals.add(f"w:fldChar={code.strip()}")
            return result
        return _link(link[1] or "", inside[1] if inside else "", result)


def _link(url: str, anchor: str, content: list[Inline]) -> list[Inline]:
    """Links around what stands between tabs and breaks; an address may have a place within it."""
    target = f"{url}#{anchor}" if url and anchor else url
    found: list[Inline] = []
    for parts, inlines in groupby(content, lambda inline: inline["kind"] in _PARTING):
        if parts:
            found.extend(inlines)
        else:
            linked = join_text(list(inlines))
            found.append(
                Inline(kind="link", url=target, anchor="" if url else anchor, content=linked)
            )
    return found


def join_text(inlines: list[Inline]) -> list[Inline]:
    """Texts of one look that touch become one: Word splits runs at will."""
    joined: list[Inline] = []
    for inline in inlines:
        last = joined[-1] if joined else None
        if last and inline["kind"] == last["kind"] == "text" and inline["style"] == last["style"]:
            last["text"] += inline["text"]
        else:
            joined.append(inline)
    return joined
