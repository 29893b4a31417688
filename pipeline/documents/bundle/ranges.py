"""The one page numbering of a bundle: the catalogue, then each exhibit."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise


def page_ranges(catalogue_pages: int, counts: Sequence[int]) -> tuple[range, ...]:
    """The pages of each exhibit, counted from 1: ``range(3, 7)`` is pages 3 to 6.

    An exhibit of no pages gets an empty range. If writing these numbers into the catalogue makes
    it grow, render it again with the ranges of the new count. ValueError for a negative count.
    """
    if catalogue_pages < 0 or any(count < 0 for count in counts):
        raise ValueError("a count of pages is negative")
    ends = accumulate(counts, initial=catalogue_pages + 1)
    return tuple(range(first, end) for first, end in pairwise(ends))
