"""A tall page of a PDF is a conversation that a telephone printed: it is split as a picture is."""

from __future__ import annotations

import io

import pikepdf
import pytest

from pipeline.documents.bundle import Changed, Prepared
from pipeline.documents.bundle.frame import A4, BOTTOM
from tests.documents.mask_files import CARD, ID, bound, masked, pdf_of, traces
from tests.documents.test_bundle_pdf import drawing, ready, red_box, saved


@pytest.mark.parametrize("rotate", [0, 180])
def test_a_tall_page_is_split_and_never_shrunk_to_a_strip(rotate: int) -> None:
    pdf = drawing(1080, 9000, rotate=rotate)
    pdf.add_blank_page(page_size=(300, 300))
    made = ready(saved(pdf))
    assert made.count == len(made.document.pages) == 5
    assert Changed.SPLIT in made.changed
    left, _, right, bottom = red_box(page_alone(made, 4 if rotate == 0 else 1))
    assert right - left == pytest.approx(36, abs=2)
    assert bottom < A4[1] - BOTTOM + 1


def page_alone(made: Prepared, number: int) -> bytes:
    """One page alone, from 1."""
    with pikepdf.open(io.BytesIO(made.pages)) as pdf, pikepdf.new() as one:
        one.pages.append(pdf.pages[number - 1])
        return saved(one)


@pytest.mark.slow
def test_what_is_hidden_of_a_tall_page_is_hidden_wherever_it_would_be_carried() -> None:
    text = b"BT /F 20 Tf 20 2950 Td (%s) Tj 0 -2900 Td (%s) Tj ET" % (ID.encode(), CARD.encode())
    edition = masked(pdf_of(text, media=(300, 3000)))
    assert [page.number for page in edition.exhibits[0].pictures] == [1, 2, 3, 4]
    whole = bound(edition)
    assert traces(whole, ID) == traces(whole, CARD) == []
