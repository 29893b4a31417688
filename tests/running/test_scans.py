"""A scan of a paper signed in ink: recognised, doubted by name, or told to be another paper."""

from __future__ import annotations

import io
import random

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from pipeline.errors import BadInput
from pipeline.running.scans import Likeness, compare_scan
from tests.signing import papers


def scan(pdf: bytes, *, turn: float = 0.6, dpi: int = 200) -> bytes:
    """As a scanner gives it: askew, grey, with a signature in ink and dust, no text."""
    grain = random.Random(7)
    sheets = []
    for page in pypdfium2.PdfDocument(pdf):
        sheet = page.render(scale=dpi / 72).to_pil().convert("L")
        draw = ImageDraw.Draw(sheet)
        width, height = sheet.size
        points = [(width * 0.3 + 12 * n, height * 0.6 + grain.randint(-30, 30)) for n in range(20)]
        draw.line(points, fill=40, width=5)
        for _ in range(300):
            x, y = grain.randrange(width), grain.randrange(height)
            draw.point((x, y), fill=90)
        sheets.append(sheet.rotate(turn, fillcolor=245, resample=Image.Resampling.BICUBIC))
    written = io.BytesIO()
    sheets[0].save(written, "PDF", save_all=True, append_images=sheets[1:], resolution=dpi)
    return written.getvalue()


def two_pages() -> bytes:
    other = papers.paper("送达地址确认书", anchors="电话：19900000101|邮箱：|地址：|丙方（签字）：")
    with (
        pikepdf.open(io.BytesIO(papers.paper())) as document,
        pikepdf.open(io.BytesIO(other)) as more,
    ):
        document.pages.extend(more.pages)
        written = io.BytesIO()
        document.save(written)
    return written.getvalue()


def forged(old: str, new: str) -> bytes:
    """The same page with another figure."""
    made = papers._compiler().compile(
        papers._PROGRAM.encode(),
        format="pdf",
        sys_inputs={
            "title": "还款协议",
            "amount": papers.AMOUNT.replace(old, new),
            "anchors": "乙方（签字）：|甲方（盖章）：",
            "code": papers.LENDER.identifier,
        },
        timestamp=0,
    )
    assert isinstance(made, bytes)
    assert old == papers.AMOUNT
    return made


@pytest.mark.slow
def test_a_scan_of_the_paper_looks_like_it_and_its_figures_are_read() -> None:
    found = compare_scan(papers.paper(), scan(papers.paper()))
    assert found.pages[0].correlation > 0.5
    assert found.likeness is Likeness.SAME, found.as_json()
    assert "all its figures were read" in found.pages[0].told().render("en")


@pytest.mark.slow
def test_a_figure_that_was_changed_is_named() -> None:
    found = compare_scan(papers.paper(), scan(forged("¥16,409.02", "¥16,489.02")))
    assert found.likeness is Likeness.UNCLEAR
    assert found.pages[0].unread == ("16,409.02",)
    assert "16,409.02" in found.pages[0].told().render("en")


@pytest.mark.slow
def test_a_page_that_is_missing_or_another_is_told() -> None:
    both = two_pages()
    one = compare_scan(both, scan(papers.paper()))
    assert one.likeness is Likeness.OTHER
    assert (one.pages_issued, one.pages_scanned) == (2, 1)
    blank = io.BytesIO()
    Image.new("L", (1654, 2339), 250).save(blank, "PDF", resolution=200)
    assert compare_scan(papers.paper(), blank.getvalue()).likeness is Likeness.OTHER


def test_what_is_no_pdf_is_bad_input() -> None:
    with pytest.raises(BadInput):
        compare_scan(papers.paper(), b"GIF89a")


@pytest.mark.slow
def test_words_that_a_scan_brings_along_unseen_are_not_read() -> None:
    """A figure changed in the picture, and the text that was issued laid over it, invisible."""
    picture = scan(forged("¥16,409.02", "¥16,489.02"))
    with (
        pikepdf.open(io.BytesIO(picture)) as document,
        pikepdf.open(io.BytesIO(papers.paper())) as issued,
    ):
        page, original = document.pages[0], document.copy_foreign(issued.pages[0].obj)
        for kind in original.Resources.keys():  # noqa: SIM118 - no mapping
            if kind not in page.obj.Resources:
                page.obj.Resources[kind] = original.Resources[kind]
        issued.pages[0].contents_coalesce()
        page.contents_add(b"q 3 Tr " + issued.pages[0].Contents.read_bytes() + b" Q")
        written = io.BytesIO()
        document.save(written)
    layered = written.getvalue()
    assert "16,409.02" in pypdfium2.PdfDocument(layered)[0].get_textpage().get_text_range()
    found = compare_scan(papers.paper(), layered)
    assert found.likeness is Likeness.UNCLEAR
    assert "16,409.02" in found.pages[0].unread


@pytest.mark.slow
def test_without_recognition_every_figure_is_left_to_the_eye(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    found = compare_scan(papers.paper(), scan(papers.paper()))
    assert found.likeness is Likeness.UNCLEAR
    assert "16,409.02" in found.pages[0].unread
