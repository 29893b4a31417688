"""Fonts of an office's own: by name, for rare letters, recorded, and the same in both engines."""

from __future__ import annotations

import datetime
import hashlib
import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from docx.oxml.ns import qn

from pipeline.documents import fonts, further_fonts
from pipeline.documents.fontfile import code_points, names_of
from pipeline.documents.proof import prove
from pipeline.documents.render import RenderOptions, render
from pipeline.documents.render.office import OfficeEngine, Worker
from pipeline.documents.render.office_probe import require_office
from pipeline.errors import BadInput, RenderingError
from pipeline.finding import Where
from pipeline.papers.claims_list import ClaimsList
from pipeline.papers.draft import Stage
from pipeline.running.build import build_case
from pipeline.running.manifest import FileEntry
from pipeline.running.templates import Templates
from pipeline.running.typesetting import typeset
from tests.documents import own_fonts
from tests.documents import word_files as wf
from tests.papers.test_papers import drafts
from tests.world import World

OPTIONS = RenderOptions("协议", "zh", datetime.date(2026, 1, 2))


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    file = own_fonts.put_into(tmp_path / "fonts" / "rare")
    with own_fonts.in_use(monkeypatch, tmp_path / "fonts"):
        yield file


def text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def named(name: str, text: str = "甲方收到款项") -> wf.Docx:
    """A letter in a font of that name."""
    document = wf.blank()
    run = document.add_paragraph().add_run(text)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
    return document


def embedded(pdf: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return {
            str(each.FontName).partition("+")[2]
            for each in document.objects
            if isinstance(each, pikepdf.Dictionary) and "/FontName" in each
        }


def test_without_folders_there_are_none() -> None:
    assert further_fonts.further_fonts() == ()
    assert further_fonts.used_in(render(wf.simple("甲"), OPTIONS).pdf) == ()


def test_a_rare_letter_comes_from_the_folder(own: Path) -> None:
    word = wf.simple("借款人：𠮷田一郎，㛃𬱖䶮。")
    rendered = render(word, OPTIONS, "typst")
    assert "𠮷田一郎，㛃𬱖䶮" in text(rendered.pdf)
    assert prove(rendered.pdf, word, ["𠮷田一郎"]) == ()
    assert [each.file for each in further_fonts.used_in(rendered.pdf)] == [own]


def test_a_letter_that_no_folder_has_either_is_refused_with_what_to_do(own: Path) -> None:
    with pytest.raises(RenderingError, match="𪚥") as caught:
        render(wf.simple("𠮷𪚥"), OPTIONS, "typst")
    assert "U+2A6A5" in caught.value.message.render("zh")
    assert "U+20BB7" not in caught.value.message.render("zh")
    assert caught.value.hint is not None
    assert "JIEQING_FONTS" in caught.value.hint.render("zh")


def test_a_template_may_name_it(own: Path) -> None:
    rendered = render(wf.saved(named(own_fonts.NAME.upper())), OPTIONS, "typst")
    assert not rendered.warnings
    (font,) = further_fonts.used_in(rendered.pdf)
    assert font.family == own_fonts.NAME
    assert font.postscript & embedded(rendered.pdf)


def test_without_the_folder_its_name_is_a_guess() -> None:
    rendered = render(wf.saved(named(own_fonts.NAME)), OPTIONS, "typst")
    assert [each.code for each in rendered.warnings] == ["documents.render.font"]


def test_what_no_paper_uses_is_not_recorded(own: Path) -> None:
    assert further_fonts.used_in(render(wf.simple("甲乙"), OPTIONS, "typst").pdf) == ()


def test_bold_letters_without_a_bold_cut_are_thickened(own: Path) -> None:
    document = named(own_fonts.NAME)
    document.paragraphs[-1].runs[0].bold = True
    pdf = render(wf.saved(document), OPTIONS, "typst").pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert b"2 Tr" in opened.pages[0].Contents.read_bytes()
    assert len(further_fonts.used_in(pdf)) == 1


@pytest.mark.slow
def test_libreoffice_sets_the_same_letters(own: Path) -> None:
    worker = Worker(require_office())
    try:
        word = wf.saved(named(own_fonts.NAME, "借款人：𠮷田一郎"))
        pdf = OfficeEngine(worker).render(word, OPTIONS).pdf
        assert prove(pdf, word, ["𠮷田一郎"]) == ()
        assert [each.file for each in further_fonts.used_in(pdf)] == [own]
        # What only falls back to it is drawn from it, too.
        pdf = OfficeEngine(worker).render(wf.simple("借款人：𠮷田一郎"), OPTIONS).pdf
        assert "𠮷" in text(pdf)
        assert [each.file for each in further_fonts.used_in(pdf)] == [own]
    finally:
        worker.close()


def test_a_packet_records_them_with_their_digest(own: Path, tmp_path: Path) -> None:
    world = World(tmp_path / "world")
    text = world.case_file.read_text(encoding="utf-8")
    world.case_file.write_text(text.replace("沈晓禾", "沈晓𠮷"), encoding="utf-8")
    request = replace(world.request(), stages=(Stage.PREPARATION,))
    result = build_case(request)
    data = own.read_bytes()
    entry = FileEntry(file="own.otf", sha256=hashlib.sha256(data).hexdigest(), size=len(data))
    found = {paper.key: paper.fonts for paper in result.manifest.papers}
    assert found["claims-list"] == (entry,)
    assert set(found.values()) <= {(), (entry,)}


def test_a_build_names_the_field_that_holds_the_letter() -> None:
    draft = next(each for each in drafts("online-loan") if each.key == "claims-list")
    assert isinstance(draft.context, ClaimsList)
    first, second, *others = draft.context.parties
    parties = (first, second.model_copy(update={"name": "沈晓𠮷"}), *others)
    context = draft.context.model_copy(update={"parties": parties})
    with pytest.raises(RenderingError) as caught:
        typeset(draft, Templates(), context)
    assert caught.value.code == "build.no-glyph"
    assert "parties[2].name（“沈晓𠮷”）" in caught.value.message.render("zh")
    assert "“𠮷”（U+20BB7）" in caught.value.message.render("zh")
    assert caught.value.where == Where(path="parties[2].name")
    assert caught.value.hint is not None
    assert "JIEQING_FONTS" in caught.value.hint.render("zh")


def test_a_font_under_the_name_of_ours_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_fonts.put_into(tmp_path, name=fonts.SERIF)
    with (
        own_fonts.in_use(monkeypatch, tmp_path),
        pytest.raises(RenderingError, match="Noto Serif SC"),
    ):
        render(wf.simple("甲"), OPTIONS, "typst")


def test_a_folder_that_is_not_there_is_bad_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with own_fonts.in_use(monkeypatch, tmp_path / "none"), pytest.raises(BadInput, match="none"):
        render(wf.simple("甲"), OPTIONS, "typst")


def test_files_that_are_no_fonts_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.ttf").write_bytes(os.urandom(99))
    (tmp_path / "readme.txt").write_text("x")
    with own_fonts.in_use(monkeypatch, tmp_path):
        assert further_fonts.further_fonts() == ()
        assert render(wf.simple("甲"), OPTIONS, "typst").pages == 1


def test_names_and_letters_are_read_from_the_file() -> None:
    data = fonts.paths()[fonts.SANS].read_bytes()
    assert fonts.SANS in names_of(data, 0, frozenset({1, 16}))
    assert set(map(ord, "一㛃𬱖䶮A")) <= code_points(data)
