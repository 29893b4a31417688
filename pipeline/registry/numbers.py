"""Numbers of papers: unguessable, easy to read out, and a typing mistake shows.

``JQ-2026-7F3K-9QX2-MD4T``: the year in China, eleven drawn symbols (54 bits) and a check symbol.
No symbol looks like another: 0, I, L, O and U are left out. That leaves 31, a prime, so that the
weighted check (as in GB 32100-2015) notices every wrong symbol and every two that changed places.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from pipeline.case.dates import today

ALPHABET = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DRAWN = 11
_FORM = re.compile(rf"JQ-(\d{{4}})-([{ALPHABET}]{{4}})-([{ALPHABET}]{{4}})-([{ALPHABET}]{{4}})")


def draw_number(now: datetime, choice: Callable[[str], str]) -> str:
    """A new number. ``choice`` picks one symbol of a string: ``secrets.choice``, nothing weaker.

    ValueError if ``now`` names no time zone.
    """
    year = f"{today(now).year:04}"
    body = "".join(choice(ALPHABET) for _ in range(_DRAWN))
    symbols = body + ALPHABET[-_sum(year, body) % len(ALPHABET)]
    return "-".join(("JQ", year, symbols[:4], symbols[4:8], symbols[8:]))


def is_number(text: str) -> bool:
    """Whether a text is written as a number and its check symbol is right."""
    found = _FORM.fullmatch(text)
    if not found:
        return False
    year, symbols = found[1], "".join(found.groups()[1:])
    total = _sum(year, symbols[:-1]) + ALPHABET.index(symbols[-1])
    return total % len(ALPHABET) == 0


def _sum(year: str, body: str) -> int:
    values = [int(digit) for digit in year] + [ALPHABET.index(symbol) for symbol in body]
    return sum(weight * value for weight, value in enumerate(values, 2))
