"""Pictures of a filled Word file put in place of the placeholders that the template shows.

A placeholder is a PNG, in line or floating, whose alternative text is its name (``qr``). It keeps
its size and place; only its bytes change.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

import segno

from pipeline.documents.render.word.package import Package, pack, read_parts
from pipeline.documents.render.word.xml import q
from pipeline.errors import RenderingError
from pipeline.messages import msg

_SCALE = 6  # pixels a module: sharp at 3 cm on paper
_QUIET_ZONE = 4  # modules, ISO/IEC 18004, 9.1


def replace_pictures(word: bytes, pictures: Mapping[str, bytes]) -> bytes:
    """The same file with the PNG of each named placeholder replaced.

    Raises :class:`~pipeline.errors.RenderingError` if the template has no such placeholder.
    """
    if not pictures:
        return word
    parts, targets = read_parts(word), _placeholders(Package(word))
    for name, png in pictures.items():
        if name not in targets:
            raise RenderingError(
                "documents.pictures.placeholder",
                msg("The template has no picture with the alternative text “{name}”.", name=name),
                hint=msg("Put a PNG where it belongs and give it that alternative text in Word."),
            )
        parts[targets[name]] = png
    return pack(parts)


def qr_code(text: str) -> bytes:
    """A QR code as a PNG (ISO/IEC 18004, error correction M); the same text, the same bytes."""
    stream = io.BytesIO()
    segno.make_qr(text, error="m").save(stream, kind="png", scale=_SCALE, border=_QUIET_ZONE)
    return stream.getvalue()


def _placeholders(package: Package) -> dict[str, str]:
    """The part behind each picture of the body, by the picture's alternative text."""
    relationships = package.relationships(package.main)
    found = {}
    for drawing in package.xml(package.main).iter(q("w:drawing")):
        properties, blip = (
            next(drawing.iter(q("wp:docPr")), None),
            next(drawing.iter(q("a:blip")), None),
        )
        drawn = blip is not None and next(blip.iter(q("asvg:svgBlip")), None) is not None
        if properties is not None and blip is not None and not drawn:
            target = relationships[blip.get(q("r:embed"))].target
            found[properties.get("descr", "")] = target
    return found
