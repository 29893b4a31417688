"""The bundle of a case for the other side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from pipeline.documents.bundle import Filed, Prepared, manifest, page_ranges
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import msg
from pipeline.papers.draft import Draft
from pipeline.papers.evidence_bundle import Catalogue, divider_facts
from pipeline.running.bundling import front_of, gather, page_counts, placed, with_pages
from pipeline.running.masking import hidden, hidden_texts, padded, sought_of
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
    _, full_length = front_of(draft.hides.full, shop, files)
    plain = replace(draft, context=hidden_texts(draft.context, sought))
    front, length = _as_long(plain, shop, files, full_length)
    spans = page_ranges(length, page_counts(files))
    shown = [s for s, file in zip(spans, files, strict=True) if isinstance(file.outcome, Prepared)]
    pdf = made.bound(
        front.pdf, shown, title=draft.title, case_no=draft.context.case_no, dated=draft.dated
    )
    digest = sha256(written(manifest(files, full_length, draft.language))).hexdigest()
    numbered = [(e.no, file) for e, file in zip(draft.exhibits, files, strict=True)]
    listed = made.manifest(length, numbered, spans, digest)
    findings = [*front.findings, *made.findings(), *_shifted(full_length - length)]
    return replace(
        front,
        pdf=pdf,
        pages=listed["pages"],
        exhibits=tuple(listed["items"]),
        findings=tuple(findings),
        seal=seal(written(listed), shop.timestamps, known_token),
    )


def _as_long(
    draft: Draft, shop: Workshop, files: Sequence[Filed], length: int
) -> tuple[Typeset, int]:
    """Cover and catalogue, with blank pages where they are shorter than the full edition's: a page
    has the same number in both."""
    front, own = front_of(draft, shop, files)
    if own >= length:
        return front, own
    context = with_pages(draft, files, length)
    front = typeset(draft, shop.templates, context, shop.engine)
    return replace(front, pdf=padded(front.pdf, length)), length


def _shifted(pages: int) -> list[Finding]:
    if not pages:
        return []
    message = msg("The page numbers of the masked edition are not those of the full one.")
    return [Finding("bundle.mask.numbers", Severity.WARNING, Where(), message)]
