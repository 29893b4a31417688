"""TIFF as pages, one for each picture in it: faxes as they are, the rest coded anew."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager

from pikepdf import Dictionary, Name
from PIL import Image, TiffImagePlugin

from pipeline.documents.bundle import pixels
from pipeline.documents.bundle.item import Item
from pipeline.documents.bundle.picture import UPRIGHT, Picture, pages_of
from pipeline.documents.bundle.prepared import Changed, Prepared, unusable
from pipeline.messages import msg

MAX_PICTURES = 1_000
MAX_PIXELS = 600_000_000
"""Of all pictures together that have to be coded anew."""

_ORIENTATION, _COMPRESSION, _PHOTOMETRIC, _FILL_ORDER, _OFFSETS, _COUNTS = (
    *(274, 259, 262, 266, 273, 279),
)
_GROUP_4, _LOSSY = 4, frozenset({6, 7, 33003, 33005, 34892, 50001})
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def prepare_tiff(item: Item) -> Prepared:
    """Upright pages. Raises ``BadInput`` for damage, or for more than can be meant."""
    with _quietly(), pixels.opened(item.name, item.data, "TIFF") as image:
        if not isinstance(image, TiffImagePlugin.TiffImageFile):
            raise pixels.damaged(item.name)
        made = list(_pictures(item, image))
    changed = dict.fromkeys(code for _, code in made if code)
    return pages_of("image/tiff", [picture for picture, _ in made], *changed)


@contextmanager
def _quietly() -> Iterator[None]:
    """libtiff tells its troubles to the process's standard error, past Python; not meanwhile."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _pictures(
    item: Item, image: TiffImagePlugin.TiffImageFile
) -> Iterator[tuple[Picture, Changed | None]]:
    left = MAX_PIXELS
    for number in range(_count(item, image)):
        try:
            image.seek(number)
        except pixels.DAMAGE:
            raise pixels.damaged(item.name) from None
        pixels.refuse_huge(item.name, *image.size)
        tags = {key: image.tag_v2.get(key) for key in (_COMPRESSION, _ORIENTATION)}
        fax = _fax(item.data, image)
        pixels.decoded(item.name, image)
        if fax:
            yield fax, None
            continue
        left -= image.width * image.height
        if left < 0:
            raise _too_much(item.name)
        yield _coded(item.name, image, lossy=tags[_COMPRESSION] in _LOSSY)


def _count(item: Item, image: TiffImagePlugin.TiffImageFile) -> int:
    try:
        for number in range(MAX_PICTURES + 1):
            image.seek(number)
    except EOFError:
        image.seek(0)
        return number
    except pixels.DAMAGE:
        raise pixels.damaged(item.name) from None
    raise _too_much(item.name)


def _coded(name: str, image: Image.Image, *, lossy: bool) -> tuple[Picture, Changed]:
    try:
        if image.mode == "1":
            return _as_fax(image), Changed.RECODED
        if lossy and image.mode not in {"I;16", "I", "F"}:
            return pixels.lossy(image), Changed.RECOMPRESSED
        if image.mode in {"F", "I"}:
            raise _uncommon(name)
        return pixels.lossless(image), Changed.RECODED
    except pixels.DAMAGE:
        raise pixels.damaged(name) from None


def _as_fax(image: Image.Image) -> Picture:
    """Black and white, compressed without loss as a fax is."""
    out = io.BytesIO()
    image.save(out, "TIFF", compression="group4", strip_size=2**31 - 1, dpi=pixels.dpi(image))
    with Image.open(io.BytesIO(out.getvalue()), formats=("TIFF",)) as again:
        fax = _fax(out.getvalue(), again)
    return fax or pixels.lossless(image)


def _fax(data: bytes, image: Image.Image) -> Picture | None:
    """The compressed data itself, if it is in one piece (ITU-T T.6; ISO 32000-2, 7.4.6)."""
    if not isinstance(image, TiffImagePlugin.TiffImageFile) or image.mode != "1":
        return None
    tags = image.tag_v2
    offsets, counts = tags.get(_OFFSETS, ()), tags.get(_COUNTS, ())
    if tags.get(_COMPRESSION) != _GROUP_4 or len(offsets) != 1 or len(counts) != 1:
        return None
    strip = data[offsets[0] : offsets[0] + counts[0]]
    if tags.get(_FILL_ORDER, 1) == 2:
        strip = strip.translate(_MIRRORED)
    turned = tags.get(_ORIENTATION, 1)
    width, height = int(tags[256]), int(tags[257])
    black_is_one = tags.get(_PHOTOMETRIC, 0) == 1
    parms = Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=black_is_one)
    coding = {"Filter": Name.CCITTFaxDecode, "DecodeParms": parms}
    upright = turned if turned in UPRIGHT else 1
    return Picture(strip, (width, height), 1, 1, coding, pixels.dpi(image), upright)


def _too_much(name: str) -> Exception:
    return unusable(
        "huge-tiff",
        msg("{file} holds too many or too large pictures: hand it in as several files.", file=name),
    )


def _uncommon(name: str) -> Exception:
    return unusable(
        "picture-kind",
        msg("{file} is an uncommon kind of picture: save it as a JPEG or PNG.", file=name),
    )
