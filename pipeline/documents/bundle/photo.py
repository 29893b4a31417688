"""Pictures that a PDF cannot hold as they are: WebP, HEIC, AVIF, GIF, BMP, JPEG 2000."""

from __future__ import annotations

from PIL import Image

from pipeline.documents.bundle import pixels
from pipeline.documents.bundle.item import Item
from pipeline.documents.bundle.picture import pages_of
from pipeline.documents.bundle.prepared import Changed, Prepared

MAX_PIXELS = 52_000_000
"""Their decoders take up to twenty bytes for each; a telephone makes 50 million at most."""

_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc", b"hevx"})
_AVIF = frozenset({b"avif", b"avis"})


def is_webp(data: bytes) -> bool:
    """A RIFF file of the kind WEBP."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def is_heif(data: bytes) -> bool:
    """An ISO media file (ISO 14496-12) whose brand is one of pictures."""
    brand = data[8:12]
    return data[4:8] == b"ftyp" and brand in _BRANDS and not is_avif(data)


def is_avif(data: bytes) -> bool:
    """An ISO media file with AV1 pictures."""
    end = min(int.from_bytes(data[:4]), 128)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, end, 4))}
    return data[4:8] == b"ftyp" and bool(brands & _AVIF)


def prepare_webp(item: Item) -> Prepared:
    """WebP as a JPEG, or without loss if it has none."""
    return _prepare(item, "image/webp", "WEBP", lossy=b"VP8 " in item.data[:4096])


def prepare_heif(item: Item) -> Prepared:
    """A photograph of a phone, as a JPEG."""
    import pi_heif  # takes a moment to load

    pi_heif.register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False)
    return _prepare(item, "image/heic", "HEIF", lossy=True)


def prepare_avif(item: Item) -> Prepared:
    """AVIF as a JPEG."""
    return _prepare(item, "image/avif", "AVIF", lossy=True)


def prepare_gif(item: Item) -> Prepared:
    """The first picture of a GIF, without loss."""
    return _prepare(item, "image/gif", "GIF", lossy=False)


def prepare_bmp(item: Item) -> Prepared:
    """A Windows bitmap, without loss."""
    return _prepare(item, "image/bmp", "BMP", lossy=False)


def prepare_jpeg2000(item: Item) -> Prepared:
    """JPEG 2000 as a JPEG: it may be coded in ways that few viewers know."""
    return _prepare(item, "image/jp2", "JPEG2000", lossy=True)


def _prepare(item: Item, media_type: str, kind: str, *, lossy: bool) -> Prepared:
    with pixels.opened(item.name, item.data, kind, MAX_PIXELS) as image:
        changed = [Changed.RECOMPRESSED if lossy else Changed.RECODED]
        if _moving(image):
            changed.append(Changed.FRAME)
        pixels.decoded(item.name, image)
        try:
            picture = pixels.lossy(image) if lossy else pixels.lossless(image)
        except pixels.DAMAGE:
            raise pixels.damaged(item.name) from None
    return pages_of(media_type, [picture], *changed)


def _moving(image: Image.Image) -> bool:
    return bool(getattr(image, "is_animated", False))
