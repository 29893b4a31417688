"""Decoded pictures: opened with care, checked before a pixel is read, and coded for a PDF."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping

from pikepdf import Dictionary, Name
from PIL import ExifTags, Image

from pipeline.documents.bundle import jpeg
from pipeline.documents.bundle.picture import DPI, UPRIGHT, Picture
from pipeline.documents.bundle.prepared import Removed, unusable
from pipeline.errors import BadInput
from pipeline.messages import msg

MAX_PIXELS = 89_000_000
"""More is refused before a pixel is decoded (and stays below Pillow's own alarm)."""

DAMAGE = (
    OSError,
    ValueError,
    SyntaxError,
    IndexError,
    KeyError,
    TypeError,
    AttributeError,
    EOFError,
    RuntimeError,
    OverflowError,
    ZeroDivisionError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)
"""What Pillow and its decoders end in when a file is broken."""

_LOWEST_DPI, _HIGHEST_DPI = 36, 2400
_JPEG_QUALITY = 92
_SHOWN_AS_IS = frozenset({"1", "L", "P", "RGB", "I;16"})


def opened(name: str, data: bytes, kind: str, most: int = MAX_PIXELS) -> Image.Image:
    """The picture, nothing of it decoded. Raises ``BadInput`` for a damaged one, or one of more
    than ``most`` pixels."""
    try:
        image = Image.open(io.BytesIO(data), formats=(kind,))
    except DAMAGE:
        raise damaged(name) from None
    refuse_huge(name, *image.size, most)
    return image


def decoded(name: str, image: Image.Image) -> None:
    """Decode once, so that a picture cut off in the middle is noticed here and not in court."""
    try:
        image.load()
    except DAMAGE:
        raise damaged(name) from None


def refuse_huge(name: str, width: int, height: int, most: int = MAX_PIXELS) -> None:
    """``BadInput`` for a size that nobody needs, or none."""
    if width * height > most:
        raise unusable(
            "huge-picture",
            msg(
                "{file} is a picture of {millions} million points, more than {limit} million:"
                " save it smaller; 300 dots an inch are enough to read.",
                file=name,
                millions=width * height // 1_000_000,
                limit=most // 1_000_000,
            ),
        )
    if not width or not height:
        raise damaged(name)


def lossless(image: Image.Image) -> Picture:
    """The decoded pixels on white, each as it is."""
    flat, removed = _flat(image)
    if flat.mode not in _SHOWN_AS_IS:
        flat = flat.convert("L" if flat.mode in {"LA", "La"} else "RGB")
    out = io.BytesIO()
    flat.save(out, "PNG")
    picture = png_rows(out.getvalue())
    return _described(image, picture, removed)


def lossy(image: Image.Image) -> Picture:
    """The decoded pixels on white, as a JPEG with a loss that the eye does not see."""
    flat, removed = _flat(image)
    flat = flat if flat.mode in {"L", "RGB"} else flat.convert("RGB")
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    bands = len(flat.getbands())
    coding = {"Filter": Name.DCTDecode}
    picture = Picture(jpeg.bare(out.getvalue()), flat.size, 8, bands, coding)
    return _described(image, picture, removed)


def _described(image: Image.Image, picture: Picture, removed: tuple[Removed, ...]) -> Picture:
    return Picture(
        picture.data,
        picture.size,
        picture.bits,
        picture.components,
        picture.coding,
        dpi(image),
        orientation(image),
        image.info.get("icc_profile") or b"",
        picture.palette,
        (*removed, *told(image)),
    )


def _flat(image: Image.Image) -> tuple[Image.Image, tuple[Removed, ...]]:
    if not image.has_transparency_data:
        return image, ()
    clear = image if image.mode == "RGBA" else image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(clear, mask=clear.getchannel("A"))
    return white, (Removed.TRANSPARENCY,)


def png_rows(data: bytes) -> Picture:
    """A PNG's own rows: its row filters are PDF's predictor 15 (ISO 32000-2, 7.4.4.4).

    Of the picture's look only: neither its resolution nor its profile.
    """
    width, height = (int.from_bytes(data[at : at + 4]) for at in (16, 20))
    bits, components = data[24], 3 if data[25] == 2 else 1
    parms = Dictionary(Predictor=15, Colors=components, BitsPerComponent=bits, Columns=width)
    chunks = png_chunks(data)
    coding = {"Filter": Name.FlateDecode, "DecodeParms": parms}
    return Picture(
        chunks[b"IDAT"], (width, height), bits, components, coding, palette=chunks.get(b"PLTE", b"")
    )


def png_chunks(data: bytes) -> dict[bytes, bytes]:
    """Kind → content; of the kinds that may come in pieces, all together."""
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at + 8 <= len(data):
        kind, end = data[at + 4 : at + 8], at + 8 + int.from_bytes(data[at : at + 4])
        chunks[kind] = chunks.get(kind, b"") + data[at + 8 : end]
        at = end + 4
    return chunks


def dpi(image: Image.Image) -> tuple[float, float]:
    """Dots to the inch across and down, or what is usual if that is not believable."""
    try:
        across, down = (float(value) for value in image.info.get("dpi", ()))
    except (ValueError, TypeError, ZeroDivisionError):
        return DPI, DPI
    believable = all(_LOWEST_DPI <= n <= _HIGHEST_DPI for n in (across, down))
    return (across, down) if believable else (DPI, DPI)


def orientation(image: Image.Image) -> int:
    """How the picture is to be turned (Exif 2.32, tag 0x0112)."""
    value = _exif(image).get(ExifTags.Base.Orientation, 1)
    return value if isinstance(value, int) and value in UPRIGHT else 1


def told(image: Image.Image) -> tuple[Removed, ...]:
    """Whether the file says more than the picture shows."""
    return (Removed.METADATA,) if _exif(image) else ()


def _exif(image: Image.Image) -> Mapping[int, object]:
    try:
        return dict(image.getexif())
    except DAMAGE:
        return {}


def damaged(name: str) -> BadInput:
    """The error for a picture that cannot be read."""
    return unusable(
        "damaged-picture",
        msg("{file} is a damaged picture: open it, save it anew and hand that in.", file=name),
    )
