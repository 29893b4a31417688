"""The proof: silent on a faithful PDF, and loud about every character that is not."""

from __future__ import annotations

import datetime

import pytest
from docx.oxml.ns import qn
from docx.shared import Cm

from pipeline.documents.proof import prove
from pipeline.documents.render import RenderOptions, render
from pipeline.errors import BadInput
from tests.documents import word_files as wf

OPTIONS = RenderOptions("题", "zh", datetime.date(2026, 1, 2))


def pdf(docx: bytes) -> bytes:
    return render(docx, OPTIONS).pdf


def said(one: bytes, other: bytes, *facts: str) -> list[str]:
    """What the proof finds when ``one`` was rendered and ``other`` is the Word file."""
    return [f.message.render("en") for f in prove(pdf(one), other, facts)]


@pytest.fixture(scope="module")
def agreement() -> bytes:
    """A template is a Word file too: its tags are text that must come out."""
    return wf.saved(wf.agreement(articles=30))


def test_a_whole_agreement_is_proved(agreement: bytes) -> None:
    assert prove(pdf(agreement), agreement, ["{{ title }}"]) == ()


@pytest.mark.parametrize(
    ("wrong", "position"),
    [
        ("应还16,409.03元", 11),
        ("应还16,409.0元", 11),
        ("应还116,409.02元", 4),
        ("应还１6,409.02元", 3),
    ],
)
def test_one_wrong_character_is_named(wrong: str, position: int) -> None:
    found = said(wf.simple("甲", wrong, "乙"), wf.simple("甲", "应还16,409.02元", "乙"))
    assert len(found) == 1
    assert "应还16,409.02元" in found[0]
    assert f"character {position}" in found[0]


def test_an_amount_that_grew_in_front_is_not_taken_for_a_label() -> None:
    assert said(wf.simple("甲", "116,409.02", "乙"), wf.simple("甲", "16,409.02", "乙"))


def test_a_lost_paragraph_is_named() -> None:
    found = said(wf.simple("第一段", "第三段"), wf.simple("第一段", "失去的一段", "第三段"))
    assert found == ["The paragraph “失去的一段” is not in the PDF."]


def test_a_paragraph_too_many_is_named() -> None:
    found = said(wf.simple("第一段", "偷加的一段", "第三段"), wf.simple("第一段", "第三段"))
    assert found == [
        "Before the paragraph “第三段” the PDF has “偷加的一段”, the Word file has not."
    ]
    assert said(wf.simple("第一段", "尾巴"), wf.simple("第一段"))


def test_two_paragraphs_that_changed_places_are_noticed() -> None:
    assert said(
        wf.simple("甲欠乙一百元", "乙欠甲二百元"), wf.simple("乙欠甲二百元", "甲欠乙一百元")
    )


def test_a_later_paragraph_is_still_compared() -> None:
    found = said(wf.simple("错一", "中", "错二"), wf.simple("对一", "中", "对二"))
    assert len(found) == 2


def test_facts_must_be_legible() -> None:
    one = wf.simple("乙方：㛃𬱖䶮，¥16,409.02")
    assert said(one, one, "㛃𬱖䶮", "¥16,409.02", "¥ 16,409.02") == []
    assert said(one, one, "张三") == ["“张三” is not in the PDF."]


@pytest.mark.parametrize(
    ("standing", "fact", "stands"),
    [
        ("应还16,409.02元", "16,409.02", True),
        ("应还16,409.02元", "6,409.02", False),
        ("应还16,409.02元", "16,409", False),
        ("应还16,409.02元", "409.02", False),
        ("第12期", "1", False),
        ("第12期；第1期", "1", True),
        ("共3.10%。", "3.10", True),
        ("人民币壹拾伍万元整", "伍万元整", False),
        ("人民币伍万元整", "伍万元整", True),
        ("编号JQ-2026-0001", "2026", True),
    ],
)
def test_a_fact_is_no_part_of_a_longer_number(standing: str, fact: str, stands: bool) -> None:
    docx = wf.simple(standing)
    assert (said(docx, docx, fact) == []) is stands


def test_figures_of_neighbouring_cells_are_not_one_number() -> None:
    document = wf.blank()
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "24", "2,026.00"
    docx = wf.saved(document)
    assert said(docx, docx, "24", "2,026.00") == []


def articles(first: int) -> bytes:
    """Three articles, counted from ``first``."""
    document = wf.blank()
    number = wf.add_numbering(document)
    start = document.part.numbering_part.element.find(f".//{qn('w:lvl')}/{qn('w:start')}")
    start.set(qn("w:val"), str(first))
    for level in (0, 1, 1, 0, 1):
        wf.number(document.add_paragraph("约定"), number, level)
    return wf.saved(document)


def test_a_wrong_number_of_an_article_is_named() -> None:
    assert said(articles(9), articles(9)) == []
    found = said(articles(3), articles(4))
    assert "“第四条约定”, character 2, the PDF has “三” for “四”" in found[0]


def test_an_amount_is_never_taken_for_the_label_of_a_paragraph() -> None:
    wrong = wf.blank()
    wrong.add_paragraph("一、1元")
    right = wf.blank()
    wf.number(right.add_paragraph("1元"), wf.add_numbering(right))
    assert said(wf.saved(wrong), wf.saved(right))


def test_bullets_and_unknown_numbers_may_be_any_label() -> None:
    document = wf.blank()
    document.add_paragraph("其一", style="List Bullet")
    document.add_paragraph("其二", style="List Bullet")
    docx = wf.saved(document)
    assert said(docx, docx) == []


def test_a_paragraph_over_a_page_break_is_whole() -> None:
    document = wf.blank()
    wf.add_page_numbers(document)
    document.add_paragraph("跨页的长段落，编号12-34，" * 400)
    docx = wf.saved(document)
    assert said(docx, docx) == []


def test_rows_cut_by_pages_and_repeated_headers_are_understood() -> None:
    document = wf.blank()
    wf.add_page_numbers(document)
    table = document.add_table(rows=4, cols=3, style="Table Grid")
    wf.repeat_header(table.rows[0])
    for i, row in enumerate(table.rows):
        for j, cell in enumerate(row.cells):
            cell.text = f"单元格{i}-{j}" * (1 if i == 0 else 120 * (j + 1))
    docx = wf.saved(document)
    assert said(docx, docx) == []
    table.rows[2].cells[1].paragraphs[0].runs[0].text += "改"
    assert said(docx, wf.saved(document))


def test_cells_merged_downwards_may_come_in_another_order() -> None:
    document = wf.blank()
    table = document.add_table(rows=3, cols=2, style="Table Grid")
    table.cell(0, 0).merge(table.cell(2, 0)).text = "竖并"
    for i in range(3):
        table.cell(i, 1).text = f"第{i}行"
    document.add_paragraph("其后")
    docx = wf.saved(document)
    assert said(docx, docx) == []
    table.cell(1, 1).text = "第9行"
    assert said(docx, wf.saved(document))


def test_headers_and_footers_are_compared() -> None:
    documents = []
    for header in ("还款协议书", "还款协议書"):
        document = wf.blank()
        wf.add_page_numbers(document, header)
        document.add_paragraph("正文")
        documents.append(wf.saved(document))
    assert said(documents[0], documents[0]) == []
    assert "还款协议書" in said(documents[0], documents[1])[0]


def test_capitals_by_format_are_no_change() -> None:
    document = wf.blank()
    document.add_paragraph().add_run("lpr rate").font.all_caps = True
    docx = wf.saved(document)
    assert said(docx, docx) == []


def test_a_character_without_a_font_says_what_to_do() -> None:
    finding = prove(pdf(wf.simple("甲方：吉")), wf.simple("甲方：𠮷"))[0]
    assert "𠮷" in finding.message.render("zh")
    assert finding.hint is not None


def test_other_bytes_are_bad_input() -> None:
    with pytest.raises(BadInput):
        prove(b"PK", wf.simple("甲"))
    with pytest.raises(BadInput):
        prove(pdf(wf.simple("甲")), b"%PDF")


def test_what_lies_beside_the_page_is_lost() -> None:
    document = wf.blank()
    table = document.add_table(rows=1, cols=2)
    for cell, text in zip(table.rows[0].cells, ("甲", "乙"), strict=True):
        cell.text, cell.width = text, Cm(20)
    table.autofit = False
    for column in table.columns:
        column.width = Cm(20)
    word = wf.saved(document)
    (lost,) = said(word, word)
    assert "In the paragraph “乙”, character 1, the PDF has nothing" in lost
