"""Two versions of a paper side by side: which lines belong together, and what differs in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from pipeline.documents.review.story import Line, key

Op = Literal["equal", "delete", "insert", "replace"]
_TOKEN = re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*%?|.", re.DOTALL)
_ALIKE, _TOGETHER = 0.4, 0.8  # from where on two lines, and one line and two, belong together
_MAX_GRID = 60_000
_MAX_TOKENS = 4_000_000
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


def segments(old: str, new: str) -> tuple[Segment, ...]:
    """What differs between two texts: numbers and words whole, Chinese letter by letter."""
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


_Steps = dict[tuple[int, int], tuple[float, tuple[int, int]]]


def _matched(old: Sequence[Line], new: Sequence[Line]) -> list[Pair]:
    """The cheapest way from old to new: lines changed, gone, come, split or joined."""
    if not old or not new or len(old) * len(new) > _MAX_GRID:
        return [*(Pair((x,), ()) for x in old), *(Pair((), (x,)) for x in new)]
    likeness = _Likeness(old, new)
    best: _Steps = {(0, 0): (0.0, (0, 0))}
    for i in range(len(old) + 1):
        for j in range(len(new) + 1):
            if i or j:
                best[i, j] = _cheapest(best, likeness, i, j)
    return list(_back(best, old, new))


def _cheapest(best: _Steps, likeness: _Likeness, i: int, j: int) -> tuple[float, tuple[int, int]]:
    ways = []
    for m, n in ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1)):
        if m <= i and n <= j:
            cost = likeness.cost(i, j, m, n)
            if cost is not None:
                ways.append((best[i - m, j - n][0] + cost, (m, n)))
    return min(ways)


def _back(best: _Steps, old: Sequence[Line], new: Sequence[Line]) -> Iterator[Pair]:
    i, j, found = len(old), len(new), []
    while i or j:
        m, n = best[i, j][1]
        found.append(Pair(tuple(old[i - m : i]), tuple(new[j - n : j])))
        i, j = i - m, j - n
    return reversed(found)


class _Likeness:
    """How alike lines are, by the pairs of letters that they share: 0 to 1."""

    def __init__(self, old: Sequence[Line], new: Sequence[Line]) -> None:
        self._old = [_grams(line.key) for line in old]
        self._new = [_grams(line.key) for line in new]

    def cost(self, i: int, j: int, m: int, n: int) -> float | None:
        """Of taking the last ``m`` of ``i`` and the last ``n`` of ``j`` together."""
        if not m or not n:
            return 0.5
        one = sum(self._old[i - m : i], Counter())
        two = sum(self._new[j - n : j], Counter())
        alike = 2 * (one & two).total() / max(one.total() + two.total(), 1)
        if m == n == 1:
            return 1 - alike if alike >= _ALIKE else None
        return 0.9 - alike * 0.9 + 0.02 if alike >= _TOGETHER else None


def _grams(text: str) -> Counter[str]:
    padded = f"\u2402{text}\u2403"
    return Counter(padded[n : n + 2] for n in range(len(padded) - 1))
