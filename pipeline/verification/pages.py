"""Check (9), the content lock: what each signer saw is what the paper shows now.

Read with PDFium, which shares nothing with the reader of check (8). The text of every page is
compared always; pictures of the pages only when check (8) could not prove that nothing but
signatures was added, since drawing takes long.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pypdfium2

from pipeline.messages import Message, msg
from pipeline.verification.additions import unexplained
from pipeline.verification.paper import Box, Paper, Question, Signature, page_numbers
from pipeline.verification.pictures import differ, draw, hides, opened
from pipeline.verification.report import Check, Verdict

_MOST_PICTURES = 60


def check_pages(paper: Paper, _question: Question) -> Iterator[Check]:
    """(9) Page by page, text and picture of every signed version are those of the last one."""
    problems = 0
    for signature in paper.signatures:
        if signature.end == len(paper.pdf):
            continue
        for problem in _differences(paper, signature):
            problems += 1
            yield Check("content", Verdict.FAIL, problem)
    if paper.signatures and not problems:
        yield Check(
            "content",
            Verdict.PASS,
            msg("Nothing that was added later changes what the pages show."),
        )


@lru_cache(maxsize=4)
def pages_of(pdf: bytes) -> int:
    """How many pages PDFium counts."""
    with opened(pdf) as document:
        return len(document)


@lru_cache(maxsize=4)
def text_of(pdf: bytes) -> tuple[str, ...]:
    """The text of every page, as PDFium reads it; annotations are not part of it."""
    with opened(pdf) as document:
        return tuple(page.get_textpage().get_text_range() for page in document)


def _differences(paper: Paper, signature: Signature) -> Iterator[Message]:
    signed = paper.pdf[: signature.end]
    before, after = text_of(signed), text_of(paper.pdf)
    if len(before) != len(after):
        yield msg("Pages were added or taken out after “{field}” signed.", field=signature.label)
        return
    pages = [
        number for number, pair in enumerate(zip(before, after, strict=True)) if len({*pair}) > 1
    ]
    pages = pages or list(_painted_out(paper, signature, signed))
    if not pages and unexplained(paper):
        pages = list(_redrawn(paper, signature, signed))
    for number in pages[:1]:
        yield msg(
            "Page {page} no longer shows what “{field}” signed.",
            page=number + 1,
            field=signature.label,
        )


def _painted_out(paper: Paper, signature: Signature, signed: bytes) -> Iterator[int]:
    """Pages where a later signature lies over words that were there, and hides them."""
    boxes = _later_boxes(paper, signature)
    with opened(signed) as old, opened(paper.pdf) as new:
        for number, box in boxes:
            letters = list(_letters_in(old[number].get_textpage(), box))
            if letters and hides(draw(old[number]), draw(new[number]), letters):
                yield number


def _letters_in(page: pypdfium2.PdfTextPage, box: Box) -> Iterator[Box]:
    left, bottom, right, top = box
    if not page.get_text_bounded(*box).strip():
        return
    for index in range(page.count_chars()):
        letter = page.get_charbox(index)
        if letter[2] > left and letter[0] < right and letter[3] > bottom and letter[1] < top:
            yield letter


def _redrawn(paper: Paper, signature: Signature, signed: bytes) -> Iterator[int]:
    """Pages that look different outside the boxes of later signatures."""
    boxes = _later_boxes(paper, signature)
    with opened(signed) as old, opened(paper.pdf) as new:
        for number in range(min(len(old), _MOST_PICTURES)):
            pictures = draw(old[number]), draw(new[number])
            for picture in pictures:
                for page, box in boxes:
                    if page == number:
                        picture.blank(box)
            if differ(*pictures):
                yield number


def _later_boxes(paper: Paper, signature: Signature) -> list[tuple[int, Box]]:
    numbers = page_numbers(paper.reader)
    later = [each for each in paper.signatures if each.revision > signature.revision]
    return [(numbers[_page_of(each)], _box(each)) for each in later if "/P" in each.widget]


def _page_of(signature: Signature) -> tuple[int, int]:
    page = signature.widget.raw_get("/P")
    return page.idnum, page.generation


def _box(signature: Signature) -> Box:
    left, bottom, right, top = (float(edge) for edge in signature.widget["/Rect"])
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)
