"""Two versions of a paper side by side: which lines belong together, and what differs in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise
from math import inf
from typing import Literal

from pipeline.documents.review.story import Line, key

Op = Literal["equal", "delete", "insert", "replace"]
_TOKEN = re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*%?|.", re.DOTALL)
_ALIKE, _TOGETHER = 0.4, 0.8  # from where on two lines, and one line and two, belong together
_BAND = 30  # how far, in lines, a line is looked for from where it should be
_MAX_TOKENS = 400_000
_SHORT = 2


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the old text and what became of it."""

    op: Op
    old: tuple[int, int]
    new: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """Lines that belong together: none on one side where something came or went.

    Two on a side: a paragraph was split, or two were joined.
    """

    old: tuple[Line, ...]
    new: tuple[Line, ...]

    @property
    def old_text(self) -> str:
        """The text before."""
        return _joined(self.old)

    @property
    def new_text(self) -> str:
        """The text now."""
        return _joined(self.new)

    @property
    def is_same(self) -> bool:
        """Whether nobody would see a difference; cells of a row are compared each for itself.

        A number may have been typed in the place of an automatic one, but not be lost.
        """
        if len(self.old) == len(self.new) == 1:
            one, two = self.old[0], self.new[0]
            if bool(one.label) != bool(two.label):
                return key(one.written) == key(two.written)
            if one.cells and two.cells and len(one.cells) == len(two.cells):
                return _cell_keys(one) == _cell_keys(two)
        return key(self.old_text) == key(self.new_text)


def align(old: Sequence[Line], new: Sequence[Line]) -> tuple[Pair, ...]:
    """Every line of both, once, in order."""
    match = SequenceMatcher(None, [x.key for x in old], [x.key for x in new], autojunk=False)
    pairs: list[Pair] = []
    for op, a, b, c, d in match.get_opcodes():
        if op == "equal":
            pairs += [Pair((x,), (y,)) for x, y in zip(old[a:b], new[c:d], strict=True)]
        else:
            pairs += _matched(old[a:b], new[c:d])
    return tuple(pairs)


@lru_cache(maxsize=1024)
def segments(old: str, new: str) -> tuple[Segment, ...]:
    """What differs between two texts: numbers and words whole, Chinese letter by letter.

    Texts too long for that, beyond any clause, differ as a whole.
    """
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    if len(a) * len(b) > _MAX_TOKENS:
        return (Segment("replace", (0, len(old)), (0, len(new))),)
    at, to = _places(a), _places(b)
    match = SequenceMatcher(None, a, b, autojunk=False)
    return tuple(
        Segment(op, (at[i], at[j]), (to[k], to[m])) for op, i, j, k, m in match.get_opcodes()
    )


def readable(found: Sequence[Segment]) -> tuple[Segment, ...]:
    """The segments for a person: a letter or two that stayed between changes go with them."""
    merged: list[Segment] = []
    for number, each in enumerate(found):
        inner = 0 < number < len(found) - 1
        short = each.op == "equal" and each.old[1] - each.old[0] <= _SHORT and inner
        op: Op = "replace" if short else each.op
        if merged and op != "equal" and merged[-1].op != "equal":
            last = merged.pop()
            op = "replace"
            each = Segment(op, (last.old[0], each.old[1]), (last.new[0], each.new[1]))
        merged.append(Segment(op, each.old, each.new))
    return tuple(merged)


def differences(pair: Pair) -> tuple[Segment, ...]:
    """The segments of a pair; rows of as many cells are compared cell by cell."""
    if len(pair.old) == len(pair.new) == 1:
        one, two = pair.old[0], pair.new[0]
        if len(one.cells) == len(two.cells) > 1:
            return tuple(_by_cells(one, two))
    return segments(pair.old_text, pair.new_text)


def _by_cells(one: Line, two: Line) -> Iterator[Segment]:
    for number, ((a, b), (c, d)) in enumerate(zip(one.cells, two.cells, strict=True)):
        if number:
            yield Segment("equal", (a - 1, a), (c - 1, c))
        for each in segments(one.text[a:b], two.text[c:d]):
            yield Segment(each.op, _moved(each.old, a), _moved(each.new, c))


def _moved(span: tuple[int, int], by: int) -> tuple[int, int]:
    return span[0] + by, span[1] + by


def _places(tokens: Sequence[str]) -> list[int]:
    places = [0]
    for token in tokens:
        places.append(places[-1] + len(token))
    return places


def _joined(lines: Sequence[Line]) -> str:
    return "\n".join(line.text for line in lines)


def _cell_keys(line: Line) -> list[str]:
    return [key(line.text[a:b]) for a, b in line.cells]


_Place = tuple[int, int]
_Best = dict[_Place, tuple[float, _Place]]


def _matched(old: Sequence[Line], new: Sequence[Line]) -> list[Pair]:
    """The cheapest way from old to new: lines changed, gone, come, split or joined."""
    likeness = _Likeness(old, new)
    best: _Best = {(0, 0): (0.0, (0, 0))}
    for i, j in _band(len(old), len(new)):
        if i or j:
            best[i, j] = min(_ways(best, likeness, i, j), default=(inf, (0, 0)))
    return list(_back(best, old, new))


def _band(old: int, new: int) -> Iterator[_Place]:
    """The places near the straight way from the first lines to the last ones."""
    slope = new / old if old else 0.0
    reach = _BAND + int(slope) + 1
    for i in range(old + 1):
        middle = int(i * slope)
        first, last = max(middle - reach, 0), min(middle + reach, new)
        yield from ((i, j) for j in range(first, last + 1 if old else new + 1))


def _ways(best: _Best, likeness: _Likeness, i: int, j: int) -> Iterator[tuple[float, _Place]]:
    for m, n in ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1)):
        if (i - m, j - n) in best:
            cost = likeness.cost(i, j, m, n)
            if cost is not None:
                yield best[i - m, j - n][0] + cost, (m, n)


def _back(best: _Best, old: Sequence[Line], new: Sequence[Line]) -> Iterator[Pair]:
    i, j, found = len(old), len(new), []
    while i or j:
        m, n = best[i, j][1]
        found.append(Pair(tuple(old[i - m : i]), tuple(new[j - n : j])))
        i, j = i - m, j - n
    return reversed(found)


class _Likeness:
    """How alike lines are, by the pairs of letters that they share: 0 to 1."""

    def __init__(self, old: Sequence[Line], new: Sequence[Line]) -> None:
        self._old = {1: [_grams(line.key) for line in old]}
        self._new = {1: [_grams(line.key) for line in new]}
        for side in (self._old, self._new):
            single = side[1]
            side[2] = [frozenset(), *(a | b for a, b in pairwise(single))]

    def cost(self, i: int, j: int, m: int, n: int) -> float | None:
        """Of taking the last ``m`` of ``i`` and the last ``n`` of ``j`` together."""
        if not m or not n:
            return 0.5
        least = _ALIKE if m == n else _TOGETHER
        alike = _alike(self._old[m][i - 1], self._new[n][j - 1], least)
        if alike < least:
            return None
        return 1 - alike if m == n else 0.92 - alike * 0.9


def _alike(one: frozenset[str], two: frozenset[str], least: float) -> float:
    total = len(one) + len(two)
    if 2 * min(len(one), len(two)) < least * total:  # cannot be reached
        return 0.0
    return 2 * len(one & two) / max(total, 1)


def _grams(text: str) -> frozenset[str]:
    padded = f"\u2402{text}\u2403"
    return frozenset(padded[n : n + 2] for n in range(len(padded) - 1))
