"""Where things stand on a page: tabs, empty lines, sections that begin on an odd or even page."""

from __future__ import annotations

import datetime

import pypdfium2
import pytest
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from pipeline.documents.render import RenderOptions, render
from tests.documents import word_files as wf

OPTIONS = RenderOptions("协议", "zh", datetime.date(2026, 1, 2))


def made(document: wf.Docx) -> bytes:
    return render(wf.saved(document), OPTIONS, "typst").pdf


def pages(document: wf.Docx) -> list[str]:
    with pypdfium2.PdfDocument(made(document)) as opened:
        texts = [page.get_textpage().get_text_range() for page in opened]
    return ["".join(text.split()) for text in texts]


def places(document: wf.Docx, text: str) -> list[tuple[float, float, float]]:
    """Left, right and base line of each letter in ``text`` on the first page."""
    with pypdfium2.PdfDocument(made(document)) as opened:
        page = opened[0].get_textpage()
        whole = [page.get_text_range(n, 1) for n in range(page.count_chars())]
        boxes = [page.get_charbox(n, loose=True) for n, each in enumerate(whole) if each in text]
    return [(left, right, bottom) for left, bottom, right, _ in boxes]


@pytest.mark.parametrize("label", ["甲方", "甲：", "（一）", "签字："])
def test_what_follows_a_tab_stands_at_its_stop_whatever_sign_is_before_it(label: str) -> None:
    document = wf.blank()
    paragraph = document.add_paragraph(f"{label}\t壹\t贰")
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(90))
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(180))
    lefts = [left for left, _, _ in places(document, "壹贰")]
    margin = document.sections[0].left_margin.pt
    assert lefts == [pytest.approx(margin + at, abs=0.5) for at in (90, 180)]


def test_what_a_stop_beyond_the_margin_draws_to_the_right_ends_at_the_margin() -> None:
    document = wf.blank()
    section = document.sections[0]
    paragraph = document.add_paragraph("目\t页")
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(500), WD_TAB_ALIGNMENT.RIGHT)
    (_, _, first), (_, right, second) = places(document, "目页")
    assert right == pytest.approx(section.page_width.pt - section.right_margin.pt, abs=0.5)
    assert first == second


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_breaks_at_the_end_of_a_paragraph_leave_empty_lines(lines: int) -> None:
    document = wf.blank()
    document.add_paragraph("甲" + "\n" * lines)
    document.add_paragraph("乙")
    document.add_paragraph("丙")
    (_, _, above), (_, _, middle), (_, _, below) = places(document, "甲乙丙")
    assert above - middle == pytest.approx((lines + 1) * (middle - below), abs=0.1)


@pytest.mark.parametrize(
    ("kind", "before", "expected"),
    [
        (WD_SECTION.ODD_PAGE, 1, ["题甲1/3", "", "题乙3/3"]),
        (WD_SECTION.ODD_PAGE, 2, ["题甲1/3", "题甲2/3", "题乙3/3"]),
        (WD_SECTION.EVEN_PAGE, 1, ["题甲1/2", "题乙2/2"]),
        (WD_SECTION.EVEN_PAGE, 2, ["题甲1/4", "题甲2/4", "", "题乙4/4"]),
    ],
)
def test_before_an_odd_or_even_page_at_most_one_is_left_empty(
    kind: WD_SECTION, before: int, expected: list[str]
) -> None:
    document = wf.blank()
    section = document.sections[0]
    section.header.paragraphs[0].text = "题"
    foot = section.footer.paragraphs[0]
    wf.add_field(foot, "PAGE")
    foot.add_run("/")
    wf.add_field(foot, "NUMPAGES")
    for n in range(before):
        document.add_paragraph("甲").paragraph_format.page_break_before = n > 0
    document.add_section(kind)
    document.add_paragraph("乙")
    assert pages(document) == expected


def test_a_document_that_begins_on_an_odd_page_begins_at_once() -> None:
    document = wf.blank()
    document.sections[0].start_type = WD_SECTION.ODD_PAGE
    document.add_paragraph("甲")
    assert pages(document) == ["甲"]


NUMBER = "HT20260101XYZABCDEFGHIJKLMNOPQ0123456789"


def test_a_word_that_is_too_long_for_its_line_is_broken_and_stays_in_it() -> None:
    document = wf.blank()
    section = document.sections[0]
    document.add_paragraph("编号：").add_run(NUMBER * 3).bold = True
    table = document.add_table(rows=1, cols=4)
    table.cell(0, 0).text = NUMBER.lower()
    margin = section.page_width.pt - section.right_margin.pt
    assert max(right for _, right, _ in places(document, NUMBER)) < margin + 0.5
    edge = section.left_margin.pt + (section.page_width.pt - section.left_margin.pt * 2) / 4
    assert max(right for _, right, _ in places(document, "xyz")) < edge


def test_a_word_that_fits_a_line_is_not_broken() -> None:
    document = wf.blank()
    document.add_paragraph("字" * 26 + "MMMMMMMMMMMMMMMMMMMMMM")
    assert len({base for _, _, base in places(document, "M")}) == 1


@pytest.mark.parametrize("wish", ["", '<w:tcW w:w="2000" w:type="dxa"/>'])
def test_a_table_without_a_grid_stands_on_the_page(wish: str) -> None:
    document = wf.blank()
    cells = "".join(
        f"<w:tc><w:tcPr>{wish}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"
        for text in "甲乙丙"
    )
    xml = f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid/><w:tr>{cells}</w:tr></w:tbl>"
    document.element.body.insert(0, parse_xml(xml))
    lefts = [left for left, _, _ in places(document, "甲乙丙")]
    steps = [lefts[1] - lefts[0], lefts[2] - lefts[1]]
    page = document.sections[0].page_width.pt - 2 * document.sections[0].left_margin.pt
    width = 100.0 if wish else (page + 5.4) / 3  # it begins an inset before the margin
    assert steps == [pytest.approx(width, abs=0.5)] * 2
