"""JPEG and PNG as pages: their data as it came, turned upright, at its natural size."""

from __future__ import annotations

from dataclasses import replace

from pikepdf import Name
from PIL import Image

from pipeline.documents.bundle import jpeg, pixels
from pipeline.documents.bundle.item import Item
from pipeline.documents.bundle.picture import Picture, pages_of
from pipeline.documents.bundle.prepared import Changed, Prepared, Removed, unusable
from pipeline.messages import msg

_TELLING = frozenset({b"tEXt", b"iTXt", b"zTXt", b"eXIf"})


def prepare_jpeg(item: Item) -> Prepared:
    """The JPEG data untouched; its Exif data turns the page and is left out."""
    name, data = item.name, item.data
    try:
        frame = jpeg.frame(data)
    except ValueError:
        raise pixels.damaged(name) from None
    pixels.refuse_huge(name, frame.width, frame.height)
    if not frame.common or frame.bits != 8:
        raise unusable(
            "jpeg-kind",
            msg(
                "{file} is an uncommon kind of JPEG: save it as an ordinary JPEG or PNG.", file=name
            ),
        )
    with pixels.opened(name, data, "JPEG") as image:
        if frame.components not in {1, 3}:
            pixels.decoded(name, image)
            return pages_of("image/jpeg", [pixels.lossless(image)], Changed.RECODED)
        image.draft("L", (1, 1))
        pixels.decoded(name, image)
        return pages_of("image/jpeg", [_untouched(data, frame, image)])


def _untouched(data: bytes, frame: jpeg.Frame, image: Image.Image) -> Picture:
    return Picture(
        jpeg.bare(data),
        (frame.width, frame.height),
        8,
        frame.components,
        {"Filter": Name.DCTDecode},
        pixels.dpi(image),
        pixels.orientation(image),
        image.info.get("icc_profile") or b"",
        removed=pixels.told(image),
    )


def prepare_png(item: Item) -> Prepared:
    """The PNG's compressed rows as they are, or flattened onto white."""
    name, data = item.name, item.data
    pixels.refuse_huge(name, *(int.from_bytes(data[at : at + 4]) for at in (16, 20)))
    with pixels.opened(name, data, "PNG") as image:
        pixels.decoded(name, image)
        if data[25] & 4 or "transparency" in image.info or data[28] or data[25] not in {0, 2, 3}:
            return pages_of("image/png", [pixels.lossless(image)], Changed.RECODED)
        told = (Removed.METADATA,) if pixels.png_chunks(data).keys() & _TELLING else ()
        picture = replace(
            pixels.png_rows(data),
            dpi=pixels.dpi(image),
            orientation=pixels.orientation(image),
            icc=image.info.get("icc_profile") or b"",
            removed=told,
        )
        return pages_of("image/png", [picture])
