"""Seals on paper: in the box of a signature, and across page edges before anybody signs."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from pipeline.errors import BadInput, RenderingError
from pipeline.running.signatures import sign_for
from pipeline.signing.appearance import appearance_pdf
from pipeline.signing.fields import FieldSpec, lay_fields
from pipeline.signing.pictures import SEAM_SIZE, beside_text, lay_seam
from pipeline.signing.signer import sign
from pipeline.verification import Verdict, verify
from tests.signing import papers
from tests.signing.lta import pdfsig_counts


@lru_cache(maxsize=1)
def seal() -> bytes:
    image = Image.new("RGBA", (420, 420), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((8, 8, 412, 412), outline=(200, 20, 20, 255), width=14)
    draw.regular_polygon((210, 210, 70), 5, fill=(200, 20, 20, 255))
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def pages(count: int, *, left_margin: bool = True) -> bytes:
    """So many copies of the paper, or pages full of letters to the very edge."""
    if left_margin:
        with pikepdf.open(io.BytesIO(papers.paper())) as document:
            for _ in range(count - 1):
                document.pages.append(document.pages[0])
            written = io.BytesIO()
            document.save(written, deterministic_id=True)
            return written.getvalue()
    text = "#set page(margin: 2pt)\n#set text(size: 9pt)\n" + "#lorem(3000)"
    made = papers._compiler().compile(text.encode(), format="pdf", timestamp=0)
    assert isinstance(made, bytes)
    return made


def red(pdf: bytes, page: int) -> list[tuple[int, int]]:
    """Where a page is red, in points from the upper left."""
    picture = pypdfium2.PdfDocument(pdf)[page].render(scale=1).to_pil().convert("RGB")
    width, height = picture.size
    return [
        (x, y)
        for x in range(width)
        for y in range(height)
        if (p := picture.getpixel((x, y))) and p[0] > 150 and p[1] < 120 and p[2] < 120
    ]


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 5, 23])
def test_each_page_bears_its_slice_at_the_right_edge(count: int) -> None:
    plain = pages(count)
    sealed = lay_seam(plain, seal())
    assert lay_seam(plain, seal()) == sealed
    width = pypdfium2.PdfDocument(sealed)[0].get_width()
    slices = SEAM_SIZE / (count if count <= 20 else 12)
    for number in range(min(count, 12)):
        found = red(sealed, number)
        assert found
        assert min(x for x, _ in found) >= width - slices - 2
    before, after = (pypdfium2.PdfDocument(each) for each in (plain, sealed))
    for old, new in zip(before, after, strict=True):
        assert old.get_textpage().get_text_range() == new.get_textpage().get_text_range()


def test_the_picture_is_kept_once_for_all_pages() -> None:
    assert len(lay_seam(pages(12), seal())) - len(pages(12)) < 2 * len(seal()) + 12 * 900


def test_one_page_has_no_seam_and_a_full_margin_no_room() -> None:
    assert lay_seam(papers.paper(), seal()) == papers.paper()
    with pytest.raises(RenderingError) as caught:
        lay_seam(pages(2, left_margin=False), seal())
    assert caught.value.code == "signing.no-seam"


def test_a_sealed_paper_is_signed_and_covered(tmp_path: Path) -> None:
    sealed = lay_seam(pages(3), seal())
    laid = lay_fields(sealed, [FieldSpec(papers.LENDER, 2, (60, 300, 244, 362), "all")])
    lender = papers.signer("lender")
    whole = sign_for(laid, "lender", lender, papers.NOW, picture=seal())
    assert verify(whole, trust=(papers.keys().root(),), now=papers.NOW).verdict is Verdict.PASS
    assert pdfsig_counts(whole, tmp_path) == 1
    without = sign(laid, field="lender", signer=lender, now=papers.NOW)
    forms = []
    for pdf in (whole, without):
        document = pypdfium2.PdfDocument(pdf)
        document.init_forms()
        forms.append(bytes(document[2].render().buffer))
    assert forms[0] != forms[1]


def test_a_picture_stands_beside_the_words() -> None:
    words = appearance_pdf(["东方示例小额贷款有限公司", "电子签名"], 184, 62, style="beside")
    made = beside_text(words, seal())
    found = red(made, 0)
    assert found
    assert max(x for x, _ in found) < 184 * 0.37
    text = pypdfium2.PdfDocument(made)[0].get_textpage().get_text_range()
    assert "东方示例" in text


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_bad_input(data: bytes) -> None:
    with pytest.raises(BadInput):
        lay_seam(pages(2), data)
