"""Where in a template a tag stands, as an editor finds it: part, table and row, paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice

from pipeline.documents.lint_story import Paragraph, Place, paragraphs, tags
from pipeline.messages import Message

_TAG = re.compile(r"\{(?P<sign>[{%])-?(?P<body>.*?)-?[}%]\}", re.DOTALL)
_SPACE = re.compile(r"\s+")
_SHOWN = 80
_PART = re.compile(r"word/(\w+)\.xml")


@dataclass(frozen=True, slots=True)
class TagPlace:
    """A tag, the words for its place, that place for machines, and its paragraph's text."""

    expression: str
    words: Message
    path: str
    paragraph: str


def find_place(part: str, text: str, source: str, line: int) -> TagPlace:
    """The tag that begins on the line before ``line`` of ``source``, found in the part ``text``.

    ``source`` is the part with a line break in each tag, rows and paragraphs of tags taken away:
    so the tag is looked for again in the part as it is in Word.
    """
    tag = _tag_before(source, line)
    whole = _TAG.match(source, tag)
    if whole:
        expression = _SPACE.sub(" ", whole[0])
        found = _in_word(part, text, source[:tag], whole)
    else:  # a tag that does not end
        expression = _rest(source, tag)
        found = _with_text(part, text, expression)
    if found is None:
        short = _PART.sub(r"\1", part).replace("document", "body")
        return TagPlace(expression, Place(short).message, short, _around(source, tag))
    return TagPlace(expression, found.place.message, str(found.place), found.shown)


def value_of_a_kind(part: str, text: str) -> TagPlace | None:
    """The first ``{{r … }}`` or the like: docxtpl's way for markup, which stands in no text."""
    for paragraph in paragraphs({part: text.encode()}):
        for tag in tags(paragraph):
            if tag.sign == "{" and tag.level:
                place = paragraph.place
                return TagPlace(tag.shown, place.message, str(place), paragraph.shown)
    return None


def _tag_before(source: str, line: int) -> int:
    start = len("\n".join(source.split("\n", line - 1)[: line - 1])) if line > 1 else 0
    return max(source.rfind("{{", 0, start), source.rfind("{%", 0, start), 0)


def _in_word(part: str, text: str, before: str, tag: re.Match[str]) -> Paragraph | None:
    """The paragraph of the tag: that of the same words which has as many of them before it."""
    key = _key(tag["sign"], tag["body"])
    earlier = sum(_key(each["sign"], each["body"]) == key for each in _TAG.finditer(before))
    return next(islice(_alike(part, text, key), earlier, None), None)


def _alike(part: str, text: str, key: str) -> Iterator[Paragraph]:
    for paragraph in paragraphs({part: text.encode()}):
        for tag in tags(paragraph):
            if _key(tag.sign, tag.body.strip("-")) == key:
                yield paragraph


def _with_text(part: str, text: str, wanted: str) -> Paragraph | None:
    found = paragraphs({part: text.encode()})
    key = _SPACE.sub("", wanted)
    return next((each for each in found if key in _SPACE.sub("", each.text)), None)


def _key(sign: str, body: str) -> str:
    return sign + _SPACE.sub("", body)


def _around(source: str, tag: int) -> str:
    """The text of the paragraph around a place of the source."""
    openings = ("<w:p>", "<w:p ", "</w:p>")
    return _rest(source, max(0, *(source.rfind(opening, 0, tag) for opening in openings)))


def _rest(source: str, begin: int) -> str:
    """The text from a place of the source to the end of its paragraph."""
    end = source.find("</w:p>", begin + 1)
    text = re.sub(r"<[^>]*>", "", source[begin : end if end >= 0 else len(source)])
    return _SPACE.sub(" ", unescape(text)).strip()[:_SHOWN]
