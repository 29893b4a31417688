"""The comparison in Word has real tracked changes; as a page it stands alone."""

from __future__ import annotations

import copy
import io
import re

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from pipeline.documents.render.word.package import read_parts
from pipeline.documents.render.word.xml import Element, q
from pipeline.documents.review.mark import marked_word
from pipeline.documents.review.page import Head, comparison_page
from pipeline.documents.review.tracked import Open
from tests.documents.review.edits import (
    GRACE,
    MAIN,
    Docx,
    edited,
    examined,
    issued,
    replace_text,
    reworked,
    saved_by_word,
)

SENTENCE = "甲方收到上述书面说明后，应当书面答复。"
TRACKED = f'{nsdecls("w")} w:id="7" w:author="程砚" w:date="2025-12-17T08:00:00Z"'


def _edit(document: Docx) -> None:
    for paragraph in list(document.paragraphs):
        if GRACE in paragraph.text:
            paragraph.runs[-1].text = paragraph.runs[-1].text.replace(GRACE, "不视为逾期，不收费用")
        if paragraph.text.startswith("履行困难"):
            paragraph.insert_paragraph_before(SENTENCE, style=paragraph.style)
        if paragraph.text.startswith("一方一次或者多次"):
            paragraph._p.getparent().remove(paragraph._p)
    table = next(t for t in document.tables if t.rows[0].cells[-1].text == "合计")
    table._tbl.append(copy.deepcopy(table.rows[-1]._tr))
    for cell in table.rows[-1].cells:
        cell.paragraphs[0].add_run("*")


def _marked() -> Element:
    found = examined(saved_by_word(edited(_edit)))
    word = marked_word(found.issued, found.pairs, author="程砚", day="2025-12-17")
    assert docx.Document(io.BytesIO(word)).paragraphs  # a sound file
    return etree.fromstring(read_parts(word)[MAIN])


def _text(root: Element, *tags: str) -> list[str]:
    return ["".join(each.itertext(*map(q, tags))) for each in root.iter(q("w:p"))]


def test_accepting_gives_the_reviewed_text_and_rejecting_the_issued_one() -> None:
    root = _marked()
    accepted, rejected = copy.deepcopy(root), root
    for gone in [*accepted.iter(q("w:del"))]:
        gone.getparent().remove(gone)
    for come in [*rejected.iter(q("w:ins"))]:
        come.getparent().remove(come)
    before = etree.fromstring(read_parts(issued()[1])[MAIN])
    after = etree.fromstring(read_parts(edited(_edit))[MAIN])
    assert _said(_text(rejected, "w:t", "w:delText")) == _said(_text(before, "w:t"))
    assert _said(_text(accepted, "w:t")) == _said(_text(after, "w:t"))


def _said(texts: list[str]) -> list[str]:
    return [text for text in texts if text.strip()]


def test_every_change_names_who_and_when() -> None:
    changes = list(_marked().iter(q("w:ins"), q("w:del")))
    assert len(changes) > 6
    assert {e.get(q("w:author")) for e in changes} == {"程砚"}
    assert {e.get(q("w:date")) for e in changes} == {"2025-12-17T00:00:00Z"}
    numbers = [e.get(q("w:id")) for e in changes]
    assert len(set(numbers)) == len(numbers)


def test_the_page_stands_alone_and_escapes() -> None:
    hostile = "<script>alert(1)</script>&"
    found = examined(reworked(lambda root: replace_text(root, GRACE, hostile)))
    head = Head(hostile, "s", [("意见", hostile)], [hostile])
    page = comparison_page(head, found.pairs).decode()
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;&amp;") == 5
    assert not re.search(r"https?://|url\(|<img|<link|@import", page)
    assert '<html lang="zh-CN">' in page
    assert "width=device-width" in page
    assert "prefers-color-scheme:dark" in page
    assert len(re.findall("<div class=change", page)) == 1


@pytest.mark.parametrize(("xml", "kind", "text"), [
    (f"<w:ins {TRACKED}><w:r><w:t>另付</w:t></w:r></w:ins>", Open.INSERTED, "另付"),
    (f"<w:del {TRACKED}><w:r><w:delText>不计</w:delText></w:r></w:del>", Open.DELETED, "不计"),
    (f"<w:moveFrom {TRACKED}><w:r><w:t>移走</w:t></w:r></w:moveFrom>", Open.MOVED, "移走"),
    (f"<w:r {nsdecls('w')}><w:rPr><w:rPrChange w:id=\"7\" w:author=\"程砚\" w:date=\""
     "2025-12-17T08:00:00Z\"><w:rPr/></w:rPrChange></w:rPr><w:t>字</w:t></w:r>",
     Open.FORMATTED, "宽限期。"),
])  # fmt: skip
def test_a_tracked_change_is_told_with_who_when_and_where(xml: str, kind: Open, text: str) -> None:
    def change(root: Element) -> None:
        paragraph = next(p for p in root.iter(q("w:p")) if GRACE in "".join(p.itertext(q("w:t"))))
        paragraph.append(parse_xml(xml))

    (found,) = examined(reworked(change)).open
    assert (found.kind, found.author, found.at) == (kind, "程砚", "2025-12-17T08:00:00Z")
    assert found.text.startswith(text)
    assert found.place == "第七条第一款"


def test_a_tracked_row_and_paragraph_mark_are_told() -> None:
    def change(root: Element) -> None:
        row = next(r for r in root.iter(q("w:tr")) if "2026年3月20日" in "".join(r.itertext()))
        row.find(q("w:trPr")).append(parse_xml(f"<w:del {TRACKED}/>"))
        paragraph = next(p for p in root.iter(q("w:p")) if GRACE in "".join(p.itertext(q("w:t"))))
        looks = paragraph.find(q("w:pPr"))
        looks.append(parse_xml(f"<w:rPr {nsdecls('w')}><w:ins {TRACKED}/></w:rPr>"))

    found = {(each.kind, each.place) for each in examined(reworked(change)).open}
    assert found == {
        (Open.DELETED, "附件一 还款计划表 表格第4行"),
        (Open.INSERTED, "第七条第一款"),
    }


def test_a_comment_is_told_with_its_text() -> None:
    def change(document: Docx) -> None:
        paragraph = next(p for p in document.paragraphs if GRACE in p.text)
        document.add_comment(paragraph.runs, text="宽限期是否过短？", author="程砚", initials="C")

    (found,) = examined(edited(change)).open
    assert (found.kind, found.author, found.text) == (Open.COMMENT, "程砚", "宽限期是否过短？")
    assert found.place == "第七条第一款"
