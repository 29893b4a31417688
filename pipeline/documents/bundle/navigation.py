"""Ways through a bundle: catalogue to exhibit, label to catalogue, bookmarks, page labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pikepdf import Array, Dictionary, Name, Page, Pdf
from pikepdf.models.outlines import OutlineItem

from pipeline.documents.bundle.exhibit import Placed
from pipeline.documents.bundle.frame import SIDE, TOP
from pipeline.documents.bundle.places import Box, Spot
from pipeline.messages import msg


def link(
    pages: Sequence[Page], placed: Sequence[Placed], spots: Mapping[str, Sequence[Spot]]
) -> None:
    """Make the exhibit's name in the catalogue lead to its first page, and every label back."""
    for exhibit, numbers in placed:
        named = spots[exhibit.no]
        back = named[0] if named else Spot(0, (0, 0, 0, _size(pages[0])[1]))
        for spot in named if numbers else ():
            first = pages[numbers[0] - 1]
            _add_link(pages[spot.page], spot.box, first, _size(first)[1])
        for number in numbers:
            page = pages[number - 1]
            width, height = _size(page)
            label = (SIDE, height - TOP + 4, width - SIDE, height - 8)
            _add_link(page, label, pages[back.page], back.box[3] + 12)


def _size(page: Page) -> tuple[float, float]:
    _, _, width, height = page.mediabox
    return float(width), float(height)


def _add_link(page: Page, box: Box, target: Page, top: float) -> None:
    link = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Link,
        Rect=Array([round(side, 2) for side in box]),
        Border=Array([0, 0, 0]),
        F=4,
        Dest=Array([target.obj, Name.XYZ, None, round(top, 2), None]),
    )
    if Name.Annots not in page.obj:
        page.obj.Annots = Array()
    page.obj.Annots.append(link)


def bookmark(pdf: Pdf, placed: Sequence[Placed], language: str) -> None:
    """The catalogue, then each side with its exhibits."""
    shown = [(exhibit, numbers) for exhibit, numbers in placed if numbers]
    with pdf.open_outline() as outline:
        outline.root = [OutlineItem(msg("Evidence catalogue").render(language), 0)]
        for side in dict.fromkeys(exhibit.side for exhibit, _ in shown):
            entries = [
                OutlineItem(exhibit.heading, numbers[0] - 1)
                for exhibit, numbers in shown
                if exhibit.side == side
            ]
            group = OutlineItem(side, entries[0].destination)
            group.children.extend(entries)
            outline.root.append(group)


def number_pages(pdf: Pdf) -> None:
    """A viewer's page numbers are those printed on the pages (ISO 32000-2, 12.4.2)."""
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D)]))
