"""Paragraphs and the run of blocks they stand in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pipeline.documents.render.tree import Block, Inline, Line, PageBreak, Paragraph
from pipeline.documents.render.word.numbering import Label
from pipeline.documents.render.word.properties import Properties
from pipeline.documents.render.word.runs import join_text, read_inlines
from pipeline.documents.render.word.story import (
    ParagraphLook,
    RunLook,
    Story,
    font_size,
    lay_run,
    line_height,
    style_of,
)
from pipeline.documents.render.word.xml import Element, children, names

_SKIPPED = names("w:sectPr w:tcPr w:bookmarkStart")


def flatten(element: Element, story: Story) -> Iterable[tuple[str, Element]]:
    """The paragraphs and tables of a body, cell or header."""
    for name, child in children(element):
        if name in ("w:p", "w:tbl"):
            yield name, child
            continue
        story.refusals.paragraph = child
        if name in ("w:commentRangeStart", "w:commentRangeEnd"):
            story.refusals.add("w:comment")
        elif name not in _SKIPPED:
            story.refusals.add(name)


class ReadParagraph(NamedTuple):
    """A ``w:p`` as blocks (several when page breaks stand in it) and what it resolved to."""

    blocks: list[Block]
    properties: Properties


def read_paragraph(story: Story, element: Element) -> ReadParagraph:
    """One ``w:p``, numbered, without what the block above adds to its distance."""
    story.refusals.paragraph = element
    look, inlines = read_inlines(story, element)
    label = story.numbering.label(look.properties)
    if label:
        inlines = join_text(_label_inlines(story, look, label) + inlines)
    paragraph = _paragraph(story, look, inlines)
    return ReadParagraph(_split_at_page_breaks(paragraph), look.properties)


def _paragraph(story: Story, look: ParagraphLook, inlines: list[Inline]) -> Paragraph:
    size = _indent_size(story, inlines, look)
    if size not in look.shapes:
        look.shapes[size] = _shape(story, look, size)
    shape: Paragraph = look.shapes[size]
    paragraph: Paragraph = {**shape, "inlines": inlines}
    for inline in inlines:
        if inline["kind"] == "float":
            inline["anchor_at"]["lift"] = shape["above"]
    if shape["outline"] and not any("text" in inline for inline in inlines):
        paragraph["outline"] = 0
    return paragraph


def _shape(story: Story, look: ParagraphLook, size: float) -> Paragraph:
    """A paragraph of this look without anything in it; ``size``: what a character's width means."""
    p = look.properties
    mark = lay_run(story, look, look.mark)
    left, right, first = _indents(p, size)
    borders: dict[str, Line] = {s: b for s, b in p.get("pBdr", {}).items() if b}
    outline = int(p.get("outlineLvl", 9))
    return Paragraph(
        kind="paragraph",
        top=False,
        above=space_beside(story, p, "before"),
        after=space_beside(story, p, "after"),
        left=left,
        right=right,
        first=first,
        align=p.get("jc", "left"),
        keep_next=p.get("keepNext", False),
        keep_lines=p.get("keepLines", False),
        widow=p.get("widowControl", True),
        break_before=p.get("pageBreakBefore", False) and not story.depth,
        outline=outline + 1 if outline < 9 else 0,
        tabs=_stops(p),
        borders=borders,
        fill=p.get("shd", ""),
        spaced=p.get("autoSpace", True),
        height=round(line_height(story, p, mark, "eastAsia" in mark), 3),
        inlines=[],
    )


def _label_inlines(story: Story, look: ParagraphLook, label: Label) -> list[Inline]:
    key = ("label", label.place)
    if key not in look.runs:
        look.runs[key] = RunLook(lay_run(story, look, {**look.mark, **label.look.run}))
    run = look.runs[key]
    style = story.table.add(style_of(story, look.properties, run, "eastAsia" in run.properties))
    text = label.text + (" " if label.suffix == "space" else "")
    inlines = [Inline(kind="text", style=style, text=text)] if text else []
    return [*inlines, Inline(kind="tab", style=style)] if label.suffix == "tab" else inlines


def _indent_size(story: Story, inlines: list[Inline], look: ParagraphLook) -> float:
    """What one character's width means for w:firstLineChars: the size the paragraph begins in."""
    for inline in inlines:
        if "style" in inline:
            return story.table.styles[inline["style"]]["size"]
    return font_size(lay_run(story, look, look.mark))


def _indents(p: Properties, size: float) -> tuple[float, float, float]:
    def measure(name: str) -> float:
        characters = p.get(f"{name}Chars", 0.0)
        return float(characters * size if characters else p.get(name, 0.0))

    hanging = measure("hanging")
    return measure("left"), measure("right"), -hanging if hanging else measure("firstLine")


def space_beside(story: Story, p: Properties, side: str) -> float:
    """A paragraph's own distance ``before`` or ``after``, in points."""
    lines = p.get(f"{side}Lines", 0.0)
    return float(lines * (story.grid.pitch or 12.0) if lines else p.get(side, 0.0))


def _stops(p: Properties) -> list[tuple[float, str, str]]:
    return sorted(
        (place, kind, leader)
        for place, (kind, leader) in p.get("tabs", {}).items()
        if kind != "clear"
    )


def _split_at_page_breaks(paragraph: Paragraph) -> list[Block]:
    pieces: list[list[Inline]] = [[]]
    for inline in paragraph["inlines"]:
        if inline["kind"] == "pagebreak":
            pieces.append([])
        else:
            pieces[-1].append(inline)
    if len(pieces) == 1:
        return [paragraph]
    blocks: list[Block] = []
    for number, piece in enumerate(pieces):
        if number:
            blocks.append(PageBreak(kind="pagebreak"))
        if piece:
            own = {**paragraph, "inlines": piece}
            blocks.append(
                own if not number else {**own, "above": 0.0, "first": 0.0, "break_before": False}
            )
    return blocks
