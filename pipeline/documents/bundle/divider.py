"""The page before each exhibit: its number and name, and what the catalogue says of it.

Drawn by this program, a line of text at a time, like the labels: a thousand of them are quick.
Lengths are points (1/72 inch).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.documents.bundle.exhibit import Facts, PlacedExhibit
from pipeline.documents.bundle.frame import A4, numbers
from pipeline.documents.bundle.lettering import Lettering
from pipeline.documents.bundle.wrap import wrap

_WIDTH, _HEIGHT = A4
_LEFT, _TOP, _BOTTOM = 72.0, 190.0, 60.0
_NO, _NAME, _FACT = 30.0, 17.0, 11.0
_LEADING, _GAP, _INDENT = 1.5, 9.0, 112.0
_NAME_LINES, _FACT_LINES = 4, 6


def letters(exhibit: PlacedExhibit) -> Iterator[str]:
    """The texts of its divider."""
    yield from (exhibit.no, exhibit.title)
    for fact in exhibit.facts:
        yield from fact


def drawn(exhibit: PlacedExhibit, lettering: Lettering) -> tuple[bytes, bytes]:
    """The operators that draw heading and facts of the divider on an upright A4 page. What is too
    long for it is cut with “…”: the catalogue has it whole."""
    sheet = _Sheet(lettering)
    return b" ".join(sheet.heading(exhibit)), b" ".join(sheet.facts(exhibit.facts))


class _Sheet:
    """One page, filled from the top."""

    def __init__(self, lettering: Lettering) -> None:
        self._lettering = lettering
        self._y = _HEIGHT - _TOP

    def heading(self, exhibit: PlacedExhibit) -> Iterator[bytes]:
        """Number and name."""
        yield from self._centred([exhibit.no], _NO)
        self._y -= _GAP
        yield from self._centred(self._lines(exhibit.title, _NAME, 0, _NAME_LINES), _NAME)
        self._y -= 2 * _GAP

    def facts(self, facts: Facts) -> Iterator[bytes]:
        """A line for each, as far as there is room."""
        if facts:
            yield self._rule()
        yield from self._facts(facts)

    def _centred(self, lines: Sequence[str], size: float) -> Iterator[bytes]:
        for line in lines:
            x = (_WIDTH - self._lettering.width(line) * size) / 2
            yield self._lettering.show(line, x, self._y, size)
            self._y -= size * _LEADING

    def _facts(self, facts: Facts) -> Iterator[bytes]:
        for name, fact in facts:
            lines = self._lines(fact, _FACT, _INDENT, _FACT_LINES)
            if self._y - len(lines) * _FACT * _LEADING - _GAP < _BOTTOM:
                return
            self._y -= _GAP + _FACT
            yield b"q 0.4 g %s Q" % self._lettering.show(name, _LEFT, self._y, _FACT)
            for line in lines:
                yield self._lettering.show(line, _LEFT + _INDENT, self._y, _FACT)
                self._y -= _FACT * _LEADING
            self._y += _FACT * (_LEADING - 1) - 2
            yield self._rule()

    def _lines(self, text: str, size: float, indent: float, most: int) -> list[str]:
        room = (_WIDTH - 2 * _LEFT - indent) / size
        pieces = text.split("\n")
        lines = [
            p for piece in pieces for p in wrap(piece, room, self._lettering.advances.__getitem__)
        ]
        return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][:-1]}…"]

    def _rule(self) -> bytes:
        self._y -= 2
        ends = numbers(_LEFT, self._y), numbers(_WIDTH - _LEFT, self._y)
        return b"q 0.75 G 0.4 w %s m %s l S Q" % ends
