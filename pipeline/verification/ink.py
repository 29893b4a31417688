"""What a signature's picture does to the ink that was on the page, judged on pictures of the page.

By custom a red seal may lie over printed words. It may not lie over or beside sums, pictures and
whatever else is drawn; nothing of another colour may be set beside printed words; and nothing may
become paler or be buried. So what somebody signed reads the same afterwards, whatever is added in
the box of a later signature.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

from pipeline.verification.paper import Box

SCALE = 2  # pixels per point
REACH = 3.0
"""How near, in points, something new would be read together with what is there."""

_INK = 24  # of 255 darker than paper: what can be seen
_TOUCHED = 8
_KEPT = 0.7  # of the darkness that a mark had; a red seal keeps that much of black
_RED = 0.45  # of the green and blue that ink takes away, how much red it may take with them
_LEGIBLE = 0.4  # of the contrast that a letter had
_RULE = re.compile(rb"\xff{%d,}" % (18 * SCALE))  # longer than a letter is wide: a ruled line
Picture = Image.Image


@dataclass(frozen=True, slots=True)
class Letters:
    """Boxes of printed letters, in points: of plain words, and of sums."""

    words: Sequence[Box]
    figures: Sequence[Box]


@dataclass(frozen=True, slots=True)
class View:
    """A part of a page before and after, in colours; its corner is ``left``, ``top`` (points)."""

    before: Picture
    after: Picture
    left: float
    top: float

    def mask(self, boxes: Iterable[Box], *, margin: float = 0.0) -> Picture:
        """White where one of the boxes is, black elsewhere."""
        mask = Image.new("L", self.before.size, 0)
        draw = ImageDraw.Draw(mask)
        for box in boxes:
            draw.rectangle(self.pixels(box, margin), fill=255)
        return mask

    def pixels(self, box: Box, margin: float = 0.0) -> tuple[int, int, int, int]:
        """The corners of a box in the pictures, left, upper, right, lower."""
        left, bottom, right, top = box
        wide, high = self.before.size
        x, far = (left - margin - self.left) * SCALE, (right + margin - self.left) * SCALE + 1
        y, low = (self.top - top - margin) * SCALE, (self.top - bottom + margin) * SCALE + 1
        return _within(x, wide), _within(y, high), _within(far, wide), _within(low, high)


def _within(edge: float, most: int) -> int:
    return max(0, min(int(edge), most))


def is_tampered(view: View, letters: Letters) -> bool:
    """Whether what stood there before no longer reads as it did."""
    if view.before.tobytes() == view.after.tobytes():
        return False
    words = view.mask(letters.words, margin=1)
    figures = view.mask(letters.figures)
    drawn = ImageChops.subtract(_without_rules(_where(_ink(view.before), _INK)), words)
    return (
        _pales(view)
        or _meets(_where(_change(view), _TOUCHED), _near(ImageChops.lighter(figures, drawn)))
        or _meets(_other_colours(view), _near(view.mask(letters.words)))
        or any(_is_buried(view, each) for each in letters.words)
    )


def _ink(picture: Picture) -> Picture:
    """How much darker than white every pixel is, in the colour that shows it most."""
    red, green, blue = picture.split()
    return ImageChops.invert(ImageChops.darker(ImageChops.darker(red, green), blue))


def _change(view: View) -> Picture:
    """How much every pixel differs, in the colour that shows it most."""
    red, green, blue = ImageChops.difference(view.before, view.after).split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _pales(view: View) -> bool:
    """Whether anything that could be seen has become paler, wherever it is."""
    due = _ink(view.before).point([max(0, int(level * _KEPT) - 3) for level in range(256)])
    return ImageChops.subtract(due, _ink(view.after)).getbbox() is not None


def _other_colours(view: View) -> Picture:
    """White where something was added that takes away as much red as it does green or blue."""
    red, green, blue = ImageChops.subtract(view.before, view.after).split()
    most = ImageChops.lighter(green, blue)
    allowed = most.point([int(level * _RED) for level in range(256)])
    darker = _where(ImageChops.lighter(red, most), _INK)
    return ImageChops.darker(darker, _where(ImageChops.subtract(red, allowed), 0))


def _is_buried(view: View, letter: Box) -> bool:
    """Whether a letter can hardly be told from the paper around it any more."""
    area = view.pixels(letter)
    before, after = view.before.crop(area), view.after.crop(area)
    if not (before.width and before.height):
        return False
    ink = _where(_ink(before), 127)
    ground = ImageChops.invert(ink)
    if not (ink.getbbox() and ground.getbbox()):
        return False
    return _contrast(after, ink, ground) < _LEGIBLE * _contrast(before, ink, ground)


def _contrast(picture: Picture, ink: Picture, ground: Picture) -> float:
    on, off = ImageStat.Stat(picture, ink).mean, ImageStat.Stat(picture, ground).mean
    return max(abs(one - other) for one, other in zip(on, off, strict=True))


def _without_rules(ink: Picture) -> Picture:
    """Ink without ruled lines, on which people sign."""
    across, down = _rules(ink), _rules(ink.transpose(Image.Transpose.TRANSPOSE))
    rules = ImageChops.lighter(across, down.transpose(Image.Transpose.TRANSPOSE))
    return ImageChops.subtract(ink, rules)


def _rules(ink: Picture) -> Picture:
    """Runs of ink in the rows that are longer than a letter."""
    width, height = ink.size
    data = ink.tobytes()
    rows = (data[start : start + width] for start in range(0, width * height, width))
    kept = (_RULE.sub(lambda run: b"\x01" * len(run[0]), row) for row in rows)
    found = b"".join(row.translate(_ONLY_RULES) for row in kept)
    return Image.frombytes("L", ink.size, found)


_ONLY_RULES = bytes(255 if level == 1 else 0 for level in range(256))


def _near(mask: Picture) -> Picture:
    """White within reach of what is white."""
    return _where(mask.filter(ImageFilter.BoxBlur(REACH * SCALE)), 0) if mask.getbbox() else mask


def _where(levels: Picture, above: int) -> Picture:
    """White where a level is above a limit, black elsewhere."""
    return levels.point([255 if level > above else 0 for level in range(256)])


def _meets(one: Picture, other: Picture) -> bool:
    return ImageChops.darker(one, other).getbbox() is not None
