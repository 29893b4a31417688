"""A PDF as pages that do nothing but show: each one a drawing inside an A4 frame."""

from __future__ import annotations

import io
import logging
import zlib
from collections.abc import Sequence

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name, Page, Pdf, Rectangle, Stream

from pipeline.documents.bundle.appearance import drawn, needs_drawing
from pipeline.documents.bundle.cleaning import keep_only_drawings
from pipeline.documents.bundle.description import claimed_part
from pipeline.documents.bundle.frame import A4, fit, numbers
from pipeline.documents.bundle.item import Item
from pipeline.documents.bundle.limits import refuse_excess
from pipeline.documents.bundle.picture import tall_parts
from pipeline.documents.bundle.prepared import Changed, Prepared, locked_up, unusable
from pipeline.documents.bundle.survey import survey
from pipeline.errors import BadInput
from pipeline.messages import msg

# What pikepdf has to say of a broken file is said by `repaired` and by the rejection.
logging.getLogger("pikepdf").addHandler(logging.NullHandler())

DAMAGE = (
    pikepdf.PikepdfError,
    pdfium.PdfiumError,
    ValueError,
    TypeError,
    KeyError,
    zlib.error,
    IndexError,
    AttributeError,
    ArithmeticError,
    NotImplementedError,
    RecursionError,
)
"""What reading a broken file can end in: any value of it may be of any type."""

_DEFAULT_BOX = (0, 0, 612, 792)
_LEGIBLE = 0.5  # of the width that a tall page has in parts: shrunk further, it is a strip


def prepare_pdf(item: Item) -> Prepared:
    """Upright A4 pages; scripts, actions, embedded files, forms and metadata stay behind."""
    return pdf_pages(item.name, item.data, item.password)


def pdf_pages(name: str, data: bytes, password: str | None = None) -> Prepared:
    """As :func:`prepare_pdf`, for a PDF that was made of another file."""
    try:
        return _prepare(name, data, password)
    except pikepdf.PasswordError:
        raise locked_up(name, given=password is not None) from None
    except DAMAGE as error:
        raise _damaged(name) from error


def _prepare(name: str, data: bytes, password: str | None) -> Prepared:
    pdf, changed = _opened(data, password)
    _refuse_unreadable(name, pdf)
    refuse_excess(name, pdf)
    if Name.Size not in pdf.trailer:  # a repaired one may lack it; then qpdf writes none either
        pdf.trailer.Size = len(pdf.objects) + 1
    repaired, removed, archival = bool(pdf.get_warnings()), survey(pdf), _archival(pdf)
    shown = drawn(pdf) if needs_drawing(pdf) else pdf
    shown.flatten_annotations("screen")
    further = [_put_in_frame(shown, page) for page in shown.pages]
    _insert(shown, further)
    keep_only_drawings(shown)
    split = (Changed.SPLIT,) if any(further) else ()
    return Prepared(
        "application/pdf", shown, len(shown.pages), removed, archival, repaired, (*changed, *split)
    )


def _opened(data: bytes, password: str | None) -> tuple[Pdf, tuple[Changed, ...]]:
    try:
        return pikepdf.open(io.BytesIO(data)), ()
    except pikepdf.PasswordError:
        if password is None:
            raise
        return pikepdf.open(io.BytesIO(data), password=password), (Changed.UNLOCKED,)


def _refuse_unreadable(name: str, pdf: Pdf) -> None:
    if len(pdf.pages) == 0:
        raise _damaged(name)
    if bool(pdf.Root.get(Name.NeedsRendering, False)):
        raise unusable(
            "xfa",
            msg(
                "{file} is a dynamic form (XFA) that only Adobe Reader can show: print it to a"
                " new PDF and hand that in.",
                file=name,
            ),
        )


def _put_in_frame(pdf: Pdf, page: Page) -> list[bytes]:
    """Make it an A4 page. Returns what draws the rest of a tall one, page by page: telephones print
    a whole conversation onto one."""
    _settle_boxes(page)
    form = _drawing(pdf, page)
    size, (first, *further) = _placed(page, form)
    for key in set(page.obj.keys()) - {"/Type", "/Parent"}:
        del page.obj[key]
    page.obj.MediaBox = Array([0, 0, *size])
    page.obj.Resources = Dictionary(XObject=Dictionary(P=form))
    page.obj.Contents = pdf.make_stream(first)
    return further


def _placed(page: Page, form: Stream) -> tuple[tuple[float, float], list[bytes]]:
    """The size of the A4 page, and what places the drawing there, or on each of several."""

    def at(x: float, y: float, width: float, height: float) -> bytes:
        box = Rectangle(x, y, x + width, y + height)
        matrix = page.get_matrix_for_form_xobject_placement(form, box, invert_transformations=False)
        return b"%s cm /P Do Q" % numbers(*matrix.shorthand)

    place, parts = fit(*_upright_size(page)), tall_parts(*_upright_size(page))
    if parts and place.width < _LEGIBLE * parts[0][1][2]:
        return A4, [b"q %s re W n %s" % (clip, at(*box)) for clip, box in parts]
    return place.page, [b"q " + at(place.x, place.y, place.width, place.height)]


def _insert(pdf: Pdf, further: Sequence[Sequence[bytes]]) -> None:
    """Put the rest of each tall page behind it."""
    for number in reversed([number for number, rest in enumerate(further) if rest]):
        like = pdf.pages[number].obj
        for content in reversed(further[number]):
            page = Dictionary(Type=Name.Page, MediaBox=like.MediaBox, Resources=like.Resources)
            page.Contents = pdf.make_stream(content)
            pdf.pages.insert(number + 1, Page(pdf.make_indirect(page)))


def _drawing(pdf: Pdf, page: Page) -> Stream:
    """The page's content stream itself, made a form XObject: nothing is decoded or copied."""
    page.contents_coalesce()
    content = page.obj.get(Name.Contents)
    if not isinstance(content, Stream):
        content = pdf.make_stream(b"")
    elif content.get(Name.Subtype) == Name.Form:  # two pages share it
        content = pdf.make_stream(content.read_bytes())
    content.Type, content.Subtype = Name.XObject, Name.Form
    content.BBox = page.obj.MediaBox
    content.Matrix = Array(list(page.get_matrix_for_transformations().shorthand))
    content.Resources = page.get_resources() or Dictionary()
    if Name.Group in page.obj:
        content.Group = page.obj.Group
    return content


def _settle_boxes(page: Page) -> None:
    """Show what a viewer shows: the crop box within the media box (ISO 32000-2, 14.11.2)."""
    for key in (Name.TrimBox, Name.BleedBox, Name.ArtBox):
        if key in page.obj:
            del page.obj[key]
    given = page.obj.get(Name.MediaBox)
    media = _box(given) or _DEFAULT_BOX
    if Name.CropBox not in page.obj and isinstance(given, Array) and _same(given, media):
        return
    crop = _box(page.obj.get(Name.CropBox)) or media
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    shown = (left, bottom, right, top) if left < right and bottom < top else media
    page.obj.MediaBox = page.obj.CropBox = Array(list(shown))


def _same(given: Array, box: tuple[float, ...]) -> bool:
    return len(given) == 4 and all(float(a) == b for a, b in zip(given, box, strict=True))


def _box(value: object) -> tuple[float, float, float, float] | None:
    if not isinstance(value, Array) or len(value) != 4:
        return None
    try:
        x, y, u, v = (float(number) for number in value)
    except (TypeError, ValueError):
        return None
    left, bottom, right, top = min(x, u), min(y, v), max(x, u), max(y, v)
    return (left, bottom, right, top) if left < right and bottom < top else None


def _upright_size(page: Page) -> tuple[float, float]:
    left, bottom, right, top = (float(number) for number in page.obj.MediaBox)
    unit = float(page.obj.get(Name.UserUnit, 1))
    width, height = (right - left) * unit, (top - bottom) * unit
    return (height, width) if page.rotation in {90, 270} else (width, height)


def _archival(pdf: Pdf) -> bool:
    """Whether the file says that it is PDF/A, with colours that need no printer profile."""
    return claimed_part(pdf) in {1, 2, 3} and all(
        int(intent.DestOutputProfile.get(Name.N, 4)) in {1, 3}
        for intent in pdf.Root.get(Name.OutputIntents, ())
        if Name.DestOutputProfile in intent
    )


def _damaged(name: str) -> BadInput:
    return unusable(
        "damaged-pdf",
        msg("{file} is a damaged PDF: open it, print it to a new PDF and hand that in.", file=name),
    )
