"""The evidence bundle (证据册) as one PDF: cover, catalogue, each exhibit behind its divider."""

from __future__ import annotations

import datetime
import hashlib
import io
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO

import pikepdf
from pikepdf import Name, Object, Pdf

from pipeline.documents.attach import Attachment, attach_to
from pipeline.documents.bundle.description import describe
from pipeline.documents.bundle.exhibit import Placed, PlacedExhibit
from pipeline.documents.bundle.labels import Labeller
from pipeline.documents.bundle.layers import carry_layers
from pipeline.documents.bundle.leaves import grow, leaves
from pipeline.documents.bundle.navigation import bookmark, link, number_pages
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
    attach_to(pdf, _originals(exhibits) if attached else (), date)
    groups = list(_bound(pdf, placed, case_no, language))
    tag(pdf, placed, groups, language)
    grow(pdf, groups)
    pages = dict(enumerate(chain(before, *groups), first))
    spots = find_spots(front, [exhibit.no for exhibit in exhibits], first)
    link(pages, placed, spots)
    bookmark(pdf, pages, placed, spots, language)
    number_pages(pdf, first)
    archival = all(exhibit.prepared.archival for exhibit in exhibits)
    describe(pdf, title=title, language=language, date=date, archival=archival)
    _save(pdf, out, _identity(front, exhibits, (title, case_no, first, attached)))


def _opened(front: bytes) -> Pdf:
    try:
        return pikepdf.open(io.BytesIO(front))
    except pikepdf.PdfError as error:
        message = msg("The catalogue is no readable PDF.")
        raise BadInput("documents.bundle.catalogue", message) from error


def _save(pdf: Pdf, out: BinaryIO, identity: bytes) -> None:
    """Write it with an identifier (ISO 32000-2, 14.4) made from what makes this bundle this one:
    to take a digest of hundreds of megabytes for it would take longer than all else."""
    if Name.ID in pdf.trailer:
        del pdf.trailer[Name.ID]
    pdf.save(
        out,
        static_id=True,
        fix_metadata_version=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    end = out.seek(0, io.SEEK_END)
    start = out.seek(max(0, end - _TRAILER))
    tail = out.read()
    at = tail.rindex(b"/ID [<")
    own = tail[at:].replace(_STATIC_ID, identity, 2)
    out.seek(start + at)
    out.write(own)
    out.seek(end)


def _identity(front: bytes, exhibits: Sequence[PlacedExhibit], options: object) -> bytes:
    """32 letters for the catalogue, which names each file, and for what was made of them."""
    facts = [
        (e.heading, e.filename, e.original.digests.sha256, e.prepared.count, e.facts)
        for e in exhibits
    ]
    digest = hashlib.sha256(front + repr((options, facts)).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:32].encode()


def _originals(exhibits: Sequence[PlacedExhibit]) -> Iterator[Attachment]:
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


def _bound(
    pdf: Pdf, placed: Sequence[Placed], case_no: str, language: str
) -> Iterator[list[Object]]:
    """The divider and the labelled pages of each exhibit."""
    labeller = Labeller(pdf, placed, case_no, language)
    for number, (exhibit, _) in enumerate(placed):
        carry_layers(exhibit.prepared.document, pdf)
        yield labeller.pages(number, exhibit, leaves(exhibit.prepared.document, pdf))
