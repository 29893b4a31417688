"""The bundle's structure (ISO 32000-2, 14.7): after the front, a section for each exhibit.

A section holds the divider's heading and facts, and what the exhibit's pages show: a picture with a
description, or text. Labels are artifacts, for whoever listens to a bundle need not hear them on
every page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from pipeline.documents.bundle.exhibit import Placed, PlacedExhibit
from pipeline.messages import msg

HEADING, FACTS = 0, 1
"""Numbers of the contents of a divider; a page of an exhibit has one, the first."""


def content(name: str, number: int, operators: bytes) -> bytes:
    """Operators as the content ``number`` of their page, for an element of the type ``name``."""
    return b"/%s <</MCID %d>> BDC %s EMC" % (name.encode(), number, operators)


def artifact(operators: bytes) -> bytes:
    """Operators that draw no content but what each page has."""
    return b"/Artifact <</Type/Pagination>> BDC %s EMC" % operators


def kind(exhibit: PlacedExhibit) -> str:
    """The type of element that an exhibit's pages make."""
    return "Figure" if exhibit.prepared.media_type.startswith("image/") else "P"


def tag(
    pdf: Pdf, placed: Sequence[Placed], groups: Sequence[Sequence[Object]], language: str
) -> None:
    """Add a section for each exhibit to a structure that the front has; without one, nothing."""
    root = pdf.Root.get(Name.StructTreeRoot)
    if root is None or Name.ParentTree not in root or Name.K not in root:
        return
    parents: list[Any] = []
    for number, held in pikepdf.NumberTree(root.ParentTree).items():
        parents += (int(number), held)
    key = max((int(number) for number in parents[::2]), default=-1) + 1
    top = _document(root)
    for (exhibit, _), pages in zip(placed, groups, strict=True):
        if not pages:
            continue
        for page, elements in _section(pdf, top, exhibit, pages, language):
            page.StructParents, page.Tabs = key, Name.S
            parents += (key, elements)
            key += 1
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(parents)))
    root.ParentTreeNextKey = key


def _section(
    pdf: Pdf, top: Object, exhibit: PlacedExhibit, pages: Sequence[Object], language: str
) -> Iterator[tuple[Object, Object]]:
    """Each page, the divider first, with the array of elements that its contents belong to."""
    divider, *own = pages
    section = _element(pdf, top, Name.Sect, T=String(exhibit.heading))
    heading = _element(pdf, section, Name.H1, Pg=divider, K=HEADING)
    facts = _element(pdf, section, Name.P, Pg=divider, K=FACTS)
    body = _element(pdf, section, Name(f"/{kind(exhibit)}"), Pg=own[0])
    if kind(exhibit) == "Figure":
        described = msg("{exhibit}, {count} pages", exhibit=exhibit.heading, count=len(own))
        body.Alt = String(described.render(language))
    body.K = Array([Dictionary(Type=Name.MCR, Pg=page, MCID=0) for page in own])
    yield divider, Array([heading, facts])
    shared = pdf.make_indirect(Array([body]))
    for page in own:
        yield page, shared


def _element(pdf: Pdf, parent: Object, kind: Name, **entries: Any) -> Object:
    made = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=kind, P=parent, **entries))
    if not isinstance(parent.get(Name.K), Array):
        parent.K = Array([parent.K] if Name.K in parent else [])
    parent.K.append(made)
    return made


def _document(root: Object) -> Object:
    """The element under the root if it is the only one (as PDF/UA wants), else the root itself."""
    children = root.K
    if isinstance(children, Array):
        return children[0] if len(children) == 1 and children[0].is_indirect else root
    return children if children.is_indirect else root
