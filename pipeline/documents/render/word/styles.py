"""Styles (17.7): document defaults, chains of ``basedOn``, theme fonts."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.documents.render.word.package import Package
from pipeline.documents.render.word.properties import (
    TOGGLES,
    Properties,
    read_paragraph,
    read_run,
)
from pipeline.documents.render.word.refusals import Refusals
from pipeline.documents.render.word.xml import Element, attribute, children, on, q

_MAX_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Look:
    """Paragraph and run properties that belong together."""

    paragraph: Properties = field(default_factory=dict)
    run: Properties = field(default_factory=dict)

    def under(self, upper: Look) -> Look:
        """This look with another one laid over it."""
        return Look(merge(self.paragraph, upper.paragraph), merge(self.run, upper.run))


class Styles:
    """The styles of one document, resolved on demand."""

    def __init__(self, package: Package, refusals: Refusals) -> None:
        part = package.related("styles")
        self._root = package.xml(part) if part else None
        self._refusals = refusals
        self.theme = read_theme(package)
        self._by_id = {attribute(s, "styleId"): s for s in self._all("w:style")}
        self._default_ids = {
            attribute(s, "type"): attribute(s, "styleId")
            for s in self._all("w:style")
            if attribute(s, "default") in ("1", "true", "on")
        }
        parts = (part, package.related("theme"))
        self._looks = _known_looks(*(package.blob(name) if name else b"" for name in parts))
        self.defaults = self._read_defaults()

    def default(self, kind: str) -> str:
        """The id of the style that things without a style have; ``kind`` is e.g. ``paragraph``."""
        return self._default_ids.get(kind) or ""

    def look(self, style_id: str) -> Look:
        """A style with all it is based on; an unknown id is no style at all, as in Word."""
        known = self._looks.get(style_id)
        if known is not None:
            return known
        noted, look = self._refusals.noted, Look()
        for style in self.chain(style_id):
            look = look.under(self.read(style))
        if self._refusals.noted == noted and style_id in self._by_id:
            self._looks[style_id] = look
        return look

    def read(self, element: Element) -> Look:
        """The look that one ``w:style`` or ``w:tblStylePr`` states itself."""
        return Look(
            read_paragraph(element.find(q("w:pPr")), self._refusals),
            read_run(element.find(q("w:rPr")), self.theme, self._refusals),
        )

    def chain(self, style_id: str) -> list[Element]:
        """The style's elements from the root of ``basedOn`` down to itself."""
        found: list[Element] = []
        element = self._by_id.get(style_id)
        while element is not None and element not in found and len(found) < _MAX_CHAIN:
            found.append(element)
            based_on = element.find(q("w:basedOn"))
            element = None if based_on is None else self._by_id.get(attribute(based_on, "val"))
        return found[::-1]

    def _all(self, name: str) -> list[Element]:
        return [] if self._root is None else self._root.findall(q(name))

    def _read_defaults(self) -> Look:
        run = paragraph = None
        if self._root is not None:
            run = self._root.find(f"{q('w:docDefaults')}/{q('w:rPrDefault')}/{q('w:rPr')}")
            paragraph = self._root.find(f"{q('w:docDefaults')}/{q('w:pPrDefault')}/{q('w:pPr')}")
        return Look(
            read_paragraph(paragraph, self._refusals),
            read_run(run, self.theme, self._refusals),
        )


@lru_cache(maxsize=32)
def _known_looks(_styles: bytes, _theme: bytes) -> dict[str, Look]:
    """What was found out about these styles: papers of one kind have the same to the byte."""
    return {}


def merge(lower: Properties, upper: Properties) -> Properties:
    """``upper`` over ``lower``; tab stops and borders are merged one by one."""
    merged = {**lower, **upper}
    for name in ("tabs", "pBdr"):
        if name in lower and name in upper:
            merged[name] = {**lower[name], **upper[name]}
    return merged


def merge_styled(levels: list[Properties]) -> Properties:
    """Run properties of several style levels; switches that two levels set cancel out (17.7.3)."""
    merged: Properties = {}
    for level in levels:
        toggled = {n: level[n] != merged.get(n, False) for n in TOGGLES & level.keys()}
        merged = {**merged, **level, **toggled}
    return merged


def read_theme(package: Package) -> dict[str, str]:
    """Font names by theme slot (``minorEastAsia`` …), those for simplified Chinese where given."""
    part = package.related("theme")
    found: dict[str, str] = {}
    if part is None:
        return found
    for size in ("major", "minor"):
        fonts = next(package.xml(part).iter(q(f"a:{size}Font")), None)
        hans = ""
        for name, font in children(fonts):
            face = font.get("typeface", "")
            if name == "a:latin":
                found[f"{size}HAnsi"] = found[f"{size}Ascii"] = face
            elif name == "a:ea":
                found[f"{size}EastAsia"] = face
            elif name == "a:font" and font.get("script") == "Hans":
                hans = face
        found[f"{size}EastAsia"] = found.get(f"{size}EastAsia") or hans
    return found


def read_switches(element: Element | None) -> set[str]:
    """The names of the switches that are on in ``w:settings`` or ``w:compat``."""
    return {name.removeprefix("w:") for name, child in children(element) if on(child)}
