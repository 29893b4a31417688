"""Text that is in the file and that nobody reads on paper: pale, tiny, off its place, struck."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from pipeline.documents.render.word import story as word
from pipeline.documents.render.word.numbering import Numbering
from pipeline.documents.render.word.properties import Properties, read_shading
from pipeline.documents.render.word.refusals import Refusals
from pipeline.documents.render.word.styles import Styles
from pipeline.documents.render.word.xml import Element, attribute, number, on, properties_of, q
from pipeline.documents.review.pieces import Piece, pieces
from pipeline.documents.review.story import Story, key

_LEAST_SIZE = 4.0  # points: smaller letters nobody reads
_LEAST_CONTRAST = 1.5  # of letters with their ground, by WCAG 2.2; black on white has 21
_LEAST_WIDTH = 34.0  # percent of a letter's own
_FAR = 400.0  # points from the margin, most of a page's width
_PAPER, _INK = "FFFFFF", "000000"


class Unread(StrEnum):
    """Why nobody reads it as it stands there."""

    HIDDEN = "hidden"
    PALE = "pale"
    TINY = "tiny"
    AWAY = "away"
    STRUCK = "struck"


@dataclass(frozen=True, slots=True)
class Hidden:
    """A stretch of text that a file hides, and where."""

    why: Unread
    text: str
    place: str


def hidden(story: Story, issued: Story) -> tuple[Hidden, ...]:
    """Every such stretch that is not in the issued file in the same way."""
    known = {(each.why, key(each.text)) for each in _all(issued)}
    return tuple(each for each in _all(story) if (each.why, key(each.text)) not in known)


def _all(story: Story) -> Iterator[Hidden]:
    ground = _ground(story)
    for line in (*story.lines, *story.margins):
        for element, _ in line.paragraphs:
            look = word.resolve_paragraph(ground, properties_of(element, "w:pPr"))
            back = _back(ground, look, element)
            found = [(_why(ground, look, back, piece), piece.text) for piece in pieces(element)]
            for why, stretch in groupby(found, lambda each: each[0]):
                text = "".join(text for _, text in stretch)
                if why and text.strip():
                    yield Hidden(why, text, line.place)


def _ground(story: Story) -> word.Story:
    """What looks follow from. What the engine could not set is no matter here."""
    package, refusals = story.package, Refusals()
    styles = Styles(package, refusals)
    numbering = Numbering(package, styles, refusals)
    return word.Story(package, story.main, styles, numbering, refusals, word.StyleTable())


def _why(ground: word.Story, look: word.ParagraphLook, back: str, piece: Piece) -> Unread | None:
    own = properties_of(piece.run, "w:rPr")
    run = word.resolve_run(ground, look, own).properties
    if own is not None and any(on(each) for each in own.iter(q("w:vanish"), q("w:webHidden"))):
        return Unread.HIDDEN
    if _is_tiny(look.properties, run, piece.run):
        return Unread.TINY
    if _is_away(look.properties, run, piece.run, own):
        return Unread.AWAY
    if run.get("strike") or run.get("dstrike"):
        return Unread.STRUCK
    behind = run.get("highlight") or run.get("shd") or back
    pale = _contrast(run.get("color") or _INK, behind) < _LEAST_CONTRAST
    return Unread.PALE if pale else None


def _is_tiny(paragraph: Properties, run: Properties, element: Element) -> bool:
    """Letters too small, or a line or a row that leaves them no room."""
    exact = paragraph.get("lineRule") == "exact"
    height = paragraph.get("line", 240.0) / 20 if exact else _LEAST_SIZE
    return min(word.font_size(run), height, _row_height(element)) < _LEAST_SIZE


def _is_away(paragraph: Properties, run: Properties, element: Element, own: Element | None) -> bool:
    """Letters pushed into one another, off their line, or off the page; a paragraph in a frame."""
    size = word.font_size(run)
    squeezed = run.get("spacing", 0.0) <= -size / 2 or abs(run.get("position", 0.0)) > 2 * size
    width = None if own is None else own.find(q("w:w"))
    if width is not None:
        squeezed |= number((attribute(width, "val") or "").rstrip("%"), 100.0) < _LEAST_WIDTH
    indents = [paragraph.get(name, 0.0) for name in ("left", "right", "firstLine", "hanging")]
    around = next(element.iterancestors(q("w:p")))
    framed = around.find(f"{q('w:pPr')}/{q('w:framePr')}") is not None
    return squeezed or framed or max(map(abs, indents)) > _FAR


def _row_height(element: Element) -> float:
    for row in element.iterancestors(q("w:tr")):
        for each in row.iterfind(f"{q('w:trPr')}/{q('w:trHeight')}"):
            if attribute(each, "hRule") == "exact":
                return number(attribute(each, "val")) / 20
    return _LEAST_SIZE


def _back(ground: word.Story, look: word.ParagraphLook, element: Element) -> str:
    """The colour behind a paragraph: its own, or that of the cell around it."""
    own: str = look.properties.get("shd", "")
    for cell in element.iterancestors(q("w:tc")):
        for each in cell.iterfind(f"{q('w:tcPr')}/{q('w:shd')}"):
            own = own or read_shading(each, ground.refusals)
    return own or _PAPER


def _contrast(one: str, two: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = (each / 255 for each in bytes.fromhex(colour))
    linear = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return sum(part * share for part, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
