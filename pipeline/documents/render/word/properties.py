"""Run and paragraph properties as flat dictionaries: what is not said is not in them.

Readers are looked up by element name. A name that is in no table is refused, never skipped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.documents.render.tree import Line
from pipeline.documents.render.word.refusals import Refusals
from pipeline.documents.render.word.xml import (
    Element,
    attribute,
    children,
    names,
    number,
    on,
    short,
    twips,
    whole,
)

Properties = dict[str, Any]
Fonts = Mapping[str, str]

SYMBOL_FONTS = frozenset(("symbol", "wingdings", "wingdings 2", "wingdings 3", "webdings",
                          "marlett", "mt extra", "zapfdingbats"))  # fmt: skip
"""Fonts in which letters stand for signs: as letters they would say something else."""
TOGGLES = frozenset({"b", "i", "caps", "smallCaps", "strike", "dstrike"})
_HARMLESS_RUN = names(
    "w:bCs w:iCs w:szCs w:lang w:noProof w:kern w:webHidden w:snapToGrid w:cs w:rsid "
    "w:specVanish w14:ligatures w14:numForm w14:numSpacing w14:cntxtAlts w14:stylisticSets"
)
_OFF_ONLY_RUN = names(
    "w:outline w:shadow w:emboss w:imprint w:vanish w:rtl w:oMath"
)  # fmt: skip
_HARMLESS_PARAGRAPH = names(
    "w:rPr w:sectPr w:suppressLineNumbers w:suppressAutoHyphens w:kinsoku w:wordWrap "
    "w:overflowPunct w:topLinePunct w:adjustRightInd w:suppressOverlap w:textAlignment "
    "w:textboxTightWrap w:divId w:cnfStyle w:rsid"
)
_OFF_ONLY_PARAGRAPH = frozenset({"w:bidi", "w:mirrorIndents"})

HIGHLIGHTS = {
    "yellow": "FFFF00", "green": "00FF00", "cyan": "00FFFF", "magenta": "FF00FF", "blue": "0000FF",
    "red": "FF0000", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000",
    "darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080",
    "lightGray": "C0C0C0", "black": "000000", "white": "FFFFFF", "none": "",
}  # fmt: skip
_UNDERLINES = {
    "none": "", "single": "solid", "words": "solid", "thick": "thick", "double": "double",
    "dotted": "dotted", "dottedHeavy": "dotted", "dash": "dashed", "dashedHeavy": "dashed",
    "dashLong": "dashed",
}  # fmt: skip
_ALIGNMENTS = {
    "left": "left", "start": "left", "center": "center", "right": "right", "end": "right",
    "both": "justify", "distribute": "distribute", "thaiDistribute": "distribute",
}  # fmt: skip
_COLOUR = re.compile("[0-9A-Fa-f]{6}")
_DASHES = {"single": "solid", "thick": "solid", "dotted": "dotted", "dashed": "dashed",
           "dashSmallGap": "dashed"}  # fmt: skip


def read_run(element: Element | None, theme: Fonts, refusals: Refusals) -> Properties:
    """Run properties (17.3.2) as far as ``element`` states them; theme fonts become font names."""
    found: Properties = {}
    for name, child in children(element):
        if name == "w:rFonts":
            _fonts(found, child, theme)
        elif name in _RUN:
            _RUN[name](found, child, refusals)
        elif name not in _HARMLESS_RUN and not (name in _OFF_ONLY_RUN and not on(child)):
            refusals.add(name)
    return found


def read_paragraph(element: Element | None, refusals: Refusals) -> Properties:
    """Paragraph properties (17.3.1) as far as ``element`` states them. Lengths in points."""
    found: Properties = {}
    for name, child in children(element):
        if name in _PARAGRAPH:
            _PARAGRAPH[name](found, child, refusals)
        elif name not in _HARMLESS_PARAGRAPH and not (
            name in _OFF_ONLY_PARAGRAPH and not on(child)
        ):
            refusals.add(name)
    return found


def read_borders(element: Element | None, refusals: Refusals) -> dict[str, Line | None]:
    """Borders by side (17.3.4, 17.4.38); ``None`` where a side is switched off."""
    sides = {"start": "left", "end": "right"}
    found: dict[str, Line | None] = {}
    for name, child in children(element):
        side = name.removeprefix("w:")
        if side in ("between", "bar", "tl2br", "tr2bl"):
            if attribute(child, "val") not in ("nil", "none"):
                refusals.add(name)
            continue
        found[sides.get(side, side)] = _line(child, refusals)
    return found


def read_shading(element: Element, refusals: Refusals) -> str:
    """A background as RRGGBB, empty for none (17.3.5)."""
    pattern = attribute(element, "val") or "clear"
    fill, colour = _rgb(attribute(element, "fill")), _rgb(attribute(element, "color"))
    if pattern in ("clear", "nil"):
        return fill
    if pattern == "solid":
        return colour or "000000"
    if pattern.startswith("pct"):
        share = min(max(number(pattern[3:]) / 100, 0.0), 1.0)
        return _blend(fill or "FFFFFF", colour or "000000", share)
    refusals.add(f"w:shd={pattern}")
    return fill


def _line(element: Element, refusals: Refusals) -> Line | None:
    kind = attribute(element, "val") or "nil"
    if kind in ("nil", "none"):
        return None
    if kind not in _DASHES:
        refusals.add(f"{short(element)}={kind}")
    return Line(
        width=number(attribute(element, "sz"), 4) / 8,
        colour=_rgb(attribute(element, "color")) or "000000",
        dash=_DASHES.get(kind, "solid"),
        space=number(attribute(element, "space")),
    )


def _fonts(found: Properties, element: Element, theme: Fonts) -> None:
    for slot in ("ascii", "hAnsi", "eastAsia"):
        by_theme = attribute(element, f"{slot}Theme")
        name = theme.get(by_theme, "") if by_theme else attribute(element, slot)
        if name:
            found[slot] = name
    if attribute(element, "hint"):
        found["hint"] = attribute(element, "hint")


def _switch(name: str) -> Callable[[Properties, Element, Refusals], None]:
    def read(found: Properties, element: Element, _: Refusals) -> None:
        found[name] = on(element)

    return read


def _text(name: str) -> Callable[[Properties, Element, Refusals], None]:
    def read(found: Properties, element: Element, _: Refusals) -> None:
        found[name] = attribute(element, "val") or ""

    return read


def _one_of(name: str, table: Mapping[str, str]) -> Callable[[Properties, Element, Refusals], None]:
    def read(found: Properties, element: Element, refusals: Refusals) -> None:
        value = attribute(element, "val") or ""
        if value not in table:
            refusals.add(f"w:{name}={value}")
        found[name] = table.get(value, "")

    return read


def _scaled(name: str, factor: float) -> Callable[[Properties, Element, Refusals], None]:
    def read(found: Properties, element: Element, _: Refusals) -> None:
        found[name] = number(attribute(element, "val")) / factor

    return read


def _only(name: str, *allowed: str) -> Callable[[Properties, Element, Refusals], None]:
    def read(_: Properties, element: Element, refusals: Refusals) -> None:
        if (attribute(element, "val") or "") not in allowed:
            refusals.add(f"w:{name}={attribute(element, 'val')}")

    return read


def _colour(found: Properties, element: Element, _: Refusals) -> None:
    found["color"] = _rgb(attribute(element, "val"))


def _shade(found: Properties, element: Element, refusals: Refusals) -> None:
    found["shd"] = read_shading(element, refusals)


def _border_box(found: Properties, element: Element, refusals: Refusals) -> None:
    found["pBdr"] = read_borders(element, refusals)


def _spacing(found: Properties, element: Element, refusals: Refusals) -> None:
    for name in ("before", "after"):
        if attribute(element, name) is not None:
            found[name] = twips(element, name)
        if attribute(element, f"{name}Lines") is not None:
            found[f"{name}Lines"] = number(attribute(element, f"{name}Lines")) / 100
        if attribute(element, f"{name}Autospacing") not in (None, "0", "false", "off"):
            refusals.add(f"w:spacing={name}Autospacing")
    if attribute(element, "line") is not None:
        found["line"] = number(attribute(element, "line"))
        found["lineRule"] = attribute(element, "lineRule") or "auto"


def _indents(found: Properties, element: Element, _: Refusals) -> None:
    for name, alias in (("left", "start"), ("right", "end"), ("firstLine", ""), ("hanging", "")):
        for suffix, factor in (("", 20.0), ("Chars", 100.0)):
            value = attribute(element, name + suffix)
            if value is None and alias:
                value = attribute(element, alias + suffix)
            if value is not None:
                found[name + suffix] = number(value) / factor
    for this, other in (("firstLine", "hanging"), ("hanging", "firstLine")):
        if f"{this}Chars" in found or (this in found and other not in found):
            found.setdefault(other, 0.0)
            found.setdefault(f"{other}Chars", 0.0)


def _tabs(found: Properties, element: Element, refusals: Refusals) -> None:
    stops: dict[float, tuple[str, str]] = {}
    for _, stop in children(element):
        kind = {"start": "left", "end": "right", "num": "left"}.get(
            attribute(stop, "val") or "left", attribute(stop, "val") or "left"
        )
        if kind not in ("left", "right", "center", "clear"):
            refusals.add(f"w:tab={kind}")
        stops[twips(stop, "pos")] = (kind, attribute(stop, "leader") or "none")
    found["tabs"] = stops


def _numbering(found: Properties, element: Element, refusals: Refusals) -> None:
    for name, child in children(element):
        if name in ("w:numId", "w:ilvl"):
            found[name.removeprefix("w:")] = whole(attribute(child, "val"))
        else:
            refusals.add(name)


def _auto_space(found: Properties, element: Element, _: Refusals) -> None:
    found["autoSpace"] = on(element)


def _rgb(value: str | None) -> str:
    """RRGGBB; empty for ``auto``, and for what is no colour, as in Word."""
    return "" if value is None or not _COLOUR.fullmatch(value) else value.upper()


def _blend(back: str, front: str, share: float) -> str:
    pairs = zip(bytes.fromhex(back), bytes.fromhex(front), strict=True)
    return bytes(round(b + (f - b) * share) for b, f in pairs).hex().upper()


_RUN: dict[str, Callable[[Properties, Element, Refusals], None]] = {
    "w:rStyle": _text("rStyle"),
    **{f"w:{name}": _switch(name) for name in TOGGLES},
    "w:u": _one_of("u", _UNDERLINES),
    "w:color": _colour,
    "w:sz": _scaled("sz", 2),
    "w:highlight": _one_of("highlight", HIGHLIGHTS),
    "w:shd": _shade,
    "w:vertAlign": _text("vertAlign"),
    "w:spacing": _scaled("spacing", 20),
    "w:position": _scaled("position", 2),
    "w:w": _only("w", "100", "100%"),
    "w:effect": _only("effect", "none"),
    "w:em": _only("em", "none"),
}
_PARAGRAPH: dict[str, Callable[[Properties, Element, Refusals], None]] = {
    "w:pStyle": _text("pStyle"),
    **{
        f"w:{name}": _switch(name)
        for name in ("keepNext", "keepLines", "pageBreakBefore", "widowControl",
                     "contextualSpacing", "snapToGrid")
    },
    "w:numPr": _numbering,
    "w:pBdr": _border_box,
    "w:shd": _shade,
    "w:tabs": _tabs,
    "w:autoSpaceDE": _auto_space,
    "w:autoSpaceDN": _auto_space,
    "w:spacing": _spacing,
    "w:ind": _indents,
    "w:jc": _one_of("jc", _ALIGNMENTS),
    "w:outlineLvl": _scaled("outlineLvl", 1),
    "w:textDirection": _only("textDirection", "lrTb"),
}  # fmt: skip
