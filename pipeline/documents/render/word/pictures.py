"""Pictures in the file: PNG, JPEG and SVG, in line with text or floating (20.4.2.8, 20.4.2.3)."""

from __future__ import annotations

import io
import warnings

from PIL import Image

from pipeline.documents.render.tree import Inline
from pipeline.documents.render.word.anchors import read_anchor
from pipeline.documents.render.word.story import Story
from pipeline.documents.render.word.svg import plain_shapes
from pipeline.documents.render.word.xml import Element, children, names, number, q

EMU = 12_700
"""English metric units in a point."""
MAX_PICTURE = 4 << 20
_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
_MAX_PIXELS = 40_000_000  # an A4 page in 600 dpi
_UNSEEN = names("a:extLst a:xfrm a:noFill")  # of what may stand in a:blip and pic:spPr


def read_picture(story: Story, drawing: Element) -> list[Inline]:
    """The pictures of a ``w:drawing``; anything else in there is refused."""
    found: list[Inline] = []
    for name, shape in children(drawing):
        blip = _only_picture(story, name, shape)
        if blip is None:
            continue
        _refuse_effects(story, shape, blip)
        picture = _picture(story, shape, blip)
        if picture and name == "wp:anchor":
            picture["kind"], picture["anchor_at"] = "float", read_anchor(story, shape)
        found += [_linked(story, shape, picture)] if picture else []
    return found


def _only_picture(story: Story, name: str, shape: Element) -> Element | None:
    """The ``a:blip`` of a drawing that is one picture; charts, shapes and groups are refused."""
    graphic = shape.find(f"{q('a:graphic')}/{q('a:graphicData')}")
    kinds = [kind for kind, _ in children(graphic)]
    blip = next(shape.iter(q("a:blip")), None)
    if name in ("wp:inline", "wp:anchor") and kinds == ["pic:pic"] and blip is not None:
        return blip
    for kind in kinds or ["w:drawing"]:
        story.refusals.add(kind if kind != "pic:pic" else "w:drawing")
    return None


def _linked(story: Story, shape: Element, picture: Inline) -> Inline:
    """The picture, or a link around it where clicking on it leads somewhere."""
    click = next(shape.iter(q("a:hlinkClick")), None)
    relationship = None
    if click is not None:
        relationships = story.package.relationships(story.part)
        relationship = relationships.get(click.get(q("r:id"), ""))
    if relationship is None:
        return picture
    if picture["kind"] == "float":
        story.refusals.add("a:hlinkClick")
    url, _, anchor = relationship.target.partition("#")
    if url:
        url, anchor = relationship.target, ""
    return Inline(kind="link", url=url, anchor=anchor, content=[picture])


def _picture(story: Story, shape: Element, blip: Element) -> Inline | None:
    content = _drawing(story, blip) or _dots(story, blip)
    extent, about = shape.find(q("wp:extent")), shape.find(q("wp:docPr"))
    if extent is None:
        story.refusals.add("w:drawing")
    if content is None or extent is None:
        return None
    kind, data = content
    return Inline(
        kind="picture",
        data=data,
        format=kind,
        width=number(extent.get("cx")) / EMU,
        height=number(extent.get("cy")) / EMU,
        alt="" if about is None else about.get("descr", ""),
    )


def _drawing(story: Story, blip: Element) -> tuple[str, str] | None:
    """The SVG that Word keeps beside a picture of it, or in its place, if it is only shapes."""
    better = next(blip.iter(q("asvg:svgBlip")), None)
    for each in (better, blip) if better is not None else (blip,):
        relationship = story.package.relationships(story.part).get(each.get(q("r:embed"), ""))
        if relationship is None or relationship.external:
            continue
        if relationship.target.lower().endswith(".svg"):
            shapes = plain_shapes(story.package.blob(relationship.target))
            if shapes is not None:
                return "svg", shapes
    return None


def _dots(story: Story, blip: Element) -> tuple[str, list[int]] | None:
    relationship = story.package.relationships(story.part).get(blip.get(q("r:embed"), ""))
    if relationship is None or relationship.external:
        story.refusals.add("a:blip=linked")
        return None
    data = story.package.blob(relationship.target)
    kind = next((k for start, k in _SIGNATURES.items() if data.startswith(start)), "")
    if not kind or len(data) > MAX_PICTURE or not 0 < _pixels(data) <= _MAX_PIXELS:
        story.refusals.add(f"a:blip={relationship.target}")
        return None
    return kind, list(data)


def _pixels(data: bytes) -> int:
    """How many pixels a picture unfolds to; 0 for a damaged one."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data)) as picture:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return picture.width * picture.height
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return 0


def _refuse_effects(story: Story, shape: Element, blip: Element) -> None:
    """What Word would do to the picture before it shows it."""
    for name in ("a:srcRect", "a:fillRect"):
        cut = next(shape.iter(q(name)), None)
        if cut is not None and any(number(cut.get(side)) for side in "ltrb"):
            story.refusals.add(name)
    if next(shape.iter(q("a:tile")), None) is not None:
        story.refusals.add("a:tile")
    frame = next(shape.iter(q("a:xfrm")), None)
    if frame is not None and (
        frame.get("rot", "0") != "0" or "1" in (frame.get("flipH"), frame.get("flipV"))
    ):
        story.refusals.add("a:xfrm")
    about = shape.find(q("wp:docPr"))
    if about is not None and about.get("hidden") in ("1", "true"):
        story.refusals.add("wp:docPr=hidden")
    properties = next(shape.iter(q("pic:spPr")), None)
    for name, effect in (*children(blip), *children(properties)):
        if name not in _UNSEEN and not _is_nothing(name, effect):
            story.refusals.add(name)


def _is_nothing(name: str, effect: Element) -> bool:
    """Whether an outline, a shape or a list of effects changes nothing."""
    if name == "a:prstGeom":
        return bool(effect.get("prst") == "rect")
    if name == "a:ln":
        return len(effect) == 0 or effect.find(q("a:noFill")) is not None
    return name in ("a:effectLst", "a:alphaModFix") and len(effect) == 0 and not effect.attrib
