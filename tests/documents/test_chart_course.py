"""Planned against paid over time: the same figures the same bytes, stairs as high as their sums."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

from PIL import Image

from pipeline.documents.chart_course import COURSE_SIZE, draw_course
from pipeline.papers.draft import Course

D = Decimal
PALE, DARK, RED = (222, 230, 238), (47, 93, 138), (176, 32, 32)
PLAN = tuple((date(2026, month, 20), D(1000) * month) for month in range(1, 11))
PAID = ((date(2026, 1, 20), D(1000)), (date(2026, 2, 14), D(2000)))
COURSE = Course(date(2025, 12, 20), date(2026, 5, 2), PLAN, PAID)


def picture(course: Course) -> Image.Image:
    image = Image.open(io.BytesIO(draw_course(course)))
    assert (image.format, image.size, image.mode) == ("PNG", COURSE_SIZE, "RGB")
    return image


def column(image: Image.Image, x: int) -> list[tuple[int, ...]]:
    data = image.crop((x, 60, x + 1, image.height)).tobytes()
    return list(zip(data[0::3], data[1::3], data[2::3], strict=True))


def today_of(image: Image.Image) -> int:
    """The column of the dashed line."""
    return max(range(200, image.width), key=lambda x: column(image, x).count(RED))


def test_the_same_figures_the_same_bytes() -> None:
    assert draw_course(COURSE) == draw_course(COURSE)
    assert draw_course(COURSE) != draw_course(replace(COURSE, today=date(2026, 5, 3)))


def test_what_is_paid_is_half_as_high_as_what_was_planned() -> None:
    image = picture(COURSE)
    before = column(image, today_of(image) - 8)
    dark, pale = before.count(DARK), before.count(PALE)
    assert abs(dark - (dark + pale) / 2) < 8  # 2,000 of 4,000


def test_nothing_is_paid_after_the_day() -> None:
    image = picture(COURSE)
    after = column(image, today_of(image) + 8)
    assert after.count(DARK) == 0
    assert after.count(PALE) > 0


def test_a_day_after_the_last_and_no_payment_at_all() -> None:
    late = picture(replace(COURSE, today=date(2027, 3, 1), paid=()))
    assert today_of(late) > COURSE_SIZE[0] * 9 // 10
    assert column(late, today_of(late) - 8).count(DARK) == 0
