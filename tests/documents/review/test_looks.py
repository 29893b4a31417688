"""Text that is signed and not read: in the colour of the paper, tiny, struck through."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt, RGBColor

from pipeline.documents.render.word.xml import q
from pipeline.documents.review.looks import Unread
from pipeline.running.review_examined import examine
from tests.documents.review import edits
from tests.documents.review.edits import Docx, Element, edited, examined, issued, reworked

SENTENCE = "乙方另付服务费。"
W = nsdecls("w")


def _added(looks: str = "", paragraph: str = "") -> Callable[[Element], None]:
    def change(root: Element) -> None:
        grace = next(p for p in root.iter(q("w:p")) if edits.GRACE in "".join(p.itertext(q("w:t"))))
        grace.addnext(parse_xml(
            f'<w:p {W}><w:pPr><w:pStyle w:val="SubClause"/>{paragraph}</w:pPr>'
            f"<w:r><w:rPr>{looks}</w:rPr><w:t>{SENTENCE}</w:t></w:r></w:p>"
        ))  # fmt: skip

    return change


SHADE = '<w:shd w:val="clear" w:fill="1F3864"/>'


@pytest.mark.parametrize(("looks", "paragraph", "why"), [
    ('<w:color w:val="FFFFFF"/>', "", Unread.PALE),
    ('<w:color w:val="FDFDF8"/>', "", Unread.PALE),
    ('<w:color w:val="FFFFFF"/>', SHADE, None),
    ('<w:color w:val="1F3864"/>', SHADE, Unread.PALE),
    ('<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>', "", Unread.PALE),
    ('<w:color w:val="808080"/>', "", None),
    ('<w:color w:val="C00000"/>', "", None),
    ('<w:sz w:val="2"/>', "", Unread.TINY),
    ('<w:sz w:val="16"/>', "", None),
    ("", '<w:spacing w:line="20" w:lineRule="exact"/>', Unread.TINY),
    ('<w:spacing w:val="-240"/>', "", Unread.AWAY),
    ('<w:spacing w:val="-6"/>', "", None),
    ('<w:w w:val="1"/>', "", Unread.AWAY),
    ('<w:w w:val="90"/>', "", None),
    ('<w:position w:val="200"/>', "", Unread.AWAY),
    ("", '<w:ind w:left="20000"/>', Unread.AWAY),
    ("", '<w:framePr w:w="10" w:h="10" w:x="1" w:y="1"/>', Unread.AWAY),
    ("", '<w:shd w:val="clear" w:fill="000000"/>', Unread.PALE),
    ("<w:strike/>", "", Unread.STRUCK),
    ("<w:vanish/>", "", Unread.HIDDEN),
    ("<w:b/>", "", None),
])  # fmt: skip
def test_text_that_nobody_reads_is_told(looks: str, paragraph: str, why: Unread | None) -> None:
    found = examined(reworked(_added(looks, paragraph))).hidden
    place = "第七条第二款"
    assert [(each.why, each.text, each.place) for each in found] == (
        [(why, SENTENCE, place)] if why else []
    )


def test_a_style_hides_as_well() -> None:
    def change(document: Docx) -> None:
        style = document.styles.add_style("Pale", 1)
        style.font.color.rgb, style.font.size = RGBColor(255, 255, 255), Pt(9)
        document.add_paragraph(SENTENCE, style="Pale")

    (found,) = examined(edited(change)).hidden
    assert (found.why, found.text) == (Unread.PALE, SENTENCE)


def test_text_that_was_issued_may_not_be_made_unreadable() -> None:
    def change(document: Docx) -> None:
        paragraph = next(p for p in document.paragraphs if p.text.startswith("甲方的责任"))
        for run in paragraph.runs:
            run.font.strike = True

    found = examined(edited(change))
    assert not found.changed
    assert {each.why for each in found.hidden} == {Unread.STRUCK}
    assert found.hidden[0].place == "第七条第六款"


def test_letters_in_a_cell_stand_on_its_colour() -> None:
    def change(root: Element) -> None:
        row = next(r for r in root.iter(q("w:tr")) if "2026年3月20日" in "".join(r.itertext()))
        for cell in row.findall(q("w:tc"))[:2]:
            for run in cell.iter(q("w:r")):
                run.insert(0, parse_xml(f'<w:rPr {W}><w:color w:val="FFFFFF"/></w:rPr>'))
        row.find(q("w:tc")).find(q("w:tcPr")).append(parse_xml(
            f'<w:shd {W} w:val="clear" w:fill="000000"/>'
        ))  # fmt: skip

    (found,) = examined(reworked(change)).hidden
    assert (found.why, found.text) == (Unread.PALE, "2026年3月20日")


def test_a_row_without_room_hides_what_is_in_it() -> None:
    def change(root: Element) -> None:
        row = next(r for r in root.iter(q("w:tr")) if "2026年3月20日" in "".join(r.itertext()))
        for each in row.findall(f"{q('w:trPr')}/{q('w:trHeight')}"):
            each.getparent().remove(each)
        row.find(q("w:trPr")).append(parse_xml(f'<w:trHeight {W} w:val="10" w:hRule="exact"/>'))

    assert "2026年3月20日" in [each.text for each in examined(reworked(change)).hidden]


@pytest.mark.parametrize("program", [edits.saved_by_word, edits.saved_by_wps, bytes])
def test_the_issued_file_hides_nothing(program: Callable[[bytes], bytes]) -> None:
    assert not examined(program(issued()[1])).hidden


def test_what_the_template_has_may_stay() -> None:
    ours = reworked(_added('<w:color w:val="FFFFFF"/>'))
    assert not examine(ours, ours, {}).hidden
