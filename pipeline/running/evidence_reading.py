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
_PAGES_LOOKED_AT = 20
_INSET = 0.03  # shadows at the edges of a scan
_STEP, _CONTRAST, _FEWEST = 2, 24, 40  # pixels at 72 dpi; a line of faint type has 120


def read_content(outcome: Prepared | Rejected) -> Content:
    """The text of the pages, and whether they show anything; a file never raises here."""
    if isinstance(outcome, Rejected):
        return Content(problem=outcome.reason)
    try:
        with pypdfium2.PdfDocument(_first_pages(outcome)) as document:
            pages = tuple(_texts(document))
            blank = not any(page.strip() for page in pages) and _is_blank(document)
    except (pypdfium2.PdfiumError, pikepdf.PdfError, ValueError, MemoryError):
        return Content()
    return Content(pages, blank=blank)


def _first_pages(prepared: Prepared) -> bytes:
    if prepared.count <= MAX_PAGES:
        return prepared.pages
    out, part = io.BytesIO(), pikepdf.new()
    part.pages.extend(prepared.document.pages[:MAX_PAGES])
    part.save(out)
    return out.getvalue()


def _texts(document: pypdfium2.PdfDocument) -> Iterator[str]:
    left = MAX_LETTERS
    for page in document:
        text = page.get_textpage()
        shown = text.get_text_range(0, min(text.count_chars(), left)) if left else ""
        left -= len(shown)
        yield shown
        text.close()
        page.close()


def _is_blank(document: pypdfium2.PdfDocument) -> bool:
    numbers = range(min(len(document), _PAGES_LOOKED_AT))
    return all(_shows_nothing(document[number]) for number in numbers)


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
