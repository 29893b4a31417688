"""The evidence bundle (证据册) as one PDF: cover, catalogue, each exhibit behind its divider."""

from __future__ import annotations

import datetime
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import BinaryIO

import pikepdf
from pikepdf import Object, Pdf

from pipeline.documents.attach import Attachment, attach_to
from pipeline.documents.bundle.description import describe
from pipeline.documents.bundle.exhibit import Placed, PlacedExhibit
from pipeline.documents.bundle.labels import Labeller
from pipeline.documents.bundle.layers import carry_layers
from pipeline.documents.bundle.leaves import grow, leaves
from pipeline.documents.bundle.navigation import bookmark, link, number_pages
from pipeline.documents.bundle.parking import Newcomers, Parking, written
from pipeline.documents.bundle.places import find_spots
from pipeline.documents.bundle.ranges import page_ranges
from pipeline.documents.bundle.tagging import tag
from pipeline.errors import BadInput
from pipeline.messages import msg

_STATIC_ID = b"31415926535897932384626433832795"  # what qpdf writes when told to
_TRAILER = 4 * 2**20  # bytes at the end of a file in which its trailer is


def assemble(
    front: bytes,
    exhibits: Sequence[PlacedExhibit],
    *,
    title: str,
    case_no: str,
    language: str,
    date: datetime.date,
    attached: bool = True,
    first: int = 1,
) -> bytes:
    """As :func:`assemble_into`, in memory."""
    out = io.BytesIO()
    assemble_into(out, front, exhibits, title=title, case_no=case_no, language=language,
                  date=date, attached=attached, first=first)  # fmt: skip
    return out.getvalue()


def assemble_into(
    out: BinaryIO,
    front: bytes,
    exhibits: Sequence[PlacedExhibit],
    *,
    title: str,
    case_no: str,
    language: str,
    date: datetime.date,
    attached: bool = True,
    first: int = 1,
) -> None:
    """One PDF, numbered through from its first page; the same input, the same bytes.

    ``out`` is a file that can be read and written; ``front`` is cover and catalogue, whose first
    page has the number ``first`` (another than 1 for a supplement). Behind it comes each exhibit
    with its divider. Every page of it is labelled and leads back to the catalogue; the catalogue
    and the bookmarks lead to the exhibit's own first page; the files as handed in are ``attached``
    (ISO 19005-3, 6.8). A form in ``front``, such as a field for a signature, stays. It calls
    itself PDF/A-3 only if the front and all exhibits do. Raises ``BadInput`` for a front that is
    no PDF, ``RenderingError`` when the labels cannot be set.
    """
    pdf = _opened(front)
    before: list[Object] = [page.obj for page in pdf.pages]
    counts = [exhibit.prepared.count for exhibit in exhibits]
    spans = page_ranges(first - 1 + len(before), counts)
    placed = list(zip(exhibits, spans, strict=True))
    parking, new = Parking(), Newcomers(pdf)
    originals = _originals(exhibits, lambda: parking.park(new.since())) if attached else ()
    attach_to(pdf, originals, date)
    groups = []
    for group in _bound(pdf, placed, parking, case_no, language):
        parking.park(new.since())
        groups.append(group)
    tag(pdf, placed, groups, language)
    grow(pdf, groups)
    pages = dict(enumerate(chain(before, *groups), first))
    spots = find_spots(front, [exhibit.no for exhibit in exhibits], first)
    link(pages, placed, spots)
    bookmark(pdf, pages, placed, spots, language)
    number_pages(pdf, first)
    archival = all(exhibit.prepared.archival for exhibit in exhibits)
    describe(pdf, title=title, language=language, date=date, archival=archival)
    identity = _identity(front, exhibits, (title, case_no, first, attached))
    out.seek(0)
    parking.release(written(pdf, compress=True), out, identity)


def _opened(front: bytes) -> Pdf:
    try:
        return pikepdf.open(io.BytesIO(front))
    except pikepdf.PdfError as error:
        message = msg("The catalogue is no readable PDF.")
        raise BadInput("documents.bundle.catalogue", message) from error


def _identity(front: bytes, exhibits: Sequence[PlacedExhibit], options: object) -> bytes:
    """32 letters for the catalogue, which names each file, and for what was made of them."""
    facts = [
        (e.heading, e.filename, e.original.digests.sha256, e.prepared.count, e.facts)
        for e in exhibits
    ]
    digest = hashlib.sha256(front + repr((options, facts)).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:32].encode()


def _originals(
    exhibits: Sequence[PlacedExhibit], taken: Callable[[], None]
) -> Iterator[Attachment]:
    """One after the other: together they may be large."""
    for exhibit in exhibits:
        if exhibit.beside:
            continue
        yield Attachment(
            name=exhibit.kept_as,
            data=exhibit.original.read(),
            mime=exhibit.prepared.media_type,
            relationship="Source",
            description=exhibit.heading,
        )
        taken()


def _bound(
    pdf: Pdf, placed: Sequence[Placed], parking: Parking, case_no: str, language: str
) -> Iterator[list[Object]]:
    """The divider and the labelled pages of each exhibit."""
    labeller = Labeller(pdf, placed, case_no, language)
    for number, (exhibit, _) in enumerate(placed):
        document = exhibit.prepared.skeleton(parking)
        carry_layers(document, pdf)
        yield labeller.pages(number, exhibit, leaves(document, pdf))
