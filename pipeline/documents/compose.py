"""A frame and clauses of a library become one template: :func:`compose`.

The library is a Word file like any other. A paragraph ``{# clause grace #}`` begins a clause, the
next one ends it; the frame has a paragraph ``{# clauses #}`` where they go. Each clause carries a
bookmark, so that others can refer to it (:mod:`pipeline.documents.crossrefs`), and what a lawyer
changes in it is known as that clause's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from pipeline.documents.crossrefs import bookmark
from pipeline.documents.render.word.package import parse_xml
from pipeline.documents.render.word.xml import Element, q
from pipeline.errors import RenderingError
from pipeline.messages import Message, msg

DOCUMENT = "word/document.xml"
_BEGINS = re.compile(r"\{#\s*clause\s+([a-z-]+)[^#]*#\}")
_MARKER = re.compile(r"\{#\s*clauses\s*#\}")
_STYLES = ("pStyle", "rStyle", "tblStyle")
_OUTSIDE = re.compile(r"\{http://schemas\.openxmlformats\.org/officeDocument/2006/relationships\}")
Parts = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses of an agreement in order, and the library files: the first that has one, wins."""

    ids: tuple[str, ...]
    libraries: tuple[Path, ...]


def compose(frame: Parts, libraries: Sequence[Parts], ids: Sequence[str]) -> dict[str, bytes]:
    """The frame with the clauses in it, in that order.

    Raises :class:`~pipeline.errors.RenderingError` where the frame has no place for them, a clause
    is in no library, uses a style that the frame lacks, or has pictures or links of its own.
    """
    root = parse_xml(frame[DOCUMENT], DOCUMENT)
    known = frozenset(style_names(frame))
    fragments: dict[str, list[Element]] = {}
    for library in reversed(libraries):
        fragments |= split(library)
    place = _marker(root)
    for number, clause in enumerate(ids):
        if clause not in fragments:
            raise _error("missing", msg("The clause library has no text for {id}.", id=clause))
        blocks = [deepcopy(block) for block in fragments[clause]]
        _refuse_strange(clause, blocks, known)
        bookmark(blocks, clause, number)
        for block in blocks:
            place.addprevious(block)
    place.getparent().remove(place)
    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return {**frame, DOCUMENT: xml}


def has_place_for_clauses(parts: Parts) -> bool:
    """Whether a template is the frame of clauses."""
    return _find_marker(parse_xml(parts[DOCUMENT], DOCUMENT)) is not None


def split(library: Parts) -> dict[str, list[Element]]:
    """The clauses of a library file: id to paragraphs and tables."""
    fragments: dict[str, list[Element]] = {}
    current: list[Element] = []
    for block in _blocks(parse_xml(library[DOCUMENT], DOCUMENT)):
        begins = _BEGINS.fullmatch(_text(block).strip())
        if begins and begins[1] in fragments:
            raise _error("twice", msg("The clause library has {id} twice.", id=begins[1]))
        if begins:
            current = fragments.setdefault(begins[1], [])
        else:
            current.append(block)
    return fragments


def _blocks(root: Element) -> Iterator[Element]:
    return (block for block in root[0] if block.tag in (q("w:p"), q("w:tbl")))


def _text(block: Element) -> str:
    return "".join(text.text or "" for text in block.iter(q("w:t")))


def _find_marker(root: Element) -> Element | None:
    return next((b for b in _blocks(root) if _MARKER.fullmatch(_text(b).strip())), None)


def _marker(root: Element) -> Element:
    found = _find_marker(root)
    if found is None:
        raise _error(
            "no-place",
            msg("The template has no paragraph {marker} for the clauses.", marker="{# clauses #}"),
        )
    return found


def style_names(parts: Parts) -> dict[str, str]:
    """The names of a Word file's styles by their ids."""
    data = parts.get("word/styles.xml")
    if data is None:
        return {}
    styles = parse_xml(data, "word/styles.xml").iter(q("w:style"))
    return {str(style.get(q("w:styleId"))): _name(style) for style in styles}


def _name(style: Element) -> str:
    name = style.find(q("w:name"))
    return "" if name is None else str(name.get(q("w:val")))


def _refuse_strange(clause: str, blocks: Sequence[Element], known: frozenset[str]) -> None:
    for block in blocks:
        for element in block.iter():
            if any(_OUTSIDE.match(str(name)) for name in element.attrib):
                raise _error(
                    "outside", msg("The clause {id} has a picture or a link of its own.", id=clause)
                )
        used = {e.get(q("w:val")) for name in _STYLES for e in block.iter(q(f"w:{name}"))}
        if strange := used - known:
            raise _error(
                "style",
                msg("The clause {id} uses the style {style}, which the template does not have.",
                    id=clause, style=min(map(str, strange))),
            )  # fmt: skip


def _error(code: str, message: Message) -> RenderingError:
    return RenderingError(
        f"documents.compose.{code}",
        message,
        hint=msg("Each clause stands under a paragraph {marker} of its own.",
                 marker="{# clause … #}"),
    )  # fmt: skip
