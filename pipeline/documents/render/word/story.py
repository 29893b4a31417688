"""What the readers of one part share, and how the look of a paragraph and of its runs is found."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeVar

from pipeline.documents.render.tree import Style
from pipeline.documents.render.word.numbering import Numbering
from pipeline.documents.render.word.package import Package
from pipeline.documents.render.word.properties import Properties, read_paragraph, read_run
from pipeline.documents.render.word.refusals import Refusals
from pipeline.documents.render.word.styles import Look, Styles, merge, merge_styled
from pipeline.documents.render.word.xml import Element, attribute, fingerprint, q

_Found = TypeVar("_Found")
CJK = r"\u1100-\u11ff\u2e80-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
CJK += r"\U00020000-\U0003ffff"
# Single spacing as Word measures it: Chinese faces are given three tenths, Latin ones less.
_CHINESE_LINE = 1.3
_LATIN_LINE = 1.15
_LATIN_LINES = {"calibri": 1.22, "cambria": 1.17}
# Where the letters stand in a line box: an em from 0.88 above to 0.12 below the base line.
_ASCENT, _DESCENT = 0.88, 0.12


@dataclass(frozen=True, slots=True)
class Grid:
    """The document grid (17.6.5): distance of its lines in points, what it adds to characters."""

    pitch: float = 0.0
    tracking: float = 0.0


Memory = dict[Hashable, dict[Hashable, Any]]
_MOST_KNOWN = 3_000


@lru_cache(maxsize=8)
def memory_of(_styles: bytes, _theme: bytes, _numbering: bytes) -> Memory:
    """What is known of documents with these parts: papers of one kind have the same to the byte."""
    return {}


def forget_excess(memory: Memory) -> None:
    """Papers of a kind repeat themselves; what does not is not worth remembering."""
    if sum(map(len, memory.values())) > _MOST_KNOWN:
        memory.clear()


class StyleTable:
    """Run looks in the order first used; a look is stored once."""

    def __init__(self) -> None:
        self._places: dict[tuple[object, ...], int] = {}
        self._seen: dict[int, tuple[int, Style]] = {}
        self.styles: list[Style] = []

    def add(self, style: Style) -> int:
        """The place of a style in the table."""
        seen = self._seen.get(id(style))
        if seen is not None:
            return seen[0]
        place = self._places.setdefault(tuple(style.values()), len(self.styles))
        if place == len(self.styles):
            self.styles.append(style)
        self._seen[id(style)] = place, style  # kept, so that its id stays its own
        return place


@dataclass(frozen=True, slots=True)
class Story:
    """The surroundings of a paragraph: document, part, grid, and what a table lays under it.

    ``memory`` keeps what was found out in surroundings that give the same looks; documents with
    the same styles share it.
    """

    package: Package
    part: str
    styles: Styles
    numbering: Numbering
    refusals: Refusals
    table: StyleTable
    grid: Grid = Grid()
    grid_in_tables: bool = False
    under: Look = field(default_factory=Look)
    depth: int = 0
    width: float = 0.0
    bookmarks: list[str] = field(default_factory=list)
    memory: Memory = field(default_factory=dict, repr=False)
    known: dict[Hashable, Any] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        alike = (repr(self.under), self.grid, self.grid_in_tables, self.depth > 0)
        object.__setattr__(self, "known", self.memory.setdefault(alike, {}))

    def once(self, key: Hashable, find: Callable[[], _Found]) -> _Found:
        """What ``find`` finds in such surroundings; the next time it is known.

        Not where something was refused: each paragraph with it is to be named.
        """
        known: _Found | None = self.known.get(key)
        if known is not None:
            return known
        noted = self.refusals.noted
        found = find()
        if self.refusals.noted == noted:
            self.known[key] = found
        return found

    def in_cell(self, look: Look) -> Story:
        """The surroundings inside a table cell whose style gives ``look``."""
        grid = self.grid if self.grid_in_tables else replace(self.grid, pitch=0.0)
        return replace(self, grid=grid, under=look, depth=self.depth + 1)


@dataclass(frozen=True, slots=True)
class RunLook:
    """A run's resolved properties, and its styles: Chinese or not."""

    properties: Properties
    styles: dict[bool, Style] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParagraphLook:
    """A paragraph's resolved properties, and the level looks its runs start from.

    ``runs`` and ``shapes`` keep what was found out about runs and measures under it.
    """

    properties: Properties
    style_run: Properties
    mark: Properties
    runs: dict[Hashable, RunLook] = field(default_factory=dict)
    shapes: dict[float, Any] = field(default_factory=dict)


def resolve_paragraph(story: Story, element: Element | None) -> ParagraphLook:
    """The look of a paragraph whose ``w:pPr`` is ``element``."""
    return story.once(fingerprint(element), lambda: _resolve_paragraph(story, element))


def _resolve_paragraph(story: Story, element: Element | None) -> ParagraphLook:
    """Defaults, table, style chain, numbering and direct formatting, in that order (17.7.2)."""
    direct = read_paragraph(element, story.refusals)
    style_id = direct.get("pStyle") or story.styles.default("paragraph")
    style = story.styles.look(style_id)
    below = merge(story.styles.defaults.paragraph, story.under.paragraph)
    listed = merge(style.paragraph, direct)
    level: Properties = {}
    if listed.get("numId"):
        if "ilvl" not in listed and "numId" not in direct:
            chain = [attribute(each, "styleId") or "" for each in story.styles.chain(style_id)]
            direct["ilvl"] = story.numbering.depth(listed["numId"], chain)
        depth: int = merge(listed, direct).get("ilvl", 0)
        level = story.numbering.look(listed["numId"], depth).paragraph
    # A list named by the paragraph moves its style's indents; one named by the style does not.
    layers = (style.paragraph, level) if "numId" in direct else (level, style.paragraph)
    properties = below
    for layer in (*layers, direct):
        properties = merge(properties, layer)
    mark = None if element is None else next(element.iterchildren(q("w:rPr")), None)
    return ParagraphLook(properties, style.run, read_run(mark, story.styles.theme, story.refusals))


def resolve_run(story: Story, look: ParagraphLook, element: Element | None) -> RunLook:
    """A run's look; ``element`` is its ``w:rPr``."""
    key = fingerprint(element)
    known = look.runs.get(key)
    if known is not None:
        return known
    noted = story.refusals.noted
    direct = read_run(element, story.styles.theme, story.refusals)
    found = RunLook(lay_run(story, look, direct))
    if story.refusals.noted == noted:
        look.runs[key] = found
    return found


def lay_run(story: Story, look: ParagraphLook, direct: Properties) -> Properties:
    """Direct run properties on top of character style, paragraph style, table and defaults."""
    character = direct.get("rStyle") or story.styles.default("character")
    styled = merge_styled(
        [story.under.run, look.style_run, story.styles.look(character).run if character else {}]
    )
    return {**story.styles.defaults.run, **styled, **direct}


def font_size(properties: Properties) -> float:
    """In points; Word's own default is 10."""
    return float(properties.get("sz", 10.0))


def line_height(story: Story, paragraph: Properties, run: Properties, chinese: bool) -> float:
    """What one line takes up: the face's own height, spacing and the document grid (17.3.1.33)."""
    latin = _LATIN_LINES.get(str(run.get("ascii", "")).lower(), _LATIN_LINE)
    height = font_size(run) * (_CHINESE_LINE if chinese else latin)
    rule, line = paragraph.get("lineRule", "auto"), paragraph.get("line", 240.0)
    if rule == "exact":
        return float(line / 20)
    if story.grid.pitch and paragraph.get("snapToGrid", True):
        height = story.grid.pitch * max(1, -int(-(height - 0.05) // story.grid.pitch))
    return max(line / 20, height) if rule == "atLeast" else float(height * line / 240)


def style_of(story: Story, paragraph: Properties, run: RunLook, chinese: bool) -> Style:
    """The style of a run in a paragraph with Chinese letters, or without."""
    style = run.styles.get(chinese)
    if style is None:
        style = run.styles[chinese] = _style(story, paragraph, run.properties, chinese)
    return style


def _style(story: Story, paragraph: Properties, run: Properties, chinese: bool) -> Style:
    size = font_size(run)
    height = line_height(story, paragraph, run, chinese)
    middle = (_ASCENT - _DESCENT) / 2 * size
    grid = story.grid.tracking if paragraph.get("snapToGrid", True) else 0.0
    return Style(
        latin=run.get("ascii") or "Times New Roman",
        east_asian=run.get("eastAsia") or run.get("ascii") or "宋体",
        size=size,
        bold=run.get("b", False),
        italic=run.get("i", False),
        underline=run.get("u", ""),
        strike=run.get("strike", False) or run.get("dstrike", False),
        colour=run.get("color", ""),
        highlight=run.get("highlight") or run.get("shd", ""),
        script={"superscript": "super", "subscript": "sub"}.get(run.get("vertAlign", ""), ""),
        shift=run.get("position", 0.0),
        tracking=run.get("spacing", 0.0) + grid,
        caps="all" if run.get("caps") else "small" if run.get("smallCaps") else "",
        top=round(height / 2 + middle, 3),
        bottom=round(height / 2 - middle, 3),
    )
