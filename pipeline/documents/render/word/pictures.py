"""Pictures in line with text (20.4.2.8): PNG and JPEG, embedded in the file."""

from __future__ import annotations

import io
import warnings

from PIL import Image

from pipeline.documents.render.tree import Inline
from pipeline.documents.render.word.story import Story
from pipeline.documents.render.word.xml import Element, children, number, q

_EMU = 12_700  # English metric units in a point
_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
MAX_PICTURE = 4 << 20
_MAX_PIXELS = 40_000_000  # an A4 page in 600 dpi


def read_picture(story: Story, drawing: Element) -> list[Inline]:
    """The picture of a ``w:drawing``; anything else in there is refused."""
    found: list[Inline] = []
    for name, shape in children(drawing):
        blip = next(shape.iter(q("a:blip")), None) if name == "wp:inline" else None
        if blip is None:
            story.refusals.add(name if name == "wp:anchor" else "w:drawing")
            continue
        _refuse_effects(story, shape)
        picture = _picture(story, shape, blip)
        if picture:
            found.append(picture)
    return found


def _picture(story: Story, shape: Element, blip: Element) -> Inline | None:
    relationship = story.package.relationships(story.part).get(blip.get(q("r:embed"), ""))
    if relationship is None or relationship.external:
        story.refusals.add("a:blip=linked")
        return None
    data = story.package.blob(relationship.target)
    kind = next((k for start, k in _SIGNATURES.items() if data.startswith(start)), "")
    if not kind or len(data) > MAX_PICTURE or not 0 < _pixels(data) <= _MAX_PIXELS:
        story.refusals.add(f"a:blip={relationship.target}")
        return None
    extent, about = shape.find(q("wp:extent")), shape.find(q("wp:docPr"))
    return Inline(
        kind="picture",
        data=list(data),
        format=kind,
        width=number(extent.get("cx")) / _EMU,
        height=number(extent.get("cy")) / _EMU,
        alt="" if about is None else about.get("descr", ""),
    )


def _pixels(data: bytes) -> int:
    """How many pixels a picture unfolds to; 0 for a damaged one."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data)) as picture:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return picture.width * picture.height
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return 0


def _refuse_effects(story: Story, shape: Element) -> None:
    crop = next(shape.iter(q("a:srcRect")), None)
    if crop is not None and any(number(crop.get(side)) for side in "ltrb"):
        story.refusals.add("a:srcRect")
    frame = next(shape.iter(q("a:xfrm")), None)
    if frame is not None and (frame.get("rot", "0") != "0" or frame.get("flipH") == "1"):
        story.refusals.add("a:xfrm")
