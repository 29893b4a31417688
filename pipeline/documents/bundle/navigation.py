"""Ways through a bundle: catalogue to exhibit, label to catalogue, bookmarks, page labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from pipeline.documents.bundle.exhibit import Placed
from pipeline.documents.bundle.frame import SIDE, TOP
from pipeline.documents.bundle.places import Box, Spot
from pipeline.documents.bundle.prepared import Prepared
from pipeline.messages import msg

Pages = Mapping[int, Object]
"""The pages of a bundle by the numbers printed on them."""
Spots = Mapping[str, Sequence[Spot]]
"""Where the catalogue names each exhibit."""


def link(pages: Pages, placed: Sequence[Placed], spots: Spots) -> None:
    """Make the exhibit's name in the catalogue lead to its first page, and every label back."""
    start = min(pages)
    for exhibit, numbers in placed:
        if not numbers:
            continue
        named = spots[exhibit.no] or (Spot(start, (0, 0, 0, _size(pages[start])[1])),)
        for spot in spots[exhibit.no]:
            first = pages[numbers[0]]
            _add_link(pages[spot.page], spot.box, first, _size(first)[1])
        for number in (numbers[0] - 1, *numbers):
            page = pages[number]
            width, height = _size(page)
            label = (SIDE, height - TOP + 4, width - SIDE, height - 8)
            _add_link(page, label, pages[named[0].page], named[0].box[3] + 12)


def _size(page: Object) -> tuple[float, float]:
    left, bottom, right, top = page.MediaBox
    return float(right) - float(left), float(top) - float(bottom)


def _add_link(page: Object, box: Box, target: Object, top: float) -> None:
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([round(side, 2) for side in box]),
        Border=Array([0, 0, 0]),
        F=4,
        Dest=Array([target, Name.XYZ, None, round(top, 2), None]),
    )
    if Name.Annots in page:
        page.Annots.append(link)
    else:
        page.Annots = Array([link])


@dataclass(slots=True)
class _Bookmark:
    title: str
    page: int
    below: list[_Bookmark] = field(default_factory=list)


def bookmark(pdf: Pdf, pages: Pages, placed: Sequence[Placed], spots: Spots, language: str) -> None:
    """Cover and catalogue, then each side with its exhibits, and the files one consists of."""
    tree = list(_front(min(pages), spots, language))
    shown = [(exhibit, numbers) for exhibit, numbers in placed if numbers]
    for side in dict.fromkeys(exhibit.side for exhibit, _ in shown):
        entries = [
            _Bookmark(e.heading, span[0], list(_parts(e.prepared, span[0])))
            for e, span in shown
            if e.side == side
        ]
        tree.append(_Bookmark(side, entries[0].page, entries))
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    root.Count = _hang(pdf, root, tree, pages)
    pdf.Root.Outlines = root


def _front(first: int, spots: Spots, language: str) -> Iterator[_Bookmark]:
    """What stands before the page that first names an exhibit is the cover."""
    catalogue = min((spot.page for named in spots.values() for spot in named), default=first)
    if catalogue > first:
        yield _Bookmark(msg("Cover").render(language), first)
    yield _Bookmark(msg("Evidence catalogue").render(language), catalogue)


def _parts(prepared: Prepared, first: int) -> Iterator[_Bookmark]:
    for part in prepared.parts:
        if isinstance(part.outcome, Prepared):
            at = first + part.first
            yield _Bookmark(part.name, at, list(_parts(part.outcome, at)))


def _hang(pdf: Pdf, parent: Object, items: Sequence[_Bookmark], pages: Pages) -> int:
    """Bookmarks as the linked list they are in a PDF (ISO 32000-2, 12.3.3); how many are open."""
    made = [pdf.make_indirect(Dictionary()) for _ in items]
    open_ones = len(items)
    for n, (item, obj) in enumerate(zip(items, made, strict=True)):
        target = pages[item.page]
        obj.Title, obj.Parent = String(item.title), parent
        obj.Dest = Array([target, Name.Fit])
        if n:
            obj.Prev, made[n - 1].Next = made[n - 1], obj
        if item.below:
            obj.Count = _hang(pdf, obj, item.below, pages)
            open_ones += int(obj.Count)
    if made:
        parent.First, parent.Last = made[0], made[-1]
    return open_ones


def number_pages(pdf: Pdf, first: int) -> None:
    """A viewer's page numbers are those printed on the pages (ISO 32000-2, 12.4.2)."""
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=first)]))
