"""Check (9), the content lock: what each signer saw is what the paper shows now.

Read with PDFium, which shares nothing with the reader of check (8). The text of every page is
compared always; pictures of the pages only when check (8) could not prove that nothing but
signatures was added, since drawing takes long.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pipeline.messages import Message, msg
from pipeline.verification.additions import unexplained
from pipeline.verification.lock import Problem, later_places, painted_over, says_too_much
from pipeline.verification.paper import Paper, Question, Signature
from pipeline.verification.pictures import differ, draw, opened
from pipeline.verification.places import misplaced
from pipeline.verification.report import Check, Verdict
from pipeline.verification.scripts import check_scripts

_MOST_PICTURES = 60


def check_pages(paper: Paper, _question: Question) -> Iterator[Check]:
    """(9) Page by page, text and picture of every signed version are those of the last one; the
    picture of a signature stands on one page, and adds nothing but a signature to what others had
    signed.
    """
    problems = list(_problems(paper))
    for verdict, message in problems:
        yield Check("content", verdict, message)
    if paper.signatures and not problems:
        yield Check(
            "content",
            Verdict.PASS,
            msg("Nothing that was added later changes what the pages show."),
        )
    yield from check_scripts(paper)


def _problems(paper: Paper) -> Iterator[Problem]:
    for signature in paper.signatures:
        lost = misplaced(paper, signature)
        if lost:
            yield Verdict.FAIL, lost
    for signature in paper.signatures[1:]:
        yield from says_too_much(paper, signature)
    for signature in paper.signatures:
        if signature.end != len(paper.pdf):
            yield from ((Verdict.FAIL, each) for each in _differences(paper, signature))


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
    pages = pages or list(painted_over(paper, signature))
    if not pages and unexplained(paper):
        pages = list(_redrawn(paper, signature, signed))
    for number in pages[:1]:
        yield msg(
            "Page {page} no longer shows what “{field}” signed.",
            page=number + 1,
            field=signature.label,
        )


def _redrawn(paper: Paper, signature: Signature, signed: bytes) -> Iterator[int]:
    """Pages that look different outside the boxes of later signatures."""
    places = later_places(paper, signature)
    with opened(signed) as old, opened(paper.pdf) as new:
        for number in range(min(len(old), _MOST_PICTURES)):
            pictures = draw(old[number]), draw(new[number])
            for picture in pictures:
                for place in places:
                    if place.page == number:
                        picture.blank(place.box)
            if differ(*pictures):
                yield number
