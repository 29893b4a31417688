"""`jieqing bundle --masked`: loose files for the other side."""

from __future__ import annotations

import json
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from pipeline.cli.app import run
from tests.documents.bundle_files import saved as picture_saved
from tests.documents.mask_files import ID, NAME, PHONE, pdf_of, shown, traces


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = tmp_path / "材料"
    files.mkdir()
    (files / f"{NAME}的说明.txt").write_text(f"电话 {PHONE}\n证号 {ID}\n", encoding="utf-8")
    (files / f"tel {PHONE}.pdf").write_bytes(pdf_of(shown("Paid 3500.00 on 2026-05-15")))
    return files


def bundle(folder: Path, *more: str) -> int:
    output, masked = folder.parent / "册.pdf", folder.parent / "对方.pdf"
    return run(["bundle", str(folder), "-o", str(output), "--masked", str(masked), *more])


def test_both_editions_of_loose_files(folder: Path) -> None:
    assert bundle(folder, "--hide", NAME) == 0
    masked = folder.parent / "对方.pdf"
    for value in (NAME, PHONE, ID):
        assert traces(masked.read_bytes(), value) == []
        assert value not in masked.with_name("对方.pdf.json").read_text(encoding="utf-8")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(masked).pages)
    assert "Paid 3500.00" in text
    assert "供对方当事人" in text
    assert traces((folder.parent / "册.pdf").read_bytes(), PHONE) != []


def test_a_picture_that_was_not_searched_is_no_clean_end(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "证.png").write_bytes(picture_saved(Image.new("RGB", (300, 200), "red"), "PNG"))
    assert bundle(folder, "--lang", "zh") == 1
    listed = json.loads((folder.parent / "对方.pdf.json").read_text(encoding="utf-8"))
    assert listed["items"][-1]["not_searched"] == {"no-text": [1]}
    assert "未作查找" in capsys.readouterr().out


def test_words_without_an_edition_to_hide_them_in(folder: Path) -> None:
    assert run(["bundle", str(folder), "-o", str(folder.parent / "a.pdf"), "--hide", NAME]) == 2
