"""The bundle of loose files for the other side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pipeline.documents.bundle import Filed, PlacedExhibit, Prepared, page_ranges
from pipeline.documents.bundle.masking import Sought
from pipeline.finding import Finding
from pipeline.papers.draft import Follows
from pipeline.papers.file_list import FileList, draft
from pipeline.papers.words import exhibit_no
from pipeline.running.bundling import WITHHELD, page_counts
from pipeline.running.masking import FOR, as_long, hidden, hidden_texts
from pipeline.running.templates import Templates
from pipeline.running.typesetting import Typeset, typeset


@dataclass(frozen=True, slots=True)
class MaskedFiles:
    """The edition, its manifest as plain data, and a finding for each page to look at."""

    pdf: bytes = field(repr=False)
    manifest: Mapping[str, Any]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Full:
    """The full edition: its exhibits, the list of files for each length of a front, its own length
    in pages, the SHA-256 of its manifest, and what it goes on from if it is a supplement."""

    exhibits: Sequence[PlacedExhibit]
    listing: Callable[[Sequence[Filed], int], FileList]
    length: int
    manifest_sha256: str
    follows: Follows | None = None

    @property
    def before(self) -> tuple[int, int]:
        """How many pages and how many exhibits were served before."""
        return (self.follows.pages, self.follows.exhibits) if self.follows else (0, 0)


def masked_files(
    files: Sequence[Filed], full: Full, sought: Sought, templates: Templates, dated: date
) -> MaskedFiles:
    """The files again, without the names they had.

    Raises :class:`~pipeline.errors.RenderingError` if something to be hidden is still in it.
    """
    made = hidden([replace(each, title=FOR) for each in full.exhibits], {}, {}, sought)
    before, exhibits = full.before
    nos = [exhibit_no(number) for number in range(exhibits + 1, exhibits + len(files) + 1)]
    files = made.without_rejected(list(zip(nos, files, strict=True)))

    def listing(length: int) -> Typeset:
        context = _without_names(full.listing(files, length), sought)
        return typeset(draft(context, dated, full.follows), templates, context)

    front, length = as_long(listing, full.length)
    spans = page_ranges(before + length, page_counts(files))
    shown = [s for s, file in zip(spans, files, strict=True) if isinstance(file.outcome, Prepared)]
    listed = full.listing(files, length)
    pdf = made.bound(front.pdf, shown, title=f"{listed.title}（{FOR}）", case_no=listed.case_no,
                     dated=dated, first=before + 1)  # fmt: skip
    numbered = list(zip(nos, files, strict=True))
    manifest = made.manifest(before + length, numbered, spans, full.manifest_sha256)
    return MaskedFiles(pdf, manifest, tuple(made.findings(shifted=length != full.length)))


def _without_names(context: FileList, sought: Sought) -> FileList:
    rows = [row.model_copy(update={"name": row.no}) for row in context.files]
    update = {
        "title": f"{context.title}（供对方当事人）",
        "heading": f"{context.heading}（{FOR}）",
        "files": tuple(rows),
        "originals": WITHHELD,
        "seal": "",
    }
    return hidden_texts(context.model_copy(update=update), sought)
