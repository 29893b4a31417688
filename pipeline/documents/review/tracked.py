"""What an edited file leaves open: tracked changes, comments, and what no paper may have."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import docx

from pipeline.documents.render.word.package import pack
from pipeline.documents.render.word.xml import Element, attribute, q, short
from pipeline.documents.review.drawn import drawn_beyond
from pipeline.documents.review.margins import FOOTER, HEADER
from pipeline.documents.review.pieces import shows_hint
from pipeline.documents.review.story import Story

_EXCERPT = 60
_COMMENTS = "word/comments.xml"


class Open(StrEnum):
    """What is not settled."""

    INSERTED = "inserted"
    DELETED = "deleted"
    MOVED = "moved"
    FORMATTED = "formatted"
    COMMENT = "comment"
    FOREIGN = "foreign"
    DRAWN = "drawn"
    HINT = "hint"


_KINDS = {
    "w:ins": Open.INSERTED,
    "w:del": Open.DELETED,
    "w:moveFrom": Open.MOVED,
    "w:moveTo": Open.MOVED,
    "w:cellIns": Open.INSERTED,
    "w:cellDel": Open.DELETED,
    "w:cellMerge": Open.FORMATTED,
}
# What is shown and is no text that the comparison reads.
_FOREIGN = frozenset(
    {"w:altChunk", "w:subDoc", "w:footnoteReference", "w:endnoteReference", "m:oMath", "w:sym",
     "w:ruby", "w:pgNum", "w:dayLong", "w:dayShort", "w:monthLong", "w:monthShort", "w:yearLong",
     "w:yearShort"}
)  # fmt: skip
_PARTS = {"w:hdr": HEADER, "w:ftr": FOOTER}


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A tracked change, a comment or a foreign thing: who, when (as the file has it), the text or
    the thing's name, and where.
    """

    kind: Open
    author: str
    at: str
    text: str
    place: str


def unsettled(story: Story, issued: Story) -> tuple[Unsettled, ...]:
    """Everything in a file that somebody has to accept, reject or take out first.

    Pictures and the like that the issued file has too may stay.
    """
    places = {
        id(element): line.place
        for line in (*story.lines, *story.margins)
        for element, _ in line.paragraphs
    }
    found = [each for root in story.roots.values() for each in _changes(root, places)]
    for each in drawn_beyond(story, issued):
        found.append(replace(_unsettled(Open.DRAWN, each.element, places), text=each.name))
    found += _comments(story, places)
    return tuple(dict.fromkeys(found))


def _changes(root: Element, places: dict[int, str]) -> Iterator[Unsettled]:
    for element in root.iter():
        name = short(element)
        kind = _KINDS.get(name)
        if kind is None and name.startswith("w:") and name.endswith("Change"):
            kind = Open.FORMATTED
        if kind is None and name in _FOREIGN:
            kind = Open.FOREIGN
        if kind is None and name == "w:sdt" and shows_hint(element):
            kind = Open.HINT
        if kind is not None:
            yield _unsettled(kind, element, places)


def _unsettled(kind: Open, element: Element, places: dict[int, str]) -> Unsettled:
    inner = _text(element)
    paragraph = next((e for e in element.iterancestors(q("w:p"))), None)
    if not inner and paragraph is not None:  # the mark at a paragraph's end, a change of its looks
        inner = _text(paragraph)
    row = next(element.iterancestors(q("w:tr")), None)
    if not inner and row is not None:
        inner = _text(row)
    place = places.get(id(paragraph), "") if paragraph is not None else ""
    place = place or _near(row, places) or _above(element, places)
    return Unsettled(kind, attribute(element, "author") or "", attribute(element, "date") or "",
                     inner[:_EXCERPT], place)  # fmt: skip


def _near(row: Element | None, places: dict[int, str]) -> str:
    inside = row.iter(q("w:p")) if row is not None else ()
    return next((places[id(p)] for p in inside if id(p) in places), "")


def _above(element: Element, places: dict[int, str]) -> str:
    """What has no text of its own stands after something that has."""
    for each in (element, *element.iterancestors()):
        for before in each.itersiblings(preceding=True):
            found = [places[id(p)] for p in before.iter(q("w:p")) if id(p) in places]
            if found:
                return found[-1]
    return _PARTS.get(short(element.getroottree().getroot()), "")


def _text(element: Element) -> str:
    found = element.iter(q("w:t"), q("w:delText"))
    return " ".join("".join(each.text or "" for each in found).split())


def _comments(story: Story, places: dict[int, str]) -> Iterator[Unsettled]:
    if _COMMENTS not in story.parts:
        return
    at = {attribute(e, "id"): e for e in story.root.iter(q("w:commentReference"))}
    for comment in docx.Document(io.BytesIO(pack(story.parts))).comments:
        reference = at.get(str(comment.comment_id))
        paragraph = None if reference is None else next(reference.iterancestors(q("w:p")), None)
        place = places.get(id(paragraph), "") if paragraph is not None else ""
        when = comment.timestamp.isoformat() if comment.timestamp else ""
        yield Unsettled(Open.COMMENT, comment.author, when, comment.text[:_EXCERPT], place)
