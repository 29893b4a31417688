"""A chart as a PNG: horizontal bars with their figures, in our own type; same figures, same bytes.

Readable in black and white: parts differ in lightness, and every bar carries its figure.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from pipeline.case.money import amount_figures
from pipeline.documents.fonts import SANS, paths
from pipeline.papers.draft import Bar, Chart, Panel

SIZE = (1940, 1000)
"""Pixels: 300 a inch at the 16.4 cm that the template gives it."""
_INK, _FAINT, _MARK = (34, 34, 34), (190, 190, 190), (176, 32, 32)
_FILLS = ((47, 93, 138), (198, 213, 228), (150, 170, 120))
_LABELS = 170
_TEXT, _TITLE = 34, 38
_GAP = 60


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a panel stands, pixels; the largest amount ends where there is room for its figure."""

    left: int
    top: int
    right: int
    bottom: int
    most: Decimal
    room: int

    @property
    def start(self) -> int:
        return self.left + _LABELS

    def x(self, amount: Decimal) -> int:
        """Where an amount ends; whole pixels, so that nothing depends on a machine's floats."""
        width = self.right - self.room - self.start
        return self.start + int(amount * width / self.most)


@dataclass(frozen=True, slots=True)
class _Place:
    """The row of a bar, pixels."""

    top: int
    row: int

    @property
    def thick(self) -> int:
        return min(self.row * 3 // 5, 90)

    @property
    def upper(self) -> int:
        return self.top + (self.row - self.thick) // 2

    @property
    def middle(self) -> int:
        return self.upper + self.thick // 2


def draw(chart: Chart) -> bytes:
    """The chart as a PNG of :data:`SIZE`; its panels stand below one another."""
    image = Image.new("RGB", SIZE, "white")
    canvas = ImageDraw.Draw(image)
    height = (SIZE[1] - _GAP * (len(chart.panels) - 1)) // len(chart.panels)
    for number, panel in enumerate(chart.panels):
        top = number * (height + _GAP)
        most = max([*_totals(panel), panel.mark or Decimal(0), Decimal(1)])
        room = max((_width(canvas, _figures(bar)) for bar in panel.bars), default=0) + 30
        _panel(canvas, panel, _Frame(0, top, SIZE[0], top + height, most, room))
    return png(image)


def png(image: Image.Image) -> bytes:
    """As a file, 300 pixels an inch."""
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True, dpi=(300, 300))
    return stream.getvalue()


def _totals(panel: Panel) -> Iterator[Decimal]:
    return (sum(bar.parts, Decimal(0)) for bar in panel.bars)


def _panel(canvas: ImageDraw.ImageDraw, panel: Panel, frame: _Frame) -> None:
    canvas.text((frame.left, frame.top), panel.title, font=font(_TITLE), fill=_INK)
    _legend(canvas, panel, frame)
    top = frame.top + _TITLE + 30
    bottom = frame.bottom - (_TEXT + 16 if panel.mark is not None else 0)
    row = (bottom - top) // max(len(panel.bars), 1)
    bars = [(bar, _Place(top + number * row, row)) for number, bar in enumerate(panel.bars)]
    for bar, place in bars:
        _bar(canvas, bar, frame, place)
    canvas.line((frame.start, top, frame.start, bottom), fill=_FAINT, width=3)
    if panel.mark is not None:
        _mark(canvas, panel, frame, top, bottom)
    for bar, place in bars:
        _words(canvas, bar, frame, place)


def _legend(canvas: ImageDraw.ImageDraw, panel: Panel, frame: _Frame) -> None:
    """Only where a bar has parts to tell apart."""
    if len(panel.legend) < 2:
        return
    x = frame.right
    for number in reversed(range(len(panel.legend))):
        name = panel.legend[number]
        x -= _width(canvas, name)
        canvas.text((x, frame.top), name, font=font(_TEXT), fill=_INK)
        x -= _TEXT + 14
        canvas.rectangle((x, frame.top + 6, x + _TEXT, frame.top + 6 + _TEXT), fill=_FILLS[number])
        x -= 40


def _bar(canvas: ImageDraw.ImageDraw, bar: Bar, frame: _Frame, place: _Place) -> None:
    done = Decimal(0)
    for number, part in enumerate(bar.parts):
        left, right = frame.x(done), frame.x(done + part)
        if right > left:
            box = (left, place.upper, right, place.upper + place.thick)
            canvas.rectangle(box, fill=_FILLS[number])
        done += part


def _words(canvas: ImageDraw.ImageDraw, bar: Bar, frame: _Frame, place: _Place) -> None:
    """The label before the bar, and its figures behind it on white."""
    middle, face = place.middle, font(_TEXT)
    canvas.text((frame.start - 20, middle), bar.label, font=face, fill=_INK, anchor="rm")
    x, figures = frame.x(sum(bar.parts, Decimal(0))) + 16, _figures(bar)
    white = (x - 8, place.upper, x + _width(canvas, figures) + 8, place.upper + place.thick)
    canvas.rectangle(white, fill="white")
    canvas.text((x, middle), figures, font=face, fill=_INK, anchor="lm")


def _figures(bar: Bar) -> str:
    """``14,400.00 + 5,524.86``; parts that are zero are left out."""
    return " + ".join(amount_figures(part) for part in bar.parts if part) or "0.00"


def _width(canvas: ImageDraw.ImageDraw, text: str) -> int:
    return int(canvas.textlength(text, font=font(_TEXT)))


def _mark(canvas: ImageDraw.ImageDraw, panel: Panel, frame: _Frame, top: int, bottom: int) -> None:
    """A dashed line with its words below the bars."""
    mark = panel.mark or Decimal(0)
    x = frame.x(mark)
    for y in range(top, bottom, 26):
        canvas.line((x, y, x, min(y + 15, bottom)), fill=_MARK, width=4)
    words = f"{panel.mark_label} {amount_figures(mark)}"
    half = _width(canvas, words) // 2
    centre = min(max(x, frame.left + half), frame.right - half)
    canvas.text((centre, bottom + 8), words, font=font(_TEXT), fill=_MARK, anchor="ma")


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Our sans, in pixels."""
    return ImageFont.truetype(str(paths()[SANS]), size)
