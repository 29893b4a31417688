"""Paragraphs split and joined, tables re-flowed, controls taken off or nested: still compared."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from pipeline.documents.render.word.package import read_parts
from pipeline.documents.render.word.xml import q
from pipeline.documents.review.compare import align
from pipeline.documents.review.mark import marked_word
from pipeline.documents.review.story import Line
from pipeline.documents.review.tracked import Open
from pipeline.running.review_examined import examine, key_terms
from tests.documents.review import edits
from tests.documents.review.edits import Docx, Element, edited, examined, replaced, reworked

SCHEDULE = "附件一 还款计划表"


def _table(root: Element, text: str) -> Element:
    return next(t for t in root.iter(q("w:tbl")) if text in "".join(t.itertext(q("w:t"))))


def _schedule(root: Element) -> Element:
    return _table(root, "分期利息")


def _paragraph(root: Element, text: str) -> Element:
    return next(p for p in root.iter(q("w:p")) if text in "".join(p.itertext(q("w:t"))))


def test_a_table_in_two_says_the_same() -> None:
    def change(root: Element) -> None:
        table = _schedule(root)
        second = copy.deepcopy(table)
        for row in table.findall(q("w:tr"))[6:]:
            table.remove(row)
        for row in second.findall(q("w:tr"))[:6]:
            second.remove(row)
        table.addnext(second)
        table.addnext(parse_xml(f'<w:p {nsdecls("w")}><w:r><w:br w:type="page"/></w:r></w:p>'))

    found = examined(reworked(change))
    assert not found.changed
    assert not found.differences


def test_cells_joined_across_say_the_same() -> None:
    def change(root: Element) -> None:
        cells = _schedule(root).findall(q("w:tr"))[3].findall(q("w:tc"))
        cells[2].find(q("w:tcPr")).insert(1, parse_xml(f'<w:gridSpan {nsdecls("w")} w:val="2"/>'))
        cells[2].append(cells[3].find(q("w:p")))
        cells[3].getparent().remove(cells[3])

    found = examined(reworked(change))
    assert not found.changed
    assert not found.differences
    wrong = examined(replaced("2026年3月20日", "2026年3月21日", reworked(change))).differences
    assert [each.path for each in wrong] == ["instalments[3].due"]


def test_a_schedule_turned_into_text_says_the_same() -> None:
    def change(root: Element) -> None:
        table = _schedule(root)
        for row in table.findall(q("w:tr")):
            text = "\t".join("".join(c.itertext(q("w:t"))) for c in row.findall(q("w:tc")))
            xml = text.replace("\t", "</w:t><w:tab/><w:t>")
            table.addprevious(parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t>{xml}</w:t></w:r></w:p>"))
        table.getparent().remove(table)

    found = examined(reworked(change))
    assert not found.changed
    assert not found.differences


def test_a_row_that_is_gone_is_missed_with_its_values() -> None:
    def change(root: Element) -> None:
        row = _schedule(root).findall(q("w:tr"))[4]
        row.getparent().remove(row)

    found = examined(reworked(change))
    assert [(pair.old[0].place, pair.new) for pair in found.changed] == [
        (f"{SCHEDULE} 表格第5行", ())
    ]
    assert {each.path for each in found.differences} >= {
        "instalments[4].due",
        "instalments[4].total",
    }
    assert all(not each.found for each in found.differences)


def test_two_cells_that_change_places_are_found() -> None:
    def change(root: Element) -> None:
        cells = _schedule(root).findall(q("w:tr"))[2].findall(q("w:tc"))
        cells[2].addprevious(cells[3])

    found = examined(reworked(change)).differences
    assert not found  # the controls went along; the columns are told by the comparison
    assert [pair.old[0].place for pair in examined(reworked(change)).changed] == [
        f"{SCHEDULE} 表格第3行"
    ]
    bare = examined(reworked(edits.without_controls, reworked(change))).differences
    assert {each.path for each in bare} >= {"instalments[2].principal"}


def test_a_paragraph_in_two_and_two_in_one_say_the_same() -> None:
    def change(root: Element) -> None:
        paragraph = _paragraph(root, "应当尽早书面说明")
        second = copy.deepcopy(paragraph)
        for each, keep in ((paragraph, slice(0, 20)), (second, slice(20, None))):
            text = next(each.iter(q("w:t")))
            text.text = (text.text or "")[keep]
        paragraph.addnext(second)
        one, two = _paragraph(root, "邮寄的，以签收"), _paragraph(root, "因本协议发生的争议")
        assert one is not two
        first = _paragraph(root, "一方一次或者多次")
        before = _paragraph(root, "本协议的变更，应当")
        for run in first.findall(q("w:r")):
            before.append(run)
        first.getparent().remove(first)

    found = examined(reworked(change))
    assert not found.changed
    assert sorted((len(p.old), len(p.new)) for p in found.pairs if len(p.old) != len(p.new)) == [
        (1, 2), (2, 1),
    ]  # fmt: skip


def test_controls_inside_one_another_are_read() -> None:
    def change(root: Element) -> None:
        for control in list(root.iter(q("w:sdt"))):
            outer = parse_xml(
                f'<w:sdt {nsdecls("w")}><w:sdtPr><w:tag w:val="office-7"/></w:sdtPr>'
                "<w:sdtContent/></w:sdt>"
            )
            control.addprevious(outer)
            outer[1].append(control)

    found = examined(reworked(change))
    assert not found.changed
    assert not found.differences
    wrong = examined(replaced("15,802.02", "15,802.20", reworked(change))).differences
    assert "confirmed.principal" in {each.path for each in wrong}


def test_a_control_around_a_paragraph_counts_as_one() -> None:
    def change(root: Element) -> None:
        edits.without_controls(root)
        paragraph = _paragraph(root, "统一社会信用代码")
        outer = parse_xml(
            f'<w:sdt {nsdecls("w")}><w:sdtPr><w:tag w:val="jq:parties[1].lines[1]"/></w:sdtPr>'
            "<w:sdtContent/></w:sdt>"
        )
        paragraph.addprevious(outer)
        outer[1].append(paragraph)

    assert not examined(reworked(change)).differences
    (wrong,) = examined(
        replaced("91990106MA7K9D2EXP", "91990106MA7K9D2EXQ", reworked(change))
    ).differences
    assert wrong.path == "parties[1].lines[1]"


def test_an_emptied_control_is_a_missing_term() -> None:
    def change(root: Element) -> None:
        tag = next(t for t in root.iter(q("w:tag")) if t.get(q("w:val")) == "jq:certificate_days")
        tag.addnext(parse_xml(f"<w:showingPlcHdr {nsdecls('w')}/>"))
        for text in tag.getparent().getparent().iter(q("w:t")):
            text.text = "单击或点击此处输入文字。"

    (wrong,) = examined(reworked(change)).differences
    assert (wrong.path, wrong.expected, wrong.found) == ("certificate_days", "10", "")


@pytest.mark.parametrize(("old", "new", "found"), [
    ("自收到催告之日起", "自收到催告之日起1", "115"),
    ("日内补足", "5日内补足", "155"),
    ("自收到催告之日起", "自收到催告之日起-", "-15"),
])  # fmt: skip
def test_what_is_typed_beside_a_control_belongs_to_the_number(
    old: str, new: str, found: str
) -> None:
    (wrong,) = examined(replaced(old, new)).differences
    assert (wrong.path, wrong.expected, wrong.found) == ("acceleration.demand_days", "15", found)


def test_a_copied_control_that_says_something_else_is_found() -> None:
    def change(root: Element) -> None:
        control = next(
            s for s in root.iter(q("w:sdt")) if "17,010.43" in "".join(s.itertext(q("w:t")))
        )
        paragraph = parse_xml(f"<w:p {nsdecls('w')}/>")
        paragraph.append(copy.deepcopy(control))
        next(paragraph.iter(q("w:t"))).text = "16,000.00"
        _paragraph(root, "甲方收到款项后").addnext(paragraph)

    (wrong,) = examined(reworked(change)).differences
    assert (wrong.path, wrong.found) == ("repayable", "16,000.00")


def test_typed_numbers_in_the_place_of_automatic_ones_are_not_a_change() -> None:
    """Converting numbering to text, as WPS offers."""

    def change(root: Element) -> None:
        paragraph = _paragraph(root, "债务的确认")
        paragraph.find(q("w:pPr")).append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="0"/></w:numPr>')
        )
        next(paragraph.iter(q("w:t"))).text = "第一条　债务的确认"

    assert not examined(reworked(change)).changed


def test_a_lost_number_is_a_change() -> None:
    def change(root: Element) -> None:
        _paragraph(root, "债务的确认").find(q("w:pPr")).append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="0"/></w:numPr>')
        )

    (lost,) = examined(reworked(change)).changed
    assert (lost.old[0].written, lost.new[0].written) == ("第一条　债务的确认", "债务的确认")


def _head(document: Docx) -> None:
    for paragraph in document.sections[0].header.paragraphs:
        paragraph.runs[0].text = "还款承诺书"


def _foot(document: Docx) -> None:
    document.sections[0].footer.paragraphs[0].add_run("　王律师事务所")


def _foot_line(document: Docx) -> None:
    document.sections[0].footer.add_paragraph("王律师事务所")


@pytest.mark.parametrize(("change", "place", "old", "new"), [
    (_head, "页眉", "还款和解协议\t协议编号", "还款承诺书\t协议编号"),
    (_foot, "页脚", "第  页　共  页", "第  页　共  页　王律师事务所"),
    (_foot_line, "页脚", "", "王律师事务所"),
])  # fmt: skip
def test_headers_and_footers_are_compared(
    change: Callable[[Docx], None], place: str, old: str, new: str
) -> None:
    found = examined(edited(change))
    (pair,) = found.changed
    assert (pair.old or pair.new)[0].place == place
    assert pair.old_text.startswith(old)
    assert pair.new_text.startswith(new)
    assert bool(pair.old_text) == bool(old)
    assert not found.differences
    word = marked_word(found.issued, found.pairs, author="程砚", day="2025-12-17")
    parts = {name: data.decode() for name, data in read_parts(word).items() if "word/" in name}
    (part,) = (name for name, text in parts.items() if "w:ins " in text)
    assert part.startswith("word/header" if place == "页眉" else "word/footer")
    come = etree.fromstring(parts[part].encode()).iter(q("w:ins"))
    assert "".join("".join(each.itertext()) for each in come) in new.removeprefix(old)


def test_page_numbers_are_each_programs_own() -> None:
    def change(document: Docx) -> None:
        for text in document.sections[0].footer.paragraphs[0]._p.iter(q("w:t")):
            text.text = "7" if text.text == "1" else text.text

    assert not examined(edited(change)).changed


def test_another_number_in_the_header_is_a_changed_key_term() -> None:
    def change(document: Docx) -> None:
        for run in document.sections[0].header.paragraphs[0].runs:
            run.text = run.text.replace("WD-2025-0117", "WD-2025-0118")

    (wrong,) = examined(edited(change)).differences
    assert (wrong.path, wrong.expected, wrong.place) == ("agreement_no", "WD-2025-0117", "页眉")


def test_a_tracked_change_in_a_header_is_told() -> None:
    def change(document: Docx) -> None:
        document.sections[0].header.paragraphs[0]._p.append(parse_xml(
            f'<w:ins {nsdecls("w")} w:id="7" w:author="程砚"><w:r><w:t>（稿）</w:t></w:r></w:ins>'
        ))  # fmt: skip

    (found,) = examined(edited(change)).open
    assert (found.kind, found.text, found.place) == (Open.INSERTED, "（稿）", "页眉")


def test_text_boxes_are_read() -> None:
    def change(root: Element) -> None:
        _paragraph(root, "甲方收到款项后").append(parse_xml(
            f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:textbox>'
            "<w:txbxContent><w:p><w:r><w:t>另付手续费三百元</w:t></w:r></w:p></w:txbxContent>"
            "</v:textbox></w:pict></w:r>"
        ))  # fmt: skip

    assert "另付手续费三百元" in [pair.new_text for pair in examined(reworked(change)).changed]


def _lines(*texts: str) -> list[Line]:
    return [Line(text, (), ()) for text in texts]


def test_a_moved_paragraph_is_gone_here_and_come_there() -> None:
    pairs = align(_lines("甲乙丙", "丁戊己", "庚辛壬"), _lines("丁戊己", "庚辛壬", "甲乙丙"))
    assert [(p.old_text, p.new_text) for p in pairs] == [
        ("甲乙丙", ""), ("丁戊己", "丁戊己"), ("庚辛壬", "庚辛壬"), ("", "甲乙丙"),
    ]  # fmt: skip


def test_an_issued_file_without_controls_is_compared_by_its_text() -> None:
    draft, base = edits.issued()
    bare = reworked(edits.without_controls, base)
    terms = key_terms(draft)
    assert not examine(bare, bare, terms).differences
    wrong = examine(bare, replaced("9900000000001170016", "9900000000001170061", bare), terms)
    assert [(each.path, each.found) for each in wrong.differences] == [("account.number", "")]
