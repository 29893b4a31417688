"""What the comparison cannot read and would be signed all the same: pictures, shapes, objects."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

from pipeline.documents.render.word.xml import q
from pipeline.documents.review.tracked import Open
from pipeline.running.review_examined import examine
from tests.documents.review import edits
from tests.documents.review.edits import Docx, Element, edited, examined, issued, reworked

W = nsdecls("w")
VML = (
    f'{W} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
MATH = f'{W} xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
MC = f'{W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def _picture(colour: str = "red") -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGB", (20, 20), colour).save(stream, "PNG")
    stream.seek(0)
    return stream


def _into(xml: str) -> Callable[[Element], None]:
    def change(root: Element) -> None:
        paragraph = next(
            p for p in root.iter(q("w:p")) if edits.GRACE in "".join(p.itertext(q("w:t")))
        )
        paragraph.append(parse_xml(xml))

    return change


def test_a_picture_in_the_text_is_told_by_name_and_place() -> None:
    def change(document: Docx) -> None:
        paragraph = next(p for p in document.paragraphs if edits.GRACE in p.text)
        paragraph.add_run().add_picture(_picture(), width=90_000)

    (found,) = examined(edited(change)).open
    assert (found.kind, found.place) == (Open.DRAWN, "第七条第一款")
    assert "image" in found.text


def test_a_picture_in_a_paragraph_of_its_own_is_told_after_what_it_stands() -> None:
    (found,) = examined(edited(lambda d: d.add_picture(_picture(), width=90_000))).open
    assert (found.kind, found.place) == (Open.DRAWN, "附件二 收款账户页")


def test_a_picture_in_a_footer_is_told() -> None:
    def change(document: Docx) -> None:
        run = document.sections[0].footer.paragraphs[0].add_run()
        run.add_picture(_picture(), width=90_000)

    (found,) = examined(edited(change)).open
    assert (found.kind, found.place) == (Open.DRAWN, "页脚")


@pytest.mark.parametrize(("xml", "kind"), [
    (f'<w:r {VML}><w:pict><v:shape alt="补充" style="width:9pt"/></w:pict></w:r>', Open.DRAWN),
    (f"<w:r {VML}><w:object><o:OLEObject ProgID=\"Excel.Sheet\"/></w:object></w:r>", Open.DRAWN),
    (f"<w:r {MC}><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:t>五万元</w:t></mc:Choice>"
     "</mc:AlternateContent></w:r>", Open.DRAWN),
    (f"<m:oMath {MATH}><m:r><m:t>50000</m:t></m:r></m:oMath>", Open.FOREIGN),
    (f'<w:r {W}><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', Open.FOREIGN),
    (f"<w:r {W}><w:footnoteReference w:id=\"1\"/></w:r>", Open.FOREIGN),
    (f"<w:sdt {W}><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>另付五万元</w:t>"
     "</w:r></w:sdtContent></w:sdt>", Open.HINT),
])  # fmt: skip
def test_what_cannot_be_compared_is_told(xml: str, kind: Open) -> None:
    found = examined(reworked(_into(xml)))
    assert not found.changed
    assert [(each.kind, each.place) for each in found.open] == [(kind, "第七条第一款")]


def test_another_document_within_this_one_is_told_with_its_place() -> None:
    def change(root: Element) -> None:
        paragraph = next(
            p for p in root.iter(q("w:p")) if edits.GRACE in "".join(p.itertext(q("w:t")))
        )
        paragraph.addnext(parse_xml(f'<w:altChunk {nsdecls("w", "r")} r:id="rIdX"/>'))

    (found,) = examined(reworked(change)).open
    assert (found.kind, found.place) == (Open.FOREIGN, "第七条第一款")


def _with_logo(colour: str = "blue", word: bytes | None = None) -> bytes:
    def change(document: Any) -> None:
        run = document.sections[0].header.paragraphs[0].add_run()
        run.add_picture(_picture(colour), width=90_000)

    return edited(change, word)


def _again(word: bytes) -> bytes:
    document = docx.Document(io.BytesIO(word))
    for each in document.sections[0].header.paragraphs[0]._p.iter(q("wp:docPr")):
        each.set("name", "图片 7")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "program", [_again, pytest.param(edits.saved_by_libreoffice, marks=pytest.mark.slow)]
)
def test_a_picture_of_the_template_may_stay_but_no_other_come_in_its_place(
    program: Callable[[bytes], bytes],
) -> None:
    ours = _with_logo()
    assert not examine(ours, program(ours), {}).open
    (found,) = examine(ours, program(_with_logo("green")), {}).open
    assert (found.kind, found.place) == (Open.DRAWN, "页眉")
    (found,) = examine(ours, program(_with_logo(word=ours)), {}).open
    assert found.kind is Open.DRAWN


def test_the_issued_file_has_nothing_of_it() -> None:
    assert not examined(issued()[1]).open
