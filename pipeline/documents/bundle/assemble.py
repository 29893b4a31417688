"""The evidence bundle (证据册): the catalogue, and every exhibit behind it, as one PDF."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Sequence

import pikepdf
from pikepdf import Object, Pdf

from pipeline.documents.attach import Attachment, attach_to
from pipeline.documents.bundle.description import describe
from pipeline.documents.bundle.exhibit import Placed, PlacedExhibit
from pipeline.documents.bundle.labels import Labeller, labels
from pipeline.documents.bundle.layers import carry_layers
from pipeline.documents.bundle.leaves import grow, leaves
from pipeline.documents.bundle.navigation import bookmark, link, number_pages
from pipeline.documents.bundle.places import find_spots
from pipeline.documents.bundle.ranges import page_ranges
from pipeline.errors import BadInput
from pipeline.messages import msg


def assemble(
    catalogue: bytes,
    exhibits: Sequence[PlacedExhibit],
    *,
    title: str,
    case_no: str,
    language: str,
    date: datetime.date,
    attached: bool = True,
) -> bytes:
    """One PDF, numbered through from the catalogue's first page; the same input, the same bytes.

    Every exhibit page is labelled and leads back to the catalogue; the catalogue and the
    bookmarks lead to the exhibits; the files as handed in are ``attached`` (ISO 19005-3, 6.8). It
    calls itself PDF/A-3 only if the catalogue and all exhibits do. Raises ``BadInput`` for a
    catalogue that is no PDF, ``RenderingError`` when the labels cannot be set.
    """
    pdf = _opened(catalogue)
    pages: list[Object] = [page.obj for page in pdf.pages]
    counts = [exhibit.prepared.count for exhibit in exhibits]
    placed = list(zip(exhibits, page_ranges(len(pages), counts), strict=True))
    attach_to(pdf, _originals(exhibits) if attached else (), date)
    groups = list(_bound(pdf, placed, case_no, language))
    grow(pdf, groups)
    pages.extend(page for group in groups for page in group)
    link(pages, placed, find_spots(catalogue, [exhibit.no for exhibit in exhibits]))
    bookmark(pdf, pages, placed, language)
    number_pages(pdf)
    archival = all(exhibit.prepared.archival for exhibit in exhibits)
    describe(pdf, title=title, language=language, date=date, archival=archival)
    return _saved(pdf)


def _opened(catalogue: bytes) -> Pdf:
    try:
        return pikepdf.open(io.BytesIO(catalogue))
    except pikepdf.PdfError as error:
        message = msg("The catalogue is no readable PDF.")
        raise BadInput("documents.bundle.catalogue", message) from error


def _saved(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(
        out,
        deterministic_id=True,
        fix_metadata_version=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    )
    return out.getvalue()


def _originals(exhibits: Sequence[PlacedExhibit]) -> list[Attachment]:
    return [
        Attachment(
            name=f"{exhibit.no} {exhibit.filename}",
            data=exhibit.original,
            mime=exhibit.prepared.media_type,
            relationship="Source",
            description=exhibit.heading,
        )
        for exhibit in exhibits
    ]


def _bound(
    pdf: Pdf, placed: Sequence[Placed], case_no: str, language: str
) -> Iterator[list[Object]]:
    """The labelled pages of each exhibit."""
    texts = [list(labels(exhibit, span, case_no, language)) for exhibit, span in placed]
    writer = Labeller(pdf, (label for group in texts for label in group))
    for (exhibit, _), group in zip(placed, texts, strict=True):
        carry_layers(exhibit.prepared.document, pdf)
        taken = leaves(exhibit.prepared.document, pdf)
        yield [writer.page(leaf, label) for leaf, label in zip(taken, group, strict=True)]
