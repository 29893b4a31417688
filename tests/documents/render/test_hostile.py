"""Files made to hurt: refused as bad input, quickly, with a sentence a person understands."""

from __future__ import annotations

import datetime
import io
import zipfile

import pytest
from docx.oxml.ns import qn

from pipeline.documents.render import RenderOptions, render
from pipeline.documents.render.engine import CannotSet
from pipeline.errors import BadInput, UsageError
from tests.documents import word_files as wf

OPTIONS = RenderOptions("题", "zh", datetime.date(2026, 1, 2))


def with_part(name: str, data: bytes) -> bytes:
    """A sound Word file with one part replaced or added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(wf.simple("甲"))) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, data)
    return stream.getvalue()


def document(body: str, before: str = "") -> bytes:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    xml = f'<?xml version="1.0"?>{before}<w:document {names}><w:body>{body}</w:body></w:document>'
    return with_part("word/document.xml", xml.encode())


def refused(data: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        render(data, OPTIONS)
    assert caught.value.exit_status == 3
    return caught.value.code


@pytest.mark.parametrize("data", [b"", b"PK", b"%PDF-1.7", b"{\\rtf1}", b"PK\x03\x04" + b"\0" * 99])
def test_other_files_are_no_word_documents(data: bytes) -> None:
    assert refused(data) == "documents.word.not-word"


def test_a_zip_of_other_things_is_none_either() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "a")
    assert refused(stream.getvalue()) == "documents.word.not-word"


def test_an_old_doc_renamed_says_what_to_do() -> None:
    with pytest.raises(BadInput) as caught:
        render(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000, OPTIONS)
    assert caught.value.hint is not None


@pytest.mark.slow
def test_a_zip_bomb_is_not_unfolded() -> None:
    assert refused(with_part("word/media/a.png", b"\0" * (250 << 20))) == "documents.word.too-big"
    assert refused(with_part("word/document.xml", b" " * (40 << 20))) == "documents.word.too-big"


def test_entities_are_not_unfolded() -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE w:document [<!ENTITY a0 "哈">{levels}]>'
    body = "<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>"
    assert refused(document(body, bomb)) in ("documents.word.doctype", "documents.word.bad-xml")


def test_files_of_the_machine_are_not_read() -> None:
    outside = '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    assert refused(document("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", outside)) == (
        "documents.word.doctype"
    )


def test_broken_xml_names_its_part() -> None:
    with pytest.raises(BadInput, match=r"word/document\.xml"):
        render(document("<w:p>"), OPTIONS)


def test_tables_in_tables_without_end_are_refused() -> None:
    deep = "<w:p/>"
    for _ in range(60):
        deep = f"<w:tbl><w:tr><w:tc>{deep}<w:p/></w:tc></w:tr></w:tbl>"
    with pytest.raises((CannotSet, BadInput)):
        render(document(deep), OPTIONS, engine="typst")


_CELL = "<w:tr><w:tc><w:p/></w:tc></w:tr>"
ODD_VALUES = {
    "a colour": '<w:p><w:r><w:rPr><w:color w:val="ZZZ"/></w:rPr><w:t>字</w:t></w:r></w:p>',
    "a size": '<w:p><w:r><w:rPr><w:sz w:val="0"/></w:rPr><w:t>no</w:t></w:r></w:p>',
    "a pattern": '<w:p><w:pPr><w:shd w:val="pctX" w:fill="red"/></w:pPr></w:p>',
    "a share": '<w:p><w:pPr><w:shd w:val="pct999" w:fill="808080"/></w:pPr></w:p>',
    "bits": f'<w:tbl><w:tblPr><w:tblLook w:val="xyz"/></w:tblPr>{_CELL}</w:tbl>',
    "nothing to distribute": '<w:p><w:pPr><w:jc w:val="distribute"/></w:pPr></w:p>',
}


@pytest.mark.parametrize("body", ODD_VALUES.values(), ids=ODD_VALUES)
def test_values_that_are_none_are_passed_over_as_in_word(body: str) -> None:
    assert render(document(body), OPTIONS, engine="typst").pages == 1


def test_tabs_without_distance_stand_at_the_usual_ones() -> None:
    word = wf.blank()
    word.add_paragraph("甲\t乙")
    word.settings.element.find(qn("w:defaultTabStop")).set(qn("w:val"), "0")
    assert render(wf.saved(word), OPTIONS, engine="typst").pages == 1


def test_a_part_twice_is_refused() -> None:
    stream = io.BytesIO(wf.simple("甲"))
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", "<a/>")
    assert refused(stream.getvalue()) == "documents.word.twice"


def test_an_engine_that_does_not_exist_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="typst"):
        render(wf.simple("甲"), OPTIONS, engine="quill")
