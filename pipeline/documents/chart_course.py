"""What was planned against what was paid, over time, as a PNG; same figures, same bytes.

Two stairs on one scale: the plan pale with a dark edge, what was paid dark, so that they are told
apart in black and white. The day is a dashed line with both figures of that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from PIL import Image, ImageDraw

from pipeline.case.money import amount_figures
from pipeline.documents.chart import font, png
from pipeline.papers.draft import Course

COURSE_SIZE = (1866, 470)
"""Pixels: 300 an inch at the 15.6 cm that the template gives it."""
_INK, _FAINT, _MARK = (34, 34, 34), (215, 215, 215), (176, 32, 32)
_PALE, _EDGE, _DARK = (222, 230, 238), (120, 140, 160), (47, 93, 138)
_TEXT = 32
_LEFT, _TOP, _BOTTOM = 180, 70, 56
_APART = 190
Stairs = Sequence[tuple[date, Decimal]]


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days and amounts to whole pixels."""

    first: date
    last: date
    most: Decimal

    def x(self, day: date) -> int:
        width, days = COURSE_SIZE[0] - _LEFT - 20, max((self.last - self.first).days, 1)
        inside = min(max((day - self.first).days, 0), days)
        return _LEFT + inside * width // days

    def y(self, amount: Decimal) -> int:
        height = COURSE_SIZE[1] - _TOP - _BOTTOM
        return COURSE_SIZE[1] - _BOTTOM - int(amount * height / self.most)


def draw_course(course: Course) -> bytes:
    """The course as a PNG of :data:`COURSE_SIZE`."""
    image = Image.new("RGB", COURSE_SIZE, "white")
    canvas = ImageDraw.Draw(image)
    days = [day for day, _ in (*course.planned, *course.paid)]
    sums = [amount for _, amount in (*course.planned, *course.paid)]
    last = max([*days, course.today])
    after = timedelta(days=(last - course.start).days // 30 + 1)
    scale = _Scale(course.start, last + after, max([*sums, Decimal(1)]))
    _axes(canvas, course, scale)
    plan = list(_corners(course.planned, scale, scale.last))
    _area(canvas, plan, scale, _PALE)
    _area(canvas, list(_corners(course.paid, scale, min(course.today, scale.last))), scale, _DARK)
    canvas.line(plan, fill=_EDGE, width=5)
    _today(canvas, course, scale)
    return png(image)


def _corners(stairs: Stairs, scale: _Scale, until: date) -> Iterator[tuple[int, int]]:
    """The stairs as a line from the first day on: flat up to a day, then up."""
    level = Decimal(0)
    yield scale.x(scale.first), scale.y(level)
    for day, amount in stairs:
        yield scale.x(day), scale.y(level)
        yield scale.x(day), scale.y(amount)
        level = amount
    yield scale.x(until), scale.y(level)


def _area(
    canvas: ImageDraw.ImageDraw,
    corners: list[tuple[int, int]],
    scale: _Scale,
    fill: tuple[int, ...],
) -> None:
    base = scale.y(Decimal(0))
    if len(corners) > 2:
        canvas.polygon([*corners, (corners[-1][0], base), (corners[0][0], base)], fill=fill)


def _axes(canvas: ImageDraw.ImageDraw, course: Course, scale: _Scale) -> None:
    """Amounts at each half, days at a few of the due dates."""
    for half in range(3):
        amount = scale.most * half / 2
        y = scale.y(amount)
        canvas.line((_LEFT, y, COURSE_SIZE[0] - 20, y), fill=_FAINT, width=2)
        canvas.text((_LEFT - 16, y), f"{amount:,.0f}", font=font(_TEXT), fill=_INK, anchor="rm")
    base, left = scale.y(Decimal(0)), COURSE_SIZE[0] + _APART
    for day in sorted({day for day, _ in course.planned}, reverse=True):
        x = min(scale.x(day), COURSE_SIZE[0] - _APART // 3)
        if left - x >= _APART:
            canvas.line((scale.x(day), base, scale.x(day), base + 10), fill=_INK, width=2)
            canvas.text((x, base + 14), f"{day:%Y-%m}", font=font(_TEXT), fill=_INK, anchor="ma")
            left = x


def _today(canvas: ImageDraw.ImageDraw, course: Course, scale: _Scale) -> None:
    """The dashed line, and above the chart what was planned and paid by then, as its legend."""
    x, base = scale.x(course.today), scale.y(Decimal(0))
    for y in range(_TOP - 10, base, 24):
        canvas.line((x, y, x, min(y + 14, base)), fill=_MARK, width=4)
    left = _LEFT
    for fill, edge, words in (
        (_PALE, _EDGE, f"计划累计应还 {amount_figures(_upto(course.planned, course.today))}"),
        (_DARK, _DARK, f"累计已还 {amount_figures(_upto(course.paid, course.today))}"),
    ):
        canvas.rectangle((left, 8, left + _TEXT, 8 + _TEXT), fill=fill, outline=edge, width=4)
        canvas.text((left + _TEXT + 14, 4), words, font=font(_TEXT), fill=_INK)
        left += _TEXT + 70 + int(canvas.textlength(words, font=font(_TEXT)))
    words = f"截至 {course.today.isoformat()}"
    canvas.text((COURSE_SIZE[0] - 20, 4), words, font=font(_TEXT), fill=_MARK, anchor="ra")


def _upto(stairs: Stairs, day: date) -> Decimal:
    """The sum on a day."""
    return max((amount for on, amount in stairs if on <= day), default=Decimal("0.00"))
