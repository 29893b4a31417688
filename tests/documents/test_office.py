"""The office engine on the real LibreOffice: what it sets, and what stays out of its reach."""

from __future__ import annotations

import datetime
import io
import multiprocessing
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from docx.oxml.ns import qn
from docx.shared import Pt
from PIL import Image

from pipeline.documents import fonts
from pipeline.documents.proof import prove
from pipeline.documents.render import RenderOptions, office_probe, render
from pipeline.documents.render.engine import CannotSet, Rendered
from pipeline.documents.render.office import OfficeEngine, Worker, office_available
from pipeline.documents.render.typst import TypstEngine
from pipeline.errors import ToolMissing
from pipeline.finding import Severity
from tests.documents import office_files as of
from tests.documents import side_by_side
from tests.documents import word_files as wf

pytestmark = pytest.mark.slow
OPTIONS = RenderOptions("还款 <协议> & 书", "zh", datetime.date(2026, 1, 2))
FACES = {"NotoSerifSC-Regular-VKana", "NotoSansSC-Regular-VKana", "LibertinusSerifRegular",
         "LibertinusSerifBold", "DejaVuSansMono"}  # fmt: skip


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    info = office_available()
    if info is None:
        pytest.fail("LibreOffice is not installed: run tools/system-packages")
    with Worker(info, limit=120) as worker:
        yield worker


@pytest.fixture(scope="module")
def engine(worker: Worker) -> OfficeEngine:
    return OfficeEngine(worker)


@pytest.fixture(scope="module")
def agreement() -> bytes:
    document = wf.agreement()
    run = document.add_paragraph().add_run("Courier New")
    wf.set_fonts(run._r.get_or_add_rPr(), "Courier New", "黑体")
    return wf.saved(document)


@pytest.fixture(scope="module")
def paper(engine: OfficeEngine, agreement: bytes) -> Rendered:
    return engine.render(agreement, OPTIONS)


def text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def test_nothing_is_lost(paper: Rendered, agreement: bytes) -> None:
    assert prove(paper.pdf, agreement) == ()
    assert paper.engine == "office"
    assert paper.pages >= 4


def test_it_is_a_tagged_pdf_a_3b_with_title_language_and_date(paper: Rendered) -> None:
    with pikepdf.open(io.BytesIO(paper.pdf)) as document:
        xmp = document.open_metadata()
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "B")
        assert xmp["dc:title"] == document.docinfo["/Title"] == OPTIONS.title
        assert document.docinfo["/CreationDate"] == "D:20260102000000Z"
        assert document.Root.Lang == "zh-CN"
        assert document.Root.MarkInfo.Marked
        assert document.Root.StructTreeRoot
        assert document.Root.OutputIntents
        assert len(document.pages) == paper.pages


def test_only_our_faces_are_used_and_embedded_as_subsets(paper: Rendered) -> None:
    used: set[str] = set()
    with pikepdf.open(io.BytesIO(paper.pdf)) as document:
        for page in document.pages:
            for font in page.Resources.Font.values():
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys())
                subset, name = str(font.BaseFont)[1:].split("+")
                assert re.fullmatch("[A-Z]{6}", subset)
                used.add(name)
    assert used == FACES


def test_bold_song_is_hei_and_bold_hei_is_thickened(engine: OfficeEngine) -> None:
    drawn = {}
    for font in ("宋体", "黑体"):
        document = wf.blank()
        run = document.add_paragraph().add_run("人民币")
        run.bold, run.font.size = True, Pt(20)
        wf.set_fonts(run._r.get_or_add_rPr(), "Times New Roman", font)
        pdf = engine.render(wf.saved(document), OPTIONS).pdf
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            page = opened.pages[0]
            (face,) = page.Resources.Font.values()
            drawn[font] = (str(face.BaseFont)[8:], b"2 Tr" in page.Contents.read_bytes())
    name = "NotoSansSC-Regular-VKana"
    assert drawn == {"宋体": (name, False), "黑体": (name, True)}


def test_rare_names_come_out(engine: OfficeEngine) -> None:
    assert "㛃𬱖䶮" in text(engine.render(wf.simple("㛃𬱖䶮"), OPTIONS).pdf)


def test_the_language_of_an_english_paper_is_english(engine: OfficeEngine) -> None:
    options = RenderOptions("A copy", "en", datetime.date(2026, 1, 2))
    with pikepdf.open(io.BytesIO(engine.render(wf.simple("One"), options).pdf)) as document:
        assert document.Root.Lang == "en"


def test_auto_goes_to_office_with_what_typst_refuses_and_says_so() -> None:
    docx = of.with_footnote()
    with pytest.raises(CannotSet):
        render(docx, OPTIONS, "typst")
    rendered = render(docx, OPTIONS)
    assert rendered.engine == "office"
    assert "本金为实际到账的金额" in text(rendered.pdf)
    warning = rendered.warnings[0]
    assert (warning.code, warning.severity) == (
        "documents.render.office-instead", Severity.WARNING,
    )  # fmt: skip
    assert "a footnote" in warning.message.render("en")


def test_auto_stays_with_typst_where_it_can() -> None:
    assert render(wf.simple("甲"), OPTIONS).engine == "typst"


def test_auto_does_not_set_unresolved_changes() -> None:
    changed = of.with_xml('<w:ins w:id="1" w:author="a"><w:r><w:t>新增</w:t></w:r></w:ins>')
    with pytest.raises(CannotSet, match="a tracked insertion"):
        render(changed, OPTIONS)


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("PATH", str(tmp_path))
    office_probe.office_available.cache_clear()
    yield
    office_probe.office_available.cache_clear()


@pytest.mark.usefixtures("nothing_installed")
def test_without_libreoffice_the_refusal_stands_and_office_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pipeline.documents.render.office._workers", {})
    with pytest.raises(CannotSet):
        render(of.with_footnote(), OPTIONS)
    with pytest.raises(ToolMissing) as caught:
        render(wf.simple("甲"), OPTIONS, "office")
    assert caught.value.exit_status == 8
    assert caught.value.hint is not None
    assert "libreoffice-writer-nogui" in caught.value.hint.render("zh")


class _Trap(BaseHTTPRequestHandler):
    """Notes who asks for something."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 - names of the base class

    def log_message(self, *args: object) -> None:
        """Be quiet."""


@pytest.fixture
def trap() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), type("Trap", (_Trap,), {"asked": asked}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_even_unchecked_nothing_is_fetched(
    worker: Worker, trap: tuple[str, list[str]], tmp_path: Path
) -> None:
    address, asked = trap
    picture = tmp_path / "secret.png"
    Image.new("RGB", (40, 40), "red").save(picture)
    for target in (f"{address}/a.png", picture.as_uri()):
        docx = of.related(of.with_xml(of.linked_picture()), "image", target)
        docx = of.related(docx, "attachedTemplate", f"{address}/a.dotm", of="settings")
        for each in (docx, of.with_xml(of.field(f'INCLUDEPICTURE "{target}" \\d'))):
            with pypdfium2.PdfDocument(worker.convert(each, "题")) as document:
                assert not _has_red(document[0].render().to_pil())
    assert asked == []


def _has_red(page: Image.Image) -> bool:
    colours = page.convert("RGB").getcolors(1 << 24) or []
    return any(colour == (255, 0, 0) for _, colour in colours)


def _pages_in_child(docx: bytes, answers: multiprocessing.SimpleQueue[int]) -> None:
    answers.put(render(docx, OPTIONS, "office").pages)


def test_a_forked_child_has_a_libreoffice_of_its_own() -> None:
    docx = wf.simple("甲")
    assert render(docx, OPTIONS, "office").pages == 1
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    child = context.Process(target=_pages_in_child, args=(docx, answers))
    child.start()
    child.join(90)
    assert child.exitcode == 0
    assert answers.get() == 1
    assert render(docx, OPTIONS, "office").pages == 1


def test_both_engines_agree_on_every_paper(engine: OfficeEngine) -> None:
    differing = {}
    for name, word, options in side_by_side.papers():
        compared = side_by_side.compare(word, options, engine)
        if not compared.equal:
            differing[name] = (compared.pages, compared.lost)
    assert differing == {}


@pytest.mark.parametrize("spacing", [1.0, 1.25, 1.5])
@pytest.mark.parametrize("text", ["国", "国 Ag 12"])
@pytest.mark.parametrize("grid", [False, True])
def test_lines_are_as_high_as_typst_makes_them(
    engine: OfficeEngine, spacing: float, text: str, grid: bool
) -> None:
    document = wf.blank()
    if not grid:
        properties = document.sections[0]._sectPr
        properties.remove(properties.find(qn("w:docGrid")))
    document.styles["Normal"].paragraph_format.line_spacing = spacing
    for _ in range(3):
        document.add_paragraph(text)
    word = wf.saved(document)
    lines = [base_lines(each.render(word, OPTIONS).pdf) for each in (engine, TypstEngine())]
    assert lines[0] == pytest.approx(lines[1], abs=0.2)


def base_lines(pdf: bytes) -> list[float]:
    """How far each line is from the next, in points."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        found = [
            page.get_charbox(i)[1]
            for i in range(page.count_chars())
            if page.get_text_range(i, 1) == "国"
        ]
    return [above - below for above, below in pairwise(found)]


def test_every_face_of_the_table_is_one_that_both_engines_have() -> None:
    assert set(fonts.LATINS.values()) == {fonts.SERIF, fonts.SANS, fonts.LATIN, fonts.MONO}
