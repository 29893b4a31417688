"""The headers and footers of a Word file (17.10): those that some section uses."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.documents.render.word.limits import check_part
from pipeline.documents.render.word.package import Package, parse_xml
from pipeline.documents.render.word.styles import read_switches
from pipeline.documents.render.word.xml import Element, attribute, on, q

HEADER, FOOTER = "页眉", "页脚"
_KINDS = {HEADER: "w:headerReference", FOOTER: "w:footerReference"}


def margins_of(package: Package, root: Element) -> Iterator[tuple[str, str, Element]]:
    """Each part that is in use, once: 页眉 or 页脚, the part's name, and its root."""
    seen: set[str] = set()
    relationships = package.relationships(package.main)
    for kind, reference in _references(package, root):
        target = relationships.get(reference.get(q("r:id"), ""))
        if target and not target.external and target.target not in seen:
            seen.add(target.target)
            part = parse_xml(package.blob(target.target), target.target)
            check_part(part, marginal=True)
            yield kind, target.target, part


def _references(package: Package, root: Element) -> Iterator[tuple[str, Element]]:
    """First pages and even pages have their own only where a switch says so."""
    settings = package.related("settings")
    even = "evenAndOddHeaders" in read_switches(package.xml(settings) if settings else None)
    for section in root.iter(q("w:sectPr")):
        title = section.find(q("w:titlePg"))
        used = {"default": True, "even": even, "first": title is not None and on(title)}
        for kind, name in _KINDS.items():
            for reference in section.findall(q(name)):
                if used.get(attribute(reference, "type") or "default", True):
                    yield kind, reference
