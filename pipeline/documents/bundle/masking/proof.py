"""The finished edition, read back: nothing that was to be hidden may be found in it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Dictionary, Name, Object, Pdf, Stream
from PIL import Image

from pipeline.documents.bundle.frame import BOTTOM, TOP
from pipeline.documents.bundle.masking.edition import MaskedEdition, MaskedPage
from pipeline.documents.bundle.masking.finding import WORD, Sought
from pipeline.documents.bundle.masking.reading import Box, read
from pipeline.documents.bundle.masking.traces import Traces, reachable
from pipeline.errors import RenderingError
from pipeline.messages import Message, msg

_SCALE = 100 / 72
_EDGE = 2  # pixels at the edge of a mask that a viewer mixes with what is beside it


def prove(pdf: bytes, edition: MaskedEdition, names: Sequence[str], spans: Sequence[range]) -> None:
    """Raise ``RenderingError`` for a finished masked edition that still holds what was hidden.

    ``names`` are those of the exhibits, ``spans`` their pages, counted from 1. Searched are the
    text of every page, the file's own bytes, every object and every decoded stream. Pages that are
    pictures must have no text, every mask must be of one colour, and no file may be attached.
    """
    places = _Places(edition, names, spans)
    exact = edition.sought.words + tuple((WORD, value) for value in sorted(edition.values))
    with pdfium.PdfDocument(pdf) as document:
        for number, page in enumerate(document, 1):
            masked = places.picture(number)
            if read(page, Sought((), exact)).found or (masked and not _is_masked(page, masked)):
                raise _leak(places.at(number))
            page.close()
    traces = Traces(edition.sought, edition.values)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for obj in opened.objects:
            if _is_file(obj) or traces.in_object(obj):
                raise _leak(places.at(_page_of(opened, obj)))
    if traces.in_data(pdf):
        raise _leak(places.at(0))


@dataclass(frozen=True, slots=True)
class _Places:
    """Which page of the bundle is which page of which exhibit."""

    edition: MaskedEdition
    names: Sequence[str]
    spans: Sequence[range]

    def at(self, number: int) -> Message:
        """What people call a page of the bundle; 0 is no page at all."""
        for name, span in zip(self.names, self.spans, strict=True):
            if number in span:
                return msg("{exhibit}, page {page}", exhibit=name, page=number - span.start + 1)
        return msg("bundle page {page}", page=number) if number else msg("the file as a whole")

    def picture(self, number: int) -> MaskedPage | None:
        """What was made of that page, if it became a picture."""
        for exhibit, span in zip(self.edition.exhibits, self.spans, strict=True):
            if number in span:
                own = number - span.start + 1
                return next((page for page in exhibit.pictures if page.number == own), None)
        return None


def _is_masked(page: pdfium.PdfPage, masked: MaskedPage) -> bool:
    """Whether a page shows no text but its label, and nothing but black where it is masked."""
    width, height = page.get_size()
    text = page.get_textpage().get_text_bounded(0, BOTTOM, width, height - TOP)
    shown = page.render(scale=_SCALE).to_pil().convert("L")
    return not text.strip() and all(_is_black(shown, box) for box in masked.boxes)


def _is_black(shown: Image.Image, box: Box) -> bool:
    left, right = round(box[0] * _SCALE) + _EDGE, round(box[2] * _SCALE) - _EDGE
    top = shown.height - round(box[3] * _SCALE) + _EDGE
    bottom = shown.height - round(box[1] * _SCALE) - _EDGE
    if left >= right or top >= bottom:
        return True  # too small to see
    return shown.crop((left, top, right, bottom)).getextrema() == (0, 0)


def _is_file(obj: Object) -> bool:
    """Whether it is a file within the file, or leads to one."""
    if isinstance(obj, Stream):
        return bool(obj.get(Name.Type) == Name.EmbeddedFile)
    return isinstance(obj, Dictionary) and (Name.EF in obj or Name.EmbeddedFiles in obj)


def _page_of(pdf: Pdf, wanted: Object) -> int:
    """The first page that leads to an object, 0 if none does."""
    for number, page in enumerate(pdf.pages, 1):
        below = _below(pdf, page.obj)
        if any(each.objgen == wanted.objgen for each in below):
            return number
    return 0


def _below(pdf: Pdf, page: Object) -> Iterator[Object]:
    yield page
    resources = page.get(Name.Resources, Dictionary())
    inner = [each for group in resources.values() if isinstance(group, Dictionary)
             for each in group.values()]  # fmt: skip
    for each in (page.get(Name.Contents), *inner):
        if isinstance(each, Object) and each.is_indirect:
            yield from reachable(pdf, each)


def _leak(place: Message) -> RenderingError:
    return RenderingError(
        "documents.bundle.mask-leak",
        msg(
            "The masked edition is not handed out: what was to be hidden can still be found in"
            " {place}.",
            place=place,
        ),
        hint=msg(
            "Draw a region over the place on that page, or put the words as they stand there"
            " among the words to hide."
        ),
    )
