"""What stands in an evidence file, read from the pages that the bundle would show of it.

Every type is read alike: Word, Excel, CSV and mail have become pages by then, and a page number
means the page of the exhibit. Nothing is recognised in pictures; that is for ``--ocr``.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf
import pypdfium2
from PIL import Image, ImageChops, ImageFilter
from pypdfium2 import raw

from pipeline.documents.bundle import Prepared, Rejected
from pipeline.law.proofs import Content

MAX_PAGES = 300
"""Pages read of one file; what is compared with the case stands before them."""
MAX_LETTERS = 1_000_000
_AT_ONCE = 20
_INSET = 0.03  # shadows at the edges of a scan
_STEP, _CONTRAST, _FEWEST = 2, 24, 40  # pixels at 72 dpi; a line of faint type has 120


def read_content(outcome: Prepared | Rejected) -> Content:
    """The text of the pages, and whether they show anything; a file never raises here."""
    if isinstance(outcome, Rejected):
        return Content(problem=outcome.reason)
    pages: list[str] = []
    blank = True
    try:
        for part in _parts(outcome):
            with pypdfium2.PdfDocument(part) as document:
                looked_at = bool(pages)
                pages += _texts(document, MAX_LETTERS - sum(map(len, pages)))
                blank = blank and not any(map(str.strip, pages))
                blank = blank and (looked_at or _is_blank(document))
    except (pypdfium2.PdfiumError, pikepdf.PdfError, ValueError, MemoryError):
        return Content(tuple(pages))
    return Content(tuple(pages), blank=blank)


def _parts(prepared: Prepared) -> Iterator[io.BytesIO]:
    """A few pages at a time: a file of scans is not held in memory once more."""
    pages = prepared.document.pages
    for first in range(0, min(prepared.count, MAX_PAGES), _AT_ONCE):
        out, part = io.BytesIO(), pikepdf.new()
        part.pages.extend(pages[first : min(first + _AT_ONCE, MAX_PAGES)])
        part.save(out)
        yield out


def _texts(document: pypdfium2.PdfDocument, left: int) -> Iterator[str]:
    for page in document:
        text = page.get_textpage()
        shown = text.get_text_range(0, min(text.count_chars(), left)) if left else ""
        left -= len(shown)
        yield shown
        text.close()
        page.close()


def _is_blank(document: pypdfium2.PdfDocument) -> bool:
    return all(_shows_nothing(page) for page in document)


def _shows_nothing(page: pypdfium2.PdfPage) -> bool:
    """Whether hardly a pixel differs from its neighbours: paper, noise and shadow do not."""
    picture = page.render(scale=1, grayscale=True).to_pil().convert("L").crop(_inner(page))
    if min(picture.size) <= 4 * _STEP:
        return True
    soft = picture.filter(ImageFilter.BoxBlur(0.5))
    steps = ImageChops.lighter(_differs(soft, _STEP, 0), _differs(soft, 0, _STEP))
    edge = 2 * _STEP
    inside = steps.crop((edge, edge, steps.width - edge, steps.height - edge))
    return sum(inside.histogram()[_CONTRAST:]) < _FEWEST


def _differs(picture: Image.Image, across: int, down: int) -> Image.Image:
    return ImageChops.difference(picture, ImageChops.offset(picture, across, down))


def _inner(page: pypdfium2.PdfPage) -> tuple[int, int, int, int]:
    """The middle of the pictures on a page, or of a page that has none; pixels at 72 dpi."""
    width, height = page.get_size()
    boxes = [each.get_bounds() for each in page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], 4)]
    left, low, right, top = (
        min((box[0] for box in boxes), default=0),
        min((box[1] for box in boxes), default=0),
        max((box[2] for box in boxes), default=width),
        max((box[3] for box in boxes), default=height),
    )
    across, down = _INSET * (right - left) + 1, _INSET * (top - low) + 1
    return (
        int(left + across),
        int(height - top + down),
        int(right - across),
        int(height - low - down),
    )
