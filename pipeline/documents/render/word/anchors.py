"""Where a floating picture stands (20.4.2.3): ``wp:anchor``.

Only pictures that move no text, in front of it or behind, have their place; around the others
text would flow.
"""

from __future__ import annotations

from pipeline.documents.render.tree import Anchor, Spot
from pipeline.documents.render.word.story import Story
from pipeline.documents.render.word.xml import Element, children, names, number, q

_EMU = 12_700
_WRAPS = names("wp:wrapSquare wp:wrapTight wp:wrapThrough wp:wrapTopAndBottom")
_KNOWN = {
    "wp:positionH": names("page margin column character leftMargin rightMargin"),
    "wp:positionV": names("page margin paragraph line topMargin bottomMargin"),
}
_ALIGNED = {
    "wp:positionH": names("left center right"),
    "wp:positionV": names("top center bottom"),
}
_IN_CELLS = ("column", "character", "paragraph", "line")
_ON = ("1", "true", "on")


def read_anchor(story: Story, shape: Element) -> Anchor:
    """Where the picture stands; what is not known of that is refused by name."""
    for name, child in children(shape):
        if name in _WRAPS or (
            name in ("wp14:sizeRelH", "wp14:sizeRelV") and any(number(e.text) for e in child)
        ):
            story.refusals.add(name)
    _refuse_cell_as_page(story, shape)
    return Anchor(
        behind=shape.get("behindDoc") in _ON,
        z=number(shape.get("relativeHeight")),
        lift=0.0,
        x=_spot(story, shape, "wp:positionH", 0),
        y=_spot(story, shape, "wp:positionV", 1),
    )


def _refuse_cell_as_page(story: Story, shape: Element) -> None:
    """In a cell that pictures are laid out in, that cell is the page; its edges are not known."""
    if not story.depth or shape.get("layoutInCell", "1") not in _ON:
        return
    for position in (shape.find(q("wp:positionH")), shape.find(q("wp:positionV"))):
        if position is not None and position.get("relativeFrom") not in _IN_CELLS:
            story.refusals.add("layoutInCell")


def _spot(story: Story, shape: Element, name: str, axis: int) -> Spot:
    simple = shape.find(q("wp:simplePos"))
    if shape.get("simplePos") in _ON and simple is not None:
        return "page", "offset", number(simple.get("xy"[axis])) / _EMU
    position = shape.find(q(name))
    origin = "" if position is None else position.get("relativeFrom", "")
    for kind, child in children(position):
        text = (child.text or "").strip()
        if kind == "wp:posOffset" and origin in _KNOWN[name]:
            return origin, "offset", number(text) / _EMU
        if kind == "wp:align" and origin in _KNOWN[name] and text in _ALIGNED[name]:
            return origin, text, 0.0
    story.refusals.add(f"{name}={origin}")
    return "page", "offset", 0.0
