"""What a page break has torn apart is said: signatures left alone, rows cut in two."""

from __future__ import annotations

import datetime

import pytest
from docx.oxml.ns import qn
from docx.shared import Pt

from pipeline.documents.proof import prove
from pipeline.documents.render import RenderOptions, render
from pipeline.finding import Finding, Severity
from tests.documents import word_files as wf
from tests.documents.side_by_side import papers

OPTIONS = RenderOptions("协议", "zh", datetime.date(2026, 1, 2))
BODY = "本协议一式两份，各方各执一份，自签署之日起生效。"
BLOCK = ("甲方（盖章）：", "示例市海棠网络小额贷款有限公司", "授权代表：", "日期：    年  月  日")


def warnings(document: wf.Docx) -> list[Finding]:
    word = wf.saved(document)
    found = prove(render(word, OPTIONS, "typst").pdf, word)
    assert all(each.severity is Severity.WARNING for each in found)
    return list(found)


def codes(document: wf.Docx) -> list[str]:
    return [each.code.removeprefix("documents.proof.") for each in warnings(document)]


def signed_on_the_second_page(*before: str, after: tuple[str, ...] = ()) -> wf.Docx:
    document = wf.blank()
    wf.add_page_numbers(
        document, "还款和解协议书正式文本，编号为第零一二三四五六七八九号，共计若干页。"
    )
    document.add_paragraph(BODY)
    document.add_page_break()
    for text in (*before, *BLOCK, *after):
        document.add_paragraph(text)
    return document


def test_signatures_alone_on_a_page_are_named_with_it() -> None:
    (found,) = warnings(signed_on_the_second_page())
    assert found.code == "documents.proof.signature-alone"
    assert found.where.path == "甲方（盖章）："
    assert found.message.render("zh").startswith("第2页只有签署处（“甲方（盖章）：”）")
    assert found.hint is not None
    assert "无正文" in found.hint.render("zh")


@pytest.mark.parametrize("heading", ["签署", "甲方：海棠公司"])
def test_a_heading_or_a_name_ties_the_page_to_nothing(heading: str) -> None:
    assert codes(signed_on_the_second_page(heading)) == ["signature-alone"]


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        "（本页无正文，为还款和解协议的签署页）",
        "还款和解协议签署页",
        "本协议自签署之日生效。",
    ],
)
def test_body_text_or_the_name_of_the_paper_does(text: str) -> None:
    assert codes(signed_on_the_second_page(text)) == []
    assert codes(signed_on_the_second_page(after=(text,))) == []


def test_a_paragraph_that_ends_above_the_signatures_does() -> None:
    document = wf.blank()
    document.add_paragraph("本条内容较长，" * 480 + "完。")
    for text in BLOCK:
        document.add_paragraph(text)
    assert codes(document) == []


def test_a_schedule_below_the_signatures_does() -> None:
    document = signed_on_the_second_page()
    wf.add_schedule(document, [("1", "2026-05-01", "100.00", "100.00")])
    assert codes(document) == []


def test_signatures_in_a_table_are_signatures() -> None:
    document = wf.blank()
    document.add_paragraph(BODY)
    document.add_page_break()
    wf.add_signatures(document)
    assert codes(document) == ["signature-alone"]


def test_a_paper_of_one_page_is_no_page_left_alone() -> None:
    document = wf.blank()
    wf.add_signatures(document)
    assert codes(document) == []


def table_over_the_end_of_a_page(*, split: bool, rows: int = 1) -> wf.Docx:
    document = wf.blank()
    for _ in range(14):
        document.add_paragraph("正文").paragraph_format.space_after = Pt(12)
    table = document.add_table(rows=rows + 1, cols=2, style="Table Grid")
    table.rows[0].cells[0].text = "项目"
    wf.repeat_header(table.rows[0])
    for number, row in enumerate(table.rows[1:]):
        row.cells[0].text = f"第{number}项"
        row.cells[1].text = "说明文字若干。" * (60 if rows == 1 else 9)
        if not split:
            properties = row._tr.get_or_add_trPr()
            properties.append(properties.makeelement(qn("w:cantSplit"), {}))
    return document


def test_a_row_cut_in_two_is_named_with_its_page() -> None:
    (found,) = warnings(table_over_the_end_of_a_page(split=True))
    assert found.code == "documents.proof.row-cut"
    assert found.where.path == "第0项"
    assert found.message.render("zh") == "第1页末尾把表格的一行截成了两段：“第0项”。"


def test_a_row_that_must_not_break_is_not_cut() -> None:
    assert codes(table_over_the_end_of_a_page(split=False)) == []


def test_of_many_rows_over_pages_none_is_cut_where_none_may() -> None:
    assert codes(table_over_the_end_of_a_page(split=False, rows=40)) == []
    assert codes(table_over_the_end_of_a_page(split=True, rows=40))


def test_a_schedule_over_pages_is_whole() -> None:
    document = wf.blank()
    rows = [(str(n), "2026-05-01", "1,000.00", "1,001.00") for n in range(1, 121)]
    wf.add_schedule(document, rows)
    assert codes(document) == []


@pytest.mark.slow
def test_no_paper_of_the_examples_is_torn_apart() -> None:
    for name, word, options in papers():
        assert prove(render(word, options, "typst").pdf, word) == (), name
