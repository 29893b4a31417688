"""PDF/UA-1 is claimed where it is true, at every step a paper goes through; else it is said why."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable

import pikepdf
import pytest
import segno
from docx.shared import Cm

from pipeline.documents.attach import Attachment, attach
from pipeline.documents.draft_mark import mark_draft
from pipeline.documents.render import Rendered, RenderOptions, render
from pipeline.running.rendering import render_word
from pipeline.signing.fields import FieldSpec, lay_fields, locate
from pipeline.signing.holder import Holder
from tests.documents import word_files as wf
from tests.documents.accessibility import claims, faults
from tests.documents.side_by_side import papers

DAY = datetime.date(2026, 1, 2)
OPTIONS = RenderOptions("还款协议书", "zh", DAY)
SAID = "documents.render.accessible."


def made(document: wf.Docx, options: RenderOptions = OPTIONS) -> Rendered:
    return render(wf.saved(document), options, "typst")


def reasons(rendered: Rendered) -> list[tuple[str, str]]:
    found = [each for each in rendered.warnings if each.code.startswith(SAID)]
    return [(each.code.removeprefix(SAID), each.where.path) for each in found]


def png() -> io.BytesIO:
    stream = io.BytesIO()
    segno.make("x").save(stream, kind="png")
    stream.seek(0)
    return stream


@pytest.mark.slow
def test_every_paper_of_ours_makes_the_claim_and_keeps_it() -> None:
    for name, word, options in papers():
        rendered = render(word, options, "typst")
        assert not reasons(rendered), name
        assert claims(rendered.pdf), name
        assert faults(rendered.pdf) == [], name


@pytest.fixture(scope="module")
def paper() -> bytes:
    document = wf.agreement()
    document.add_paragraph("甲方签名：")
    return made(document).pdf


def fields(pdf: bytes) -> bytes:
    place = locate(pdf, "甲方签名：")
    holder = Holder("borrower", "某某")
    return lay_fields(pdf, [FieldSpec(holder, place.page, place.beside(100, 40), "all")])


STEPS: dict[str, Callable[[bytes], bytes]] = {
    "attached": lambda pdf: attach(
        pdf, [Attachment("data.json", b"{}", "application/json", "Data", "Daten")], DAY
    ),
    "with fields": fields,
    "marked as a draft": lambda pdf: mark_draft(pdf, "草案"),
    "all of it": lambda pdf: mark_draft(fields(STEPS["attached"](pdf)), "草案"),
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_no_step_breaks_the_claim(paper: bytes, step: Callable[[bytes], bytes]) -> None:
    pdf = step(paper)
    assert claims(pdf)
    assert faults(pdf) == []


def test_a_field_that_nobody_tagged_is_found(paper: bytes) -> None:
    """The reader that says so sees what is wrong, too."""
    with pikepdf.open(io.BytesIO(fields(paper))) as document:
        page = next(page for page in document.pages if "/Annots" in page.obj)
        del page.obj.Annots[0].StructParent
        page.contents_add(b"0 0 9 9 re f")
        stream = io.BytesIO()
        document.save(stream)
    found = "; ".join(faults(stream.getvalue()))
    assert "/Widget is in no element" in found
    assert "f is neither tagged nor an artifact" in found


def test_headings_out_of_order_are_named() -> None:
    document = wf.blank()
    for level, text in ((1, "一"), (3, "三级"), (2, "二级"), (3, "又三级")):
        document.add_heading(text, level)
    rendered = made(document)
    assert reasons(rendered) == [("heading", "三级")]
    assert not claims(rendered.pdf)
    said = rendered.warnings[-1].message.render("zh")
    assert said == "未标为无障碍文件（PDF/UA-1）：3级标题，此处应为2级（段落“三级”）。"


def test_a_picture_without_a_description_is_named() -> None:
    document = wf.blank()
    document.add_paragraph("收款码").add_run().add_picture(png(), width=Cm(2))
    assert reasons(made(document)) == [("picture", "收款码")]
    assert not claims(made(document).pdf)
    wf.add_qr(silent := wf.blank())
    assert claims(made(silent).pdf)


def test_a_picture_in_a_header_is_decoration() -> None:
    document = wf.blank()
    document.add_paragraph("正文")
    document.sections[0].header.paragraphs[0].add_run().add_picture(png(), width=Cm(2))
    assert claims(made(document).pdf)
    assert faults(made(document).pdf) == []


def test_a_document_needs_a_title() -> None:
    rendered = made(wf.blank(), RenderOptions(" ", "zh", DAY))
    assert reasons(rendered) == [("title", "")]
    assert not claims(rendered.pdf)


@pytest.mark.parametrize(("text", "language"), [("Letter", "en"), ("信 Letter", "zh")])
def test_a_file_of_anyones_is_in_the_language_it_is_written_in(text: str, language: str) -> None:
    pdf = render_word(wf.simple(text), title="t", as_of=DAY, engine="typst").pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang).startswith(language)
