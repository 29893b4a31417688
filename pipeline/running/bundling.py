"""The evidence bundle: a catalogue that knows its exhibits' pages, and the exhibits behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from pipeline.documents.bundle import (
    Filed,
    PlacedExhibit,
    Prepared,
    Rejected,
    assemble,
    manifest,
    page_ranges,
    prepare,
)
from pipeline.errors import BadInput, RenderingError
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import msg
from pipeline.papers.draft import Draft, Exhibit
from pipeline.papers.evidence_bundle import Catalogue
from pipeline.running.typesetting import Typeset, typeset
from pipeline.running.workshop import Workshop

_ATTEMPTS = 4
NOT_INCLUDED = "未收录"


def bundle(draft: Draft, shop: Workshop) -> Typeset:
    """The bundle of a draft. A file that cannot be bound is named, and the others go on."""
    files = [_file(exhibit, shop) for exhibit in draft.exhibits]
    catalogue, first = _catalogue(draft, shop, files)
    placed = [
        PlacedExhibit(
            no=exhibit.no,
            title=exhibit.item.title,
            side=exhibit.side,
            prepared=file.outcome,
            filename=PurePosixPath(file.name).name,
            original=file.data,
        )
        for exhibit, file in zip(draft.exhibits, files, strict=True)
        if isinstance(file.outcome, Prepared)
    ]
    pdf = assemble(
        catalogue.pdf,
        placed,
        title=draft.title,
        case_no=_context(draft).case_no,
        language=draft.language,
        date=draft.dated,
    )
    listed = manifest(files, first, draft.language)
    findings = (*catalogue.findings, *_rejected(files))
    items: tuple[dict[str, Any], ...] = tuple(listed["items"])  # type: ignore[arg-type]
    pages = int(str(listed["pages"]))
    return replace(catalogue, pdf=pdf, pages=pages, exhibits=items, findings=findings)


def _file(exhibit: Exhibit, shop: Workshop) -> Filed:
    data = shop.read_evidence(exhibit.file)

    def beside(name: str) -> bytes | None:
        try:
            return shop.read_evidence(str(PurePosixPath(exhibit.file).with_name(name)))
        except BadInput:
            return None

    return Filed(exhibit.file, data, prepare(exhibit.file, data, beside=beside))


def _catalogue(draft: Draft, shop: Workshop, files: Sequence[Filed]) -> tuple[Typeset, int]:
    """The catalogue with page numbers, and its own length, which those numbers depend on."""

    def front(length: int) -> Typeset:
        context = _with_pages(draft, files, length)
        return typeset(draft, shop.templates, context, shop.engine)

    return settled(front)


def settled(make: Callable[[int], Typeset]) -> tuple[Typeset, int]:
    """What ``make`` makes of its own length, once the two agree, and that length in pages.

    Raises :class:`~pipeline.errors.RenderingError` if they never do.
    """
    length = 1
    for _ in range(_ATTEMPTS):
        made = make(length)
        if made.pages == length:
            return made, length
        length = made.pages
    raise RenderingError(
        "build.catalogue-unstable",
        msg("The catalogue's length changes with its own page numbers."),
        hint=msg("Shorten the texts of the evidence items a little."),
    )


def _with_pages(draft: Draft, files: Sequence[Filed], length: int) -> Catalogue:
    catalogue = _context(draft)
    counts = [file.outcome.count if isinstance(file.outcome, Prepared) else 0 for file in files]
    ranges = page_ranges(length, counts)
    pages = {
        exhibit.no: pages_in_words(span)
        for exhibit, span in zip(draft.exhibits, ranges, strict=True)
    }
    rows = (
        row.model_copy(update={"pages": pages.get(row.no, NOT_INCLUDED)})
        for row in catalogue.exhibits
    )
    return catalogue.model_copy(update={"exhibits": tuple(rows)})


def _context(draft: Draft) -> Catalogue:
    if not isinstance(draft.context, Catalogue):
        raise TypeError("a bundle's context is a Catalogue")
    return draft.context


def pages_in_words(span: range) -> str:
    """``4`` or ``4–7``."""
    if not span:
        return NOT_INCLUDED
    return str(span[0]) if len(span) == 1 else f"{span[0]}–{span[-1]}"


def _rejected(files: Sequence[Filed]) -> Iterator[Finding]:
    for file in files:
        if isinstance(file.outcome, Rejected):
            where = Where(file=file.name)
            yield Finding(file.outcome.code, Severity.WARNING, where, file.outcome.reason)
