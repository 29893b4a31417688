"""Automatic numbering (17.9): which label a paragraph gets, and where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pipeline.documents.render.word.counting import count
from pipeline.documents.render.word.package import Package
from pipeline.documents.render.word.properties import SYMBOL_FONTS, Properties
from pipeline.documents.render.word.refusals import Refusals
from pipeline.documents.render.word.styles import Look, Styles
from pipeline.documents.render.word.xml import Element, attribute, on, q, whole

# Symbol and Wingdings put their bullets at private code points, or at those of letters.
_PRIVATE = 0xF000
_BULLETS = {
    "\uf06c": "●", "\uf06e": "■", "\uf075": "◆", "\uf0d8": "→", "\uf0fc": "√", "\uf0b7": "●",
    "\uf0a7": "■", "o": "○",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list definition."""

    start: int
    number_format: str
    text: str
    suffix: str
    restart_after: int | None
    legal: bool
    style: str
    look: Look


@dataclass(frozen=True, slots=True)
class Label:
    """A paragraph's label: its text, what stands after it (``tab``, ``space``, ``nothing``).

    ``place`` names its list and level.
    """

    text: str
    suffix: str
    look: Look
    place: tuple[int, int]


@dataclass(slots=True)
class _List:
    """One w:num: its levels, the counters it shares, where it starts anew."""

    abstract: str
    levels: dict[int, Level]
    restarts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of one document; :meth:`label` must be asked paragraph by paragraph, in order."""

    def __init__(self, package: Package, styles: Styles, refusals: Refusals) -> None:
        part = package.related("numbering")
        self._root = package.xml(part) if part else None
        self._styles = styles
        self._refusals = refusals
        self._lists: dict[int, _List | None] = {}
        self._counters: dict[str, dict[int, int]] = {}

    def look(self, num_id: int, level: int) -> Look:
        """The indents and the label's letters that a level brings with it."""
        found = self._list(num_id)
        return found.levels[level].look if found and level in found.levels else Look()

    def depth(self, num_id: int, style_ids: list[str]) -> int:
        """The level that the list gives to paragraphs of these styles (17.9.23)."""
        found = self._list(num_id)
        levels = found.levels.items() if found else ()
        return next((n for n, level in levels if level.style and level.style in style_ids), 0)

    def label(self, properties: Properties) -> Label | None:
        """Count this paragraph and say its label; ``None`` when it has none."""
        num_id, depth = properties.get("numId", 0), properties.get("ilvl", 0)
        found = self._list(num_id) if num_id else None
        if found is None or depth not in found.levels:
            return None
        counters = self._advance(found, depth)
        level = found.levels[depth]
        text = self._text(found, level, counters)
        return Label(text, level.suffix, level.look, (num_id, depth))

    def _advance(self, found: _List, depth: int) -> dict[int, int]:
        counters = self._counters.setdefault(found.abstract, {})
        if depth in found.restarts:
            counters[depth] = found.restarts.pop(depth) - 1
        for above in range(depth):
            counters.setdefault(above, found.levels[above].start if above in found.levels else 1)
        counters[depth] = counters.get(depth, found.levels[depth].start - 1) + 1
        for below in [n for n in counters if n > depth]:
            after = found.levels[below].restart_after if below in found.levels else None
            if after is None or depth < after:
                del counters[below]
        return counters

    def _text(self, found: _List, level: Level, counters: dict[int, int]) -> str:
        if level.number_format == "bullet":
            return _bullet(level)

        def place(match: re.Match[str]) -> str:
            depth = int(match[1]) - 1
            number_format = found.levels[depth].number_format if depth in found.levels else ""
            if level.legal and number_format != "none":
                number_format = "decimal"
            text = count(counters.get(depth, 1), number_format)
            if text is None:
                self._refusals.add(f"w:numFmt={number_format}")
            return text or ""

        return re.sub(r"%([1-9])", place, level.text)

    def _list(self, num_id: int) -> _List | None:
        if num_id not in self._lists:
            self._lists[num_id] = self._read(num_id)
        return self._lists[num_id]

    def _read(self, num_id: int) -> _List | None:
        num = self._find("w:num", "numId", str(num_id))
        if num is None:
            return None
        reference = num.find(q("w:abstractNumId"))
        abstract_id = "" if reference is None else attribute(reference, "val") or ""
        abstract = self._abstract(abstract_id)
        if abstract is None:
            return None
        levels = self._levels(abstract)
        found = _List(abstract_id, levels)
        for override in num.findall(q("w:lvlOverride")):
            depth = whole(attribute(override, "ilvl"))
            levels.update(self._levels(override))
            start = override.find(q("w:startOverride"))
            if start is not None:
                found.restarts[depth] = whole(attribute(start, "val"))
        return found

    def _abstract(self, abstract_id: str, hops: int = 0) -> Element | None:
        abstract = self._find("w:abstractNum", "abstractNumId", abstract_id)
        link = None if abstract is None else abstract.find(q("w:numStyleLink"))
        if link is None or hops > 3:
            return abstract
        num_id = self._styles.look(attribute(link, "val") or "").paragraph.get("numId", 0)
        num = self._find("w:num", "numId", str(num_id))
        reference = None if num is None else num.find(q("w:abstractNumId"))
        if reference is None:
            return abstract
        return self._abstract(attribute(reference, "val") or "", hops + 1)

    def _levels(self, parent: Element) -> dict[int, Level]:
        levels = (self._level(e) for e in parent.findall(q("w:lvl")))
        return dict(levels)

    def _level(self, element: Element) -> tuple[int, Level]:
        def value(name: str, default: str) -> str:
            child = element.find(q(name))
            return default if child is None else attribute(child, "val") or ""

        legal, restart = element.find(q("w:isLgl")), element.find(q("w:lvlRestart"))
        if element.find(q("w:lvlPicBulletId")) is not None:
            self._refusals.add("w:lvlPicBulletId")
        return whole(attribute(element, "ilvl")), Level(
            start=whole(value("w:start", "0")),
            number_format=value("w:numFmt", "decimal"),
            text=value("w:lvlText", ""),
            suffix=value("w:suff", "tab"),
            restart_after=None if restart is None else whole(value("w:lvlRestart", "0")),
            legal=legal is not None and on(legal),
            style=value("w:pStyle", ""),
            look=self._styles.read(element),
        )

    def _find(self, name: str, key: str, value: str) -> Element | None:
        if self._root is None:
            return None
        return next((e for e in self._root.findall(q(name)) if attribute(e, key) == value), None)


def _bullet(level: Level) -> str:
    sign, font = level.text, str(level.look.run.get("ascii", ""))
    if font.lower() in SYMBOL_FONTS and len(sign) == 1 and ord(sign) < 256:
        sign = chr(_PRIVATE + ord(sign))
    return _BULLETS.get(sign, level.text)
