"""What a later signature may do in its box: a seal over words is custom, all else leaves the page
as it was.
"""

from __future__ import annotations

import io

import pypdfium2
import pytest
from PIL import Image, ImageDraw

from pipeline.signing.appearance import appearance_pdf
from pipeline.signing.fields import FieldSpec, lay_fields, locate
from pipeline.signing.pictures import beside_text
from pipeline.signing.signer import sign
from pipeline.verification import Report, Verdict, verify
from pipeline.verification.ink import Letters, View, is_tampered
from pipeline.verification.lock import letters_near
from tests.signing import papers

WHITE, BLACK, RED, GREY = (255, 255, 255), (0, 0, 0), (200, 30, 30), (225, 225, 225)
LETTER = (10.0, 20.0, 20.0, 30.0)  # 40 by 40 pixels of a page 50 points high, at 2 pixels a point
Rectangle = tuple[tuple[int, int, int, int], tuple[int, int, int]]


def picture(*rectangles: Rectangle) -> Image.Image:
    made = Image.new("RGB", (100, 100), WHITE)
    for edges, colour in rectangles:
        ImageDraw.Draw(made).rectangle(edges, fill=colour)
    return made


PRINTED: Rectangle = ((22, 42, 36, 58), BLACK)
WORD, SUM, DRAWING = Letters((LETTER,), ()), Letters((), (LETTER,)), Letters((), ())


@pytest.mark.parametrize(
    ("added", "letters", "tampered"),
    [
        (((70, 42, 80, 58), BLACK), WORD, False),  # far from anything printed
        (((41, 42, 43, 58), BLACK), WORD, True),  # beside a word
        (((41, 42, 43, 58), RED), WORD, False),  # a seal over a word
        (((41, 42, 43, 58), RED), SUM, True),
        (((41, 42, 43, 58), RED), DRAWING, True),
        (((22, 42, 40, 60), RED), WORD, True),  # buries it
        (((24, 44, 26, 46), WHITE), WORD, True),  # a hole in the ink
        (((24, 44, 26, 46), GREY), SUM, True),
    ],
)
def test_what_is_added_to_ink(added: Rectangle, letters: Letters, tampered: bool) -> None:
    view = View(picture(PRINTED), picture(PRINTED, added), 0, 50)
    assert is_tampered(view, letters) is tampered


@pytest.mark.parametrize("level", [20, 60, 128, 200, 235])
def test_however_pale_what_is_erased_was(level: int) -> None:
    pale = picture((PRINTED[0], (level, level, level)))
    assert is_tampered(View(pale, picture(), 0, 50), DRAWING)


def test_a_ruled_line_may_be_crossed() -> None:
    line: Rectangle = ((5, 50, 95, 51), BLACK)
    stroke: Rectangle = ((50, 30, 52, 70), BLACK)
    assert not is_tampered(View(picture(line), picture(line, stroke), 0, 50), DRAWING)
    assert is_tampered(View(picture(line), picture(), 0, 50), DRAWING)


def test_sums_are_told_from_dates_and_codes() -> None:
    page = pypdfium2.PdfDocument(papers.paper())[0]
    found = letters_near(page, page.get_bbox())
    amount, code = locate(papers.paper(), papers.AMOUNT), locate(papers.paper(), "91310000MA1FL")
    assert any(amount.left <= box[0] < amount.right for box in found.figures)
    assert not [
        box for box in found.figures if code.bottom - 1 < box[1] < code.top and box[0] > code.left
    ]


def test_a_seal_with_a_clear_ground_may_lie_over_words_one_with_a_white_ground_may_not() -> None:
    assert sealed((255, 255, 255, 0)).verdict is Verdict.PASS
    assert sealed((255, 255, 255, 255)).verdict is Verdict.FAIL


def test_more_words_than_a_signature_needs_are_read_by_a_person() -> None:
    words = ["乙方另行同意甲方提出的各项要求"] * 25
    report = signed_by_the_lender(papers.half_signed(), appearance_pdf(words, 140, 44))
    assert report.verdict is Verdict.INDETERMINATE
    assert any("more words" in each.message.render("en") for each in report.checks)


def sealed(ground: tuple[int, int, int, int]) -> Report:
    """The lender's round seal, a picture, over the words that mark its place."""
    ring = Image.new("RGBA", (300, 300), ground)
    ImageDraw.Draw(ring).ellipse((10, 10, 290, 290), outline=(200, 30, 30, 255), width=12)
    file = io.BytesIO()
    ring.save(file, "PNG")
    words, place = (
        locate(papers.paper(), "甲方（盖章）："),
        locate(papers.paper(), "乙方（签字）："),
    )
    box = (words.left - 4, words.bottom - 20, words.left + 180, words.top + 20)
    laid = lay_fields(
        papers.paper(),
        [
            FieldSpec(papers.BORROWER, 0, place.below(140, 30)),
            FieldSpec(papers.LENDER, 0, box, "all"),
        ],
    )
    half = sign(laid, field="borrower", signer=papers.signer("borrower"), now=papers.NOW)
    plain = appearance_pdf(["\u3000"], 184, box[3] - box[1], style="beside")
    return signed_by_the_lender(half, beside_text(plain, file.getvalue()))


def signed_by_the_lender(half: bytes, appearance: bytes) -> Report:
    pdf = sign(
        half,
        field="lender",
        signer=papers.signer("lender"),
        now=papers.NOW,
        appearance=appearance,
    )
    return verify(pdf, trust=[papers.keys().root()], now=papers.NOW)
