"""Where in a template a tag stands, as an editor finds it: part, table and row, paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
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
    expression = _SPACE.sub(" ", whole[0]) if whole else ""
    found = _in_word(part, text, source[:tag], whole) if whole else None
    if found is None:
        short = _PART.sub(r"\1", part).replace("document", "body")
        return TagPlace(expression, Place(short).message, short, _around(source, tag))
    return TagPlace(expression, found.place.message, str(found.place), found.shown)


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


def _key(sign: str, body: str) -> str:
    return sign + _SPACE.sub("", body)


def _around(source: str, tag: int) -> str:
    """The text of the paragraph around a place of the source."""
    openings = ("<w:p>", "<w:p ", "</w:p>")
    begin = max(0, *(source.rfind(opening, 0, tag) for opening in openings))
    end = source.find("</w:p>", tag)
    paragraph = re.sub(r"<[^>]*>", "", source[begin : end if end >= 0 else len(source)])
    return _SPACE.sub(" ", paragraph).strip()[:_SHOWN]
