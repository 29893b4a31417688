"""Plain text as pages: each line numbered, in letters that keep columns below each other."""

from __future__ import annotations

from collections.abc import Sequence

import pikepdf

from pipeline.documents.bundle.decode import REPLACED, decode, lines
from pipeline.documents.bundle.item import Item
from pipeline.documents.bundle.leaves import new_document
from pipeline.documents.bundle.paper import Column, Section, room, set_pages
from pipeline.documents.bundle.prepared import Changed, Prepared, empty

_SIZE, _TAB = 9.5, 4


def prepare_text(item: Item) -> Prepared:
    """A text file, line by line as it is."""
    rows = [(str(n), line.expandtabs(_TAB)) for n, line in enumerate(lines(decode(item.data)), 1)]
    gutter = len(str(len(rows))) * _SIZE / 2
    number = Column(0, gutter, right=True, grey=True)
    text = Column(gutter + _SIZE, room()[0] - gutter - _SIZE)
    section = Section((number, text), rows, size=_SIZE)
    return typeset(item, "text/plain", [section], even=True)


def typeset(
    item: Item,
    media_type: str,
    sections: Sequence[Section],
    *,
    even: bool = False,
    changed: Sequence[Changed] = (),
) -> Prepared:
    """The sections as the pages of a file; says if a letter of it could not be shown."""
    pdf = pikepdf.new()
    leaves, missing = set_pages(pdf, item.name, sections, even=even)
    if not leaves:
        raise empty(item.name)
    lost = missing or any(REPLACED in text for s in sections for row in s.rows for text in row)
    codes = {Changed.TYPESET, *changed} | ({Changed.LETTERS} if lost else set())
    ordered = tuple(code for code in Changed if code in codes)
    return Prepared(media_type, new_document(pdf, leaves), len(leaves), changed=ordered)
