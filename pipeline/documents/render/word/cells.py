"""The cells of a table (17.4): where they begin from, borders and shading from style and cell."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace

from pipeline.documents.render.tree import Block, Cell, Line, Paragraph
from pipeline.documents.render.word.paragraphs import flatten
from pipeline.documents.render.word.properties import read_borders, read_shading
from pipeline.documents.render.word.runs import Recipe, build_of, is_chinese, known_recipe
from pipeline.documents.render.word.story import Story, StyleTable
from pipeline.documents.render.word.styles import Look
from pipeline.documents.render.word.tablestyles import CellLook, Place, TableLook, read_margins
from pipeline.documents.render.word.xml import (
    Element,
    attribute,
    children,
    fingerprint,
    properties_of,
    q,
)

ReadBlocks = Callable[[Story, Iterable[tuple[str, Element]]], list[Block]]

_VALIGN = {"top": "top", "center": "horizon", "bottom": "bottom", "both": "top"}


@dataclass(frozen=True, slots=True)
class Row:
    """A ``w:tr`` and its properties; ``height`` in points."""

    element: Element
    header: bool
    cannot_split: bool
    height: float
    exact: bool


@dataclass(slots=True)
class Spot:
    """A ``w:tc`` and its place in the grid; ``build`` is all of it but its ``texts``."""

    element: Element
    build: Hashable
    texts: list[str]
    x: int
    y: int
    colspan: int
    merge: str
    rowspan: int = 1


@dataclass(frozen=True, slots=True)
class _Ground:
    """What cells alike begin with: their look, and the surroundings of what stands in them."""

    look: CellLook
    borders: dict[str, Line]
    story: Story


@dataclass(frozen=True, slots=True)
class _Known:
    """A cell of one paragraph without its text, and how those that differ only in it come out."""

    cell: Cell
    paragraph: Paragraph
    recipe: Recipe

    @classmethod
    def of(cls, cell: Cell, recipe: Recipe) -> _Known:
        return cls({**cell, "blocks": []}, cell["blocks"][0] | {"inlines": []}, recipe)

    def fill(self, spot: Spot, table: StyleTable) -> Cell:
        paragraph = {**self.paragraph, "inlines": self.recipe.fill(spot.texts, table)}
        return {**self.cell, "x": spot.x, "y": spot.y, "blocks": [paragraph]}


class CellReader:
    """Reads the cells of one table of ``size`` (rows, columns); ``columns`` in points.

    Cells that differ in nothing but their texts are understood once, in all tables of one look.
    """

    def __init__(
        self,
        story: Story,
        properties: Element | None,
        look: TableLook,
        size: tuple[int, int],
        columns: list[float],
        read_blocks: ReadBlocks,
    ) -> None:
        self._story = story
        self._kind = story.once(("w:tblPr", fingerprint(properties)), object)
        self._look = look
        self._size = size
        self._columns = columns
        self._read_blocks = read_blocks
        self._grounds: dict[Hashable, _Ground] = {}

    def read(self, row: Row, spot: Spot) -> Cell:
        """The cell at a spot of a row."""
        place = self._look.place(spot.x, spot.y, spot.colspan, spot.rowspan, self._size)
        likeness = (row.header, row.cannot_split, row.height, row.exact, spot.rowspan)
        key = (self._kind, spot.build, is_chinese(spot.texts), place, likeness)
        known: _Known | None = self._story.known.get(key)
        if known is not None:
            return known.fill(spot, self._story.table)
        noted = self._story.refusals.noted
        ground = self._ground(place, spot)
        cell = self._cell(row, spot, ground)
        recipe = self._recipe(spot, ground)
        if recipe is not None and self._story.refusals.noted == noted:
            self._story.known[key] = _Known.of(cell, recipe)
        return cell

    def _cell(self, row: Row, spot: Spot, ground: _Ground) -> Cell:
        own = ground.look
        return Cell(
            x=spot.x,
            y=spot.y,
            colspan=spot.colspan,
            rowspan=spot.rowspan,
            valign=own.valign,
            fill=own.fill,
            inset=own.inset,
            borders=ground.borders,
            breakable=not (row.cannot_split or row.header),
            min_height=0.0 if row.exact or spot.rowspan > 1 else row.height,
            blocks=self._read_blocks(
                self._inside(spot, ground), flatten(spot.element, self._story)
            ),
        )

    def _recipe(self, spot: Spot, ground: _Ground) -> Recipe | None:
        """How to make the cell's one paragraph again; none for lists, which have to be counted."""
        content = [child for child in spot.element if child.tag != q("w:tcPr")]
        if len(content) != 1 or content[0].tag != q("w:p"):
            return None
        recipe = known_recipe(ground.story, content[0])
        return None if recipe is None or recipe.look.properties.get("numId") else recipe

    def _ground(self, place: Place, spot: Spot) -> _Ground:
        properties = properties_of(spot.element, "w:tcPr")
        key = (place, build_of(properties)[0] if properties is not None else None)
        if key not in self._grounds:
            own = _own_look(self._story, self._look.cell(place), properties)
            borders = {side: line for side, line in own.borders.items() if line}
            inner = self._story.in_cell(Look(own.paragraph, own.run))
            self._grounds[key] = _Ground(own, borders, inner)
        return self._grounds[key]

    def _inside(self, spot: Spot, ground: _Ground) -> Story:
        """The surroundings of the cell's blocks; only tables in it need to know its width."""
        if next(spot.element.iter(q("w:tbl")), None) is None:
            return ground.story
        inset = ground.look.inset
        width = sum(self._columns[spot.x : spot.x + spot.colspan]) - inset["left"] - inset["right"]
        return replace(ground.story, width=max(width, 0.0))


def _own_look(story: Story, base: CellLook, properties: Element | None) -> CellLook:
    borders, inset, fill, valign = dict(base.borders), dict(base.inset), base.fill, base.valign
    for name, child in children(properties):
        if name == "w:tcBorders":
            borders.update(read_borders(child, story.refusals))
        elif name == "w:shd":
            fill = read_shading(child, story.refusals)
        elif name == "w:vAlign":
            valign = _VALIGN.get(attribute(child, "val") or "top", "top")
        elif name == "w:tcMar":
            inset.update(read_margins(child))
    return CellLook(base.paragraph, base.run, borders, fill, inset, valign)
