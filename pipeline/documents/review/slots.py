"""The open places of a paper that went out for review, filled in once the review is known."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from pipeline.documents.render.word.package import pack
from pipeline.documents.render.word.xml import Element, q
from pipeline.documents.review.pieces import pieces
from pipeline.documents.review.story import read_story


def fill_slots(word: bytes, hints: Mapping[str, str], values: Mapping[str, str]) -> bytes:
    """The Word file with ``values`` in the place of the ``hints`` that stand there, by path.

    Whatever else a person wrote there stays. A file without hints comes back as it is.
    """
    story = read_story(word)
    changed = False
    for path, hint in hints.items():
        for line in story.lines:
            if hint in line.text:
                for paragraph, _ in line.paragraphs:
                    changed |= _put(paragraph, hint, values[path])
    if not changed:
        return word
    xml = etree.tostring(story.root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return pack({**story.parts, story.main: xml})


def _put(paragraph: Element, hint: str, value: str) -> bool:
    """Replace the hint, over however many runs some program has split it."""
    found = list(pieces(paragraph))
    at = "".join(piece.text for piece in found).find(hint)
    if at < 0:
        return False
    begin, end, place = at, at + len(hint), 0
    for piece in found:
        a, b = max(begin, place), min(end, place + len(piece.text))
        if a < b and piece.element.tag == q("w:t"):
            text = piece.text
            piece.element.text = text[: a - place] + value + text[b - place :]
            value = ""
        place += len(piece.text)
    return True
