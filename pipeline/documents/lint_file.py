"""What is wrong with the Word file itself: left-over changes, macros, references, fonts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.documents import fonts
from pipeline.documents.lint_story import STORIES, Paragraph, Problem
from pipeline.documents.render import word
from pipeline.documents.render.accessible import obstacles
from pipeline.documents.render.engine import CannotSet
from pipeline.documents.render.tree import Block, Inline, Tree
from pipeline.documents.render.word.package import parse_xml, read_parts
from pipeline.documents.render.word.story import CJK
from pipeline.documents.render.word.xml import Element, short
from pipeline.errors import BadInput
from pipeline.finding import Severity
from pipeline.messages import Message, msg

_CHANGES = {
    "w:ins": msg("a tracked insertion"),
    "w:del": msg("a tracked deletion"),
    "w:moveFrom": msg("a tracked move"),
    "w:moveTo": msg("a tracked move"),
    "w:commentReference": msg("a comment"),
}
_TITLE = "title"  # a paper always has one
_MOST = 20  # refusals shown: a foreign document may have thousands
_CHINESE = re.compile(f"[{CJK}]")
_LATIN = re.compile("[A-Za-z0-9]")
_ONLY_TAG = re.compile(r"\{%(p|tr) [^%]*%\}")


def check_file(data: bytes, paragraphs: Sequence[Paragraph]) -> Iterator[Problem]:
    """Every problem of the file; where the engine refuses it, fonts are not looked at."""
    parts = read_parts(data)
    yield from _code_and_references(parts)
    changes = list(_changes(parts))
    yield from changes
    try:
        tree = word.read(data)
    except CannotSet as refused:
        if not changes:
            yield from (_refused(finding.message, finding.where.path, paragraphs)
                        for finding in refused.findings[:_MOST])  # fmt: skip
    except BadInput as error:
        yield Problem("word", error.message, hint=error.hint)
    else:
        yield from _fonts(tree, paragraphs)
        yield from (
            Problem("accessible", each.message, _paragraph(each.where.path, paragraphs),
                    each.severity, each.hint)
            for each in obstacles(tree, _TITLE)
        )  # fmt: skip


def _code_and_references(parts: dict[str, bytes]) -> Iterator[Problem]:
    for name in parts:
        if name.endswith(("vbaProject.bin", "vbaData.xml")) or "/activeX/" in name:
            yield Problem("macro", msg("The file holds a macro ({part}).", part=name),
                          hint=msg("Save it in Word as .docx without macros."))  # fmt: skip
        if "/embeddings/" in name:
            yield Problem("embedded", msg("The file holds an embedded object ({part}).", part=name))
        if name.endswith(".rels"):
            yield from _external(name, parse_xml(parts[name], name))


def _external(name: str, relationships: Element) -> Iterator[Problem]:
    """Links that a reader clicks are fine; what Word fetches by itself is not."""
    for each in relationships:
        kind = each.get("Type", "").rpartition("/")[2]
        if each.get("TargetMode") == "External" and kind != "hyperlink":
            message = msg("{part} refers to something outside of the file: {kind} {target}.",
                          part=name, kind=kind, target=each.get("Target", "")[:120])  # fmt: skip
            hint = msg("Embed the picture, or detach the document template, in Word.")
            yield Problem("external", message, hint=hint)


def _changes(parts: dict[str, bytes]) -> Iterator[Problem]:
    """Tracked changes (17.13.5) and comments (17.13.4), each kind once for each part."""
    hint = msg("Accept or reject all changes and delete the comments in Word.")
    for name, data in parts.items():
        if not STORIES.fullmatch(name):
            continue
        kinds = dict.fromkeys(map(short, parse_xml(data, name).iter()))
        for what in filter(None, map(_change, kinds)):
            yield Problem("changes", msg("{part} holds {what}.", part=name, what=what), hint=hint)


def _change(kind: str) -> Message | None:
    if kind.startswith("w:") and kind.endswith("Change"):
        return msg("a tracked change of formatting")
    return _CHANGES.get(kind)


def _refused(what: Message, excerpt: str, paragraphs: Sequence[Paragraph]) -> Problem:
    message = msg("The file uses what cannot be set faithfully: {what}.", what=what)
    hint = msg("Take it out of the Word file.")
    return Problem("unsupported", message, _paragraph(excerpt, paragraphs), hint=hint)


def _paragraph(beginning: str, paragraphs: Sequence[Paragraph]) -> Paragraph | None:
    start = beginning.removesuffix("…")
    return next((each for each in paragraphs if start and each.text.startswith(start)), None)


def _fonts(tree: Tree, paragraphs: Sequence[Paragraph]) -> Iterator[Problem]:
    """Fonts of visible text that none of our faces is known to stand for, each once."""
    unknown: dict[str, tuple[str, str]] = {}
    for text, inlines in _texts(tree):
        for inline in inlines:
            style = tree["styles"][inline["style"]]
            names = (
                (_CHINESE, style["east_asian"], fonts.east_asian(style["east_asian"])),
                (_LATIN, style["latin"], fonts.latin(style["latin"])),
            )
            for letters, name, face in names:
                if not face.known and letters.search(inline["text"]):
                    unknown.setdefault(name, (face.family, text))
    for name, (family, text) in unknown.items():
        message = msg("The font {font} is not there; {face} is used in its place.", font=name,
                      face=family)  # fmt: skip
        yield Problem("font", message, _paragraph(text, paragraphs), Severity.WARNING,
                      msg("Use 宋体, 黑体, Times New Roman or Arial."))  # fmt: skip


def _texts(tree: Tree) -> Iterator[tuple[str, list[Inline]]]:
    """Each paragraph that will be printed, with its pieces of text."""
    for section in tree["sections"]:
        marginals = (*section["headers"].values(), *section["footers"].values())
        for blocks in (section["blocks"], *marginals):
            for block in _blocks(blocks):
                pieces = [each for each in _flat(block["inlines"]) if each["kind"] == "text"]
                text = "".join(each["text"] for each in pieces)
                if not _ONLY_TAG.fullmatch(text.strip()):
                    yield text, pieces


def _blocks(blocks: list[Block]) -> Iterator[Block]:
    for block in blocks:
        if block["kind"] == "paragraph":
            yield block
        elif block["kind"] == "table":
            for cell in block["cells"]:
                yield from _blocks(cell["blocks"])


def _flat(inlines: list[Inline]) -> Iterator[Inline]:
    for inline in inlines:
        if inline["kind"] == "link":
            yield from _flat(inline["content"])
        else:
            yield inline
