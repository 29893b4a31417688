"""Pictures as pages: the JPEG or PNG data as it came, turned upright, at its natural size."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping

from pikepdf import Dictionary, Name
from PIL import ExifTags, Image

from pipeline.documents.bundle import jpeg
from pipeline.documents.bundle.picture import DPI, UPRIGHT, Picture, page_of
from pipeline.documents.bundle.prepared import Prepared, Removed, unusable
from pipeline.errors import BadInput
from pipeline.messages import msg

MAX_PIXELS = 89_000_000
"""More is refused before a pixel is decoded (and stays below Pillow's own alarm)."""

_LOWEST_DPI, _HIGHEST_DPI = 36, 2400


def prepare_jpeg(name: str, data: bytes) -> Prepared:
    """One page with the JPEG data untouched; its Exif data turns the page and is left out."""
    try:
        frame = jpeg.frame(data)
    except ValueError:
        raise _damaged(name) from None
    _refuse_huge(name, frame.width, frame.height)
    if not frame.common or frame.bits != 8:
        raise unusable(
            "jpeg-kind",
            msg(
                "{file} is an uncommon kind of JPEG: save it as an ordinary JPEG or PNG.", file=name
            ),
        )
    with _opened(name, data) as image:
        if frame.components not in {1, 3}:
            _decoded(name, image)
            return page_of("image/jpeg", _recoded(image, "RGB"))
        image.draft("L", (1, 1))
        _decoded(name, image)
        bare = jpeg.bare(data)
        picture = Picture(
            bare,
            (frame.width, frame.height),
            8,
            frame.components,
            {"Filter": Name.DCTDecode},
            _dpi(image),
            _orientation(image),
            image.info.get("icc_profile", b""),
            removed=_told(image),
        )
        return page_of("image/jpeg", picture)


def prepare_png(name: str, data: bytes) -> Prepared:
    """One page with the PNG's compressed rows as they are, or flattened onto white."""
    _refuse_huge(name, *(int.from_bytes(data[at : at + 4]) for at in (16, 20)))
    with _opened(name, data) as image:
        _decoded(name, image)
        if data[25] & 4 or "transparency" in image.info:
            return page_of("image/png", _recoded(image, "RGB", (Removed.TRANSPARENCY,)))
        if data[28] or data[25] not in {0, 2, 3}:
            return page_of("image/png", _recoded(image, "L" if data[25] == 0 else "RGB"))
        return page_of("image/png", _rows(data, image))


def _rows(data: bytes, image: Image.Image) -> Picture:
    """The PNG's own rows: its row filters are PDF's predictor 15 (ISO 32000-2, 7.4.4.4)."""
    bits, components = data[24], 3 if data[25] == 2 else 1
    parms = Dictionary(Predictor=15, Colors=components, BitsPerComponent=bits, Columns=image.width)
    chunks = _png_chunks(data)
    return Picture(
        chunks[b"IDAT"],
        image.size,
        bits,
        components,
        {"Filter": Name.FlateDecode, "DecodeParms": parms},
        _dpi(image),
        _orientation(image),
        image.info.get("icc_profile", b""),
        chunks.get(b"PLTE", b""),
        (Removed.METADATA,) if chunks.keys() & {b"tEXt", b"iTXt", b"zTXt", b"eXIf"} else (),
    )


def _png_chunks(data: bytes) -> dict[bytes, bytes]:
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at + 8 <= len(data):
        kind, end = data[at + 4 : at + 8], at + 8 + int.from_bytes(data[at : at + 4])
        chunks[kind] = chunks.get(kind, b"") + data[at + 8 : end]
        at = end + 4
    return chunks


def _recoded(image: Image.Image, mode: str, removed: tuple[Removed, ...] = ()) -> Picture:
    """The decoded pixels on white, compressed without loss."""
    flat = (_on_white(image) if image.has_transparency_data else image).convert(mode)
    return Picture(
        zlib.compress(flat.tobytes()),
        flat.size,
        8,
        len(flat.getbands()),
        {"Filter": Name.FlateDecode},
        _dpi(image),
        _orientation(image),
        removed=(*removed, *_told(image)),
    )


def _on_white(image: Image.Image) -> Image.Image:
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(image.convert("RGBA"))
    return white


def _opened(name: str, data: bytes) -> Image.Image:
    try:
        return Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise _damaged(name) from None


def _decoded(name: str, image: Image.Image) -> None:
    """Decode once, so that a picture cut off in the middle is noticed here and not in court."""
    try:
        image.load()
    except (OSError, ValueError, SyntaxError, IndexError, zlib.error):
        raise _damaged(name) from None


def _refuse_huge(name: str, width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise unusable(
            "huge-picture",
            msg(
                "{file} is a picture of {millions} million points, more than {limit} million:"
                " save it smaller; 300 dots an inch are enough to read.",
                file=name,
                millions=width * height // 1_000_000,
                limit=MAX_PIXELS // 1_000_000,
            ),
        )
    if not width or not height:
        raise _damaged(name)


def _dpi(image: Image.Image) -> tuple[float, float]:
    try:
        across, down = (float(value) for value in image.info.get("dpi", ()))
    except (ValueError, TypeError, ZeroDivisionError):
        return DPI, DPI
    believable = all(_LOWEST_DPI <= n <= _HIGHEST_DPI for n in (across, down))
    return (across, down) if believable else (DPI, DPI)


def _orientation(image: Image.Image) -> int:
    value = _exif(image).get(ExifTags.Base.Orientation, 1)
    return value if isinstance(value, int) and value in UPRIGHT else 1


def _told(image: Image.Image) -> tuple[Removed, ...]:
    return (Removed.METADATA,) if _exif(image) else ()


def _exif(image: Image.Image) -> Mapping[int, object]:
    try:
        return dict(image.getexif())
    except (OSError, ValueError, SyntaxError, TypeError, struct.error):
        return {}


def _damaged(name: str) -> BadInput:
    return unusable(
        "damaged-picture",
        msg("{file} is a damaged picture: open it, save it anew and hand that in.", file=name),
    )
