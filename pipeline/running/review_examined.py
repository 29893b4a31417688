"""The lawyer's file beside the text that was issued: what differs, and what it may not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from pipeline.documents.controls import flat, pattern
from pipeline.documents.review.compare import Pair, align
from pipeline.documents.review.looks import Hidden, hidden
from pipeline.documents.review.rows import RowDifference, check_rows
from pipeline.documents.review.story import Story, key, read_story
from pipeline.documents.review.terms import Difference, check_terms
from pipeline.documents.review.tracked import Unsettled, unsettled
from pipeline.papers.agreement_context import SLOTS
from pipeline.papers.draft import Draft
from pipeline.papers.key_terms import without

_TELLING = 6  # letters from which on a value in a header is surely that of the key term


@dataclass(frozen=True, slots=True)
class Examined:
    """A reviewed file beside the issued one; headers and footers that differ come last."""

    issued: Story
    sha256: str
    pairs: tuple[Pair, ...]
    open: tuple[Unsettled, ...]
    differences: tuple[Difference, ...]
    rows: tuple[RowDifference, ...]
    hidden: tuple[Hidden, ...]

    @property
    def changed(self) -> tuple[Pair, ...]:
        """What differs."""
        return tuple(pair for pair in self.pairs if not pair.is_same)


def examine(issued: bytes, reviewed: bytes, terms: Mapping[str, str]) -> Examined:
    """Compare a file with the one that was issued; ``terms`` are the key terms by path.

    Raises :class:`~pipeline.errors.BadInput` for what is no sound Word file.
    """
    before, after = read_story(issued), read_story(reviewed)
    body = align(before.lines, after.lines)
    margins = tuple(p for p in align(before.margins, after.margins) if not p.is_same)
    return Examined(
        before,
        sha256(issued).hexdigest(),
        (*body, *margins),
        unsettled(after, before),
        (*check_terms(body, terms), *_lost_in(margins, terms)),
        check_rows(body),
        hidden(after, before),
    )


def key_terms(draft: Draft) -> dict[str, str]:
    """The key terms that a paper was made from, by path."""
    names = without(draft.controls, SLOTS)
    return {
        path: text
        for path, text in flat(draft.context.model_dump())
        if text and pattern(path) in names
    }


def _lost_in(margins: tuple[Pair, ...], terms: Mapping[str, str]) -> Iterator[Difference]:
    """Key terms of headers and footers, which have no controls."""
    for pair in margins:
        old, new = key(pair.old_text), key(pair.new_text)
        for path, value in terms.items():
            if len(value) >= _TELLING and key(value) in old and key(value) not in new:
                yield Difference(path, value, "", pair.old[0].place)
