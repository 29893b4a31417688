"""The bundle of a case for the other side."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from pipeline.documents.bundle import Prepared, page_ranges
from pipeline.papers.draft import Draft
from pipeline.papers.evidence_bundle import Catalogue, divider_facts
from pipeline.running.bundling import (
    front_of,
    gather,
    listed_in,
    page_counts,
    pages_before,
    placed,
    with_pages,
)
from pipeline.running.masking import as_long, hidden, hidden_texts, sought_of
from pipeline.running.sealing import seal, written
from pipeline.running.typesetting import Typeset, typeset
from pipeline.running.workshop import Workshop


def masked_bundle(draft: Draft, shop: Workshop, known_token: bytes | None = None) -> Typeset:
    """The edition of a draft that hides something: made of the same files as the full one.

    Nothing is attached, and a page without text to search is a finding. Raises
    :class:`~pipeline.errors.BadInput` for a region that does not fit its page, and
    :class:`~pipeline.errors.RenderingError` if something to be hidden is still in it.
    """
    if draft.hides is None or not isinstance(draft.context, Catalogue):
        raise TypeError("the draft of a masked bundle is expected")
    files, sought = gather(draft, shop), sought_of(draft.hides)
    rows = {row.no: divider_facts(row) for row in draft.context.exhibits}
    regions = {exhibit.no: exhibit.item.masks for exhibit in draft.exhibits}
    made = hidden(placed(draft, files), rows, regions, sought)
    full = draft.hides.full
    _, full_length = front_of(full, shop, files)
    digest = sha256(written(listed_in(full, files, full_length))).hexdigest()
    nos = [exhibit.no for exhibit in draft.exhibits]
    files = made.without_rejected(list(zip(nos, files, strict=True)))
    plain = replace(draft, context=hidden_texts(draft.context, sought))

    def catalogue(length: int) -> Typeset:
        return typeset(plain, shop.templates, with_pages(plain, files, length), shop.engine)

    front, length = as_long(catalogue, full_length)
    before = pages_before(draft)
    spans = page_ranges(before + length, page_counts(files))
    shown = [s for s, file in zip(spans, files, strict=True) if isinstance(file.outcome, Prepared)]
    pdf = made.bound(
        front.pdf,
        shown,
        title=draft.title,
        case_no=draft.context.case_no,
        dated=draft.dated,
        first=before + 1,
    )
    numbered = list(zip(nos, files, strict=True))
    listed = made.manifest(before + length, numbered, spans, digest)
    findings = (*front.findings, *made.findings(shifted=length != full_length))
    return replace(
        front,
        pdf=pdf,
        pages=listed["pages"] - before,
        exhibits=tuple(listed["items"]),
        findings=findings,
        seal=seal(written(listed), shop.timestamps, known_token),
    )
