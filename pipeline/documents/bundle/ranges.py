"""The one page numbering of a bundle: what stands in front, then exhibits behind dividers."""

from __future__ import annotations

from collections.abc import Sequence


def page_ranges(front: int, counts: Sequence[int]) -> tuple[range, ...]:
    """The pages of each exhibit, counted from 1: ``range(4, 8)`` is pages 4 to 7.

    ``front`` pages stand before the first exhibit (cover and catalogue; for a supplement also the
    pages it goes on from). Every exhibit that has pages has one page before them, its divider, so
    that is ``pages.start - 1``; an exhibit of no pages has no divider and gets an empty range.
    Catalogue, links and bookmarks speak of the exhibit's own pages. If writing these numbers into
    the catalogue makes it grow, render it again. ValueError for a negative count.
    """
    if front < 0 or any(count < 0 for count in counts):
        raise ValueError("a count of pages is negative")
    found, last = [], front
    for count in counts:
        first = last + 2 if count else last + 1
        found.append(range(first, first + count))
        last = first + count - 1
    return tuple(found)


def pages_in_all(front: int, counts: Sequence[int]) -> int:
    """The number of the last page: front, dividers and exhibits together."""
    return front + sum(count + 1 for count in counts if count)
