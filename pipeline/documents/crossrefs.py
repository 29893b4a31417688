"""References from clause to clause that follow the numbering: 本协议第五条第二款, clause 5.2.

A template says ``{{ ref.default_grace }}``. What is printed first is a token; once the paper is
filled, and with it known which paragraphs stand in it, the token becomes the number that the
paragraph with that clause's bookmark has. Articles are paragraphs of the style 条 (``Clause``),
their paragraphs those of 款 (``Sub-clause``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from lxml import etree

from pipeline.documents.render.word.xml import Element, q
from pipeline.errors import RenderingError
from pipeline.messages import msg
from pipeline.papers.words import ordinal_zh

_BEGIN, _END = "\ue0f0", "\ue0f1"
_TOKEN = re.compile(f"{_BEGIN}([a-z-]+){_END}")
_PREFIX = "clause_"
ARTICLE_STYLES, PARAGRAPH_STYLES = ("条", "Clause"), ("款", "Sub-clause")


def references(ids: Iterable[str]) -> dict[str, str]:
    """What ``ref`` is in a template: a token for each clause that is there."""
    return {clause.replace("-", "_"): f"{_BEGIN}{clause}{_END}" for clause in ids}


def bookmark(blocks: Sequence[Element], clause: str, number: int) -> None:
    """Bookmark the clause's first paragraph that is text, no tag."""
    for block in blocks:
        if block.tag == q("w:p") and not _is_tag(block):
            start = etree.Element(q("w:bookmarkStart"))
            start.set(q("w:id"), str(10_000 + number))
            start.set(q("w:name"), f"{_PREFIX}{clause.replace('-', '_')}")
            end = etree.Element(q("w:bookmarkEnd"))
            end.set(q("w:id"), str(10_000 + number))
            properties = block.find(q("w:pPr"))
            block.insert(0 if properties is None else 1, start)
            block.append(end)
            return


def resolve(root: Element, styles: Mapping[str, str], language: str) -> None:
    """Put numbers in the place of tokens; ``styles`` are the names by style id.

    Raises :class:`~pipeline.errors.RenderingError` for a clause that is not on the paper.
    """
    if not any(_BEGIN in (text.text or "") for text in root.iter(q("w:t"))):
        return
    numbers = _numbers(root, styles, language)
    for text in root.iter(q("w:t")):
        if text.text and _BEGIN in text.text:
            text.text = _TOKEN.sub(lambda found: _number(numbers, found[1]), text.text)


def _number(numbers: Mapping[str, str], clause: str) -> str:
    if clause not in numbers:
        raise RenderingError(
            "documents.crossrefs.absent",
            msg("The text refers to the clause {id}, which this paper does not have.", id=clause),
        )
    return numbers[clause]


def _numbers(root: Element, styles: Mapping[str, str], language: str) -> dict[str, str]:
    article = paragraph = 0
    found: dict[str, str] = {}
    for block in root.iter(q("w:p")):
        name = styles.get(_style(block), "")
        if name in ARTICLE_STYLES:
            article, paragraph = article + 1, 0
        elif name in PARAGRAPH_STYLES:
            paragraph += 1
        for mark in block.iter(q("w:bookmarkStart")):
            clause = str(mark.get(q("w:name")))
            if clause.startswith(_PREFIX):
                found[clause.removeprefix(_PREFIX).replace("_", "-")] = _words(
                    article, paragraph, language
                )
    return found


def _words(article: int, paragraph: int, language: str) -> str:
    if language == "en":
        return f"clause {article}.{paragraph}" if paragraph else f"clause {article}"
    whole = f"本协议第{ordinal_zh(article)}条"
    return f"{whole}第{ordinal_zh(paragraph)}款" if paragraph else whole


def _style(block: Element) -> str:
    found = block.find(f"{q('w:pPr')}/{q('w:pStyle')}")
    return "" if found is None else str(found.get(q("w:val")))


def _is_tag(block: Element) -> bool:
    text = "".join(part.text or "" for part in block.iter(q("w:t"))).strip()
    return text.startswith("{%p") or not text
