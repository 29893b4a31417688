"""The masked edition's exhibits: pages on which something is hidden become pictures.

The others stay as they are, with nothing in them but what draws them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Name, Object

from pipeline.case.masking import MaskRegion
from pipeline.documents.bundle.leaves import Leaf, leaves, new_document
from pipeline.documents.bundle.masking.bare import Barer
from pipeline.documents.bundle.masking.carrying import carry_over
from pipeline.documents.bundle.masking.finding import Sought
from pipeline.documents.bundle.masking.pages import Doubt, Page, Source, looked_at
from pipeline.documents.bundle.masking.painting import picture
from pipeline.documents.bundle.masking.placing import identity
from pipeline.documents.bundle.masking.reading import Box
from pipeline.documents.bundle.masking.traces import Searched, Traces, reachable
from pipeline.documents.bundle.pdf import DAMAGE
from pipeline.documents.bundle.prepared import Prepared, Rejected
from pipeline.errors import BadInput
from pipeline.messages import Message


@dataclass(frozen=True, slots=True)
class MaskedPage:
    """A page that is a picture now: its ``number`` within the exhibit, from 1, how many masks of
    which kind lie on it, and where, in points from its lower left corner."""

    number: int
    masks: Mapping[str, int]
    boxes: tuple[Box, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class MaskedExhibit:
    """The pages for the other side; ``doubts`` are pages, from 1, that somebody should look at."""

    prepared: Prepared
    pictures: tuple[MaskedPage, ...]
    doubts: Mapping[Doubt, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class MaskedEdition:
    """The exhibits in their order, what must not be in the edition any more, and those that could
    not be masked, by their numbers: they are not in it."""

    exhibits: tuple[MaskedExhibit, ...]
    sought: Sought = field(repr=False)
    values: frozenset[str] = field(repr=False)
    rejected: Mapping[str, Rejected] = field(default_factory=dict)


class Apart(Protocol):
    """Where the work on an exhibit is done: ``no`` is its number, and what ``work`` makes of its
    pages comes back, or why it did not come to an end."""

    def __call__(self, no: str, prepared: Prepared, work: Callable[[Prepared], Any]) -> Any:
        """What ``work`` made of it, or :class:`Rejected`."""


def here(no: str, prepared: Prepared, work: Callable[[Prepared], Any]) -> Any:
    """In this process, without a limit of time or memory."""
    return work(prepared)


def mask(sources: Sequence[Source], sought: Sought, apart: Apart = here) -> MaskedEdition:
    """Hide what is sought and the regions of every exhibit, the work on each being done ``apart``.

    A value that one exhibit shows is searched in the hidden strings and streams of all. The same
    input gives the same pages. Raises ``BadInput`` for a region that does not fit its page.
    """
    seen = {
        s.no: apart(s.no, s.prepared, partial(_looked, s.no, tuple(s.regions), sought))
        for s in sources
    }
    rejected = {no: pages for no, pages in seen.items() if isinstance(pages, Rejected)}
    exhibits = {no: _sound(pages) for no, pages in seen.items() if no not in rejected}
    carry_over(list(exhibits.values()))
    values = frozenset(
        found.value for pages in exhibits.values() for page in pages for found in page.text.found
    )
    bind = partial(_bound, sought, values)
    masked = {
        s.no: apart(s.no, s.prepared, partial(bind, exhibits[s.no]))
        for s in sources
        if s.no in exhibits
    }
    rejected |= {no: made for no, made in masked.items() if isinstance(made, Rejected)}
    made = tuple(made for no, made in masked.items() if no not in rejected)
    return MaskedEdition(made, sought, values, rejected)


def _looked(
    no: str, regions: Sequence[MaskRegion], sought: Sought, prepared: Prepared
) -> list[Page] | Unfit:
    try:
        return looked_at(no, prepared, regions, sought)
    except BadInput as error:
        return Unfit(error.code, error.message)


def _sound(pages: list[Page] | Unfit) -> list[Page]:
    if isinstance(pages, Unfit):
        raise BadInput(pages.code, pages.message)
    return pages


def _bound(
    sought: Sought, values: frozenset[str], pages: Sequence[Page], prepared: Prepared
) -> MaskedExhibit:
    return _Binder(prepared, Traces(sought, values)).bound(pages)


@dataclass(frozen=True, slots=True)
class Unfit:
    """A region that does not fit its page, on its way to whoever drew it."""

    code: str
    message: Message


class _Binder:
    """Puts the pages of one exhibit together anew."""

    def __init__(self, prepared: Prepared, traces: Traces) -> None:
        self._prepared = prepared
        self._new = pikepdf.new()
        self._searched = Searched(self._new, traces)

    def bound(self, pages: Sequence[Page]) -> MaskedExhibit:
        """The exhibit, of these pages."""
        taken = list(leaves(self._prepared.document, self._new))
        drawings = [leaf.drawing for leaf in taken if leaf.drawing is not None]
        self._bare(pages, drawings)
        self._keep_hidden_pictures_hidden(pages, drawings)
        new_document(self._new, list(self._leaves(pages, taken)))
        prepared = self._prepared
        live = any(not page.picture for page in pages)
        made = Prepared(
            prepared.media_type, self._new, prepared.count, archival=prepared.archival or not live
        )
        return MaskedExhibit(made, tuple(_pictures(pages)), _doubted(pages))

    def _bare(self, pages: Sequence[Page], drawings: Sequence[Object]) -> None:
        barer = Barer()
        for page, drawing in zip(pages, drawings, strict=True):
            try:
                barer.bare(drawing)
                shows = not page.picture and self._searched.shows(drawing)
            except DAMAGE:
                page.picture = True
                continue
            if shows:
                page.picture = True
                page.doubts.add(Doubt.HIDDEN)

    def _keep_hidden_pictures_hidden(
        self, pages: Sequence[Page], drawings: Sequence[Object]
    ) -> None:
        """Of a masked page, pictures in patterns and letters lie nobody knows where: a page that
        has one of them becomes a picture."""
        if not any(page.masks for page in pages) or all(page.picture for page in pages):
            return
        there = [self._inner_pictures(drawing) for drawing in drawings]
        hidden: set[bytes] = set()
        for page, names in zip(pages, there, strict=True):
            if page.masks:
                hidden |= names - {each.name for each in page.placed if each.name}
        for page, names in zip(pages, there, strict=True):
            page.picture |= bool(names & hidden)

    def _inner_pictures(self, drawing: Object) -> set[bytes]:
        objects = reachable(self._new, drawing)
        return {identity(each, "") for each in objects if each.get(Name.Subtype) == Name.Image}

    def _leaves(self, pages: Sequence[Page], taken: Sequence[Leaf]) -> Iterator[Leaf]:
        with pdfium.PdfDocument(self._prepared.pages) as document:
            for page, leaf in zip(pages, taken, strict=True):
                if not page.picture:
                    yield leaf
                    continue
                shown = document[page.number]
                yield picture(shown, [box for _, box in page.masks], leaf.size, self._new)
                shown.close()


def _pictures(pages: Sequence[Page]) -> Iterator[MaskedPage]:
    for page in pages:
        if page.picture:
            kinds = Counter(kind for kind, _ in page.masks if kind)
            boxes = tuple(box for _, box in page.masks)
            yield MaskedPage(page.number + 1, dict(sorted(kinds.items())), boxes)


def _doubted(pages: Sequence[Page]) -> Mapping[Doubt, tuple[int, ...]]:
    doubts = {
        doubt: tuple(page.number + 1 for page in pages if doubt in page.doubts) for doubt in Doubt
    }
    return {doubt: numbers for doubt, numbers in doubts.items() if numbers}
