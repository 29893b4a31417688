"""Pictures of seals and of signatures in ink: in a signature's box, and across page edges.

They are seen and prove nothing; what proves is the signature. A paper keeps one copy of a picture
for all its pages.
"""

from __future__ import annotations

import io
import zlib
from itertools import count

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name
from PIL import Image, UnidentifiedImageError

from pipeline.errors import BadInput, RenderingError
from pipeline.messages import msg

SEAM_SIZE = 119.0
"""Width and height of a seal across page edges, points (4.2 cm, the size of a company's seal)."""
_MOST_PAGES = 20  # of one seal: thinner slices show nothing
_MOST_PIXELS = 900
_GAP = 4.0  # points between a slice and the nearest letter
_NAME = Name("/XXSeal")  # of the third class, ISO 32000-2, annex E
_BEGIN = b"\nq /Artifact <</Type /Layout>> BDC\n"
_END = b"\nEMC Q\n"


def check_picture(data: bytes, name: str = "") -> Image.Image:
    """The picture, no larger than needed, with an alpha channel. ``BadInput`` if it is none."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
            opened.thumbnail((_MOST_PIXELS, _MOST_PIXELS))
            return opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise BadInput(
            "signing.picture",
            msg("{file} is no PNG or JPEG picture of a seal or signature.", file=name or "?"),
        ) from error


def beside_text(appearance: bytes, picture: bytes) -> bytes:
    """A signature's one-page appearance with the picture at the left of its box."""
    image = check_picture(picture)
    with pikepdf.open(io.BytesIO(appearance)) as document:
        page = document.pages[0]
        left, bottom, right, top = (float(edge) for edge in page.mediabox)
        side, width = top - bottom, (right - left) * 0.34
        factor = min(side / image.height, width / image.width)
        wide, high = image.width * factor, image.height * factor
        name = page.add_resource(_xobject(document, image), Name.XObject, _NAME)
        x, y = left + (width - wide) / 2, bottom + (side - high) / 2
        page.contents_add(b"q\n", prepend=True)
        drawn = f"\nQ q {wide:.3f} 0 0 {high:.3f} {x:.3f} {y:.3f} cm {name} Do Q"
        page.contents_add(drawn.encode())
        return _saved(document)


def lay_seam(pdf: bytes, picture: bytes) -> bytes:
    """The paper with a seal across the right edges of its pages (骑缝章), a slice on each.

    Laid before anybody signs, so that every signature covers it. It covers no letter: it stands at
    the height, nearest to the middle, where the right margin of all its pages is free. A paper of
    one page has no seam and stays as it is. Raises :class:`~pipeline.errors.RenderingError` if no
    height is free.
    """
    image = check_picture(picture)
    with pikepdf.open(io.BytesIO(pdf)) as document, pypdfium2.PdfDocument(pdf) as read:
        pages = len(document.pages)
        if pages < 2:
            return pdf
        seal = _xobject(document, image)
        groups = -(-pages // _MOST_PAGES)
        size = -(-pages // groups)
        for first in range(0, pages, size):
            numbers = range(first, min(first + size, pages))
            _lay_group(document, read, numbers, seal)
        return _saved(document)


def _lay_group(
    document: pikepdf.Pdf, read: pypdfium2.PdfDocument, numbers: range, seal: pikepdf.Object
) -> None:
    slice_width = SEAM_SIZE / len(numbers)
    bottom = _free_height(read, numbers, slice_width)
    for place, number in enumerate(numbers):
        page = document.pages[number]
        right = float(page.mediabox[2])
        name = page.add_resource(seal, Name.XObject, _NAME)
        clip = f"{right - slice_width:.3f} {bottom:.3f} {slice_width:.3f} {SEAM_SIZE:.3f} re W n"
        left = right - slice_width * (place + 1)
        drawn = f"{clip} {SEAM_SIZE:.3f} 0 0 {SEAM_SIZE:.3f} {left:.3f} {bottom:.3f} cm {name} Do"
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(b"\nQ" + _BEGIN + drawn.encode() + _END)


def _free_height(read: pypdfium2.PdfDocument, numbers: range, width: float) -> float:
    """The lower edge, nearest to the middle, at which no page has a letter beside it."""
    taken: list[tuple[float, float]] = []
    lowest = min(float(read[number].get_height()) for number in numbers)
    for number in numbers:
        page = read[number]
        taken += _letters_from(page, page.get_width() - width - _GAP)
    middle = (lowest - SEAM_SIZE) / 2
    for step in count():
        offset = step * 6.0
        if offset > middle:
            break
        for bottom in (middle + offset, middle - offset):
            top = bottom + SEAM_SIZE
            if not any(low < top and high > bottom for low, high in taken):
                return bottom
    raise RenderingError(
        "signing.no-seam",
        msg("The right margin has no room for a seal across the pages."),
        hint=msg("Widen the right margin of the template, or take the picture of the seal out of "
                 "the key folder."),
    )  # fmt: skip


def _letters_from(page: pypdfium2.PdfPage, edge: float) -> list[tuple[float, float]]:
    """Heights of the letters that reach beyond ``edge``."""
    text = page.get_textpage()
    boxes = (text.get_charbox(index) for index in range(text.count_chars()))
    return [(box[1], box[3]) for box in boxes if box[2] > edge and box[3] > box[1]]


def _xobject(document: pikepdf.Pdf, image: Image.Image) -> pikepdf.Object:
    mask = _stream(document, image, image.getchannel("A").tobytes(), Name.DeviceGray)
    colours = _stream(document, image, image.convert("RGB").tobytes(), Name.DeviceRGB)
    colours.SMask = mask
    return colours


def _stream(
    document: pikepdf.Pdf, image: Image.Image, data: bytes, space: pikepdf.Name
) -> pikepdf.Object:
    about = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=image.width,
        Height=image.height,
        ColorSpace=space,
        BitsPerComponent=8,
        Filter=Array([Name.FlateDecode]),
    )
    made = pikepdf.Stream(document, zlib.compress(data, 9), about)
    return document.make_indirect(made)


def _saved(document: pikepdf.Pdf) -> bytes:
    written = io.BytesIO()
    document.save(written, deterministic_id=True, fix_metadata_version=False)
    return written.getvalue()
