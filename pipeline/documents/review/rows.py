"""Tables of key terms have the rows that were issued, no more and no fewer, with the same cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.documents.render.word.xml import Element, q
from pipeline.documents.review.compare import Pair
from pipeline.documents.review.story import Line, key


class RowChange(StrEnum):
    """What became of a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A row of a table of key terms that is not as it was issued; ``text`` has cells apart."""

    kind: RowChange
    place: str
    text: str


def check_rows(pairs: Sequence[Pair]) -> tuple[RowDifference, ...]:
    """Every such row of a body's lines in order.

    A table may be cut in two, its head repeated, its cells merged, or be made text. What is put
    beside it without a paragraph between is a row of it, in whatever table it stands.
    """
    tables = [_table(pair) for pair in pairs]
    owners = [table for pair, table in zip(pairs, tables, strict=True) if _has_terms(pair)]
    own = [None if all(table is not each for each in owners) else table for table in tables]
    return tuple(_differences(pairs, own))


def _differences(
    pairs: Sequence[Pair], tables: Sequence[Element | None]
) -> Iterator[RowDifference]:
    for number, pair in enumerate(pairs):
        if not pair.old:
            yield from _added(pairs, tables, number)
        elif tables[number] is not None:
            yield from _row(pair)


def _row(pair: Pair) -> Iterator[RowDifference]:
    """An issued row and what it is now."""
    if len(pair.new) > len(pair.old):
        yield _difference(RowChange.ADDED, pair.new[-1])
    elif len(pair.new) < len(pair.old) and _has_terms(pair):
        yield _difference(RowChange.REMOVED, pair.old[-1])
    elif _has_terms(pair) and not pair.is_same and not _same_values(pair):
        yield _difference(RowChange.CHANGED, pair.new[0])


def _same_values(pair: Pair) -> bool:
    """Whether all cells with a key term say what they said, and nothing besides."""
    one, two = pair.old[0], pair.new[0]
    if len(one.cells) != len(two.cells):
        return False
    return all(
        key(one.text[a:b]) == key(two.text[c:d])
        for (a, b), (c, d) in zip(one.cells, two.cells, strict=True)
        if any(a <= term.start and term.end <= b for term in one.terms)
    )


def _added(
    pairs: Sequence[Pair], tables: Sequence[Element | None], number: int
) -> Iterator[RowDifference]:
    above = _beside(pairs, tables, range(number - 1, -1, -1))
    below = _beside(pairs, tables, range(number + 1, len(pairs)))
    for line in pairs[number].new:
        by_row = [each for each in (above, below) if each is not None]
        between = [above] if above is not None and above is below else []
        for table in by_row if line.row is not None else between:
            heads = (_heads(p) for p, t in zip(pairs, tables, strict=True) if t is table)
            if all(line.key not in each for each in heads):
                yield _difference(RowChange.ADDED, line)
                break


def _beside(
    pairs: Sequence[Pair], tables: Sequence[Element | None], places: range
) -> Element | None:
    """The table of key terms that the next issued line is a row of."""
    return next((tables[place] for place in places if pairs[place].old), None)


def _heads(pair: Pair) -> list[str]:
    return [line.key for line in pair.old if not line.terms]


def _has_terms(pair: Pair) -> bool:
    return any(line.row is not None and line.terms for line in pair.old)


def _table(pair: Pair) -> Element | None:
    row = pair.old[-1].row if pair.old else None
    return None if row is None else next(row.iterancestors(q("w:tbl")), None)


def _difference(kind: RowChange, line: Line) -> RowDifference:
    return RowDifference(kind, line.place, line.written)
