"""Ink on paper: a scan that came back, page by page against the paper that was issued.

A scan proves nothing by itself; a person compares it. What a machine can say beforehand: whether
each page looks like the page that was issued, and which of its figures it could not read there.
Only the picture counts: words that a scan brings along unseen say nothing about what was signed.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

import pypdfium2
from PIL import Image

from pipeline.errors import BadInput
from pipeline.messages import Message, Series, Words, msg

_GRID = (60, 85)  # cells of a page
_SHIFTS = range(-3, 4)  # cells: how far a page may lie askew on the glass
_SCALES = (0.96, 1.0, 1.04)
_ALIKE, _UNLIKE = 0.5, 0.25  # correlation of ink; other pages of one paper stay below 0.4
_READ_AT = 200 / 72  # pixels per point for recognition
_FIGURE = re.compile(r"[\dA-Z][\dA-Z,，.]*[\dA-Z]")
_TORN = re.compile(r"(?<=[\dA-Z,，.])[ \t]+(?=[\d,，.])")  # recognition tears figures apart
_SHORTEST = 4  # digits: shorter ones stand everywhere


class Likeness(StrEnum):
    """What a page of a scan is to the page that was issued."""

    SAME = "same"
    UNCLEAR = "unclear"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PageLikeness:
    """One page: how far the ink agrees (-1 to 1), and the figures that were not read there."""

    page: int
    likeness: Likeness
    correlation: float
    unread: tuple[str, ...] = ()

    def told(self) -> Message:
        """In words."""
        if self.likeness is Likeness.OTHER:
            return msg("Page {page} does not look like the page that was issued.", page=self.page)
        if self.unread:
            figures = Series(tuple(Words(each, each) for each in self.unread))
            return msg("Page {page}: compare these figures by eye, they could not be read in the "
                       "scan: {figures}.", page=self.page, figures=figures)  # fmt: skip
        if self.likeness is Likeness.UNCLEAR:
            return msg("Page {page} is too faint or too skewed to be compared; look at it.",
                       page=self.page)  # fmt: skip
        return msg("Page {page} looks like the one that was issued, and all its figures were read.",
                   page=self.page)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScanComparison:
    """A scan against a paper; both by their SHA-256 (hex). ``party`` signed it in ink, and
    ``seen_by`` is the person who compared the two.
    """

    issued_sha256: str
    scan_sha256: str
    pages: tuple[PageLikeness, ...]
    pages_issued: int
    pages_scanned: int
    party: str = ""
    seen_by: str = ""

    @property
    def likeness(self) -> Likeness:
        """That of the whole: the worst page decides, and a missing one is another paper."""
        found = {each.likeness for each in self.pages}
        if self.pages_issued != self.pages_scanned or Likeness.OTHER in found:
            return Likeness.OTHER
        return Likeness.UNCLEAR if Likeness.UNCLEAR in found else Likeness.SAME

    def as_json(self) -> dict[str, object]:
        """As it is kept beside the scan."""
        return {
            "schema": "scan-comparison.v1",
            "likeness": self.likeness.value,
            "party": self.party,
            "seen_by": self.seen_by,
            "issued_sha256": self.issued_sha256,
            "scan_sha256": self.scan_sha256,
            "pages_issued": self.pages_issued,
            "pages_scanned": self.pages_scanned,
            "pages": [
                {
                    "page": each.page,
                    "likeness": each.likeness.value,
                    "correlation": round(each.correlation, 2),
                    "unread": list(each.unread),
                }
                for each in self.pages
            ],
        }


def compare_scan(issued: bytes, scan: bytes, *, reading: bool = True) -> ScanComparison:
    """Compare page by page; without ``reading``, only how the pages look. Raises
    :class:`~pipeline.errors.BadInput` for what is no PDF.
    """
    with _opened(issued) as paper, _opened(scan) as copy:
        found = [_correlation(*pair) for pair in zip(paper, copy, strict=False)]
        alike = [each >= _UNLIKE and reading for each in found]
        read = _read(page for page, is_alike in zip(copy, alike, strict=False) if is_alike)
        pages = tuple(
            _judged(number, correlation, page, next(read) if is_alike else "")
            for number, (correlation, page, is_alike) in enumerate(
                zip(found, paper, alike, strict=False), 1
            )
        )
        return ScanComparison(
            issued_sha256=sha256(issued).hexdigest(),
            scan_sha256=sha256(scan).hexdigest(),
            pages=pages,
            pages_issued=len(paper),
            pages_scanned=len(copy),
        )


def _judged(number: int, correlation: float, issued: pypdfium2.PdfPage, text: str) -> PageLikeness:
    """What a page is, of whose picture ``text`` was read; a figure has to be there as often as on
    the page that was issued.
    """
    if correlation < _UNLIKE:
        return PageLikeness(number, Likeness.OTHER, correlation)
    read = Counter(_plain(each) for each in _figures(_TORN.sub("", text)))
    wanted = Counter(_figures(_layer(issued)))
    unread = tuple(each for each, times in wanted.items() if read[_plain(each)] < times)
    is_same = correlation >= _ALIKE and not unread
    return PageLikeness(number, Likeness.SAME if is_same else Likeness.UNCLEAR, correlation, unread)


def _correlation(issued: pypdfium2.PdfPage, scanned: pypdfium2.PdfPage) -> float:
    """The best that shifting and scaling gives."""
    wanted = _ink(_picture(issued, 1), 1.0)
    picture = _picture(scanned, 1)
    return max(
        _agreement(wanted, _ink(picture, scale), dx, dy)
        for scale in _SCALES
        for dx in _SHIFTS
        for dy in _SHIFTS
    )


def _ink(picture: Image.Image, scale: float) -> list[list[float]]:
    """How dark each cell is, about a mean of zero."""
    width, height = picture.size
    rim_x, rim_y = width * (1 - 1 / scale) / 2, height * (1 - 1 / scale) / 2
    box = (int(rim_x), int(rim_y), int(width - rim_x), int(height - rim_y))
    cells = picture.crop(box).resize(_GRID, Image.Resampling.BOX)
    values = [255.0 - each for each in cells.tobytes()]
    mean = sum(values) / len(values)
    columns = _GRID[0]
    return [
        [each - mean for each in values[start : start + columns]]
        for start in range(0, len(values), columns)
    ]


def _agreement(one: list[list[float]], other: list[list[float]], dx: int, dy: int) -> float:
    """Pearson's correlation of the cells that lie on each other."""
    products = squares = others = 0.0
    columns, rows = _GRID
    low, high = max(0, dx), columns + min(0, dx)
    for y in range(max(0, dy), rows + min(0, dy)):
        mine, theirs = one[y][low:high], other[y - dy][low - dx : high - dx]
        products += sum(map(float.__mul__, mine, theirs))
        squares += sum(map(float.__mul__, mine, mine))
        others += sum(map(float.__mul__, theirs, theirs))
    return products / (squares * others) ** 0.5 if squares and others else 0.0


def _read(pages: Iterable[pypdfium2.PdfPage]) -> Iterator[str]:
    """What Tesseract reads in the pictures of pages, several at a time; nothing without it."""
    tool = shutil.which("tesseract")
    pictures = [_png(page) if tool else b"" for page in pages]
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        yield from workers.map(lambda each: _recognised(tool, each) if tool else "", pictures)


def _recognised(tool: str, picture: bytes) -> str:
    command = [tool, "stdin", "stdout", "-l", "chi_sim+eng", "--psm", "6", "--dpi", "200"]
    alone = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    done = subprocess.run(command, input=picture, capture_output=True, check=False, env=alone)  # noqa: S603
    return done.stdout.decode("utf-8", "replace")


def _png(page: pypdfium2.PdfPage) -> bytes:
    written = io.BytesIO()
    _picture(page, _READ_AT).save(written, "PNG", compress_level=1)
    return written.getvalue()


def _layer(page: pypdfium2.PdfPage) -> str:
    return str(page.get_textpage().get_text_range())


def _figures(text: str) -> Iterator[str]:
    for found in _FIGURE.findall(text):
        if sum(map(str.isdigit, found)) >= _SHORTEST:
            yield found


def _plain(figure: str) -> str:
    return "".join(each for each in figure if each.isalnum())


def _picture(page: pypdfium2.PdfPage, scale: float) -> Image.Image:
    picture: Image.Image = page.render(scale=scale).to_pil().convert("L")
    return picture


def _opened(pdf: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(pdf)
        document.init_forms()
    except pypdfium2.PdfiumError as error:
        raise BadInput("signing.no-pdf", msg("The file is no PDF that can be read.")) from error
    return document
