"""Page numbers of a Word file that go on from another volume."""

from __future__ import annotations

from lxml import etree

from pipeline.documents.render.word.package import Package, pack, read_parts
from pipeline.documents.render.word.xml import q


def numbered_from(word: bytes, first: int) -> bytes:
    """The same file, its first page bearing the number ``first`` (ISO/IEC 29500-1, 17.6.12)."""
    parts, package = read_parts(word), Package(word)
    root = package.xml(package.main)
    for section in root.iter(q("w:sectPr")):
        for old in section.findall(q("w:pgNumType")):
            section.remove(old)
        margin = section.find(q("w:pgMar"))
        if margin is not None:
            numbering = etree.Element(q("w:pgNumType"))
            numbering.set(q("w:start"), str(first))
            margin.addnext(numbering)
        break
    parts[package.main] = etree.tostring(root, encoding="UTF-8", standalone=True)
    return pack(parts)
