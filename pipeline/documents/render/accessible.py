"""What keeps a document from being PDF/UA-1 (ISO 14289-1): :func:`obstacles`.

Tags, language and shown title are the engine's affair and always there. What only the Word file
can give is looked for here: a title, headings in order (7.4.2), descriptions of pictures (7.3).
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.documents.render.tree import Block, Inline, Paragraph, Tree, texts
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, msg

STANDARD = "PDF/UA-1"
CODE = "documents.render.accessible."
_DEEPEST = 6  # ISO 32000-1, 14.8.4.3.2: H1 to H6
_EXCERPT = 24


def obstacles(tree: Tree, title: str) -> tuple[Finding, ...]:
    """A note for each reason why the claim cannot be made; none where it is true."""
    found = [] if title.strip() else [note("title", "", msg("the document has no title"))]
    level = 0
    for section in tree["sections"]:
        for paragraph in _paragraphs(section["blocks"]):
            outline = paragraph["outline"]
            if outline:
                found += _heading(paragraph, outline, level)
                level = outline
            found += _pictures(paragraph["inlines"], paragraph)
    return tuple({(f.code, f.where, str(f.message)): f for f in found}.values())


def _paragraphs(blocks: list[Block]) -> Iterator[Paragraph]:
    for block in blocks:
        if block["kind"] == "paragraph":
            yield block
        elif block["kind"] == "table":
            for cell in block["cells"]:
                yield from _paragraphs(cell["blocks"])


def _heading(paragraph: Paragraph, outline: int, level: int) -> Iterator[Finding]:
    if outline > _DEEPEST:
        yield note("heading", _text(paragraph),
                    msg("a heading of level {level}; {most} is the deepest", level=outline,
                        most=_DEEPEST))  # fmt: skip
    elif outline > level + 1:
        yield note("heading", _text(paragraph),
                    msg("a heading of level {level} where {next} comes next", level=outline,
                        next=level + 1))  # fmt: skip


def _pictures(inlines: list[Inline], paragraph: Paragraph) -> Iterator[Finding]:
    for inline in inlines:
        if inline["kind"] in ("picture", "float") and not inline["alt"].strip():
            yield note("picture", _text(paragraph), msg("a picture without alternative text"))
        elif inline["kind"] == "link":
            yield from _pictures(inline["content"], paragraph)


def _text(paragraph: Paragraph) -> str:
    return "".join(inline["text"] for inline in texts(paragraph["inlines"]))[:_EXCERPT]


_HINTS = {
    "title": msg("Give the document a title."),
    "heading": msg("Give its heading the style of the level that comes next, in Word."),
    "picture": msg("Describe the picture in Word: right click, alternative text."),
}


def note(code: str, place: str, reason: Message) -> Finding:
    """That the claim is not made, for which reason, and what to do."""
    message = msg("Not claimed to be accessible ({standard}): {reason}.", standard=STANDARD,
                  reason=reason)  # fmt: skip
    if place:
        message = msg("Not claimed to be accessible ({standard}): {reason} (paragraph “{text}”).",
                      standard=STANDARD, reason=reason, text=place)  # fmt: skip
    return Finding(f"{CODE}{code}", Severity.NOTE, Where(path=place), message,
                   _HINTS.get(code), rule="ISO 14289-1")  # fmt: skip
