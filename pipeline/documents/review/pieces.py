"""What a paragraph of a Word file shows, piece by piece, whatever program wrote it.

Word splits runs at will, WPS wraps words in smart tags, LibreOffice renames parts: text is text.
Tracked insertions count as text, deletions do not; that they are there is found elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.documents.controls import TAG
from pipeline.documents.render.word.xml import Element, attribute, on, q, short

_INSIDE = frozenset(
    {"w:ins", "w:moveTo", "w:hyperlink", "w:smartTag", "w:customXml", "w:fldSimple", "w:dir",
     "w:bdo", "w:sdtContent"}
)  # fmt: skip
_COUNTERS = ("PAGE", "NUMPAGES")
_SIGNS = {"w:tab": "\t", "w:cr": "\n", "w:noBreakHyphen": "-"}
_BOX = q("w:txbxContent")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, the run it stands in, and the paths of the controls around it, outermost first."""

    text: str
    run: Element
    element: Element
    terms: tuple[str, ...]


def pieces(element: Element, terms: tuple[str, ...] = ()) -> Iterator[Piece]:
    """The texts of a paragraph in reading order; page numbers are none."""
    counted = list(_counted(element))
    for piece in _pieces(element, terms):
        if not any(piece.element is each for each in counted):
            yield piece


def _pieces(element: Element, terms: tuple[str, ...]) -> Iterator[Piece]:
    for child in element:
        name = short(child)
        if name == "w:r":
            yield from _of_run(child, terms)
        elif name == "w:sdt":
            yield from _of_control(child, terms)
        elif name == "w:fldSimple" and _is_counter(attribute(child, "instr") or ""):
            continue
        elif name in _INSIDE:
            yield from _pieces(child, terms)


def _counted(element: Element) -> Iterator[Element]:
    """The results of page-number fields (17.16.5.47): each program writes its own."""
    codes: list[str] = []
    for each in element.iter(q("w:fldChar"), q("w:instrText"), q("w:t")):
        if each.tag == q("w:instrText"):
            codes = [*codes[:-1], f"{codes[-1]}{each.text or ''}"] if codes else codes
        elif each.tag == q("w:t"):
            if any(map(_is_counter, codes)):
                yield each
        elif attribute(each, "fldCharType") == "begin":
            codes.append("")
        elif attribute(each, "fldCharType") == "end":
            codes = codes[:-1]


def path_of(control: Element) -> str:
    """The path in the data that a content control stands for; empty for one of anybody's own."""
    tag = control.find(f"{q('w:sdtPr')}/{q('w:tag')}")
    value = "" if tag is None else attribute(tag, "val") or ""
    return value.removeprefix(TAG) if value.startswith(TAG) else ""


def shows_hint(control: Element) -> bool:
    """Whether a control is empty and shows what to click on instead."""
    hint = control.find(f"{q('w:sdtPr')}/{q('w:showingPlcHdr')}")
    return hint is not None and on(hint)


def boxes(paragraph: Element) -> Iterator[Element]:
    """The texts of boxes that hang on a paragraph; of two ways to draw one, the newer."""
    for box in paragraph.iter(_BOX):
        ancestors = list(box.iterancestors())
        old = any(short(each) == "mc:Fallback" for each in ancestors)
        if not old and next(each for each in ancestors if each.tag == q("w:p")) is paragraph:
            yield box


def _of_control(control: Element, terms: tuple[str, ...]) -> Iterator[Piece]:
    path = path_of(control)
    content = control.find(q("w:sdtContent"))
    if content is not None and not shows_hint(control):
        yield from _pieces(content, (*terms, path) if path else terms)


def _of_run(run: Element, terms: tuple[str, ...]) -> Iterator[Piece]:
    for child in run:
        name = short(child)
        if name == "w:t":
            text = child.text or ""
        elif name == "w:br":
            text = "" if attribute(child, "type") in ("page", "column") else "\n"
        else:
            text = _SIGNS.get(name, "")
        if text:
            yield Piece(text, run, child, terms)


def _is_counter(code: str) -> bool:
    return code.upper().split()[:1] in ([name] for name in _COUNTERS)
