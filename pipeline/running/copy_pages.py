"""Page by page, does a signed copy show what was sent? As pictures, for the screen and for print,
outside the places of the signatures that were added; and those places were blank before.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Literal

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops, ImageDraw

from pipeline.messages import Message, msg
from pipeline.running.copy_objects import Place
from pipeline.verification.paper import Box
from pipeline.verification.pictures import opened

_SCALE = 2  # pixels per point
_BLOCK = 8  # pixels
_SHARP, _FAINT = 24, 3  # of 255: antialiasing at one pixel, and the mean of a block
_PHOTO_SHARP, _PHOTO_FAINT = 64, 8  # the same in pictures, which may have been packed anew
_BLANK = 8  # of 255: how even the ground under a signature is
_RIM = 1.0  # points around a signature's box
_EDGE = 0.05  # points: how far boxes of a page may be rounded
_MODES: tuple[Literal["print"] | None, ...] = (None, "print")
Pages = tuple[pypdfium2.PdfPage, pypdfium2.PdfPage]


def shows_another(
    sent: pikepdf.Pdf, returned: pikepdf.Pdf, added: Sequence[Place]
) -> Message | None:
    """The first page that does not show, or print, what was sent, whatever layers are shown."""
    if _layers(sent) != _layers(returned):
        return msg("it has other layers than the paper that was sent")
    for before, after in zip(_layerings(sent), _layerings(returned), strict=True):
        with opened(before) as old, opened(after) as new:
            for number, pages in enumerate(zip(old, new, strict=True)):
                here = [each for each in added if each.page == number]
                if problem := _page(number + 1, pages, here):
                    return problem
    return None


def _layerings(document: pikepdf.Pdf) -> Iterator[bytes]:
    """The file as it is and, where it has layers, with all of them shown and with none."""
    yield _written(document)
    layers = document.Root.OCProperties.OCGs if _layers(document) else pikepdf.Array()
    for off in ([], list(layers)) if len(layers) else ():
        for each in layers:
            for key in ("/Usage", "/Intent"):
                if key in each:
                    del each[key]
        shown = pikepdf.Dictionary(OFF=pikepdf.Array(off))
        document.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array(layers), D=shown)
        yield _written(document)


def _layers(document: pikepdf.Pdf) -> list[str]:
    if "/OCProperties" not in document.Root:
        return []
    return [str(each.get("/Name", "")) for each in document.Root.OCProperties.get("/OCGs", ())]


def _written(document: pikepdf.Pdf) -> bytes:
    written = io.BytesIO()
    document.save(written, static_id=True)
    return written.getvalue()


def _page(number: int, pages: Pages, added: Sequence[Place]) -> Message | None:
    if any(each.is_too_large for each in added):
        return msg("a signature's picture on page {page} is larger than a signature", page=number)
    if _form(pages[0]) != _form(pages[1]):
        return msg("page {page} has another size or stands another way", page=number)
    for page in pages:
        page.set_rotation(0)
    photos = [_photo(each) for each in pages[0].get_objects([pdfium.FPDF_PAGEOBJ_IMAGE])]
    for mode in _MODES:
        old, new = (_draw(page, mode) for page in pages)
        for box in (_pixels(pages[0], each.box, _RIM) for each in added):
            if not _is_blank(old.crop(box)):
                return msg("a signature's picture lies over what page {page} says", page=number)
            for picture in (old, new):
                ImageDraw.Draw(picture).rectangle(box, fill="white")
        if _differ(old, new, [_pixels(pages[0], each, 0) for each in photos]):
            return (
                msg("page {page} prints something else than what was sent", page=number)
                if mode
                else msg("page {page} shows something else than what was sent", page=number)
            )
    return None


def _form(page: pypdfium2.PdfPage) -> tuple[int, ...]:
    edges = (*page.get_mediabox(), *page.get_cropbox(), *page.get_size())
    return (page.get_rotation(), *(round(each / _EDGE) for each in edges))


def _photo(found: pypdfium2.PdfObject) -> Box:
    left, bottom, right, top = found.get_bounds()
    return left, bottom, right, top


def _draw(page: pypdfium2.PdfPage, mode: Literal["print"] | None) -> Image.Image:
    picture: Image.Image = page.render(scale=_SCALE, optimize_mode=mode).to_pil().convert("RGB")
    return picture


def _pixels(page: pypdfium2.PdfPage, box: Box, rim: float) -> tuple[int, int, int, int]:
    left, _, _, top = page.get_cropbox()
    edges = (box[0] - rim - left, top - box[3] - rim, box[2] + rim - left, top - box[1] + rim)
    x, y, far, lower = (max(0, round(edge * _SCALE)) for edge in edges)
    return x, y, max(x, far), max(y, lower)


def _is_blank(ground: Image.Image) -> bool:
    if 0 in ground.size:
        return True
    return all(high - low <= _BLANK for low, high in _extremes(ground))


def _extremes(picture: Image.Image) -> Iterator[tuple[int, int]]:
    for band in picture.split():
        low, high = band.getextrema()
        assert isinstance(low, int)
        assert isinstance(high, int)
        yield low, high


def _differ(old: Image.Image, new: Image.Image, photos: Sequence[tuple[int, ...]]) -> bool:
    if old.size != new.size:
        return True
    changed = ImageChops.difference(old, new)
    if changed.getbbox() is None:
        return False
    if _exceeds(changed, _PHOTO_SHARP, _PHOTO_FAINT):
        return True
    for x, y, far, lower in photos:
        ImageDraw.Draw(changed).rectangle((x, y, far, lower), fill="black")
    return _exceeds(changed, _SHARP, _FAINT)


def _exceeds(changed: Image.Image, sharp: int, faint: int) -> bool:
    width, height = changed.size
    small = (-(-width // _BLOCK), -(-height // _BLOCK))
    means = changed.resize(small, Image.Resampling.BOX)
    highest = (max(high for _, high in _extremes(each)) for each in (changed, means))
    return next(highest) > sharp or next(highest) > faint
