"""Words that may be too long for their line: account numbers, addresses, what nobody can break.

Word breaks them between any two letters, typst only where a language allows it. What may be too
long is found here by estimate; ``program.typ`` measures it.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LETTERS = "!-~\u00a1-\u024f\u0370-\u04ff"
# Signs that are never wider than this, in ems; all others may take up a whole one.
_NARROW = re.compile(r"[a-ln-vx-z0-9.,:;/_()!'|-]")
_NARROW_WIDTH = 0.62
_AFTER_SIGNS = re.compile("(?<=[-/])(?=[^-/0-9])")  # where a line may end in any case


def parted(text: str, size: float, tracking: float, room: float) -> list[str]:
    """Text and words that may be wider than ``room`` (points) in turn, beginning with text."""
    em = size + max(tracking, 0.0)
    if em <= 0:
        return [text]
    least = max(int(room / em), 1)
    if len(text) < least:  # most are
        return [text]
    pieces, begin = [""], 0
    for run in _runs(least).finditer(text):
        at = run.start()
        for word in _AFTER_SIGNS.split(run[0]):
            if _width(word, size, em) > room:
                pieces[-1] += text[begin:at]
                pieces += [word, ""]
                begin = at + len(word)
            at += len(word)
    pieces[-1] += text[begin:]
    return pieces


@lru_cache
def _runs(least: int) -> re.Pattern[str]:
    return re.compile(f"[{_LETTERS}]{{{least},}}")


def _width(word: str, size: float, em: float) -> float:
    narrow = len(_NARROW.findall(word))
    return len(word) * em - narrow * size * (1 - _NARROW_WIDTH)
