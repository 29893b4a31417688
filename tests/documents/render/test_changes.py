"""Whatever an editor left undecided in a Word file keeps either engine from setting it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.documents.render import RenderOptions, render
from pipeline.documents.render.engine import CannotSet
from pipeline.documents.render.office_check import check
from tests.documents import word_files as wf

OPTIONS = RenderOptions("协议", "zh", datetime.date(2026, 1, 2))
_WHO = 'w:id="9" w:author="a" w:date="2026-01-01T00:00:00Z"'
Place = Callable[[wf.Docx], wf.Docx]


def paragraph(document: wf.Docx) -> wf.Docx:
    return document.paragraphs[-1]._p


def look(document: wf.Docx) -> wf.Docx:
    return paragraph(document).get_or_add_pPr()


def letters(document: wf.Docx) -> wf.Docx:
    return document.paragraphs[-1].runs[0]._r.get_or_add_rPr()


def table(document: wf.Docx) -> wf.Docx:
    return document.tables[0]._tbl


def row(document: wf.Docx) -> wf.Docx:
    return document.tables[0].rows[0]._tr.get_or_add_trPr()


def cell(document: wf.Docx) -> wf.Docx:
    return document.tables[0].cell(0, 0)._tc.get_or_add_tcPr()


LEFT_OVER: dict[str, tuple[Place, str]] = {
    "an insertion": (paragraph, f"<w:ins {_WHO}><w:r><w:t>新</w:t></w:r></w:ins>"),
    "a deletion": (paragraph, f"<w:del {_WHO}><w:r><w:delText>旧</w:delText></w:r></w:del>"),
    "a move": (paragraph, f"<w:moveFrom {_WHO}><w:r><w:t>旧</w:t></w:r></w:moveFrom>"),
    "a move's edge": (paragraph, f'<w:moveFromRangeStart {_WHO} w:name="m"/>'),
    "an inserted end": (look, f"<w:rPr><w:ins {_WHO}/></w:rPr>"),
    "a deleted end": (look, f"<w:rPr><w:del {_WHO}/></w:rPr>"),
    "a look": (look, f"<w:pPrChange {_WHO}><w:pPr/></w:pPrChange>"),
    "a number": (look, f"<w:numPr><w:ins {_WHO}/></w:numPr>"),
    "letters": (letters, f"<w:rPrChange {_WHO}><w:rPr/></w:rPrChange>"),
    "a row": (row, f"<w:ins {_WHO}/>"),
    "a row's look": (row, f"<w:trPrChange {_WHO}><w:trPr/></w:trPrChange>"),
    "a cell": (cell, f"<w:cellIns {_WHO}/>"),
    "a cell's look": (cell, f"<w:tcPrChange {_WHO}><w:tcPr/></w:tcPrChange>"),
    "a table": (lambda d: table(d).tblPr, f"<w:tblPrChange {_WHO}><w:tblPr/></w:tblPrChange>"),
    "columns": (
        lambda d: table(d).tblGrid, '<w:tblGridChange w:id="3"><w:tblGrid/></w:tblGridChange>',
    ),
    "a page": (
        lambda d: d.sections[0]._sectPr, f"<w:sectPrChange {_WHO}><w:sectPr/></w:sectPrChange>",
    ),
    "a header": (
        lambda d: d.sections[0].header.paragraphs[0]._p,
        f"<w:ins {_WHO}><w:r><w:t>新</w:t></w:r></w:ins>",
    ),
    "a comment": (paragraph, '<w:r><w:commentReference w:id="1"/></w:r>'),
    "a comment's edge": (paragraph, '<w:commentRangeStart w:id="1"/>'),
    "a comment on rows": (table, '<w:commentRangeStart w:id="1"/>'),
    "a comment on the body": (lambda d: d.element.body, '<w:commentRangeStart w:id="1"/>'),
}  # fmt: skip


def left_over(place: Place, xml: str) -> bytes:
    document = wf.blank()
    document.add_table(2, 2).cell(0, 0).text = "格"
    document.add_paragraph("正文")
    place(document).append(parse_xml(re.sub(r"(?<=\w)(?=[ />])", f" {nsdecls('w')}", xml, count=1)))
    return wf.saved(document)


@pytest.mark.parametrize(("place", "xml"), LEFT_OVER.values(), ids=LEFT_OVER)
def test_it_is_refused_by_either_engine(place: Place, xml: str) -> None:
    word = left_over(place, xml)
    with pytest.raises(CannotSet):
        render(word, OPTIONS, "typst")
    with pytest.raises(CannotSet):
        check(word)


def test_without_it_the_file_is_set() -> None:
    word = left_over(paragraph, "<w:proofErr />")
    assert render(word, OPTIONS, "typst").pages == 1
    assert check(word) == ()


@pytest.mark.parametrize(("side", "refused"), [("0", False), ("200", True)])
def test_a_rows_own_margins_are_refused_unless_there_are_none(side: str, refused: bool) -> None:
    document = wf.blank()
    document.add_table(1, 1).rows[0]._tr.insert(0, parse_xml(
        f'<w:tblPrEx {nsdecls("w")}><w:tblCellMar><w:top w:w="{side}" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPrEx>"
    ))  # fmt: skip
    if refused:
        with pytest.raises(CannotSet, match="w:tblCellMar"):
            render(wf.saved(document), OPTIONS, "typst")
    else:
        assert render(wf.saved(document), OPTIONS, "typst").pages == 1
