"""The typst engine: PDF/A-3b, tagged, the same bytes, and what a Chinese paper looks like."""

from __future__ import annotations

import datetime
import hashlib
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm

from pipeline.documents.fill import fill
from pipeline.documents.proof import prove
from pipeline.documents.render import Rendered, RenderOptions, render
from pipeline.documents.render.engine import Language
from pipeline.errors import RenderingError
from tests.documents import word_files as wf

DAY = datetime.date(2026, 1, 2)
OPTIONS = RenderOptions("还款协议书", "zh", DAY)


@pytest.fixture(scope="module")
def word(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("typst") / "协议.docx"
    path.write_bytes(wf.saved(wf.agreement()))
    return fill(path, wf.context(), title="还款协议书", date=DAY)


@pytest.fixture(scope="module")
def paper(word: bytes) -> Rendered:
    return render(word, OPTIONS)


def pages(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def made(document: wf.Docx) -> bytes:
    return render(wf.saved(document), OPTIONS).pdf


def objects(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    return (o for o in pdf.objects if isinstance(o, pikepdf.Dictionary))


def test_the_pdf_is_pdfa_3b_tagged_with_title_and_language(paper: Rendered) -> None:
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        metadata = pdf.Root.Metadata.read_bytes().decode()
        assert re.search(r"<pdfaid:part>3</pdfaid:part>", metadata)
        assert re.search(r"<pdfaid:conformance>B</pdfaid:conformance>", metadata)
        assert "还款协议书" in metadata
        assert "2026-01-02T00:00:00" in metadata
        assert pdf.Root.Lang == "zh-CN"
        assert pdf.Root.MarkInfo.Marked
        kinds = {str(o.S) for o in objects(pdf) if o.get("/Type") == "/StructElem"}
    assert {"/H1", "/H2", "/P", "/Table", "/TR", "/TH", "/TD", "/Figure"} <= kinds


def test_english_papers_say_so() -> None:
    options = RenderOptions("Agreement", "en", DAY)
    with pikepdf.open(io.BytesIO(render(wf.simple("One"), options).pdf)) as pdf:
        assert pdf.Root.Lang == "en-US"


def test_quotation_marks_are_those_of_the_papers_language() -> None:
    widths = {}
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        made_pdf = render(wf.simple("“a”"), RenderOptions("t", language, DAY)).pdf
        with pypdfium2.PdfDocument(made_pdf) as pdf:
            text = pdf[0].get_textpage()
            widths[language] = text.get_charbox(1)[0] - text.get_charbox(0)[0]
    assert widths["zh"] > widths["en"]


def test_only_our_own_fonts_are_in_it(paper: Rendered) -> None:
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        names = {str(o.FontName) for o in objects(pdf) if o.get("/Type") == "/FontDescriptor"}
        embedded = [o for o in objects(pdf) if o.get("/Type") == "/FontDescriptor"]
        assert all("/FontFile3" in o or "/FontFile2" in o for o in embedded)
    plain = {re.sub(r"^/[A-Z]{6}\+", "", name).split("-")[0] for name in names}
    assert plain <= {"NotoSerifSC", "NotoSansSC", "LibertinusSerif"}


def test_headings_become_bookmarks_with_their_numbers(paper: Rendered) -> None:
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root] == ["还款协议书"]
        first = outline.root[0].children[0].title
    assert first.replace(" ", "") == "第一条债务确认与还款安排之1"


def test_every_page_says_which_it_is_of_how_many(paper: Rendered) -> None:
    texts = pages(paper.pdf)
    assert len(texts) == paper.pages
    for number, text in enumerate(texts, start=1):
        assert text.splitlines()[-1].replace(" ", "") == f"第{number}页共{paper.pages}页"
        assert text.splitlines()[0] == "还款协议书"


def test_a_schedule_repeats_its_header_and_the_signatures_stay_together(paper: Rendered) -> None:
    texts = pages(paper.pdf)
    assert sum("应还本金（元）" in text for text in texts) == 3
    signed = [text for text in texts if "甲方（盖章）" in text]
    assert len(signed) == 1
    assert "日期" in signed[0]


def test_the_paper_is_proved(word: bytes, paper: Rendered) -> None:
    facts = [str(value) for value in wf.context().values() if isinstance(value, str)]
    assert prove(paper.pdf, word, facts) == ()


def test_the_same_input_gives_the_same_bytes_in_another_process(
    word: bytes, tmp_path: Path
) -> None:
    (tmp_path / "in.docx").write_bytes(word)
    program = (
        "import datetime, hashlib, pathlib, sys\n"
        "from pipeline.documents.render import RenderOptions, render\n"
        "options = RenderOptions('还款协议书', 'zh', datetime.date(2026, 1, 2))\n"
        "word = pathlib.Path(sys.argv[1]).read_bytes()\n"
        "print(hashlib.sha256(render(word, options).pdf).hexdigest())\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "in.docx")]
    other = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    render(wf.simple("别的文件"), OPTIONS)  # what was set before leaves no trace
    assert hashlib.sha256(render(word, OPTIONS).pdf).hexdigest() == other


def test_several_threads_may_set_papers_at_once(paper: Rendered, word: bytes) -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: render(word, OPTIONS).pdf, range(8)))
    assert set(made) == {paper.pdf}


@pytest.mark.parametrize(
    "text",
    ["#let x = 1", "*a* _b_ $x$", "= 标题", "@ref <a>", "\\u{41}", "// x", '"\\" + "x', "\\n\\"],
)
def test_text_is_never_markup(text: str) -> None:
    assert pages(made_simple(text))[0].strip() == text


def made_simple(*paragraphs: str) -> bytes:
    return render(wf.simple(*paragraphs), OPTIONS).pdf


def test_rare_names_come_out_right() -> None:
    assert "㛃𬱖䶮" in pages(made_simple("㛃𬱖䶮"))[0]


def test_a_character_without_a_font_is_refused_by_name() -> None:
    with pytest.raises(RenderingError) as caught:
        render(wf.simple("乙方：𠮷某"), OPTIONS)
    assert "“𠮷” (U+20BB7)" in caught.value.message.render("en")
    assert caught.value.hint is not None


def test_guessed_fonts_and_absent_italics_are_warned_of() -> None:
    document = wf.blank()
    run = document.add_paragraph().add_run("倾斜")
    run.font.italic = True
    wf.set_fonts(run._r.get_or_add_rPr(), "Times New Roman", "某某手写体")
    found = render(wf.saved(document), OPTIONS).warnings
    assert [f.code for f in found] == ["documents.render.font", "documents.render.italic"]


def test_a_page_break_breaks() -> None:
    document = wf.blank()
    paragraph = document.add_paragraph("前")
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    paragraph.add_run("后")
    document.add_paragraph("又").paragraph_format.page_break_before = True
    assert [text.strip() for text in pages(made(document))] == ["前", "后", "又"]


def test_a_heading_in_the_letters_of_the_text_looks_like_the_text() -> None:
    document = wf.blank()
    for text, level in (("标题文字", 0), ("正文文字", None)):
        paragraph = document.add_paragraph(text)
        if level is not None:
            paragraph._p.get_or_add_pPr().append(
                parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{level}"/>')
            )
    with pypdfium2.PdfDocument(made(document)) as pdf:
        page = pdf[0].get_textpage()
        line = page.get_text_range().index("正")
        widths = [page.get_charbox(at)[2] - page.get_charbox(at)[0] for at in (2, line + 2)]
    assert widths[0] == pytest.approx(widths[1], abs=0.01)  # 文, twice


def test_sections_have_their_own_size_and_first_header() -> None:
    document = wf.blank()
    wf.add_page_numbers(document)
    document.add_paragraph("竖")
    section = document.add_section()
    section.page_width, section.page_height = section.page_height, section.page_width
    section.different_first_page_header_footer = True
    section.first_page_header.is_linked_to_previous = False
    section.first_page_header.paragraphs[0].text = "首页页眉"
    document.add_paragraph("横")
    pdf = made(document)
    with pypdfium2.PdfDocument(pdf) as opened:
        sizes = [tuple(round(n) for n in page.get_size()) for page in opened]
    assert sizes == [(595, 842), (842, 595)]
    assert pages(pdf)[1].split() == ["首页页眉", "横"]


def test_links_lead_where_word_says() -> None:
    document = wf.blank()
    paragraph = document.add_paragraph("见")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    target = document.part.relate_to("https://example.invalid/a?b=1", kind, is_external=True)
    paragraph._p.append(parse_xml(
        f'<w:hyperlink {nsdecls("w", "r")} r:id="{target}"><w:r><w:t>网页</w:t></w:r></w:hyperlink>'
    ))  # fmt: skip
    with pikepdf.open(io.BytesIO(made(document))) as pdf:
        (annotation,) = pdf.pages[0].Annots
        assert str(annotation.A.URI) == "https://example.invalid/a?b=1"


def test_pictures_have_their_size_and_description() -> None:
    document = wf.blank()
    wf.add_qr(document)
    with pikepdf.open(io.BytesIO(made(document))) as pdf:
        (figure,) = [o for o in objects(pdf) if o.get("/S") == "/Figure"]
        assert str(figure.Alt) == "核验二维码"
    with pypdfium2.PdfDocument(made(document)) as opened:
        (picture,) = (
            o for o in opened[0].get_objects() if o.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
        )
        left, _, right, _ = picture.get_bounds()
    assert abs((right - left) - Cm(2.5).pt) < 0.5


def test_a_first_line_is_indented_by_two_characters() -> None:
    document = wf.blank()
    wf.indent_two(document.add_paragraph("首行缩进的段落"))
    document.add_paragraph("不缩进的段落")
    with pypdfium2.PdfDocument(made(document)) as pdf:
        text = pdf[0].get_textpage()
        indented, plain = (text.get_charbox(n)[0] for n in (0, text.get_text_range().index("不")))
    assert 23 < indented - plain < 25
