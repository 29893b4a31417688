"""What bundles of a case and of loose files share when they are made for the other side."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

import pikepdf

from pipeline.case.masking import MaskRegion
from pipeline.documents.apart import shared_desk
from pipeline.documents.bundle import (
    Facts,
    Filed,
    PlacedExhibit,
    Rejected,
    assemble,
    pages_in_all,
)
from pipeline.documents.bundle.frame import A4
from pipeline.documents.bundle.masking import (
    WORD,
    Doubt,
    MaskedEdition,
    MaskedExhibit,
    Sought,
    Source,
    apart_at,
    mask,
    prove,
)
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, msg
from pipeline.papers.draft import Context, Hides
from pipeline.running.bundling import settled
from pipeline.running.typesetting import Typeset

SCHEMA = "masked-bundle.v1"
FOR = "供对方当事人：已隐去个人信息"

_C = TypeVar("_C", bound=Context)


@dataclass(frozen=True, slots=True)
class Hidden:
    """Exhibits for the other side, and what was done to each, in the same order."""

    exhibits: tuple[PlacedExhibit, ...]
    edition: MaskedEdition

    def bound(
        self,
        front: bytes,
        spans: Sequence[range],
        *,
        title: str,
        case_no: str,
        dated: date,
        first: int = 1,
    ) -> bytes:
        """The bundle, read back; ``spans`` are the pages of each exhibit, and ``first`` is the
        number of its own first page.

        Raises :class:`~pipeline.errors.RenderingError` if what it hides can be found in it.
        """
        hide = self.edition.sought.hide
        pdf = assemble(
            front,
            self.exhibits,
            title=hide(title),
            case_no=hide(f"{case_no}（{FOR}）") if case_no else "",
            language="zh",
            date=dated,
            attached=False,
            first=first,
        )
        within = [range(span.start - first + 1, span.stop - first + 1) for span in spans]
        prove(pdf, self.edition, [exhibit.no for exhibit in self.exhibits], within)
        return pdf

    def manifest(
        self, front: int, files: Sequence[tuple[str, Filed]], spans: Sequence[range], full: str
    ) -> dict[str, Any]:
        """What the edition is, as plain data without a name, a file's digest or a value.

        ``files`` are all that were handed in, with the number of each exhibit, and ``spans`` their
        pages; ``full`` is the SHA-256 of the full edition's manifest.
        """
        masked = {e.no: m for e, m in zip(self.exhibits, self.edition.exhibits, strict=True)}
        return {
            "schema": SCHEMA,
            "full_edition": {"manifest_sha256": full},
            "pages": pages_in_all(front, [file.count for _, file in files]),
            "items": [
                _item(no, masked.get(no), span, self.edition.rejected.get(no))
                for (no, _), span in zip(files, spans, strict=True)
            ],
        }

    def without_rejected(self, files: Sequence[tuple[str, Filed]]) -> list[Filed]:
        """All files, with the number of each exhibit, as this edition has them: what could not be
        masked is rejected."""
        rejected = self.edition.rejected
        return [
            replace(file, outcome=rejected[no]) if no in rejected else file for no, file in files
        ]

    def findings(self, shifted: bool = False) -> Iterator[Finding]:
        """What could not be masked, and the pages that somebody should look at, as nothing was
        searched in them; and that pages have other numbers than in the full edition, if those of
        the catalogue are ``shifted``."""
        yield from self._left_out()
        if shifted or self.edition.rejected:
            told = msg("The page numbers of the masked edition are not those of the full one.")
            yield Finding("bundle.mask.numbers", Severity.WARNING, Where(), told)
        hint = msg("Look at these pages, and draw a region over what is to be hidden there.")
        for exhibit, masked in zip(self.exhibits, self.edition.exhibits, strict=True):
            for doubt, pages in masked.doubts.items():
                where, told = Where(file=exhibit.no), _told(doubt, exhibit.no, pages)
                yield Finding(f"bundle.mask.{doubt}", Severity.WARNING, where, told, hint)

    def _left_out(self) -> Iterator[Finding]:
        hint = msg("It is left out of the edition for the other side, and stays in the full one.")
        for no, why in self.edition.rejected.items():
            yield Finding(why.code, Severity.ERROR, Where(file=no), why.reason, hint)


def sought_of(hides: Hides) -> Sought:
    """What a draft hides, as what is to be sought."""
    named = tuple((WORD, word) for word in hides.words)
    return Sought(hides.patterns, named + tuple((str(kind), value) for kind, value in hides.known))


def hidden(
    exhibits: Sequence[PlacedExhibit],
    facts: Mapping[str, Facts],
    regions: Mapping[str, Sequence[MaskRegion]],
    sought: Sought,
) -> Hidden:
    """The exhibits for the other side: their pages, and the words on labels and dividers.

    ``facts`` and ``regions`` are those of an exhibit by its number. Of two files with the same
    bytes, what is drawn on one is hidden on both.
    """
    drawn: dict[str, list[MaskRegion]] = {}
    for each in exhibits:
        drawn.setdefault(each.original.digests.sha256, []).extend(regions.get(each.no, ()))
    edition = mask(
        [Source(e.no, e.prepared, drawn[e.original.digests.sha256]) for e in exhibits],
        sought,
        apart_at(shared_desk()),
    )
    kept = [exhibit for exhibit in exhibits if exhibit.no not in edition.rejected]
    made = (
        replace(
            exhibit,
            title=sought.hide(exhibit.title),
            side=sought.hide(exhibit.side),
            prepared=masked.prepared,
            filename=exhibit.no,
            facts=(*_hidden_facts(facts.get(exhibit.no, ()), sought), *_done(masked)),
        )
        for exhibit, masked in zip(kept, edition.exhibits, strict=True)
    )
    return Hidden(tuple(made), edition)


def hidden_texts(context: _C, sought: Sought) -> _C:
    """A context whose every text is without what is sought."""
    return type(context).model_validate(_hide(context.model_dump(), sought))


def as_long(make: Callable[[int], Typeset], length: int) -> tuple[Typeset, int]:
    """Cover and catalogue as :func:`~pipeline.running.bundling.settled` has them, with blank pages
    where they are shorter than the full edition's: a page has the same number in both."""
    front, own = settled(make)
    if own >= length:
        return front, own
    front = make(length)
    return replace(front, pdf=_padded(front.pdf, length)), length


def _padded(front: bytes, length: int) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(front)) as pdf:
        while len(pdf.pages) < length:
            pdf.add_blank_page(page_size=A4)
        pdf.save(out, deterministic_id=True, fix_metadata_version=False)
    return out.getvalue()


def _hide(value: Any, sought: Sought) -> Any:
    if isinstance(value, str):
        return sought.hide(value)
    if isinstance(value, Mapping):
        return {key: _hide(item, sought) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_hide(item, sought) for item in value]
    return value


def _hidden_facts(facts: Facts, sought: Sought) -> Facts:
    return tuple((name, sought.hide(fact)) for name, fact in facts)


def _done(masked: MaskedExhibit) -> Facts:
    """What the divider says of the masking."""
    pages = (msg("Pages"), msg("{count} in all", count=masked.prepared.count))
    pictures = [page.number for page in masked.pictures]
    count = sum(sum(page.masks.values()) for page in masked.pictures)
    told = msg(
        "{count} place(s) hidden; page(s) {pages} are pictures now",
        count=count, pages=_listed(pictures),
    )  # fmt: skip
    facts = (pages, (msg("Hidden"), told)) if pictures else (pages,)
    return tuple((name.render("zh"), fact.render("zh")) for name, fact in facts)


def _item(
    no: str, masked: MaskedExhibit | None, span: range, why: Rejected | None
) -> dict[str, Any]:
    if masked is None:
        item = {"no": no, "status": "rejected", "first_page": None, "last_page": None}
        return item | ({"code": why.code, "reason": why.reason.render("zh")} if why else {})
    return {
        "no": no,
        "status": "included",
        "first_page": span[0],
        "last_page": span[-1],
        "pictures": [
            {"page": page.number, "bundle_page": span[page.number - 1], "masks": dict(page.masks)}
            for page in masked.pictures
        ],
        "not_searched": {str(doubt): list(pages) for doubt, pages in masked.doubts.items()},
    }


def _told(doubt: Doubt, exhibit: str, pages: Sequence[int]) -> Message:
    listed = _listed(pages)
    match doubt:
        case Doubt.NO_TEXT:
            return msg("{exhibit}: page(s) {pages} have no text that could be searched.",
                       exhibit=exhibit, pages=listed)  # fmt: skip
        case Doubt.PICTURES:
            return msg("{exhibit}: pictures on page(s) {pages} were not searched.",
                       exhibit=exhibit, pages=listed)  # fmt: skip
        case Doubt.LETTERS:
            return msg("{exhibit}: letters on page(s) {pages} do not say what they mean, and were"
                       " not searched.", exhibit=exhibit, pages=listed)  # fmt: skip
        case Doubt.HIDDEN:
            return msg("{exhibit}: hidden text of page(s) {pages} held what is to be hidden. It is"
                       " gone, but may show on the page as well.",
                       exhibit=exhibit, pages=listed)  # fmt: skip


def _listed(pages: Sequence[int]) -> str:
    """``1, 3–5``."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and runs[-1][-1] == page - 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
