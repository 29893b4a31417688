"""What a Word file may have and the reader does not know: refused by name, with its place."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Callable

import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from lxml import etree

from pipeline.documents.render import RenderOptions, word
from pipeline.documents.render.engine import CannotSet
from pipeline.documents.render.tree import Tree
from pipeline.documents.render.typst import TypstEngine
from pipeline.documents.render.word.xml import q
from tests.documents import pictures as pic
from tests.documents import word_files as wf

OPTIONS = RenderOptions("协议", "zh", datetime.date(2026, 1, 2))


def read(document: wf.Docx) -> Tree:
    return word.read(wf.saved(document))


def xml(tag: str) -> wf.Docx:
    """An element of the w: namespace from its short form."""
    head, _, rest = tag.partition(" ")
    return parse_xml(f"{head.rstrip('/>')} {nsdecls('w')} {rest or '/>'}")


Change = Callable[[wf.Docx], None]


def in_run(fragment: str) -> Change:
    def change(document: wf.Docx) -> None:
        run = document.paragraphs[0].runs[0]._r
        run.append(parse_xml(fragment.replace("/>", f" {nsdecls('w')}/>", 1)))

    return change


def in_paragraph(fragment: str) -> Change:
    def change(document: wf.Docx) -> None:
        head, _, rest = fragment.partition(">")
        document.paragraphs[0]._p.append(parse_xml(f"{head} {nsdecls('w')}>{rest}"))

    return change


def in_properties(fragment: str) -> Change:
    def change(document: wf.Docx) -> None:
        properties = document.paragraphs[0].runs[0]._r.get_or_add_rPr()
        properties.append(parse_xml(fragment.replace("/>", f" {nsdecls('w')}/>", 1)))

    return change


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (in_paragraph("<w:ins><w:r><w:t>新</w:t></w:r></w:ins>"), "tracked insertion"),
        (in_paragraph("<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>"), "tracked deletion"),
        (in_run('<w:commentReference w:id="1"/>'), "comment"),
        (in_run('<w:footnoteReference w:id="1"/>'), "footnote"),
        (in_run('<w:sym w:font="Wingdings" w:char="F0FE"/>'), "symbol of the font Wingdings"),
        (in_run("<w:ruby/>"), "ruby"),
        (in_run("<w:pict/>"), "VML"),
        (in_run('<w:br w:type="column"/>'), "column break"),
        (in_properties("<w:vanish/>"), "hidden text"),
        (in_properties('<w:em w:val="dot"/>'), "emphasis"),
        (in_properties('<w:w w:val="50"/>'), "w:w=50"),
        (in_properties('<w:u w:val="wave"/>'), "w:u=wave"),
        (in_paragraph('<w:fldSimple w:instr=" DATE "><w:r><w:t>x</w:t></w:r></w:fldSimple>'),
         "DATE"),
        (in_paragraph('<w:somethingNew w:a="1">x</w:somethingNew>'), "w:somethingNew"),
    ],
)  # fmt: skip
def test_what_would_be_lost_is_refused_with_its_paragraph(change: Change, name: str) -> None:
    document = wf.blank()
    document.add_paragraph("条款正文")
    change(document)
    with pytest.raises(CannotSet) as caught:
        read(document)
    assert name in caught.value.message.render("en")
    assert "条款正文" in caught.value.message.render("en")
    assert caught.value.findings[0].hint is not None


def test_the_place_of_a_refused_feature_without_text_is_said_too() -> None:
    document = wf.blank()
    document.add_paragraph("条款正文")
    document.add_paragraph().add_run()._r.append(xml("<w:pict/>"))
    document.sections[0].header.paragraphs[0].add_run()._r.append(xml("<w:pict/>"))
    document.sections[0]._sectPr.append(xml('<w:cols w:num="2"/>'))
    with pytest.raises(CannotSet) as caught:
        read(document)
    said = caught.value.message.render("en")
    assert "(VML) (after “条款正文”)" in said
    assert "(VML) (in a header)" in said
    assert "several columns (after “条款正文”)" in said


def test_a_page_break_in_a_header_is_refused() -> None:
    document = wf.blank()
    document.sections[0].header.paragraphs[0].add_run("页眉").add_break(WD_BREAK.PAGE)
    with pytest.raises(CannotSet, match="page break"):
        read(document)


def test_margins_that_change_sides_are_refused() -> None:
    document = wf.blank()
    document.settings.element.insert(0, xml("<w:mirrorMargins/>"))
    read(document)
    document.sections[0].left_margin += Pt(20)
    with pytest.raises(CannotSet, match="change sides"):
        read(document)


def test_all_that_is_refused_is_said_at_once() -> None:
    document = wf.blank()
    document.add_paragraph("条款正文")
    in_properties("<w:vanish/>")(document)
    in_run("<w:ruby/>")(document)
    document.sections[0]._sectPr.append(xml('<w:cols w:num="2"/>'))
    with pytest.raises(CannotSet) as caught:
        read(document)
    assert len(caught.value.findings) >= 3


def test_a_refused_feature_is_named_wherever_it_stands() -> None:
    for _ in range(2):
        document = wf.blank()
        for text in ("其一", "其二"):
            run = document.add_paragraph(text).runs[0]
            run._r.get_or_add_rPr().append(xml('<w:em w:val="dot"/>'))
        with pytest.raises(CannotSet) as caught:
            read(document)
        assert [finding.where.path for finding in caught.value.findings] == ["其一", "其二"]


@pytest.mark.parametrize(
    ("wrapper", "name"), [("wpg:wgp", "a group of pictures"), ("wps:wsp", "a shape or text box")]
)
def test_a_picture_within_something_else_does_not_stand_for_it(wrapper: str, name: str) -> None:
    document = wf.blank()
    inline = pic.add_picture(document.add_paragraph("甲方："))
    picture = next(inline.iter(qn("pic:pic")))
    around = etree.Element(q(wrapper))
    picture.getparent().append(around)
    around.extend([picture, copy.deepcopy(picture)])
    with pytest.raises(CannotSet, match=name):
        read(document)


@pytest.mark.parametrize(("text", "refused"), [("ü", True), ("p q", True), ("●字", False)])
def test_letters_of_a_symbol_font_are_refused_for_they_are_signs(text: str, refused: bool) -> None:
    document = wf.blank()
    document.add_paragraph("已付清：").add_run(text).font.name = "Wingdings"
    if refused:
        with pytest.raises(CannotSet, match=r"symbol font Wingdings.*已付清"):
            TypstEngine().render(wf.saved(document), OPTIONS)
    else:
        TypstEngine().render(wf.saved(document), OPTIONS)
