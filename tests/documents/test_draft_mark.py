"""草案 in a Word file: on its first page, on even ones and on all others, whatever it has."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK

from pipeline.documents.draft_mark import mark_draft_word
from tests.documents.word_files import add_page_numbers, blank, saved


def three_pages(*, own_header: bool, first_apart: bool, even_apart: bool) -> bytes:
    """Two sections, of which the second takes over the headers of the first."""
    document = blank()
    if own_header:
        add_page_numbers(document)
    document.settings.odd_and_even_pages_header_footer = even_apart
    document.sections[0].different_first_page_header_footer = first_apart
    document.add_paragraph("第一页").add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("第二页")
    document.add_section(WD_SECTION.NEW_PAGE)
    document.add_paragraph("第三页")
    return saved(document)


def pages(word: bytes, folder: Path) -> list[str]:
    """The text of each page, as LibreOffice sets it."""
    file = folder / "paper.docx"
    file.write_bytes(word)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, file],
        check=True,
        capture_output=True,
    )
    with pypdfium2.PdfDocument(folder / "paper.pdf") as pdf:
        return [page.get_textpage().get_text_bounded() for page in pdf]


@pytest.mark.parametrize("own_header", [True, False])
@pytest.mark.parametrize("apart", [True, False])
def test_every_kind_of_page_has_the_mark_in_its_header(own_header: bool, apart: bool) -> None:
    word = three_pages(own_header=own_header, first_apart=apart, even_apart=apart)
    section = docx.Document(io.BytesIO(mark_draft_word(word, "草案"))).sections[0]
    headers = [section.header]
    headers += [section.first_page_header, section.even_page_header] if apart else []
    for header in headers:
        assert header.paragraphs[0].text.strip() == "草案"
    if own_header:
        assert "还款协议书" in "".join(each.text for each in section.header.paragraphs)
    assert mark_draft_word(word, "草案") == mark_draft_word(word, "草案")


@pytest.mark.slow
@pytest.mark.parametrize("own_header", [True, False])
def test_a_word_processor_shows_it_on_every_page(own_header: bool, tmp_path: Path) -> None:
    word = three_pages(own_header=own_header, first_apart=True, even_apart=True)
    assert not any("草案" in page for page in pages(word, tmp_path))
    found = pages(mark_draft_word(word, "草案"), tmp_path)
    assert len(found) == 3
    assert all("草案" in page for page in found)
