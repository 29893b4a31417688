"""WordprocessingML's names and units. Section numbers in this room are those of ISO/IEC 29500-1."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import cache, lru_cache
from typing import Any

from lxml import etree

Element = Any  # lxml ships no types

PREFIXES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
    "wp14": "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    "wpc": "http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
_SHORT = {uri: prefix for prefix, uri in PREFIXES.items()}
_OFF = {"0", "false", "off"}
_UNITS = {"pt": 20.0, "mm": 56.6929, "cm": 566.929, "in": 1440.0}
_BOUNDLESS = 1e9


@cache
def q(name: str) -> str:
    """``w:p`` as lxml writes it: ``{http://…}p``."""
    prefix, _, local = name.partition(":")
    return f"{{{PREFIXES[prefix]}}}{local}"


W = f"{{{PREFIXES['w']}}}"
VAL = f"{W}val"


# Content controls and the like, in whose place their content stands.
_WRAPPERS = ("w:sdt", "w:sdtContent", "w:smartTag", "w:customXml")
# What nothing depends on: names of wrappers, ends of what was begun, traces of Word's editing.
_NOISE = ("w:sdtPr", "w:sdtEndPr", "w:smartTagPr", "w:customXmlPr", "w:bookmarkEnd", "w:proofErr",
          "w:permStart", "w:permEnd", "w:lastRenderedPageBreak")  # fmt: skip
_TRACES = ("w:rsidR", "w:rsidRPr", "w:rsidRDefault", "w:rsidP", "w:rsidTr", "w14:paraId",
           "w14:textId")  # fmt: skip


def clear(root: Element) -> None:
    """Leave in a part only what a reader has to look at."""
    etree.strip_elements(root, *map(q, _NOISE), with_tail=False)
    etree.strip_attributes(root, *map(q, _TRACES))
    etree.strip_tags(root, *map(q, _WRAPPERS))


def short(element: Element) -> str:
    """An element's name with its usual prefix: ``w:p``."""
    return _short(element.tag)


@lru_cache(maxsize=2048)
def _short(tag: str) -> str:
    uri, _, local = str(tag)[1:].rpartition("}")
    return f"{_SHORT.get(uri, uri)}:{local}"


def children(element: Element | None) -> Iterator[tuple[str, Element]]:
    """The children with their short names; nothing for ``None``."""
    for child in element if element is not None else ():
        yield _short(child.tag), child


def properties_of(element: Element, name: str) -> Element | None:
    """The ``w:pPr``, ``w:rPr`` … of an element, which Word puts first in it."""
    tag = q(name)
    if len(element) and element[0].tag == tag:
        return element[0]
    return next(element.iterchildren(tag), None)


def fingerprint(element: Element | None) -> Hashable:
    """What stands in an element of properties, as a key: equal keys, equal meaning."""
    if element is None:
        return None
    return tuple([(each.tag, len(each), *each.items()) for each in element.iter()])


def attribute(element: Element, name: str) -> str | None:
    """A ``w:`` attribute."""
    value = element.get(W + name)
    return None if value is None else str(value)


def on(element: Element) -> bool:
    """A switch (17.17.4): present means on, unless its value says otherwise."""
    return attribute(element, "val") not in _OFF


def number(text: str | None, default: float = 0.0) -> float:
    """A measure as Word writes it, in its own unit; ``12pt`` and the like come back in twips.

    What is no number, or larger than anything on paper, is the default.
    """
    if text is None:
        return default
    unit = next((unit for unit in _UNITS if text.endswith(unit)), "")
    try:
        value = float(text.removesuffix(unit)) * _UNITS.get(unit, 1.0)
    except ValueError:
        return default
    return value if abs(value) < _BOUNDLESS else default


def whole(text: str | None, default: int = 0) -> int:
    """A count or a place in a list; what is none is the default."""
    return int(number(text, default))


def names(text: str) -> frozenset[str]:
    """Element names written one after the other."""
    return frozenset(text.split())


def twips(element: Element | None, name: str, default: float = 0.0) -> float:
    """A ``w:`` attribute in twentieths of a point, as points."""
    if element is None or attribute(element, name) is None:
        return default
    return number(attribute(element, name)) / 20
