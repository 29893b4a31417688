"""What is read in evidence files: text of every type, blank pages, files made to do harm."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from PIL import Image, ImageChops, ImageDraw

from pipeline.documents.bundle import prepare
from pipeline.law.law import Law
from pipeline.law.proofs import Content, Status
from pipeline.running.evidence_reading import MAX_PAGES, read_content
from pipeline.running.opening import OpenedCase, open_case
from tests.world import World

DAY = date(2026, 11, 20)
EXAMPLES = Path(__file__).parents[2] / "examples"
PAYOUT = EXAMPLES / "online-loan/evidence/lender/payout.pdf"
TABLE: list[list[str | int]] = [["期次", "还款日期", "实还金额"], [1, "2024-07-16", "2,802.06"]]


def read(name: str, data: bytes) -> Content:
    return read_content(prepare(name, data))


def scan(draw: Callable[[ImageDraw.ImageDraw], object] | None = None, noise: float = 10) -> bytes:
    """A grey page with the noise of a scanner, as JPEG."""
    page = Image.new("L", (1240, 1754), 244)
    page = ImageChops.add(page, Image.effect_noise(page.size, noise), 1, -128)
    if draw:
        draw(ImageDraw.Draw(page))
    out = io.BytesIO()
    page.save(out, "JPEG", quality=75)
    return out.getvalue()


def workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in TABLE:
        book.worksheets[0].append(row)
    book.save(out)
    return out.getvalue()


def blank_pdf(pages: int = 1) -> bytes:
    pdf, out = pikepdf.new(), io.BytesIO()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    pdf.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", PAYOUT.read_bytes()),
        ("a.csv", '期次,还款日期,实还金额\n1,2024-07-16,"2,802.06"\n'.encode("gb18030")),
        ("a.xlsx", workbook()),
        ("a.txt", "还款 2024-07-16".encode()),
        ("a.eml", b"From: a@example.com\nSubject: x\n\nHello 2024-07-16\n"),
    ],
)
def test_every_type_is_read_from_its_pages(name: str, data: bytes) -> None:
    content = read(name, data)
    assert content.problem is None
    assert not content.blank
    assert "2024" in content.squeezed


def test_rows_of_a_table_stay_rows() -> None:
    lines = [line for _, line in read("a.xlsx", workbook()).lines]
    assert any(line.endswith("期次 还款日期 实还金额") for line in lines)
    assert any(line.endswith("2024-07-16 2,802.06") for line in lines)


@pytest.mark.parametrize(
    "data",
    [blank_pdf(), blank_pdf(3), scan(), scan(noise=0), scan(noise=16)],
    ids=["PDF", "three pages", "scan", "clean", "noisy"],
)
def test_pages_that_show_nothing(data: bytes) -> None:
    assert read("a", data).blank


@pytest.mark.parametrize(
    "draw",
    [
        lambda d: d.text((200, 500), "I owe 100 yuan, 2024-01-02", fill=70, font_size=28),
        lambda d: d.line([(500, 1400), (600, 1360), (650, 1440), (800, 1380)], fill=60, width=4),
        lambda d: d.ellipse([700, 1200, 900, 1400], outline=120, width=6),
    ],
    ids=["a line", "a signature", "a seal"],
)
def test_little_is_not_nothing(draw: Callable[[ImageDraw.ImageDraw], object]) -> None:
    assert not read("a.jpg", scan(draw)).blank


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*/evidence/*/*.*")), ids=lambda f: f.name)
def test_no_example_is_blank(file: Path) -> None:
    content = read(file.name, file.read_bytes())
    assert not content.blank
    assert content.problem is None


def test_a_locked_or_broken_file_says_why() -> None:
    with pikepdf.open(PAYOUT) as pdf:
        out = io.BytesIO()
        pdf.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    for data in (out.getvalue(), b"", PAYOUT.read_bytes()[:300], b"\xd0\xcf\x11\xe0" + bytes(4000)):
        content = read("a.pdf", data)
        assert content.problem is not None
        assert content.pages == ()


def test_of_a_long_file_the_first_pages_are_read() -> None:
    with pikepdf.open(PAYOUT) as pdf:
        for _ in range(MAX_PAGES + 20):
            pdf.pages.append(pdf.pages[0])
        out = io.BytesIO()
        pdf.save(out)
    content = read("a.pdf", out.getvalue())
    assert len(content.pages) == MAX_PAGES
    assert all("30,000.00" in page for page in content.pages)


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30\x08\x02\0\0\0" + bytes(60),
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>",
        b"PK\3\4" + bytes(400),
        ("金额" * 400_000).encode(),
    ],
    ids=["huge picture", "loop", "no ZIP", "long text"],
)
def test_files_made_to_do_harm_end_in_a_content(data: bytes) -> None:
    content = read("a", data)
    assert content.problem is not None or content.pages


def _open(world: World) -> OpenedCase:
    return open_case(world.case, Law.load(), DAY)


def _status(opened: OpenedCase, name: str) -> Status:
    assert opened.completeness
    return next(p.status for p in opened.completeness.proofs if p.row.id == name)


def test_opening_a_case_reads_its_evidence(tmp_path: Path) -> None:
    world = World(tmp_path)
    (world.case / "evidence/lender/licence.jpg").write_bytes(scan())
    world.edit("received: '30000.00'", "received: '29000.00'")
    opened = _open(world)
    assert _status(opened, "lender.licence") is Status.UNREADABLE
    assert _status(opened, "lender.payout") is Status.CONTRADICTING
    found = {each.code: each for each in opened.findings}
    contradicting = found["case.evidence.contradicting"]
    assert contradicting.where.path == "evidence[8].file"
    assert "30,000.00" in contradicting.message.render("zh")
    assert found["case.evidence.unreadable"].where.line


def test_a_locked_file_is_one_error_and_an_unreadable_proof(tmp_path: Path) -> None:
    world = World(tmp_path)
    file = world.case / "evidence/lender/payout.pdf"
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        pdf.save(file, encryption=pikepdf.Encryption(owner="o", user="u"))
    opened = _open(world)
    assert _status(opened, "lender.payout") is Status.UNREADABLE
    assert [each.where.path for each in opened.errors] == ["evidence[8].file"]


def test_a_repayment_record_as_csv_is_added_up(tmp_path: Path) -> None:
    world = World(tmp_path)
    rows = [f"{n},2024-{n + 6:02}-16,2802.06" for n in range(1, 6)]
    csv = "\n".join(["期次,还款日期,实还金额", *rows]).encode("gb18030")
    (world.case / "evidence/lender/repayments.csv").write_bytes(csv)
    world.edit("file: evidence/lender/repayments.pdf", "file: evidence/lender/repayments.csv")
    (found,) = [f for f in _open(world).findings if f.code == "case.evidence.contradicting"]
    assert "14,010.30" in found.message.render("zh")
    assert "16,812.36" in found.message.render("en")
