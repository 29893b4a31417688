"""What is to be hidden, found in a text: numbers by their form, and words as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.case.masking import MaskPattern
from pipeline.documents.bundle.masking.folding import fold
from pipeline.documents.bundle.masking.numbers import GAP, Number, cards, id_numbers, phones

WORD = "word"
"""The kind of what was found because it was named."""

SUBSTITUTE = "×××"
"""Stands in a text for what was hidden."""

_NUMBERS: Mapping[MaskPattern, Callable[[str], Iterator[Number]]] = {
    MaskPattern.ID_NUMBER: id_numbers,
    MaskPattern.PHONE: phones,
    MaskPattern.CARD_NUMBER: cards,
}
_LABEL = r"[a-z0-9-]+(?:\n[a-z0-9-]+)?"
_EMAIL = re.compile(rf"[a-z0-9._%+-]+\s?@\s?{_LABEL}(?:\n?\.\n?{_LABEL})+")
_FILLING = re.compile(GAP.replace("{0,3}", "+"))
_LONG_NUMBER = 6
_FEWEST_DIGITS = 11
_IN_NUMBERS = frozenset("0123456789x-·_\u2010\u2011\u2012\u2013\u2014\u2015\u2212")


@dataclass(frozen=True, slots=True)
class Hit:
    """``kind`` is a :class:`MaskPattern` or :data:`WORD`; ``value`` is without gaps."""

    kind: str
    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Sought:
    """What is to be hidden wherever it stands: patterns, and words with the kind they count as."""

    patterns: tuple[MaskPattern, ...] = ()
    words: tuple[tuple[str, str], ...] = ()

    @staticmethod
    def of(patterns: Sequence[MaskPattern], words: Sequence[str] = ()) -> Sought:
        """These patterns, and these words as words."""
        return Sought(tuple(patterns), tuple((WORD, word) for word in words if squeezed(word)))

    def find(self, text: str) -> list[Hit]:
        """The hits in a folded text, in its order; of one within another, the longer one."""
        found: list[Hit] = []
        for hit in sorted(self._hits(text), key=lambda hit: (hit.start, -hit.end)):
            if not found or hit.end > found[-1].end:
                found.append(hit)
        return found

    def may_be_in(self, text: str) -> bool:
        """Whether a folded text has the letters for any hit at all."""
        digits = sum(map(text.count, "0123456789"))
        there = set(text)
        return (
            (bool(self.patterns) and digits >= _FEWEST_DIGITS)
            or (MaskPattern.EMAIL in self.patterns and "@" in there)
            or any(there.issuperset(squeezed(word)) for _, word in self.words)
        )

    def may_go_on(self, last: str, first: str) -> bool:
        """Whether a hit may be broken between these two folded letters."""
        if MaskPattern.EMAIL in self.patterns and last.isascii() and first.isascii():
            return True
        number = _IN_NUMBERS if self.patterns else frozenset()
        return all(
            letter in number or any(letter in squeezed(word) for _, word in self.words)
            for letter in (last, first)
        )

    def _hits(self, text: str) -> Iterator[Hit]:
        for pattern in self.patterns:
            if pattern is MaskPattern.EMAIL:
                for match in _EMAIL.finditer(text):
                    yield Hit(pattern, *match.span(), squeezed(match[0]))
                continue
            for number in _NUMBERS[pattern](text):
                yield Hit(pattern, number.start, number.end, number.digits)
        for kind, word in self.words:
            for match in expression(word).finditer(text):
                yield Hit(kind, *match.span(), squeezed(word))

    def hide(self, text: str) -> str:
        """The text with :data:`SUBSTITUTE` for every hit."""
        searched, places = fold(text)
        spans = [(places[hit.start], places[hit.end - 1] + 1) for hit in self.find(searched)]
        kept, at = [""], 0
        for start, end in spans:
            if start >= at:
                kept += [text[at:start], SUBSTITUTE]
            at = max(at, end)
        return "".join([*kept, text[at:]])


def squeezed(text: str) -> str:
    """Folded, and without what may stand between letters of one word."""
    return _FILLING.sub("", fold(text)[0])


@lru_cache(maxsize=2_000)
def expression(word: str) -> re.Pattern[str]:
    """Finds a word in a folded text, whatever stands between its letters.

    A Latin word is not found within a longer one, nor a short number within a longer number.
    """
    letters = squeezed(word)
    before, after = _edge(letters[0], letters), _edge(letters[-1], letters)
    inner = GAP.join(map(re.escape, letters))
    return re.compile(
        (f"(?<!{before})" if before else "") + inner + (f"(?!{after})" if after else "")
    )


def _edge(letter: str, word: str) -> str:
    """What may not stand beside that letter."""
    if letter.isdigit():
        return "[0-9]" if len(word) < _LONG_NUMBER else ""
    return "[a-z]" if letter.isascii() and letter.isalpha() else ""
