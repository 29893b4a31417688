"""What a later signature may do inside its own box: be seen, and leave all else as it was.

Judged on pictures of the box and its surroundings, drawn by PDFium before and after
(:mod:`~pipeline.verification.ink`), on the size of the box, and on the words in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

from pipeline.messages import Message, msg
from pipeline.verification.ink import REACH, SCALE, Letters, Picture, View, is_tampered
from pipeline.verification.paper import Box, Paper, Signature
from pipeline.verification.pictures import opened
from pipeline.verification.places import Place, place_of
from pipeline.verification.report import Verdict

LARGEST = 0.1
"""The part of a page that a signature may take: a round seal of 4.5 cm takes 0.03 of an A4."""
_MOST_AREA = 250_000.0  # square points, 17.6 cm squared: no seal is as large, whatever the page
MOST_WORDS = 300
"""Letters in a signature's picture; more than name, time and what it is."""

_DATES_AND_CODES = re.compile(
    r"\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?|\d{1,2}:\d{2}(:\d{2})?|[0-9A-Za-z-]{11,}"
)
_CAPITALS = "壹贰叁肆伍陆柒捌玖拾"
_UNITS = "零〇佰仟万萬亿元圆角分整"
_FIGURES = re.compile(
    rf"[¥￥$]?\s*\d[\d,.，]*[%％]?|[¥￥$]|(?=[{_UNITS}]*[{_CAPITALS}])[{_CAPITALS}{_UNITS}]+"
)
_MONEY = re.compile(
    rf"[¥￥$]|(?<![\d.])\d[\d,]*\.\d\d(?![\d.])|\d{{1,3}}(,\d{{3}})+|[\d{_CAPITALS}佰仟]\s*[万亿]?[元圆]"
)
_NO_LETTERS = re.compile(r"[\s_＿\x00]")

Problem = tuple[Verdict, Message]


def later_places(paper: Paper, signature: Signature) -> list[Place]:
    """Where the signatures after this one are seen."""
    later = [each for each in paper.signatures if each.revision > signature.revision]
    return [place for each in later if (place := place_of(paper, each)) is not None]


def painted_over(paper: Paper, signature: Signature) -> Iterator[int]:
    """Pages where a later signature changes how something reads that was there; those that are
    too large are not looked at, since they are refused anyway.
    """
    places = later_places(paper, signature)
    if not places:
        return
    with opened(paper.pdf[: signature.end]) as old, opened(paper.pdf) as new:
        for place in places:
            before, after = old[place.page], new[place.page]
            view = None if _exceeds(after, place.box) else _view(before, after, place.box)
            if view and is_tampered(view, letters_near(before, place.box)):
                yield place.page


def says_too_much(paper: Paper, signature: Signature) -> Iterator[Problem]:
    """What the picture of a signature, added to what others had signed, has beyond its purpose."""
    place = place_of(paper, signature)
    if place is None:
        return
    label, number = signature.label, place.page + 1
    is_large, words = _seen(paper.pdf, place)
    if is_large:
        yield Verdict.FAIL, msg(
            "Signature “{field}” takes up a large part of page {page}; more than a signature "
            "could have been put there.", field=label, page=number
        )  # fmt: skip
    if not _MONEY.search(words) and len(words) <= MOST_WORDS:
        return
    earlier = paper.signatures[paper.signatures.index(signature) - 1]
    _, before = _seen(paper.pdf[: earlier.end], place)
    if len(_MONEY.findall(words)) > len(_MONEY.findall(before)):
        yield Verdict.FAIL, msg(
            "The picture of signature “{field}” on page {page} shows a sum of money, which "
            "others had not signed.", field=label, page=number
        )  # fmt: skip
    if len(words) - len(before) > MOST_WORDS:
        yield Verdict.INDETERMINATE, msg(
            "The picture of signature “{field}” on page {page} holds more words than a "
            "signature needs. Read there whether something was added to the paper.",
            field=label, page=number
        )  # fmt: skip


def letters_near(page: pypdfium2.PdfPage, box: Box) -> Letters:
    """The letters in a box and around it; sums are told from words by how they are written."""
    text = page.get_textpage()
    left, bottom, right, top = _widened(box)
    if not text.get_text_bounded(left, bottom, right, top).strip():
        return Letters((), ())
    written = "".join(
        chr(raw.FPDFText_GetUnicode(text, each)) for each in range(text.count_chars())
    )
    sums = _figures(written)
    words: list[Box] = []
    figures: list[Box] = []
    for index, letter in enumerate(written):
        at = text.get_charbox(index)
        is_near = at[2] > left and at[0] < right and at[3] > bottom and at[1] < top
        if is_near and not _NO_LETTERS.match(letter):
            (figures if index in sums else words).append(at)
    return Letters(words, figures)


def _figures(written: str) -> set[int]:
    """Where sums stand in a text: figures that are neither a date nor a long number."""
    left = _DATES_AND_CODES.sub(lambda found: "\0" * len(found[0]), written)
    return {index for found in _FIGURES.finditer(left) for index in range(*found.span())}


def _view(before: pypdfium2.PdfPage, after: pypdfium2.PdfPage, box: Box) -> View | None:
    """The box and its surroundings on both pages; None if it lies beside the page."""
    left, bottom, right, top = (round(edge) for edge in before.get_bbox())
    cut = (
        max(0, int(box[0] - 2 * REACH) - left),
        max(0, int(box[1] - 2 * REACH) - bottom),
        max(0, right - int(box[2] + 2 * REACH)),
        max(0, top - int(box[3] + 2 * REACH)),
    )
    if cut[0] + cut[2] >= right - left or cut[1] + cut[3] >= top - bottom:
        return None
    x, _, _, y = before.get_bbox()
    return View(_drawn(before, cut), _drawn(after, cut), x + cut[0], y - cut[3])


def _drawn(page: pypdfium2.PdfPage, cut: tuple[int, int, int, int]) -> Picture:
    """A part of a page, upright, in colours; with an alpha channel, PDFium leaves out the coloured
    edges that letters get for screens.
    """
    upright = -page.get_rotation() % 360
    drawn = page.render(
        scale=SCALE, rotation=upright, crop=cut, force_bitmap_format=raw.FPDFBitmap_BGRA
    )
    picture: Picture = drawn.to_pil().convert("RGB")
    return picture


def _seen(pdf: bytes, place: Place) -> tuple[bool, str]:
    """Whether a box takes more of its page than a signature needs, and what can be read in it, in
    the pictures of signatures as well.
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[place.page]
        is_large = _exceeds(page, place.box)
        raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY)
        flat = document[place.page].get_textpage()
        return is_large, str(flat.get_text_bounded(*place.box))
    finally:
        document.close()


def _exceeds(page: pypdfium2.PdfPage, box: Box) -> bool:
    whole = page.get_bbox()
    return _area(_common(whole, box)) > min(LARGEST * _area(whole), _MOST_AREA)


def _common(one: Box, other: Box) -> Box:
    left, bottom = max(one[0], other[0]), max(one[1], other[1])
    return left, bottom, max(left, min(one[2], other[2])), max(bottom, min(one[3], other[3]))


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _widened(box: Box) -> Box:
    left, bottom, right, top = box
    return left - REACH, bottom - REACH, right + REACH, top + REACH
