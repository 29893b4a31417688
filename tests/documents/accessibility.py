"""Reads from a PDF whether a claim of PDF/UA-1 (ISO 14289-1) is true, as far as a machine can."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

_UA = b"<pdfuaid:part>1</pdfuaid:part>"
_PAINTING = frozenset(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "Tj", "TJ", "'",
                       '"', "INLINE IMAGE"))  # fmt: skip
_HEADINGS = {f"/H{level}": level for level in range(1, 7)}


def claims(pdf: bytes) -> bool:
    """Whether the file says of itself that it is PDF/UA-1."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return _UA in document.Root.Metadata.read_bytes()


def faults(pdf: bytes) -> list[str]:
    """What is not as the standard wants it; empty where the claim may be made."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [*_document(document), *_pages(document), *_structure(document)]


def _document(document: pikepdf.Pdf) -> Iterator[str]:
    root = document.Root
    if not root.get("/MarkInfo", Dictionary()).get("/Marked", False):
        yield "7.1: not marked"
    if not str(root.get("/Lang", "")):
        yield "7.2: no language"
    if not root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False):
        yield "7.1: the title is not shown"
    with document.open_metadata() as metadata:
        if not metadata.get("dc:title"):
            yield "7.1: no title"
    if "/StructTreeRoot" not in root:
        yield "7.1: no structure tree"


def _pages(document: pikepdf.Pdf) -> Iterator[str]:
    parents = _parents(document)
    for number, page in enumerate(document.pages, start=1):
        problems: list[str] = []
        marked = set(_content(page, number, problems))
        yield from problems
        key = page.obj.get("/StructParents")
        held = parents[int(key)] if key is not None else Array()
        for mcid in marked:
            if mcid >= len(held) or held[mcid] is None:
                yield f"7.1: page {number}: content {mcid} is in no element"
        yield from _annotations(page.obj, number, parents)


def _parents(document: pikepdf.Pdf) -> Mapping[int, Object]:
    tree = document.Root.get("/StructTreeRoot", Dictionary()).get("/ParentTree")
    return pikepdf.NumberTree(tree) if tree is not None else {}


def _content(page: pikepdf.Page, number: int, problems: list[str]) -> Iterator[int]:
    """The marked contents of a page; what is painted outside of them is a problem."""
    stack: list[str] = []
    for instruction in pikepdf.parse_content_stream(page):
        name, operands = str(instruction.operator), instruction.operands
        if name in ("BDC", "BMC"):
            properties = operands[1] if name == "BDC" else Dictionary()
            if isinstance(properties, Name):
                properties = page.obj.Resources.Properties[properties]
            stack.append("artifact" if operands[0] == Name.Artifact else "content")
            if isinstance(properties, Dictionary) and "/MCID" in properties:
                stack[-1] = "tagged"
                yield int(properties.MCID)
        elif name == "EMC":
            stack.pop()
        elif name in _PAINTING and not {"artifact", "tagged"} & set(stack):
            problems.append(f"7.1: page {number}: {name} is neither tagged nor an artifact")


def _annotations(page: Object, number: int, parents: Mapping[int, Object]) -> Iterator[str]:
    annotations = list(page.get("/Annots", Array()))
    if annotations and page.get("/Tabs") != Name.S:
        yield f"7.18.3: page {number}: no order of its annotations"
    for each in annotations:
        if int(each.get("/F", 0)) & 2:
            continue
        if "/StructParent" not in each:
            yield f"7.18.1: page {number}: {each.Subtype} is in no element"
            continue
        element = parents[int(each.StructParent)]
        wanted = {"/Widget": Name.Form, "/Link": Name.Link}.get(str(each.Subtype))
        if wanted is None or wanted != element.S:
            yield f"7.18.1: page {number}: {each.Subtype} lies in {element.S}"
        if str(each.Subtype) == "/Widget" and not str(each.get("/TU", "")):
            yield f"7.18.1: page {number}: a field without a name"
        if str(each.Subtype) == "/Link" and not str(each.get("/Contents", "")):
            yield f"7.18.5: page {number}: a link without a description"


def _structure(document: pikepdf.Pdf) -> Iterator[str]:
    level = 0
    for element in elements(document.Root.StructTreeRoot):
        kind = str(element.S)
        if kind == "/Figure" and not str(element.get("/Alt", "")):
            yield "7.3: a picture without a description"
        if kind in _HEADINGS:
            if _HEADINGS[kind] > level + 1:
                yield f"7.4.2: {kind} follows a heading of level {level}"
            level = _HEADINGS[kind]


def elements(parent: Object) -> Iterator[Object]:
    """The structure elements below one, depth first."""
    children = parent.get("/K", Array())
    for child in children if isinstance(children, Array) else [children]:
        if isinstance(child, Dictionary) and "/S" in child:
            yield child
            yield from elements(child)
