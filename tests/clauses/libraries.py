"""An office's own clause library: ours with one clause worded anew."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from pipeline import resources
from pipeline.documents.compose import DOCUMENT
from pipeline.documents.render.word.package import pack, parse_xml, read_parts
from pipeline.documents.render.word.xml import q


def office_library(folder: Path, clause: str, text: str) -> Path:
    """A folder with ``clauses.zh.docx`` in which that clause's last paragraph says ``text``."""
    parts = read_parts((resources.templates() / "clauses.zh.docx").read_bytes())
    root = parse_xml(parts[DOCUMENT], DOCUMENT)
    paragraphs = list(root[0].iter(q("w:p")))
    words = ["".join(part.text or "" for part in each.iter(q("w:t"))) for each in paragraphs]
    begin = words.index(f"{{# clause {clause} #}}")
    end = next(n for n, each in enumerate(words) if n > begin and each.startswith("{# clause"))
    first, *others = paragraphs[end - 1].iter(q("w:t"))
    first.text = text
    for other in others:
        other.text = ""
    folder.mkdir(parents=True)
    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    (folder / "clauses.zh.docx").write_bytes(pack({**parts, DOCUMENT: xml}))
    return folder
