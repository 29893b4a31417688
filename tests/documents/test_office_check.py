"""What LibreOffice is never shown: links, macros, unresolved changes, letters without a face."""

from __future__ import annotations

import pytest

from pipeline.documents.render.engine import CannotSet
from pipeline.documents.render.office_check import check
from pipeline.errors import BadInput, RenderingError
from tests.documents import office_files as of
from tests.documents import word_files as wf


def outside(docx: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        check(docx)
    assert caught.value.code == "documents.word.outside"
    assert caught.value.hint is not None
    return caught.value.message.render("en")


def test_an_ordinary_paper_passes_without_a_word() -> None:
    assert check(wf.saved(wf.agreement())) == ()


@pytest.mark.parametrize("data", [b"", b"PK", b"%PDF-1.7", b"{\\rtf1}"])
def test_other_files_are_no_word_documents(data: bytes) -> None:
    with pytest.raises(BadInput, match="no Word document"):
        check(data)


def test_a_spreadsheet_in_the_same_packaging_is_none() -> None:
    docx = of.changed(wf.simple("甲"), "word/document.xml", b"<worksheet/>")
    with pytest.raises(BadInput, match="no Word document"):
        check(docx)


@pytest.mark.parametrize("target", ["http://127.0.0.1/a.png", "file:///etc/hostname", "//host/a"])
def test_linked_pictures_are_refused(target: str) -> None:
    assert target in outside(of.related(of.with_xml(of.linked_picture()), "image", target))


def test_pieces_of_other_documents_are_refused() -> None:
    outside(of.related(wf.simple("甲"), "aFChunk", "part.html", external=False))


def test_drawings_that_point_elsewhere_are_refused() -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    assert "file:///etc/passwd" in outside(of.changed(wf.simple("甲"), "word/media/a.svg", svg))


def test_hyperlinks_and_names_of_templates_are_no_links() -> None:
    docx = of.related(wf.simple("甲"), "hyperlink", "https://example.invalid/")
    assert check(of.related(docx, "attachedTemplate", "file:///C:/a.dotm", of="settings")) == ()


@pytest.mark.parametrize("code", [
    'INCLUDEPICTURE "http://127.0.0.1/a.png"', "includetext C:\\a.docx", "DDEAUTO cmd", "LINK x y",
])  # fmt: skip
def test_fields_that_fetch_are_refused_however_they_are_cut(code: str) -> None:
    assert code in outside(of.with_xml(of.field(code)))
    simple = code.replace('"', "&quot;")
    outside(of.with_xml(f'<w:fldSimple w:instr=" {simple} "><w:r><w:t>x</w:t></w:r></w:fldSimple>'))


def test_other_fields_pass() -> None:
    assert check(of.with_xml(of.field("HYPERLINK \\l a"), of.field(" PAGE "))) == ()


def test_macros_are_refused() -> None:
    with pytest.raises(BadInput, match="macros"):
        check(of.changed(wf.simple("甲"), "word/vbaProject.bin", b"\0"))


@pytest.mark.parametrize("runs", [
    '<w:ins w:id="1" w:author="a"><w:r><w:t>新增</w:t></w:r></w:ins>',
    '<w:del w:id="1" w:author="a"><w:r><w:delText>新增</w:delText></w:r></w:del>',
    '<w:r><w:t>新增</w:t></w:r><w:commentRangeStart w:id="1"/>',
    '<w:r><w:rPr><w:rPrChange w:id="1" w:author="a"><w:rPr/></w:rPrChange></w:rPr>'
    "<w:t>新增</w:t></w:r>",
])  # fmt: skip
def test_unresolved_changes_and_comments_are_refused_with_their_paragraph(runs: str) -> None:
    with pytest.raises(CannotSet) as caught:
        check(of.with_xml(runs))
    (finding,) = caught.value.findings
    assert finding.where.path == "新增"
    assert finding.hint is not None
    assert "Accept or reject" in finding.hint.render("en")


def test_a_letter_without_a_face_is_named_with_its_place() -> None:
    with pytest.raises(RenderingError) as caught:
        check(wf.simple("借款人𠮷某", "另有𪚥字"))
    assert caught.value.code == "documents.render.no-glyph"
    text = caught.value.message.render("zh")
    assert "𠮷" in text
    assert "U+20BB7" in text
    assert "借款人" in text
    assert "𪚥" in text


def test_rare_names_that_have_a_face_pass() -> None:
    assert check(wf.simple("㛃𬱖䶮")) == ()


def test_entities_are_refused_in_any_part() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY a "b">]><a>&a;</a>'
    with pytest.raises(BadInput) as caught:
        check(of.changed(wf.simple("甲"), "docProps/app.xml", bomb))
    assert caught.value.code == "documents.word.doctype"


def test_fonts_that_are_guessed_are_said_once() -> None:
    document = wf.blank()
    for text in ("甲", "乙"):
        run = document.add_paragraph().add_run(text)
        wf.set_fonts(run._r.get_or_add_rPr(), "Comic Sans MS", "某某手写体")
    found = [each.message.values["font"] for each in check(wf.saved(document))]
    assert found == ["某某手写体", "Comic Sans MS"]


def test_fonts_of_styles_that_nothing_uses_are_not() -> None:
    document = wf.blank()
    document.add_paragraph("甲", style="Heading 3")
    for style, font in (("Heading 3", "某甲体"), ("Heading 4", "某乙体")):
        wf.set_fonts(document.styles[style].element.get_or_add_rPr(), "Arial", font)
    found = [each.message.values["font"] for each in check(wf.saved(document))]
    assert found == ["某甲体"]


def test_a_hundred_thousand_empty_paragraphs_are_no_paper() -> None:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = "<w:p/>" * 100_000
    xml = f"<w:document {names}><w:body>{body}</w:body></w:document>"
    with pytest.raises(BadInput) as caught:
        check(of.changed(wf.simple("甲"), "word/document.xml", xml.encode()))
    assert caught.value.code == "documents.word.too-big"
