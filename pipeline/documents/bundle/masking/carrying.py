"""What is hidden of a picture on one page is hidden wherever that picture is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.documents.bundle.masking.pages import COPY, Page
from pipeline.documents.bundle.masking.placing import Placement
from pipeline.documents.bundle.masking.reading import Box


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A drawing on a page; ``name`` is the same wherever it is drawn."""

    name: bytes
    page: Page
    placement: Placement


def carry_over(exhibits: Sequence[Sequence[Page]]) -> None:
    """Mask parts of pictures and drawings that are masked on another page, and make pictures of
    those pages: they would carry the whole along, also what they do not show of it."""
    if not any(page.masks for pages in exhibits for page in pages):
        return
    drawn = list(_drawn(exhibits))
    hidden: dict[bytes, list[tuple[Box, Placement]]] = {}
    for each in drawn:
        for _, box in each.page.masks:
            if inner := each.placement.inner(box):
                hidden.setdefault(each.name, []).append((inner, each.placement))
    for each in drawn:
        for box, source in hidden.get(each.name, ()):
            if source is not each.placement:
                each.page.picture = True
                each.page.cover(COPY, each.placement.outer(box))


def _drawn(exhibits: Sequence[Sequence[Page]]) -> Iterator[_Drawn]:
    for pages in exhibits:
        for page in pages:
            for placement in page.placed:
                if placement.name is not None:
                    yield _Drawn(placement.name, page, placement)
