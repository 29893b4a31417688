"""Is a signed copy the paper that was issued? Its bytes, what it shows, and its signatures.

For a paper that was signed outside: the signer's program adds fields of its own, so that the checks
of :mod:`~pipeline.verification.verify`, made for papers with prepared fields, leave much open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum

import pypdfium2

from pipeline.verification.pages import text_of
from pipeline.verification.paper import Box
from pipeline.verification.pictures import draw, hides, opened
from pipeline.verification.report import Verdict
from pipeline.verification.verify import verify

_MUST_PASS = frozenset({"readable", "signatures", "coverage", "integrity", "algorithms"})


class Copy(StrEnum):
    """What a file is to a paper that was issued."""

    UNSIGNED = "unsigned"
    SIGNED = "signed"
    ALTERED = "altered"


def compare(copy: bytes, issued: bytes, now: dt.datetime) -> Copy:
    """What ``copy`` is, given that it begins with the bytes of ``issued``.

    It is signed if its signatures are sound (whose they are is another question) and every page
    shows the words that were issued; altered if anything else came with them.
    """
    if copy == issued:
        return Copy.UNSIGNED
    report = verify(copy, trust=(), now=now)
    passed = {check.id for check in report.checks if check.verdict is Verdict.PASS}
    failed = any(check.verdict is Verdict.FAIL for check in report.checks)
    if failed or not passed.issuperset(_MUST_PASS):
        return Copy.ALTERED
    return Copy.SIGNED if _shows_the_same(issued, copy) else Copy.ALTERED


def _shows_the_same(issued: bytes, copy: bytes) -> bool:
    if text_of(issued) != text_of(copy):
        return False
    with opened(issued) as old, opened(copy) as new:
        return not any(
            hides(draw(before), draw(after), _letters(before))
            for before, after in zip(old, new, strict=True)
        )


def _letters(page: pypdfium2.PdfPage) -> Iterator[Box]:
    text = page.get_textpage()
    for index in range(text.count_chars()):
        yield text.get_charbox(index)
