"""Drawings in SVG (1.1) as far as they are nothing but shapes: :func:`plain_shapes`.

Word keeps a picture of dots beside each drawing. What would fetch, run, be set in type or take long
is left to that picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.documents.render.word.package import parse_xml
from pipeline.documents.render.word.xml import Element, names
from pipeline.errors import BadInput

MAX_SVG = 1 << 20
_MAX_SHAPES = 20_000
_SVG = "{http://www.w3.org/2000/svg}"
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_SHAPES = names("svg g path rect circle ellipse line polyline polygon defs use clipPath "
                "linearGradient radialGradient stop style title desc")  # fmt: skip
_UNSEEN = names("metadata title desc")
_REFERENCE = re.compile(r"url\(\s*['\"]?(?!#)|@|\\|javascript:", re.IGNORECASE)
_SIZE = re.compile(r"\s*\d*\.?\d+(e-?\d+)?\s*(px|pt|pc|mm|cm|in|em|ex)?\s*", re.IGNORECASE)


def plain_shapes(data: bytes) -> str | None:
    """The drawing without what is not seen; nothing for one that is not only shapes."""
    if len(data) > MAX_SVG:
        return None
    try:
        root = parse_xml(data, "svg")
    except BadInput:
        return None
    if root.tag != f"{_SVG}svg" or not _has_size(root):
        return None
    _drop_unseen(root)
    if not all(map(_is_plain, root.iter())) or _shapes(root) > _MAX_SHAPES:
        return None
    return str(etree.tostring(root, encoding="unicode"))


def _has_size(root: Element) -> bool:
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    if len(box) == 4 and all(map(_SIZE.fullmatch, box[2:])):
        return all(float(side) > 0 for side in box[2:] if re.fullmatch(r"[\d.]+", side))
    return all(_SIZE.fullmatch(root.get(side, "")) for side in ("width", "height"))


def _drop_unseen(root: Element) -> None:
    """What editors note for themselves: elements and attributes of other names."""
    for element in list(root.iter()):
        foreign = not str(element.tag).startswith(_SVG)
        if foreign or element.tag.removeprefix(_SVG) in _UNSEEN:
            if element.getparent() is not None:
                element.getparent().remove(element)
            continue
        for name in [n for n in element.attrib if n.startswith("{") and n not in _HREFS]:
            del element.attrib[name]


def _is_plain(element: Element) -> bool:
    if element.tag.removeprefix(_SVG) not in _SHAPES:
        return False
    hrefs = [element.get(name) for name in _HREFS if name in element.attrib]
    texts = (*(v for n, v in element.items() if n not in _HREFS), element.text or "")
    return all(each.startswith("#") for each in hrefs) and not any(map(_REFERENCE.search, texts))


def _shapes(root: Element) -> int:
    """How many shapes are drawn, those drawn again by ``use`` as well; too many for a circle."""
    by_id = {each.get("id"): each for each in root.iter() if each.get("id")}
    counts: dict[Element, int] = {}
    for element, done in _bottom_up(root, by_id):
        if not done:
            return _MAX_SHAPES + 1
        below = [counts[child] for child in element] + [counts[t] for t in _used(element, by_id)]
        counts[element] = min(1 + sum(below), _MAX_SHAPES + 1)
    return counts[root]


def _used(element: Element, by_id: dict[str, Element]) -> list[Element]:
    """What an element draws again."""
    if element.tag != f"{_SVG}use":
        return []
    targets = (by_id.get((element.get(name) or "")[1:]) for name in _HREFS)
    return [target for target in targets if target is not None]


def _bottom_up(root: Element, by_id: dict[str, Element]) -> Iterator[tuple[Element, bool]]:
    """Each element behind all that it draws, and whether that could be: not in a circle."""
    open_: set[Element] = set()
    closed: set[Element] = set()
    stack: list[tuple[Element, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        if leaving:
            open_.discard(element)
            closed.add(element)
            yield element, True
        elif element in open_:
            yield element, False
        elif element not in closed:
            open_.add(element)
            stack.append((element, True))
            stack += [(each, False) for each in (*element, *_used(element, by_id))]
