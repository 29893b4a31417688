"""Pictures on pages: upright, at natural size or shrunk to the frame, tall ones in parts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Name, Pdf

from pipeline.documents.bundle.frame import A4, BOTTOM, TOP, fit, numbers
from pipeline.documents.bundle.leaves import Leaf, new_document
from pipeline.documents.bundle.prepared import Changed, Prepared, Removed

DPI = 150.0
"""What a picture is taken for that does not say how many dots it has to the inch."""

TALL = 2.5
"""A picture this many times as high as wide is no screenful any more, but a scrolled page."""

_OVERLAP = 30.0
_WIDEST = 360.0  # points; a telephone's screen one and a half times as large
_NARROWEST = 72.0  # what is narrower is a line, not a page
_MOST_PARTS = 400
_TURNED = frozenset({5, 6, 7, 8})
UPRIGHT = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
"""Exif orientation (Exif 2.32, tag 0x0112) → matrix that turns the unit square upright."""

_DEVICE = {1: Name.DeviceGray, 3: Name.DeviceRGB}
_ICC_SPACE = {1: b"GRAY", 3: b"RGB "}


@dataclass(frozen=True, slots=True)
class Picture:
    """An image XObject to be: its data, how it is coded, and what is needed to place it.

    ``size`` is in pixels as stored, ``dpi`` across and down, ``coding`` the filter's entries of the
    image dictionary (ISO 32000-2, 8.9.5), ``palette`` three bytes for each colour.
    """

    data: bytes
    size: tuple[int, int]
    bits: int
    components: int
    coding: Mapping[str, object]
    dpi: tuple[float, float] = (DPI, DPI)
    orientation: int = 1
    icc: bytes = b""
    palette: bytes = b""
    removed: tuple[Removed, ...] = ()


def pages_of(media_type: str, pictures: Sequence[Picture], *changed: Changed) -> Prepared:
    """A page for each picture, more for a tall one, ready to be bound."""
    pdf = pikepdf.new()
    leaves = [leaf for picture in pictures for leaf in _leaves(pdf, picture)]
    removed = dict.fromkeys(code for picture in pictures for code in picture.removed)
    split = (Changed.SPLIT,) if len(leaves) > len(pictures) else ()
    return Prepared(
        media_type,
        new_document(pdf, leaves),
        len(leaves),
        removed=tuple(removed),
        changed=(*changed, *split),
    )


def _leaves(pdf: Pdf, picture: Picture) -> Iterator[Leaf]:
    """One image object, placed on a page, or on several with another part of it visible on each."""
    drawing, turn = _xobject(pdf, picture), numbers(*UPRIGHT[picture.orientation])
    width, height = (72 * n / dpi for n, dpi in zip(picture.size, picture.dpi, strict=True))
    if picture.orientation in _TURNED:
        width, height = height, width
    if parts := tall_parts(width, height):
        for clip, (x, y, wide, high) in parts:
            box = numbers(wide, 0, 0, high, x, y)
            yield Leaf(drawing, b"q %s re W n %s cm %s cm /P Do Q" % (clip, box, turn), A4)
        return
    place = fit(width, height)
    box = numbers(place.width, 0, 0, place.height, place.x, place.y)
    yield Leaf(drawing, b"q %s cm %s cm /P Do Q" % (box, turn), place.page)


def tall_parts(width: float, height: float) -> list[tuple[bytes, tuple[float, ...]]]:
    """Of a tall picture ``width`` by ``height`` points: what is visible on each page, and where the
    whole of it lies then (x, y, width, height). None of one that is not tall."""
    shown = min(width, _WIDEST)
    whole, high = height * shown / width, A4[1] - TOP - BOTTOM
    count = math.ceil((whole - _OVERLAP) / (high - _OVERLAP))
    if height < TALL * width or whole <= high or shown < _NARROWEST or count > _MOST_PARTS:
        return []
    left, top = (A4[0] - shown) / 2, A4[1] - TOP
    parts: list[tuple[bytes, tuple[float, ...]]] = []
    for number in range(count):
        above = number * (high - _OVERLAP)
        visible = min(high, whole - above)
        clip = numbers(left, top - visible, shown, visible)
        parts.append((clip, (left, top - whole + above, shown, whole)))
    return parts


def _xobject(pdf: Pdf, picture: Picture) -> pikepdf.Stream:
    return pdf.make_stream(
        picture.data,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=picture.size[0],
        Height=picture.size[1],
        BitsPerComponent=picture.bits,
        ColorSpace=_colours(pdf, picture),
        **picture.coding,
    )


def _colours(pdf: Pdf, picture: Picture) -> pikepdf.Object:
    if picture.palette:
        last = len(picture.palette) // 3 - 1
        return Array([Name.Indexed, Name.DeviceRGB, last, pikepdf.String(picture.palette)])
    if picture.icc[16:20] == _ICC_SPACE[picture.components] and picture.icc[36:40] == b"acsp":
        profile = pdf.make_stream(picture.icc, N=picture.components)
        return Array([Name.ICCBased, profile])
    return _DEVICE[picture.components]
