"""Breaks text into lines as Chinese and Latin typesetting do."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.documents.bundle.lettering import wide

_NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕’”％·…—～,.;:?!)]}%")
_NOT_LAST = frozenset("（《〈「『【〔‘“([{￥$#@")
_AFTER = frozenset(" -/&")


def wrap(text: str, room: float, advance: Callable[[str], float]) -> list[str]:
    """Lines no wider than ``room``, with every letter of ``text`` in one of them.

    A word that is longer than a line is broken anywhere; a space may hang over the edge.
    """
    lines: list[str] = []
    start, used, breakable = 0, 0.0, 0
    for at, letter in enumerate(text):
        width = advance(letter)
        while used + width > room and letter != " " and at > start:
            cut = breakable if breakable > start else at
            lines.append(text[start:cut])
            start, used = cut, sum(map(advance, text[cut:at]))
        used += width
        if _may_break(letter, text[at + 1 : at + 2]):
            breakable = at + 1
    return [*lines, text[start:]]


def _may_break(letter: str, following: str) -> bool:
    if not following or following in _NOT_FIRST or following == " " or letter in _NOT_LAST:
        return False
    return letter in _AFTER or wide(letter) or wide(following)
