"""Charts: the same figures, the same bytes; bars as long as their amounts; all is legible."""

from __future__ import annotations

import io
from decimal import Decimal
from itertools import pairwise

import pytest
from PIL import Image

from pipeline.documents.chart import SIZE, draw
from pipeline.papers.draft import Bar, Chart, Panel

D = Decimal
BLUE, PALE, RED = (47, 93, 138), (198, 213, 228), (176, 32, 32)


def chart(*amounts: tuple[str, ...], mark: str | None = None) -> Chart:
    bars = tuple(
        Bar(f"方案{number}", tuple(D(part) for part in parts))
        for number, parts in enumerate(amounts, 1)
    )
    line = D(mark) if mark else None
    return Chart((Panel("还款（元）", ("还款", "减免"), bars, line, "每月可还" if mark else ""),))


def picture(drawn: Chart) -> Image.Image:
    image = Image.open(io.BytesIO(draw(drawn)))
    assert (image.format, image.size, image.mode) == ("PNG", SIZE, "RGB")
    return image


def row(image: Image.Image, y: int) -> list[tuple[int, ...]]:
    line = image.crop((0, y, image.width, y + 1)).tobytes()
    return list(zip(line[0::3], line[1::3], line[2::3], strict=True))


def widths(image: Image.Image, colour: tuple[int, int, int]) -> list[int]:
    """How long each bar of a colour is, from top to bottom, below the legend."""
    counts = [row(image, y).count(colour) for y in range(80, image.height, 4)]
    bars = [count if count > 20 else 0 for count in counts]
    return [now for before, now in pairwise([0, *bars]) if now and not before]


def test_the_same_figures_the_same_bytes() -> None:
    one = chart(("14400.00", "5524.86"), ("19472.18", "0.00"), mark="1800.00")
    assert draw(one) == draw(one)
    assert draw(one) != draw(chart(("14400.00", "5524.87"), ("19472.18", "0.00"), mark="1800.00"))


def test_bars_are_as_long_as_their_amounts() -> None:
    image = picture(chart(("1000.00",), ("500.00",), ("250.00",)))
    full, half, quarter = widths(image, BLUE)
    assert abs(full - 2 * half) <= 2
    assert abs(full - 4 * quarter) <= 4


def test_parts_stand_side_by_side() -> None:
    image = picture(chart(("600.00", "200.00")))
    (paid,), (waived,) = widths(image, BLUE), widths(image, PALE)
    assert abs(paid - 3 * waived) <= 8


@pytest.mark.parametrize("amount", ["0.00", "0.01", "9999999999.99"])
def test_any_amount_can_be_drawn(amount: str) -> None:
    picture(chart((amount,), ("0.00", "0.00"), mark="0.00"))


def test_the_mark_is_drawn_across_the_bars() -> None:
    image = picture(chart(("1000.00",), ("2000.00",), mark="1500.00"))
    red = [x for y in range(0, 900, 4) for x, at in enumerate(row(image, y)) if at == RED]
    assert len(set(red)) <= 5
    assert len(red) > 300
    longest = max(x for x, colour in enumerate(row(image, 700)) if colour == BLUE)
    assert 170 < min(red) < longest


def test_nothing_is_cut_off_at_the_edge() -> None:
    """The last column stays white: figures have room even beside the longest bar."""
    image = picture(chart(("99999999.99", "88888888.88"), mark="99999999.99"))
    assert {row(image, y)[-1] for y in range(80, SIZE[1])} == {(255, 255, 255)}


def test_a_chart_of_six_offers_still_has_six_bars() -> None:
    image = picture(chart(*[(f"{number}00.00",) for number in range(1, 7)]))
    assert len(widths(image, BLUE)) == 6
