"""Where a catalogue names an exhibit: found in its text, so that it can be linked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
from pypdfium2 import raw

Box = tuple[float, float, float, float]
_GOES_ON = frozenset("一二三四五六七八九十百千〇零0123456789")


@dataclass(frozen=True, slots=True)
class Spot:
    """A page's number and the box around the words: left, bottom, right, top, in points."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class _Letter:
    text: str
    box: Box


def find_spots(pdf: bytes, names: Sequence[str], first: int = 1) -> dict[str, tuple[Spot, ...]]:
    """Every place where each name stands, such as 证据十, which is not found in 证据十一.

    The first page has the number ``first``.
    """
    found: dict[str, list[Spot]] = {name: [] for name in names}
    with pdfium.PdfDocument(pdf) as document:
        for number, page in enumerate(document, first):
            letters = _letters(page)
            text = "".join(letter.text for letter in letters)
            for name in names:
                found[name] += (Spot(number, box) for box in _boxes(letters, text, name))
    return {name: tuple(spots) for name, spots in found.items()}


def _letters(page: pdfium.PdfPage) -> list[_Letter]:
    text = page.get_textpage()
    count = text.count_chars()
    signs = ((chr(raw.FPDFText_GetUnicode(text, i)), i) for i in range(count))
    return [
        _Letter(sign, text.get_charbox(i)) for sign, i in signs if sign.strip("\0 \r\n\t\ufffe")
    ]


def _boxes(letters: Sequence[_Letter], text: str, name: str) -> Iterator[Box]:
    wanted = "".join(name.split())
    at = text.find(wanted)
    while wanted and at >= 0:
        end = at + len(wanted)
        run, after = letters[at:end], letters[end : end + 1]
        if _together(run) and not (
            after and after[0].text in _GOES_ON and _together([*run, *after])
        ):
            yield _around(run)
        at = text.find(wanted, at + 1)


def _together(run: Sequence[_Letter]) -> bool:
    """Whether letters belong to one word in one cell, which may be broken over lines."""
    size = max(max(right - left, top - bottom) for left, bottom, right, top in (x.box for x in run))
    left, right = run[0].box[0], run[0].box[2]
    for before, letter in pairwise(run):
        x, y = letter.box[0], letter.box[1]
        right = max(right, before.box[2])
        if not (left - 2 * size < x < right + size / 2 and abs(y - before.box[1]) < 3 * size):
            return False
    return True


def _around(run: Sequence[_Letter]) -> Box:
    boxes = [letter.box for letter in run]
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts) - 1, min(bottoms) - 1, max(rights) + 1, max(tops) + 1
