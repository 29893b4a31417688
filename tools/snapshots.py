"""Writes beside every Word template its text, so that a change of wording shows in a diff.

``python -m tools.snapshots`` writes ``templates/<name>.txt``; with ``--check`` it lists what has
drifted and ends with 1. A line is ``[style] text``, a table row ``| cell | cell |`` (``‖`` for a
header row that returns on every page); ``**…**`` is text in a character style, ``¶`` ends a
paragraph inside a cell, ``<PAGE>`` is a field, ``<picture qr>`` a picture with its description.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from pipeline.resources import templates

_SIGNS = {qn("w:tab"): "→", qn("w:br"): "↵", qn("w:noBreakHyphen"): "\u2011"}


def main() -> int:
    """Write or check; the exit status."""
    parser = argparse.ArgumentParser(description="Writes the text of the Word templates.")
    parser.add_argument("--check", action="store_true", help="write nothing, list what has drifted")
    if parser.parse_args().check:
        found = drifted(templates())
        for path in found:
            print(f"{path.name} is not what its template says: run 'make snapshots'")
        return 1 if found else 0
    for template in sorted(templates().glob("*.docx")):
        path_of(template).write_text(text(template), "utf-8", newline="\n")
    return 0


def drifted(folder: Path) -> list[Path]:
    """The snapshots that differ from their templates, and those whose template is gone."""
    made = {path_of(each): text(each) for each in sorted(folder.glob("*.docx"))}
    wrong = [path for path, content in made.items() if _written(path) != content]
    return wrong + [path for path in sorted(folder.glob("*.txt")) if path not in made]


def path_of(template: Path) -> Path:
    """Where the snapshot of a template stands."""
    return template.with_suffix(".txt")


def text(template: Path) -> str:
    """The snapshot of one Word file: headers, body and footers, line by line."""
    document = docx.Document(str(template))
    lines = [f"# {document.core_properties.title}"]
    for section in document.sections:
        for name, story in (("header", section.header), ("footer", section.footer)):
            if not story.is_linked_to_previous:
                lines += ["", f"## {name}", *_story(story)]
    return "\n".join([*lines, "", "## body", *_story(document), ""])


def _written(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def _story(story: Any) -> Iterator[str]:
    for block in story.iter_inner_content():
        if isinstance(block, Table):
            yield from _table(block)
        else:
            yield f"[{_style(block)}] {_inline(block)}".rstrip()


def _style(paragraph: Paragraph) -> str:
    style = paragraph.style
    return (style.name or "") if style is not None else ""


def _table(table: Table) -> Iterator[str]:
    for row in table.rows:
        edge = "‖" if row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None else "|"
        cells = f" {edge} ".join(_cell(cell) for cell in row._tr.tc_lst)
        yield f"{edge} {cells} {edge}"


def _cell(cell: Any) -> str:
    return " ¶ ".join(_inline(Paragraph(each, cell)) for each in cell.p_lst)


def _inline(paragraph: Paragraph) -> str:
    pieces, result = [], False
    for run in paragraph._p.iter(qn("w:r")):
        for child in run:
            kind = child.get(qn("w:fldCharType"))
            result = kind == "separate" or (result and kind != "end")
            pieces.append("" if result else _piece(child, run))
    return "".join(pieces).replace("****", "")


def _piece(child: Any, run: Any) -> str:
    if child.tag == qn("w:t"):
        styled = run.find(f"{qn('w:rPr')}/{qn('w:rStyle')}") is not None
        return f"**{child.text}**" if styled else child.text or ""
    if child.tag == qn("w:instrText"):
        return f"<{(child.text or '').strip()}>"
    if child.tag == qn("w:drawing"):
        return f"<picture {next(child.iter(qn('wp:docPr'))).get('descr')}>"
    return _SIGNS.get(child.tag, "")


if __name__ == "__main__":
    sys.exit(main())
