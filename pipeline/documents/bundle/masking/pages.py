"""Every page of every exhibit, looked at: what is to be hidden on it, and what lies where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import pypdfium2 as pdfium
from pikepdf import Dictionary, Name, Object, Pdf

from pipeline.case.masking import MaskRegion
from pipeline.documents.bundle.frame import BOTTOM, SIDE, TOP
from pipeline.documents.bundle.masking.finding import Sought
from pipeline.documents.bundle.masking.placing import Placement, Places, overlap
from pipeline.documents.bundle.masking.reading import MOST_LETTERS, Box, Found, PageText, read
from pipeline.documents.bundle.masking.traces import reachable
from pipeline.documents.bundle.masking.unspoken import unspoken
from pipeline.documents.bundle.pdf import DAMAGE
from pipeline.documents.bundle.prepared import Prepared, unusable
from pipeline.messages import msg

REGION = "region"
"""What a rectangle that somebody drew counts as."""
COPY = "copy"
"""What hides on a page a part of a picture that is hidden on another page."""

_POINTS = 72 / 25.4
_WIDE, _HIGH = 40.0, 12.0  # points: a smaller picture has no room for a number


class Doubt(StrEnum):
    """Why somebody should look at a page: what is sought may stand there unfound."""

    NO_TEXT = "no-text"
    PICTURES = "pictures"
    LETTERS = "unknown-letters"
    HIDDEN = "hidden-text"


@dataclass(frozen=True, slots=True)
class Source:
    """An exhibit to be masked: ``no`` is 证据三, ``regions`` are those drawn on its pages."""

    no: str
    prepared: Prepared
    regions: Sequence[MaskRegion] = ()


@dataclass(slots=True)
class Page:
    """A page, ``number`` counted from 0, and what is known of it.

    ``masks`` are boxes in points with what each counts as; a page with ``picture`` becomes one
    though nothing on it is masked.
    """

    number: int
    size: tuple[float, float]
    text: PageText
    placed: list[Placement] = field(default_factory=list)
    masks: list[tuple[str, Box]] = field(default_factory=list)
    picture: bool = False
    doubts: set[Doubt] = field(default_factory=set)

    def cover(self, kind: str, box: Box) -> bool:
        """Mask what of a box lies where an exhibit is shown; whether anything of it does."""
        shown = overlap(box, (SIDE, BOTTOM, self.size[0] - SIDE, self.size[1] - TOP))
        if shown and not (kind == COPY and any(_holds(mask, shown) for _, mask in self.masks)):
            self.masks.append((kind, shown))
            self.picture = True
        return shown is not None


def looked_at(
    no: str, prepared: Prepared, regions: Sequence[MaskRegion], sought: Sought
) -> list[Page]:
    """The pages of an exhibit, with what was found on them and the regions drawn on them.

    Raises ``BadInput`` for a region on a page that there is not, or beside what is shown.
    """
    data, document = prepared.pages, prepared.document
    pages = [_page(number, *seen) for number, seen in enumerate(_read(data, sought))]
    places = Places(no)
    for page, obj in zip(pages, document.pages, strict=True):
        _survey(page, document, obj.obj, places)
    for region in regions:
        _draw(no, pages, region)
    if sought.patterns or sought.words:
        for page in pages:
            page.doubts.update(_doubts(page))
    return pages


def _read(data: bytes, sought: Sought) -> list[tuple[tuple[float, float], PageText]]:
    """Size and text of each page, also of what replacement text covers up."""
    seen = list(_texts(data, sought))
    if other := unspoken(data):
        plain = _texts(other, sought)
        seen = [
            (size, _both(text, more)) for (size, text), (_, more) in zip(seen, plain, strict=True)
        ]
    return seen


def _texts(data: bytes, sought: Sought) -> Iterator[tuple[tuple[float, float], PageText]]:
    with pdfium.PdfDocument(data) as document:
        for page in document:
            yield page.get_size(), read(page, sought)
            page.close()


def _both(first: PageText, second: PageText) -> PageText:
    found = tuple(dict.fromkeys((*first.found, *second.found)))
    letters, unknown = max(first.letters, second.letters), max(first.unknown, second.unknown)
    return PageText(found, letters, unknown, first.blank)


def _page(number: int, size: tuple[float, float], text: PageText) -> Page:
    page = Page(number, size, text, picture=text.letters > MOST_LETTERS)
    for found in text.found:
        _cover(page, found)
    return page


def _cover(page: Page, found: Found) -> None:
    """One mask for each find; a find over several lines has boxes that count as nothing."""
    kind = found.kind
    for box in found.boxes:
        if page.cover(kind, box):
            kind = ""
    page.picture = True


def _survey(page: Page, document: Pdf, obj: Object, places: Places) -> None:
    """What is placed on it. A page that cannot be followed, or with layers that a reader could
    switch, becomes a picture."""
    try:
        page.placed = list(places.on(obj))
        page.picture |= _has_layers(document, obj)
    except DAMAGE:
        page.picture = True
        page.doubts.add(Doubt.PICTURES)


def _has_layers(document: Pdf, obj: Object) -> bool:
    if Name.OCProperties not in document.Root:
        return False
    drawing = obj.Resources.XObject.P
    kinds = (
        each.get(Name.Type) for each in reachable(document, drawing) if isinstance(each, Dictionary)
    )
    return any(kind in {Name.OCG, Name.OCMD} for kind in kinds)


def _draw(no: str, pages: list[Page], region: MaskRegion) -> None:
    if region.page > len(pages):
        raise unusable(
            "mask-page",
            msg(
                "{exhibit} has {pages} page(s): there is no page {page} to mask.",
                exhibit=no, pages=len(pages), page=region.page,
            ),
        )  # fmt: skip
    page = pages[region.page - 1]
    height = page.size[1]
    sides = region.left, region.top, region.right, region.bottom
    left, top, right, bottom = (side * _POINTS for side in sides)
    if not page.cover(REGION, (left, height - bottom, right, height - top)):
        raise unusable(
            "mask-beside",
            msg(
                "A region to mask on page {page} of {exhibit} lies beside what the page shows.",
                exhibit=no, page=region.page,
            ),
        )  # fmt: skip


def _doubts(page: Page) -> Iterator[Doubt]:
    if page.text.unknown > 5 + page.text.letters / 50:
        yield Doubt.LETTERS
    if any(kind == REGION for kind, _ in page.masks):
        return  # somebody has looked at it
    pictured = any(_has_room(each) for each in page.placed if each.is_picture)
    if not page.text.letters and (pictured or not page.text.blank):
        yield Doubt.NO_TEXT  # a picture that was not shown, for want of memory, is no blank page
    elif pictured:
        yield Doubt.PICTURES


def _has_room(picture: Placement) -> bool:
    left, bottom, right, top = picture.box
    return right - left > _WIDE and top - bottom > _HIGH


def _holds(outer: Box, inner: Box) -> bool:
    grown = outer[0] - 1, outer[1] - 1, outer[2] + 1, outer[3] + 1
    return overlap(grown, inner) == inner
