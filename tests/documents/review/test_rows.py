"""Tables of key terms: rows that came, went, moved, or say something besides."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.documents.render.word.xml import q
from pipeline.documents.review.rows import RowChange
from tests.documents.review import edits
from tests.documents.review.edits import Element, examined, reworked

SCHEDULE, ACCOUNT = "附件一 还款计划表", "附件二 收款账户页"
ADDED, REMOVED, CHANGED = RowChange.ADDED, RowChange.REMOVED, RowChange.CHANGED
Change = Callable[[Element], None]


def _row(root: Element, text: str) -> Element:
    return next(r for r in root.iter(q("w:tr")) if text in "".join(r.itertext(q("w:t"))))


def _written(row: Element, *cells: str) -> None:
    for cell, text in zip(row.findall(q("w:tc")), cells, strict=True):
        first, *rest = cell.iter(q("w:t"))
        first.text = text
        for each in rest:
            each.text = ""


def _instalment(root: Element) -> None:
    row = _row(root, "2026年10月20日")
    more = copy.deepcopy(row)
    edits.without_controls(more)
    _written(more, "11", "2026年11月20日", "5,000.00", "0.00", "5,000.00")
    row.addnext(more)


def _copied(root: Element) -> None:
    row = _row(root, "2026年10月20日")
    row.addnext(copy.deepcopy(row))


def _payee(root: Element) -> None:
    row = _row(root, "开户行")
    more = copy.deepcopy(row)
    edits.without_controls(more)
    _written(more, "或者付至", "6222000000000000（张三）")
    row.addnext(more)


def _debt(root: Element) -> None:
    row = _row(root, "15,802.02")
    more = copy.deepcopy(row)
    edits.without_controls(more)
    _written(more, "HT-XD-1", "99,000.00", "0.00", "0.00", "0.00", "99,000.00")
    row.addnext(more)


def _table_of_its_own(root: Element) -> None:
    _payee(root)
    row = _row(root, "或者付至")
    table = row.getparent()
    more = copy.deepcopy(table)
    for each in more.findall(q("w:tr")):
        more.remove(each)
    more.append(row)
    table.addnext(more)


def _above(root: Element) -> None:
    _payee(root)
    first = _row(root, "户名")
    first.addprevious(_row(root, "或者付至"))


def _as_text(root: Element) -> None:
    """The schedule made text, and a line put into it."""
    _instalment(root)
    table = _row(root, "2026年10月20日").getparent()
    for row in table.findall(q("w:tr")):
        text = "\t".join("".join(c.itertext(q("w:t"))) for c in row.findall(q("w:tc")))
        xml = text.replace("\t", "</w:t><w:tab/><w:t>")
        table.addprevious(parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t>{xml}</w:t></w:r></w:p>"))
    table.getparent().remove(table)


@pytest.mark.parametrize(("change", "place", "text"), [
    (_instalment, f"{SCHEDULE} 表格第12行", "11　2026年11月20日　5,000.00　0.00　5,000.00"),
    (_copied, f"{SCHEDULE} 表格第12行", "10　2026年10月20日"),
    (_payee, f"{ACCOUNT} 表格第4行", "或者付至　6222000000000000（张三）"),
    (_debt, "第一条第一款 表格第3行", "HT-XD-1　99,000.00"),
    (_table_of_its_own, f"{ACCOUNT} 表格第1行", "或者付至"),
    (_above, f"{ACCOUNT} 表格第1行", "或者付至"),
    (_as_text, SCHEDULE, "11　2026年11月20日"),
])  # fmt: skip
def test_an_added_row_is_told_with_its_place(change: Change, place: str, text: str) -> None:
    (found,) = examined(reworked(change)).rows
    assert (found.kind, found.place) == (ADDED, place)
    assert found.text.startswith(text)


@pytest.mark.slow
@pytest.mark.parametrize("program", [edits.saved_by_wps, edits.saved_by_libreoffice])
def test_an_added_row_is_told_whatever_program_saved_it(program: Callable[[bytes], bytes]) -> None:
    (found,) = examined(program(reworked(_payee))).rows
    assert (found.kind, found.place) == (ADDED, f"{ACCOUNT} 表格第4行")


def test_a_row_that_is_gone_is_told_even_if_its_values_stand_elsewhere() -> None:
    def change(root: Element) -> None:
        row = _row(root, "开户行")
        row.getparent().remove(row)

    found = examined(reworked(change))
    assert not found.differences
    (gone,) = found.rows
    assert (gone.kind, gone.text) == (REMOVED, "开户行　示例银行示例市海棠支行")


def test_rows_in_another_order_are_told() -> None:
    def change(root: Element) -> None:
        _row(root, "2026年9月20日").addprevious(_row(root, "2026年10月20日"))

    assert {each.kind for each in examined(reworked(change)).rows} == {ADDED, REMOVED}


@pytest.mark.parametrize("name", ["开户行", "2026年3月20日"])
def test_more_text_in_a_cell_of_a_key_term_is_told(name: str) -> None:
    def change(root: Element) -> None:
        cell = _row(root, name).findall(q("w:tc"))[1]
        cell.append(parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t>或者另议</w:t></w:r></w:p>"))

    found = examined(reworked(change))
    assert not found.differences
    (changed,) = found.rows
    assert (changed.kind, "或者另议" in changed.text) == (CHANGED, True)


def test_a_column_more_is_told() -> None:
    def change(root: Element) -> None:
        row = _row(root, "2026年3月20日")
        row.append(copy.deepcopy(row.findall(q("w:tc"))[-1]))

    (changed,) = examined(reworked(change)).rows
    assert (changed.kind, changed.place) == (CHANGED, f"{SCHEDULE} 表格第4行")


def test_the_words_of_a_head_and_a_label_are_wording() -> None:
    def change(root: Element) -> None:
        for row, text in (("分期利息", "利息"), ("付款附言", "附言")):
            for each in _row(root, row).iter(q("w:t")):
                each.text = (each.text or "").replace(row, text)

    found = examined(reworked(change))
    assert len(found.changed) == 2
    assert not found.rows


def test_a_table_cut_in_two_may_repeat_its_head() -> None:
    def change(root: Element) -> None:
        table = _row(root, "2026年3月20日").getparent()
        second = copy.deepcopy(table)
        for row in table.findall(q("w:tr"))[6:]:
            table.remove(row)
        for row in second.findall(q("w:tr"))[1:6]:
            second.remove(row)
        table.addnext(second)
        table.addnext(parse_xml(f"<w:p {nsdecls('w')}/>"))

    found = examined(reworked(change))
    assert [pair.new_text[:2] for pair in found.changed] == ["期次"]
    assert not found.rows


def test_a_table_elsewhere_is_wording() -> None:
    def change(root: Element) -> None:
        paragraph = next(
            p for p in root.iter(q("w:p")) if "履行困难" in "".join(p.itertext(q("w:t")))
        )
        paragraph.addnext(parse_xml(
            f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>"
            "<w:p><w:r><w:t>联系人</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>顾衡</w:t></w:r>"
            "</w:p></w:tc></w:tr></w:tbl>"
        ))  # fmt: skip

    found = examined(reworked(change))
    assert found.changed
    assert not found.rows
