"""Where an exhibit stands on its A4 page: below the label line, above the page number.

Lengths are points (1/72 inch), the origin is the lower left corner (ISO 32000-2, 8.3.2.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

A4 = (595.276, 841.89)
SIDE, TOP, BOTTOM = 14.0, 34.0, 26.0
LABEL_HEIGHT = 20.0


@dataclass(frozen=True, slots=True)
class Place:
    """A page of ``page`` width and height, and the box on it that the exhibit fills."""

    page: tuple[float, float]
    x: float
    y: float
    width: float
    height: float


@lru_cache(maxsize=1_000)
def fit(width: float, height: float) -> Place:
    """Natural size or shrunk, never enlarged or cropped: centred, right below the label line.

    A sheet that is wider than high gets an A4 page on its long side if that keeps it larger.
    """
    upright, across = (_fit(width, height, page) for page in (A4, (A4[1], A4[0])))
    return across if across.width > upright.width * 1.01 else upright


def _fit(width: float, height: float, page: tuple[float, float]) -> Place:
    room_x, room_y = page[0] - 2 * SIDE, page[1] - TOP - BOTTOM
    scale = min(1.0, room_x / width, room_y / height)
    w, h = width * scale, height * scale
    return Place(page, (page[0] - w) / 2, page[1] - TOP - h, w, h)


def numbers(*values: float) -> bytes:
    """Operands of a content stream."""
    return b" ".join([_number(value) for value in values])


@lru_cache(maxsize=10_000)
def _number(value: float) -> bytes:
    return f"{value:.4f}".rstrip("0").rstrip(".").encode()
