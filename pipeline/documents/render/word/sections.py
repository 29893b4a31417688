"""Sections (17.6) with their headers and footers (17.10), and the document as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.documents.render.tree import Block, Section, Tree
from pipeline.documents.render.word.blocks import read_blocks
from pipeline.documents.render.word.limits import check_part, check_tree
from pipeline.documents.render.word.numbering import Numbering
from pipeline.documents.render.word.package import Package
from pipeline.documents.render.word.paragraphs import flatten
from pipeline.documents.render.word.refusals import Refusals
from pipeline.documents.render.word.story import (
    Grid,
    Story,
    StyleTable,
    forget_excess,
    memory_of,
)
from pipeline.documents.render.word.styles import Styles, read_switches
from pipeline.documents.render.word.xml import (
    Element,
    attribute,
    children,
    clear,
    names,
    number,
    on,
    q,
    twips,
    whole,
)
from pipeline.errors import BadInput
from pipeline.messages import msg

Elements = list[tuple[str, Element]]
_KNOWN = names(
    "w:headerReference w:footerReference w:type w:pgSz w:pgMar w:pgNumType w:cols w:titlePg "
    "w:docGrid w:formProt w:paperSrc w:noEndnote w:footnotePr w:endnotePr w:printerSettings"
)
_NUMBERINGS = {"decimal": "1", "lowerRoman": "i", "upperRoman": "I", "chineseCounting": "一",
               "chineseCountingThousand": "一", "numberInDash": "- 1 -"}  # fmt: skip
_TAB = 36.0  # points between stops where the file says none
_PARITY = {"oddPage": "odd", "evenPage": "even"}


def read(docx: bytes) -> Tree:
    """The whole document as a plain tree.

    Raises ``BadInput`` for what is no sound Word file and ``CannotSet`` for a document that uses
    what the tree cannot say.
    """
    package, refusals = Package(docx), Refusals()
    body = _body(package)
    styles = Styles(package, refusals)
    part = package.related("settings")
    settings = package.xml(part) if part else None
    compat = read_switches(settings.find(q("w:compat")) if settings is not None else None)
    story = Story(
        package, package.main, styles, Numbering(package, styles, refusals), refusals, StyleTable(),
        grid_in_tables="adjustLineHeightInTable" in compat, memory=memory_of(*_kinds(package)),
    )  # fmt: skip
    try:
        sections = _Sections(story, read_switches(settings)).read(body)
    finally:
        forget_excess(story.memory)
    refusals.check()
    tree = Tree(
        styles=story.table.styles, sections=sections, tab=_default_tab(settings),
        bookmarks=story.bookmarks,
    )  # fmt: skip
    check_tree(tree)
    return tree


def _kinds(package: Package) -> Iterator[bytes]:
    """The parts that looks depend on."""
    for kind in ("styles", "theme", "numbering"):
        part = package.related(kind)
        yield package.blob(part) if part else b""


class _Sections:
    """Reads sections in order; a header that one does not name is the one before's."""

    def __init__(self, story: Story, switches: set[str]) -> None:
        self._story = story
        self._even_odd = "evenAndOddHeaders" in switches
        self._mirrored = "mirrorMargins" in switches
        self._parts: dict[tuple[str, str], str] = {}

    def read(self, body: Element) -> list[Section]:
        sections: list[Section] = []
        for elements, properties in _split(body, self._story):
            self._story.refusals.paragraph = "" if properties is None else properties
            section = self._section(elements, properties)
            if sections and _continues(properties):
                self._join(sections[-1], section)
            else:
                sections.append(section)
        return sections

    def _section(self, elements: Elements, properties: Element | None) -> Section:
        own = dict(children(properties))
        self._refuse(own)
        story = replace(self._story, grid=_grid(own.get("w:docGrid")))
        size, margin = own.get("w:pgSz"), own.get("w:pgMar")
        numbering = own.get("w:pgNumType")
        self._name_parts(properties)
        gutter = twips(margin, "gutter")
        if self._mirrored and (
            gutter or twips(margin, "left", 90.0) != twips(margin, "right", 90.0)
        ):
            self._story.refusals.add("w:mirrorMargins")
        title, kind = own.get("w:titlePg"), own.get("w:type")
        return Section(
            width=twips(size, "w", 612.0),
            height=twips(size, "h", 792.0),
            top=twips(margin, "top", 72.0),
            right=twips(margin, "right", 90.0),
            bottom=twips(margin, "bottom", 72.0),
            left=twips(margin, "left", 90.0) + gutter,
            header_distance=twips(margin, "header", 36.0),
            footer_distance=twips(margin, "footer", 36.0),
            title_page=title is not None and on(title),
            even_odd=self._even_odd,
            parity="" if kind is None else _PARITY.get(attribute(kind, "val") or "", ""),
            start=-1 if numbering is None else whole(attribute(numbering, "start"), -1),
            numbering=self._page_numbers(numbering),
            headers=self._marginals("header", story),
            footers=self._marginals("footer", story),
            blocks=read_blocks(story, elements),
        )

    def _refuse(self, own: dict[str, Element]) -> None:
        refusals = self._story.refusals
        for name, child in own.items():
            upright = name in ("w:textDirection", "w:vAlign") and attribute(child, "val") in (
                "lrTb", "top")  # fmt: skip
            off = name in ("w:bidi", "w:rtlGutter") and not on(child)
            if name not in _KNOWN and not upright and not off:
                refusals.add(name)
        columns = own.get("w:cols")
        if columns is not None and number(attribute(columns, "num"), 1) > 1:
            refusals.add("w:cols")

    def _page_numbers(self, element: Element | None) -> str:
        kind = "decimal" if element is None else attribute(element, "fmt") or "decimal"
        if kind not in _NUMBERINGS:
            self._story.refusals.add(f"w:pgNumType={kind}")
        return _NUMBERINGS.get(kind, "1")

    def _name_parts(self, properties: Element | None) -> None:
        for name, child in children(properties):
            if name in ("w:headerReference", "w:footerReference"):
                kind = name.removeprefix("w:").removesuffix("Reference")
                relationships = self._story.package.relationships(self._story.part)
                target = relationships.get(child.get(q("r:id"), ""))
                if target is None or target.external:
                    raise BadInput(
                        "documents.word.missing-part",
                        msg("The Word file names a header or footer that it does not have."),
                    )
                self._parts[kind, attribute(child, "type") or "default"] = target.target

    def _marginals(self, kind: str, story: Story) -> dict[str, list[Block]]:
        found: dict[str, list[Block]] = {}
        for (this, pages), part in self._parts.items():
            if this == kind:
                inner = replace(story, part=part)
                root = story.package.xml(part)
                check_part(root, marginal=True)
                clear(root)
                found[pages] = read_blocks(inner, flatten(root, inner))
        return found

    def _join(self, section: Section, more: Section) -> None:
        """A section that goes on on the same page must be of the same shape."""
        same = all(
            section[key] == more[key]
            for key in ("width", "height", "top", "right", "bottom", "left", "headers", "footers")
        )
        if not same:
            self._story.refusals.add("w:sectPr=continuous, of another shape")
        section["blocks"].extend(more["blocks"])


def _body(package: Package) -> Element:
    root = package.xml(package.main)
    body = root.find(q("w:body"))
    if body is None:
        raise BadInput("documents.word.not-word", msg("The file is no Word document (.docx)."))
    check_part(root)
    clear(root)
    return body


def _split(body: Element, story: Story) -> list[tuple[Elements, Element | None]]:
    """The body cut where a paragraph carries section properties."""
    sections: list[tuple[Elements, Element | None]] = []
    elements: Elements = []
    ends = {each.getparent().getparent(): each for each in body.iter(q("w:sectPr"))}
    for name, element in flatten(body, story):
        elements.append((name, element))
        if element in ends:
            sections.append((elements, ends[element]))
            elements = []
    last = body.find(q("w:sectPr"))
    return [*sections, (elements, last)]


def _continues(properties: Element | None) -> bool:
    kind = None if properties is None else properties.find(q("w:type"))
    return kind is not None and attribute(kind, "val") == "continuous"


def _grid(element: Element | None) -> Grid:
    if element is None or attribute(element, "type") not in (
        "lines",
        "linesAndChars",
        "snapToChars",
    ):
        return Grid()
    tracking = 0.0
    if attribute(element, "type") != "lines":
        tracking = number(attribute(element, "charSpace")) / 4096
    return Grid(twips(element, "linePitch"), tracking)


def _default_tab(settings: Element | None) -> float:
    element = None if settings is None else settings.find(q("w:defaultTabStop"))
    distance = twips(element, "val", _TAB)
    return distance if distance > 0 else _TAB
