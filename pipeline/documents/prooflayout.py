"""What a page break has done to a paper: signatures left alone, rows of tables cut in two.

The places of the paragraphs come from the proof, which has found each of them in the PDF's text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from pipeline.documents.prooftext import Paragraph
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, msg

_SIGNING = re.compile(
    r"(签名|签字|盖章|签章|公章)[^。；]{0,12}[：:]\s*$|[（(](签名|签字|盖章|签章|公章)[^）)。]{0,12}[）)]"
    r"|\b(signature|signed|seal)\b[^.;]{0,24}:\s*$",
    re.IGNORECASE,
)
# What says of a page to which paper it belongs, so that it cannot be put to another.
_NAMED = re.compile(r"无正文|签[署字章]页|signature page|no further text", re.IGNORECASE)
_LABELLED = re.compile(r"[^：:。；;]{1,20}[：:][^。；;]{0,60}")
_DATE = re.compile(r"[\d\s年月日_/.—–-]*")
_SENTENCE = re.compile(r"[。；;！!？?.]$")
_SHORT = 30
_EXCERPT = 24


class Placed(NamedTuple):
    """A paragraph, and where its text begins and ends in the text of all pages."""

    paragraph: Paragraph
    begin: int
    end: int


def layout_warnings(placed: Sequence[Placed], borders: Sequence[int]) -> Iterator[Finding]:
    """Warnings about a paper whose text is in order; ``borders`` are where its pages end."""
    yield from _signatures_alone(placed, borders)
    yield from _rows_cut(placed, borders)


def _signatures_alone(placed: Sequence[Placed], borders: Sequence[int]) -> Iterator[Finding]:
    signing = {
        bisect_right(borders, each.begin): each.paragraph.written.strip()
        for each in reversed(placed)
        if _SIGNING.search(each.paragraph.written)
    }
    for page, text in sorted(signing.items()):
        first, last = borders[page - 1] if page else 0, borders[page]
        there = [each.paragraph for each in placed if each.begin < last and each.end > first]
        if page and not any(map(_ties, there)):
            yield _warning(
                "signature-alone",
                text,
                msg("Page {page} holds nothing but signatures (“{text}”): it could be put to "
                    "another paper.", page=page + 1, text=text[:_EXCERPT]),
                msg("In Word, keep the paragraph before them with the next, or write on the page "
                    "to which paper it belongs."),
            )  # fmt: skip


def _ties(paragraph: Paragraph) -> bool:
    """Whether a paragraph ties its page to the paper: body text, or words that name the paper."""
    text = paragraph.written.strip()
    if _NAMED.search(text):
        return True
    if _SIGNING.search(text) or _LABELLED.fullmatch(text) or _DATE.fullmatch(text):
        return False
    return paragraph.row >= 0 or len(text) > _SHORT or _SENTENCE.search(text) is not None


def _rows_cut(placed: Sequence[Placed], borders: Sequence[int]) -> Iterator[Finding]:
    """Rows that go on behind one page border. Tied rows, and rows longer than a page, may."""
    for row, cells in groupby(placed, lambda each: each.paragraph.row):
        found = list(cells)
        begin, end = found[0].begin, max(each.end for each in found)
        page = bisect_right(borders, begin)
        cut = bisect_left(borders, end) - page
        if row >= 0 and cut == 1 and not found[0].paragraph.jumbled:
            text = next(filter(None, (each.paragraph.written.strip() for each in found)), "")
            yield _warning(
                "row-cut",
                text,
                msg("The end of page {page} cuts a table's row in two: “{text}”.", page=page + 1,
                    text=text[:_EXCERPT]),
                msg("In Word: table properties, row, do not let the row break across pages; or "
                    "shorten it."),
            )  # fmt: skip


def _warning(code: str, place: str, message: Message, hint: Message) -> Finding:
    where = Where(path=place[:_EXCERPT])
    return Finding(f"documents.proof.{code}", Severity.WARNING, where, message, hint)
