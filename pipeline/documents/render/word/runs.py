"""What stands in a paragraph: runs, fields, links, pictures, breaks (17.3.3, 17.16)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.documents.render.tree import Inline
from pipeline.documents.render.word.pictures import read_picture
from pipeline.documents.render.word.story import (
    CJK,
    ParagraphLook,
    RunLook,
    Story,
    resolve_run,
    style_of,
)
from pipeline.documents.render.word.xml import Element, attribute, children, names, properties_of, q

_CHINESE = re.compile(f"[{CJK}]")
_SKIPPED = names(
    "w:pPr w:rPr w:proofErr w:bookmarkEnd w:lastRenderedPageBreak w:permStart w:permEnd "
    "w:sdtPr w:sdtEndPr w:smartTagPr w:customXmlPr w:delInstrText w:annotationRef"
)
_CONTAINERS = frozenset({"w:sdt", "w:sdtContent", "w:smartTag", "w:customXml"})
_COMMENTS = frozenset({"w:commentRangeStart", "w:commentRangeEnd", "w:commentReference"})
_SIGNS = {"w:noBreakHyphen": "\u2011", "w:softHyphen": "\u00ad"}
_LINK = re.compile(r'HYPERLINK\s+(?:\\l\s+)?"([^"]*)"')
_PLAIN_SWITCHES = re.compile(r"\\\*\s*(MERGEFORMAT|Arabic|CHARFORMAT)", re.IGNORECASE)


@dataclass(slots=True)
class _Field:
    """A complex field on its way (w:fldChar): its code, and whether its result is being read."""

    code: str = ""
    in_result: bool = False
    outer: list[Inline] = field(default_factory=list)


class InlineReader:
    """Reads the inlines of one paragraph."""

    def __init__(self, story: Story, look: ParagraphLook, element: Element) -> None:
        self._story = story
        self._look = look
        self._fields: list[_Field] = []
        text = "".join([each.text or "" for each in element.iter(q("w:t"))])
        self._chinese = _CHINESE.search(text) is not None
        self._inlines: list[Inline] = []
        self._run = RunLook({})

    def read(self, element: Element) -> list[Inline]:
        """The paragraph's inlines, neighbours of one look joined."""
        self._content(element)
        if self._fields:
            self._story.refusals.add("w:fldChar=without end")
        return join_text(self._inlines)

    def _content(self, element: Element) -> None:
        for name, child in children(element):
            if name == "w:r":
                self._read_run(child)
            elif name == "w:hyperlink":
                self._hyperlink(child)
            elif name == "w:fldSimple":
                self._simple_field(child)
            elif name in _CONTAINERS:
                self._content(child)
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
            self._text(element.text or "")
        elif name in _SIGNS:
            self._text(_SIGNS[name])
        elif name == "w:tab":
            self._inlines.append(Inline(kind="tab", style=self._style()))
        elif name in ("w:br", "w:cr"):
            self._break(attribute(element, "type") or "textWrapping")
        elif name == "w:drawing":
            self._inlines.extend(read_picture(self._story, element))
        elif name in _COMMENTS:
            self._story.refusals.add("w:comment")
        elif name == "w:sym":
            self._story.refusals.add(f"w:sym={attribute(element, 'font')}")
        elif name not in _SKIPPED:
            self._story.refusals.add(name)

    def _text(self, text: str) -> None:
        if text:
            self._inlines.append(Inline(kind="text", style=self._style(), text=text))

    def _style(self) -> int:
        return style_of(self._story, self._look.properties, self._run, self._chinese)

    def _break(self, kind: str) -> None:
        known = {"textWrapping": "break", "page": "pagebreak"}
        if kind not in known or (kind == "page" and self._story.depth):
            self._story.refusals.add(f"w:br={kind}")
        self._inlines.append(Inline(kind=known.get(kind, "break")))

    def _bookmark(self, element: Element) -> None:
        name = attribute(element, "name") or ""
        if name and name != "_GoBack" and name not in self._story.bookmarks:
            self._story.bookmarks.append(name)
            self._inlines.append(Inline(kind="bookmark", text=name))

    def _hyperlink(self, element: Element) -> None:
        outer, self._inlines = self._inlines, []
        self._content(element)
        relationship = self._story.package.relationships(self._story.part).get(
            element.get(q("r:id"), "")
        )
        url = relationship.target if relationship else ""
        outer.append(_link(url, attribute(element, "anchor") or "", self._inlines))
        self._inlines = outer

    def _simple_field(self, element: Element) -> None:
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
        return code.split()[:1] in (["PAGE"], ["NUMPAGES"])

    def _counter(self, code: str, style: int | None = None) -> None:
        words = _PLAIN_SWITCHES.sub("", code).split()
        if len(words) > 1:
            self._story.refusals.add(f"w:fldChar={code.strip()}")
        kind = "pages" if words[0] == "NUMPAGES" else "page"
        self._inlines.append(
            Inline(kind="field", style=self._style() if style is None else style, text=kind)
        )

    def _result(self, code: str, result: list[Inline]) -> list[Inline]:
        link = _LINK.search(code)
        if link is None:
            self._story.refusals.add(f"w:fldChar={code.strip()}")
            return result
        inside = re.search(r"\\l", code) is not None
        return [_link("" if inside else link[1], link[1] if inside else "", result)]


def _link(url: str, anchor: str, content: list[Inline]) -> Inline:
    return Inline(kind="link", url=url, anchor="" if url else anchor, content=join_text(content))


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
