"""A page as a picture, with rectangles painted over what is to be hidden."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pypdfium2 as pdfium
from pikepdf import Name, Pdf
from PIL import ImageDraw

from pipeline.documents.bundle.frame import numbers
from pipeline.documents.bundle.leaves import Leaf
from pipeline.documents.bundle.masking.reading import Box
from pipeline.documents.bundle.picture import Picture
from pipeline.documents.bundle.pixels import lossless, lossy

DPI = 200
BLACK = 0

_MANY_COLOURS = 2_000
_BLOCK = 8  # pixels: JPEG codes them by such squares (ITU-T T.81, A.3)
_DEVICE = {1: Name.DeviceGray, 3: Name.DeviceRGB}


def picture(
    page: pdfium.PdfPage, boxes: Sequence[Box], size: tuple[float, float], pdf: Pdf
) -> Leaf:
    """A page of ``size`` points as a picture at :data:`DPI`, black where a box (in points) lies.

    Few colours are kept as they are. Many are compressed as a photograph's are; a box then ends
    where a block of pixels does, so that it stays even and nothing of what it hides shimmers.
    """
    shown = page.render(scale=DPI / 72, may_draw_forms=False).to_pil().convert("RGB")
    colours = shown.getcolors(_MANY_COLOURS)
    photograph = colours is None
    image = shown if colours is None or not _are_grey(colours) else shown.convert("L")
    brush = ImageDraw.Draw(image)
    for box in boxes:
        brush.rectangle(_pixels(box, image.height, _BLOCK if photograph else 1), fill=BLACK)
    return _leaf(lossy(image) if photograph else lossless(image), size, pdf)


def _leaf(coded: Picture, size: tuple[float, float], pdf: Pdf) -> Leaf:
    drawing = pdf.make_stream(
        coded.data,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=coded.size[0],
        Height=coded.size[1],
        BitsPerComponent=coded.bits,
        ColorSpace=_DEVICE[coded.components],
        **coded.coding,
    )
    return Leaf(drawing, b"q %s cm /P Do Q" % numbers(size[0], 0, 0, size[1], 0, 0), size)


def _are_grey(colours: list[tuple[int, Any]]) -> bool:
    return all(red == green == blue for _, (red, green, blue) in colours)


def _pixels(box: Box, height: int, step: int) -> tuple[int, int, int, int]:
    """The pixels a box touches, the last ones included, grown to whole steps."""
    scale = DPI / 72
    left, right = box[0] * scale, box[2] * scale
    top, bottom = height - box[3] * scale, height - box[1] * scale
    return (
        int(left // step) * step,
        int(top // step) * step,
        -int(-right // step) * step - 1,
        -int(-bottom // step) * step - 1,
    )
