"""What a table's style and its own properties give to each cell (17.4.59, 17.7.6)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from pipeline.documents.render.tree import Line
from pipeline.documents.render.word.properties import Properties, read_borders, read_shading
from pipeline.documents.render.word.story import Story
from pipeline.documents.render.word.styles import Look
from pipeline.documents.render.word.xml import (
    Element,
    attribute,
    children,
    names,
    number,
    on,
    q,
    twips,
)

_KNOWN = names(
    "w:tblStyle w:tblOverlap w:tblW w:jc w:tblInd w:tblBorders w:shd w:tblLayout w:tblCellMar "
    "w:tblLook w:tblCaption w:tblDescription w:tblStyleRowBandSize w:tblStyleColBandSize"
)
_INSET = {"left": 5.4, "right": 5.4, "top": 0.0, "bottom": 0.0}
_ALIGN = {"center": "center", "right": "right", "end": "right"}
# The order in which conditional formats cover each other (17.7.6.6).
_CONDITIONS = ("band1Vert", "band2Vert", "band1Horz", "band2Horz", "lastCol", "firstCol", "lastRow",
               "firstRow", "neCell", "nwCell", "seCell", "swCell")  # fmt: skip
_NEEDS = {
    "band1Vert": ("vBand",), "band2Vert": ("vBand",), "band1Horz": ("hBand",),
    "band2Horz": ("hBand",), "lastCol": ("lastCol",), "firstCol": ("firstCol",),
    "lastRow": ("lastRow",), "firstRow": ("firstRow",), "neCell": ("firstRow", "lastCol"),
    "nwCell": ("firstRow", "firstCol"), "seCell": ("lastRow", "lastCol"),
    "swCell": ("lastRow", "firstCol"),
}  # fmt: skip
_LOOK_BITS = {"firstRow": 0x20, "lastRow": 0x40, "firstColumn": 0x80, "lastColumn": 0x100,
              "noHBand": 0x200, "noVBand": 0x400}  # fmt: skip
_HEX = re.compile("[0-9A-Fa-f]{1,8}")
_SIDES = ("top", "bottom", "left", "right")


@dataclass(frozen=True, slots=True)
class CellLook:
    """What a cell starts from."""

    paragraph: Properties
    run: Properties
    borders: dict[str, Line | None]
    fill: str
    inset: dict[str, float]
    valign: str = "top"


class Place(NamedTuple):
    """A cell's place as far as looks depend on it: the edges it is at, its band."""

    top: bool
    bottom: bool
    left: bool
    right: bool
    odd_row: bool = False
    odd_column: bool = False


@dataclass(slots=True)
class _Layer:
    """What one style, condition or ``w:tblPr`` says."""

    look: Look = field(default_factory=Look)
    borders: dict[str, Line | None] = field(default_factory=dict)
    fill: str | None = None
    valign: str | None = None


@dataclass(slots=True)
class TableLook:
    """A table's own measures, and :meth:`cell` for what each cell begins with."""

    whole: _Layer
    conditions: dict[str, _Layer]
    switches: frozenset[str]
    inset: dict[str, float]
    indent: float = 0.0
    align: str = "left"
    width: float = 0.0
    share: float = 0.0
    fixed: bool = False

    def place(self, x: int, y: int, colspan: int, rowspan: int, size: tuple[int, int]) -> Place:
        """What of the place (x, y) in a table of ``size`` (rows, columns) matters to a cell."""
        rows, columns = size
        banded = bool(self.conditions)
        return Place(
            top=y == 0,
            bottom=y + rowspan == rows,
            left=x == 0,
            right=x + colspan == columns,
            odd_row=banded and (y - ("firstRow" in self.switches)) % 2 == 1,
            odd_column=banded and (x - ("firstCol" in self.switches)) % 2 == 1,
        )

    def cell(self, place: Place) -> CellLook:
        """The look that a cell at this place begins with."""
        borders = _outline(self.whole.borders, place)
        look, fill, valign = self.whole.look, self.whole.fill or "", self.whole.valign or "top"
        for name in self._applicable(place):
            layer = self.conditions[name]
            borders.update(_outline(layer.borders, _region(name, place)))
            look = look.under(layer.look)
            fill = fill if layer.fill is None else layer.fill
            valign = layer.valign or valign
        return CellLook(look.paragraph, look.run, borders, fill, self.inset, valign)

    def _applicable(self, place: Place) -> list[str]:
        on_row = {"firstRow": place.top, "lastRow": place.bottom}
        on_column = {"firstCol": place.left, "lastCol": place.right}
        active = {n for n, hit in (on_row | on_column).items() if hit and n in self.switches}
        if "hBand" in self.switches and not active & on_row.keys():
            active.add("band2Horz" if place.odd_row else "band1Horz")
        if "vBand" in self.switches and not active & on_column.keys():
            active.add("band2Vert" if place.odd_column else "band1Vert")
        corners = {"nwCell": ("firstRow", "firstCol"), "neCell": ("firstRow", "lastCol"),
                   "swCell": ("lastRow", "firstCol"), "seCell": ("lastRow", "lastCol")}  # fmt: skip
        active |= {c for c, needed in corners.items() if active.issuperset(needed)}
        return [name for name in _CONDITIONS if name in active and name in self.conditions]


def read_table_look(story: Story, properties: Element | None) -> TableLook:
    """The table's style chain with the table's own properties over it."""
    own = dict(children(properties))
    for name, child in own.items():
        known = name in _KNOWN or (name == "w:bidiVisual" and not on(child))
        if not known:
            story.refusals.add(name)
    style = own.get("w:tblStyle")
    style_id = story.styles.default("table") if style is None else attribute(style, "val") or ""
    switches = frozenset(_switches(own.get("w:tblLook")))
    styled = story.once(
        ("w:tblStyle", style_id, switches), lambda: _styled(story, style_id, switches)
    )
    look = replace(
        styled,
        whole=replace(styled.whole, borders=dict(styled.whole.borders)),
        inset=dict(styled.inset),
    )
    _add_properties(story, look, properties)
    if look.align == "left" and story.depth == 0:
        look.indent -= look.inset["left"] if "w:tblInd" not in own else 0.0
    return look


def _styled(story: Story, style_id: str, switches: frozenset[str]) -> TableLook:
    """What a table's style gives it, as far as the table asks for it."""
    look = TableLook(_Layer(), {}, switches, dict(_INSET))
    for element in story.styles.chain(style_id):
        _add_style(story, look, element)
    return look


def _add_style(story: Story, look: TableLook, style: Element) -> None:
    look.whole.look = look.whole.look.under(story.styles.read(style))
    _add_properties(story, look, style.find(q("w:tblPr")))
    _add_cell(story, look.whole, style.find(q("w:tcPr")))
    for condition in style.findall(q("w:tblStylePr")):
        name = attribute(condition, "type") or ""
        if not look.switches.issuperset(_NEEDS.get(name, ())):
            continue  # this table does not ask for it
        layer = look.whole if name == "wholeTable" else look.conditions.setdefault(name, _Layer())
        layer.look = layer.look.under(story.styles.read(condition))
        borders = condition.find(f"{q('w:tblPr')}/{q('w:tblBorders')}")
        layer.borders.update(read_borders(borders, story.refusals))
        _add_cell(story, layer, condition.find(q("w:tcPr")))


def _add_properties(story: Story, look: TableLook, properties: Element | None) -> None:
    for name, child in children(properties):
        if name == "w:tblBorders":
            look.whole.borders.update(read_borders(child, story.refusals))
        elif name == "w:shd":
            look.whole.fill = read_shading(child, story.refusals)
        elif name == "w:tblCellMar":
            look.inset.update(read_margins(child))
        elif name == "w:tblInd":
            look.indent = twips(child, "w")
        elif name == "w:jc":
            look.align = _ALIGN.get(attribute(child, "val") or "", "left")
        elif name == "w:tblLayout":
            look.fixed = attribute(child, "type") == "fixed"
        elif name == "w:tblW":
            _add_width(look, child)


def _add_width(look: TableLook, element: Element) -> None:
    kind, text = attribute(element, "type"), attribute(element, "w") or "0"
    if text.endswith("%"):
        look.share = number(text.removesuffix("%")) / 100
    elif kind == "pct":
        look.share = number(text) / 5000
    elif kind == "dxa":
        look.width = twips(element, "w")


def _add_cell(story: Story, layer: _Layer, properties: Element | None) -> None:
    for name, child in children(properties):
        if name == "w:tcBorders":
            layer.borders.update(read_borders(child, story.refusals))
        elif name == "w:shd":
            layer.fill = read_shading(child, story.refusals)
        elif name == "w:vAlign":
            layer.valign = {"center": "horizon"}.get(attribute(child, "val") or "", "top")


def read_margins(element: Element) -> dict[str, float]:
    """Cell margins by side, in points."""
    sides = {"w:start": "left", "w:end": "right"}
    return {
        sides.get(name, name.removeprefix("w:")): twips(child, "w")
        for name, child in children(element)
    }


def _switches(element: Element | None) -> set[str]:
    """Which conditional formats the table asks for (w:tblLook, 17.4.55)."""
    if element is None:
        return set()
    stated_bits = attribute(element, "val") or ""
    bits = int(stated_bits, 16) if _HEX.fullmatch(stated_bits) else 0

    def is_set(name: str) -> bool:
        stated = attribute(element, name)
        return bool(bits & _LOOK_BITS[name]) if stated is None else stated not in ("0", "false")

    named = {"firstRow": "firstRow", "lastRow": "lastRow", "firstColumn": "firstCol",
             "lastColumn": "lastCol"}  # fmt: skip
    found = {ours for theirs, ours in named.items() if is_set(theirs)}
    return found | {n for n, off in (("hBand", "noHBand"), ("vBand", "noVBand")) if not is_set(off)}


def _outline(borders: dict[str, Line | None], place: Place) -> dict[str, Line | None]:
    """Outer borders for a cell at the edge, the inside ones elsewhere."""
    inside = {"top": "insideH", "bottom": "insideH", "left": "insideV", "right": "insideV"}
    found: dict[str, Line | None] = {}
    for side, at_edge in zip(_SIDES, place[:4], strict=True):
        source = side if at_edge else inside[side]
        if source in borders:
            found[side] = borders[source]
    return found


def _region(condition: str, place: Place) -> Place:
    """For a condition's borders, the edges of the row or column that it covers."""
    if condition in ("firstRow", "lastRow", "band1Horz", "band2Horz"):
        return place._replace(top=True, bottom=True)
    if condition in ("firstCol", "lastCol", "band1Vert", "band2Vert"):
        return place._replace(left=True, right=True)
    return Place(top=True, bottom=True, left=True, right=True)
