"""Paragraphs and tables one under the other, and the distances between them."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.documents.render.tree import Block
from pipeline.documents.render.word.paragraphs import read_paragraph, space_beside
from pipeline.documents.render.word.properties import Properties
from pipeline.documents.render.word.story import Story
from pipeline.documents.render.word.tables import read_table
from pipeline.documents.render.word.xml import Element


def read_blocks(story: Story, elements: Iterable[tuple[str, Element]]) -> list[Block]:
    """The blocks of a body, a cell, a header or a footer."""
    blocks: list[Block] = []
    above: Properties | None = None
    for name, element in elements:
        if name == "w:p":
            read = read_paragraph(story, element)
            new, properties = read.blocks, read.properties
        else:
            new, properties = [read_table(story, element, read_blocks)], None
        if new and new[0]["kind"] != "pagebreak":
            _set_distance(story, new[0], properties, blocks[-1] if blocks else None, above)
        blocks.extend(new)
        above = properties
    return blocks


def _set_distance(
    story: Story,
    block: Block,
    properties: Properties | None,
    previous: Block | None,
    above: Properties | None,
) -> None:
    """Word adds the distance after one block and before the next; equals may ask for none."""
    block["top"] = (
        previous is None or previous["kind"] == "pagebreak" or block.get("break_before", False)
    )
    if previous is None or previous["kind"] == "pagebreak":
        return
    same = _style(properties) == _style(above) if properties and above else False
    _join_boxes(previous, block)
    joined = same and above and above.get("contextualSpacing")
    if same and properties and properties.get("contextualSpacing"):
        block["above"] -= space_beside(story, properties, "before")
    block["above"] += 0.0 if joined else previous["after"]


def _join_boxes(upper: Block, lower: Block) -> None:
    """Neighbours with the same border stand in one box (17.3.1.7)."""
    keys = ("borders", "left", "right", "fill")
    if lower.get("borders") and all(upper.get(key) == lower[key] for key in keys):
        upper["borders"] = {s: b for s, b in upper["borders"].items() if s != "bottom"}
        lower["borders"] = {s: b for s, b in lower["borders"].items() if s != "top"}


def _style(properties: Properties | None) -> str:
    return str(properties.get("pStyle", "")) if properties else ""
