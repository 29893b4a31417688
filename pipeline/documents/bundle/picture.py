"""A picture on a page of its own: upright, at its natural size or shrunk to the frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name

from pipeline.documents.bundle.frame import Place, fit, numbers
from pipeline.documents.bundle.prepared import Prepared, Removed

DPI = 150.0
"""What a picture is taken for that does not say how many dots it has to the inch."""

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


def page_of(media_type: str, picture: Picture) -> Prepared:
    """The page, ready to be bound."""
    width, height = (72 * n / dpi for n, dpi in zip(picture.size, picture.dpi, strict=True))
    turned = picture.orientation in _TURNED
    place = fit(height, width) if turned else fit(width, height)
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=place.page)
    page.obj.Resources = Dictionary(XObject=Dictionary(P=_xobject(pdf, picture)))
    page.obj.Contents = pdf.make_stream(_drawing(place, picture.orientation))
    return Prepared(media_type, pdf, 1, picture.removed)


def _drawing(place: Place, orientation: int) -> bytes:
    box = numbers(place.width, 0, 0, place.height, place.x, place.y)
    return b"q %s cm %s cm /P Do Q" % (box, numbers(*UPRIGHT[orientation]))


def _xobject(pdf: pikepdf.Pdf, picture: Picture) -> pikepdf.Stream:
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


def _colours(pdf: pikepdf.Pdf, picture: Picture) -> pikepdf.Object:
    if picture.palette:
        last = len(picture.palette) // 3 - 1
        return Array([Name.Indexed, Name.DeviceRGB, last, pikepdf.String(picture.palette)])
    if picture.icc[16:20] == _ICC_SPACE[picture.components] and picture.icc[36:40] == b"acsp":
        profile = pdf.make_stream(picture.icc, N=picture.components)
        return Array([Name.ICCBased, profile])
    return _DEVICE[picture.components]
