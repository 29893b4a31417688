"""``jieqing render``: the exit status says whether the PDF holds all of the Word file."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx.shared import Cm

from pipeline.cli.app import run
from tests.documents import word_files as wf


@pytest.mark.parametrize(("width", "status"), [(5, 0), (20, 6)])
def test_what_is_not_on_the_paper_is_no_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], width: float, status: int
) -> None:
    document = wf.blank()
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    for column in table.columns:
        column.width = Cm(width)
    table.cell(0, 1).text = "尾款"
    word, pdf = tmp_path / "表.docx", tmp_path / "表.pdf"
    word.write_bytes(wf.saved(document))
    assert run(["render", str(word), "-o", str(pdf), "--lang", "en"]) == status
    assert ("尾款" in capsys.readouterr().out) == bool(status)
    assert pdf.exists()


def test_what_cannot_be_set_is_listed_in_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = wf.blank()
    document.add_paragraph("密文").runs[0].font.hidden = True
    word = tmp_path / "信.docx"
    word.write_bytes(wf.saved(document))
    command = ["render", str(word), "-o", str(tmp_path / "信.pdf"), "--engine", "typst", "--json"]
    assert run(command) == 6
    assert '"documents.render.unsupported"' in capsys.readouterr().out.split('"findings"')[1]
