"""Pages as pictures in grey, drawn by PDFium with their forms, to compare what a reader sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2

from pipeline.verification.paper import Box

_SCALE = 2  # pixels per point
_DARK = 128
_SAME = 24  # of 255: antialiasing may differ that much, ink does not
_LIGHTENED = 96
_BURIED = 0.6


@contextmanager
def opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The document with its form fields drawable; without, PDFium leaves signatures out."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        document.init_forms()
        yield document
    finally:
        document.close()


@dataclass(frozen=True, slots=True)
class Picture:
    """A page in grey, one byte per pixel, rows from the top; boxes are in points on the page."""

    rows: list[bytearray]
    left: float
    top: float

    def crop(self, box: Box) -> bytes:
        """The pixels inside a box."""
        x, y, right, lower = self._pixels(box)
        return b"".join(bytes(row[x:right]) for row in self.rows[y:lower])

    def blank(self, box: Box) -> None:
        """Make the inside of a box white, so that it counts no more."""
        x, y, right, lower = self._pixels(box)
        for row in self.rows[y:lower]:
            row[x:right] = b"\xff" * len(row[x:right])

    def _pixels(self, box: Box) -> tuple[int, int, int, int]:
        left, bottom, right, top = box
        edges = (left - self.left, self.top - top, right - self.left + 1, self.top - bottom + 1)
        x, y, far, lower = (max(0, int(edge * _SCALE)) for edge in edges)
        return x, y, far, lower


def draw(page: pypdfium2.PdfPage) -> Picture:
    """Draw a page upright, so that boxes are where they are on the page, however it is turned."""
    bitmap = page.render(scale=_SCALE, rotation=-page.get_rotation() % 360, grayscale=True)
    data, width, stride = bytes(bitmap.buffer), bitmap.width, bitmap.stride
    rows = [bytearray(data[stride * y : stride * y + width]) for y in range(bitmap.height)]
    left, _, _, top = page.get_bbox()
    return Picture(rows, left, top)


def differ(before: Picture, after: Picture) -> bool:
    """Whether two pictures show something different anywhere."""
    if before.rows == after.rows:
        return False
    if [len(row) for row in before.rows] != [len(row) for row in after.rows]:
        return True
    changed = (pair for pair in zip(before.rows, after.rows, strict=True) if pair[0] != pair[1])
    return any(abs(old - new) > _SAME for pair in changed for old, new in zip(*pair, strict=True))


def hides(before: Picture, after: Picture, letters: Iterable[Box]) -> bool:
    """Whether a letter that was there has been painted out: its ink is gone, or its ground is.

    A red seal over a printed name, as is the custom, hides nothing.
    """
    return any(_is_hidden(before.crop(box), after.crop(box)) for box in letters)


def _is_hidden(before: bytes, after: bytes) -> bool:
    pairs = list(zip(before, after, strict=True))
    ground = [new for old, new in pairs if old >= _DARK]
    lost = any(new > old + _LIGHTENED for old, new in pairs if old < _DARK)
    return lost or sum(new < _DARK for new in ground) > _BURIED * max(1, len(ground))
