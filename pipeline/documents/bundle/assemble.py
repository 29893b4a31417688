"""The evidence bundle (证据册): the catalogue, and every exhibit behind it, as one PDF."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Sequence

import pikepdf
from pikepdf import Array, Name, Page, Pdf

from pipeline.documents.attach import Attachment, attach
from pipeline.documents.bundle.description import describe
from pipeline.documents.bundle.exhibit import Placed, PlacedExhibit
from pipeline.documents.bundle.labels import Label, label_pages
from pipeline.documents.bundle.navigation import bookmark, link, number_pages
from pipeline.documents.bundle.places import find_spots
from pipeline.documents.bundle.ranges import page_ranges
from pipeline.messages import msg


def assemble(
    catalogue: bytes,
    exhibits: Sequence[PlacedExhibit],
    *,
    title: str,
    case_no: str,
    language: str,
    date: datetime.date,
) -> bytes:
    """One PDF, numbered through from the catalogue's first page; the same input, the same bytes.

    Every exhibit page is labelled and leads back to the catalogue; the catalogue and the
    bookmarks lead to the exhibits; the files as handed in are attached (ISO 19005-3, 6.8). It
    calls itself PDF/A-3 only if the catalogue and all exhibits do. Raises ``BadInput`` for a
    catalogue that is no PDF, ``RenderingError`` when the labels cannot be set.
    """
    with _opened(attach(catalogue, _originals(exhibits), date)) as pdf:
        counts = [exhibit.prepared.count for exhibit in exhibits]
        placed = list(zip(exhibits, page_ranges(len(pdf.pages), counts), strict=True))
        spots = find_spots(catalogue, [exhibit.no for exhibit in exhibits])
        _append(pdf, exhibits)
        pages = list(pdf.pages)
        _label(pdf, pages, placed, case_no, language)
        link(pages, placed, spots)
        bookmark(pdf, placed, language)
        number_pages(pdf)
        archival = all(exhibit.prepared.archival for exhibit in exhibits)
        describe(pdf, title=title, language=language, date=date, archival=archival)
        return _saved(pdf)


def _opened(pdf: bytes) -> Pdf:
    return pikepdf.open(io.BytesIO(pdf))


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


def _append(pdf: Pdf, exhibits: Sequence[PlacedExhibit]) -> None:
    for exhibit in exhibits:
        with _opened(exhibit.prepared.pages) as pages:
            if Name.OCProperties in pages.Root:  # layers, of which some may be hidden
                pdf.add_pages_from(pages, forms="strip", outlines="ignore")
            else:
                pdf.pages.extend(pages.pages)


def _label(
    pdf: Pdf,
    pages: Sequence[Page],
    placed: Sequence[Placed],
    case_no: str,
    language: str,
) -> None:
    labelled = [pages[number - 1] for _, numbers in placed for number in numbers]
    if not labelled:
        return
    texts = _label_texts(placed, case_no, language)
    labels = [Label(*text, *_size(page)) for text, page in zip(texts, labelled, strict=True)]
    with _opened(label_pages(labels)) as overlays:
        for page, overlay in zip(labelled, overlays.pages, strict=True):
            _lay_over(pdf, page, overlays, overlay)


def _size(page: Page) -> tuple[float, float]:
    _, _, width, height = page.obj.MediaBox
    return float(width), float(height)


def _label_texts(
    placed: Sequence[Placed], case_no: str, language: str
) -> Iterator[tuple[str, str, str]]:
    case = msg("Case no. {number}", number=case_no).render(language) if case_no else ""
    for exhibit, pages in placed:
        left = " ｜ ".join(part for part in (case, exhibit.heading) if part)
        for place, number in enumerate(pages, 1):
            of_exhibit = msg("page {page} of {pages}", page=place, pages=len(pages))
            of_bundle = msg("bundle page {page}", page=number)
            right = f"｜ {of_exhibit.render(language)} ｜ {of_bundle.render(language)}"
            yield left, right, str(number)


def _lay_over(pdf: Pdf, page: Page, overlays: Pdf, overlay: Page) -> None:
    """Draw the overlay on a page that uses no resource but the one drawing in its frame."""
    page.obj.Contents = Array([page.obj.Contents, pdf.copy_foreign(overlay.obj.Contents)])
    resources = pdf.copy_foreign(overlays.make_indirect(overlay.obj.Resources))
    for key, value in resources.items():
        page.obj.Resources[key] = value
