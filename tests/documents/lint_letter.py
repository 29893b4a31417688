"""A small sound template for the tests of lint, to be damaged in one place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pipeline.documents.lint import lint
from pipeline.finding import Finding
from pipeline.papers.catalogue import Edition, Paper
from pipeline.papers.draft import Context
from pipeline.papers.fields import TextOrBlank
from tests.documents import word_files as wf


class Row(Context):
    no: str
    due: str


class Extra(Context):
    amount: str


class Letter(Context):
    name: str
    note: TextOrBlank
    urgent: bool
    extra: Extra | None
    rows: tuple[Row, ...]
    lines: tuple[str, ...]


LETTER = Paper("letter", "letter", None, Letter, "信", "Letter")
SOUND = (
    "致{{ name }}：{% if urgent %}急{% else %}平{% endif %}",
    "{%p if note %}",
    "说明：{{ note }}",
    "{%p endif %}",
    "{%p if extra %}",
    "另付{{ extra.amount }}元",
    "{%p endif %}",
    "{%p for line in lines %}",
    "{{ loop.index }}. {{ line }}{% if loop.last %}。{% endif %}",
    "{%p endfor %}",
)
ROWS = (
    ("{%tr for r in rows %}", ""),
    ("{{ r.no }}", "{{ r.due }}"),
    ("{%tr endfor %}", ""),
)
Edit = Callable[[wf.Docx], None]


def letter(path: Path, edit: Edit | None = None, *, header: str = "抬头 {{ name }}") -> Path:
    document = wf.blank()
    document.sections[0].header.paragraphs[0].text = header
    for text in SOUND:
        document.add_paragraph(text)
    table = document.add_table(rows=0, cols=2)
    for texts in ROWS:
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    if edit:
        edit(document)
    path.write_bytes(wf.saved(document))
    return path


def replaced(old: str, new: str) -> Edit:
    """Sets new text for the first paragraph or cell that holds ``old``."""

    def edit(document: wf.Docx) -> None:
        cells = [p for t in document.tables for row in t.rows for c in row.cells
                 for p in c.paragraphs]  # fmt: skip
        found = next(p for p in (*document.paragraphs, *cells) if old in p.text)
        found.text = found.text.replace(old, new)

    return edit


def found(path: Path) -> tuple[Finding, ...]:
    return lint(path, Edition(LETTER, "zh"))


def said(finding: Finding) -> str:
    hint = finding.hint.render("en") if finding.hint else ""
    return f"{finding.message.render('en')} {hint}"
