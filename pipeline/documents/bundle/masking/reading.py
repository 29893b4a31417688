"""What stands on a page, read in three ways, and where: found by PDFium, letter by letter.

Invisible, white, covered and hidden text is text like any other here. Lengths are points, the
origin is the lower left corner.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import pypdfium2 as pdfium
from pypdfium2 import raw

from pipeline.documents.bundle.masking.finding import Sought
from pipeline.documents.bundle.masking.folding import fold, folded

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

MOST_LETTERS = 200_000
"""A page with more is none for people: it is not searched, and nothing of it stays text."""

_WHITE = " \0\t\r\n\v\f\u00a0\u3000"
_MARGIN = 1.0
_NO_GAP, _CELL_GAP, _FAR = 0.2, 0.8, 2.0  # between letters, in heights of a letter
_NEXT_LINE = 2.5
_FAR_APART = "|"  # nothing that may stand within a number


@dataclass(frozen=True, slots=True)
class Found:
    """Something to be hidden: what it counts as, its letters without gaps, and its places."""

    kind: str
    value: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class PageText:
    """What was found on a page; how many letters it has, and how many whose meaning is not known
    because their font does not tell; whether it shows nothing at all."""

    found: tuple[Found, ...]
    letters: int
    unknown: int
    blank: bool


def read(page: pdfium.PdfPage, sought: Sought) -> PageText:
    """Everything sought that stands on the page, in whatever order its letters are drawn."""
    text = page.get_textpage()
    count = text.count_chars()
    if count > MOST_LETTERS:
        return PageText((), count, count, False)
    signs = [chr(raw.FPDFText_GetUnicode(text, i)) for i in range(count)]
    shown = [i for i, sign in enumerate(signs) if sign not in _WHITE]
    unknown = sum(_is_unknown(text, i, signs[i]) for i in shown)
    hits: dict[frozenset[int], tuple[str, str]] = {}
    if sought.may_be_in(fold(signs)[0]):
        letters = [_Letter.at(text, i, signs[i]) for i in shown]
        for reading in ([(sign, i) for i, sign in enumerate(signs)], *_as_seen(letters, sought)):
            hits |= dict(_hits(reading, sought, signs))
    found = (Found(kind, value, _boxes(text, at)) for at, (kind, value) in hits.items())
    return PageText(tuple(found), len(shown), unknown, not shown and _is_blank(page))


def _is_blank(page: pdfium.PdfPage) -> bool:
    return bool(page.render(scale=0.5, grayscale=True).to_pil().getextrema() == (255, 255))


def _is_unknown(text: pdfium.PdfTextPage, index: int, sign: str) -> bool:
    return "\ue000" <= sign <= "\uf8ff" or raw.FPDFText_HasUnicodeMapError(text, index) == 1


_Reading = Sequence[tuple[str, int]]
"""Letters, and the index PDFium knows each by; -1 for white space that nobody wrote."""


def _hits(
    reading: _Reading, sought: Sought, signs: Sequence[str]
) -> Iterator[tuple[frozenset[int], tuple[str, str]]]:
    text, places = fold(sign for sign, _ in reading)
    for hit in sought.find(text):
        indices = {reading[place][1] for place in places[hit.start : hit.end]} - {-1}
        at = frozenset(i for i in indices if signs[i] not in _WHITE)
        yield at, (hit.kind, hit.value)


@dataclass(frozen=True, slots=True)
class _Letter:
    """Where a letter stands along its line, ``start`` to ``end``, and which line, ``level``."""

    sign: str
    index: int
    angle: int
    start: float
    end: float
    level: float
    height: float

    @staticmethod
    def at(text: pdfium.PdfTextPage, index: int, sign: str) -> _Letter:
        angle = -raw.FPDFText_GetCharAngle(text, index)
        left, bottom, right, top = loose_box(text, index)
        x, y, cos, sin = (left + right) / 2, (bottom + top) / 2, math.cos(angle), math.sin(angle)
        wide, high = right - left, top - bottom
        half = (wide * abs(cos) + high * abs(sin)) / 2
        height = wide * abs(sin) + high * abs(cos)
        along, level = x * cos + y * sin, y * cos - x * sin
        degrees = round(math.degrees(angle)) % 360
        return _Letter(sign, index, degrees, along - half, along + half, level, height)


def loose_box(text: pdfium.PdfTextPage, index: int) -> Box:
    """The room that a letter takes."""
    rect = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, index, ctypes.byref(rect))
    return rect.left, rect.bottom, rect.right, rect.top


def _as_seen(letters: Sequence[_Letter], sought: Sought) -> Iterator[_Reading]:
    """Line by line, and down the columns of a table, whose cells may be broken over lines."""
    for _, same in groupby(sorted(letters, key=lambda each: each.angle), key=lambda x: x.angle):
        lines = _lines(list(same))
        yield [each for line in lines for each in (*_spaced(line), ("\n", -1))]
        cells = [list(_cells(line)) for line in lines]
        for number, line in enumerate(cells):
            for cell in line:
                yield from _down(cell, cells[number + 1 : number + 4], sought)


def _lines(letters: list[_Letter]) -> list[list[_Letter]]:
    """Letters at one level, from left to right; the highest line first."""
    lines: list[list[_Letter]] = []
    for letter in sorted(letters, key=lambda each: -each.level):
        line = lines[-1] if lines else []
        if line and line[-1].level - letter.level < 0.35 * min(letter.height, line[-1].height):
            line.append(letter)
        else:
            lines.append([letter])
    return [sorted(line, key=lambda each: each.start) for line in lines]


def _spaced(line: Sequence[_Letter]) -> Iterator[tuple[str, int]]:
    before: _Letter | None = None
    for letter in line:
        gap = (letter.start - before.end) / max(before.height, 0.1) if before else 0
        if gap > _NO_GAP:
            yield (" " if gap < _FAR else _FAR_APART), -1
        yield letter.sign, letter.index
        before = letter


def _cells(line: Sequence[_Letter]) -> Iterator[list[_Letter]]:
    cell: list[_Letter] = []
    for letter in line:
        if cell and letter.start - cell[-1].end > _CELL_GAP * cell[-1].height:
            yield cell
            cell = []
        cell.append(letter)
    if cell:
        yield cell


def _down(
    cell: list[_Letter], below: Sequence[Sequence[list[_Letter]]], sought: Sought
) -> Iterator[_Reading]:
    """A cell's line with those right below it, if something may go on from one to the next."""
    lines = [cell]
    for line in below:
        under = next((each for each in line if _is_under(each, lines[-1])), None)
        if under and sought.may_go_on(folded(lines[-1][-1].sign), folded(under[0].sign)):
            lines.append(under)
    if len(lines) > 1:
        yield [each for line in lines for each in (*_spaced(line), ("\n", -1))]


def _is_under(cell: list[_Letter], upper: list[_Letter]) -> bool:
    overlap = min(cell[-1].end, upper[-1].end) - max(cell[0].start, upper[0].start)
    return overlap > 0 and upper[0].level - cell[0].level < _NEXT_LINE * upper[0].height


def _boxes(text: pdfium.PdfTextPage, indices: frozenset[int]) -> tuple[Box, ...]:
    """Boxes around letters, those of one line in one."""
    boxes: list[Box] = []
    for index in sorted(indices):
        box = around(text.get_charbox(index), loose_box(text, index))
        if boxes and _beside(boxes[-1], box):
            boxes[-1] = around(boxes[-1], box)
        else:
            boxes.append(box)
    return tuple(
        (left - _MARGIN, bottom - _MARGIN, right + _MARGIN, top + _MARGIN)
        for left, bottom, right, top in boxes
    )


def around(*boxes: Box) -> Box:
    """The smallest box that holds all of them."""
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def _beside(first: Box, second: Box) -> bool:
    """Whether two boxes share most of their height, or, in a column, most of their width."""
    high = min(first[3], second[3]) - max(first[1], second[1])
    wide = min(first[2], second[2]) - max(first[0], second[0])
    tall, broad = second[3] - second[1], second[2] - second[0]
    return high > 0.7 * tall or (wide > 0.7 * broad > 0 and high > -0.5 * tall)
