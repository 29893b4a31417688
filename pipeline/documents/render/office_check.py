"""What is looked at before LibreOffice sees a Word file: :func:`check`.

LibreOffice would follow links, print unresolved changes, and draw boxes for letters without a face.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from pipeline.documents import fonts
from pipeline.documents.render.engine import Listing
from pipeline.documents.render.word.package import Element, parse_xml, read_parts
from pipeline.documents.render.word.refusals import Refusals
from pipeline.documents.render.word.xml import attribute, names, q, short
from pipeline.errors import BadInput, RenderingError
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, msg

_STORIES = ("w:document", "w:hdr", "w:ftr", "w:footnotes", "w:endnotes")
_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_HREF = "{http://www.w3.org/1999/xlink}href"
_NAMED_ONLY = ("/hyperlink", "/attachedTemplate")  # written down in the file, never opened
_FETCHING = re.compile(r"\s*(INCLUDE\w+|IMPORT|LINK|DDE|DDEAUTO|RD|DATABASE)\b", re.IGNORECASE)
_CHANGES = names("""w:ins w:del w:moveFrom w:moveTo w:cellIns w:cellDel w:cellMerge w:rPrChange
    w:pPrChange w:sectPrChange w:tblPrChange w:tblPrExChange w:tblGridChange w:trPrChange
    w:tcPrChange w:numberingChange w:moveFromRangeStart w:moveToRangeStart w:commentRangeStart
    w:commentReference""")
_COMMENTS = {"w:commentRangeStart", "w:commentReference"}
_SHOWN = 24
_PARAGRAPHS = 30_000  # some hundred pages; LibreOffice takes seconds for them


def check(docx: bytes) -> tuple[Finding, ...]:
    """Fonts that will be set in another face, as warnings.

    Raises ``BadInput`` for what is no sound Word file, holds macros or reaches outside itself;
    ``RenderingError`` for unresolved changes and comments, and for letters that no face has.
    """
    parts = read_parts(docx)
    trees = {
        name: parse_xml(data, name)
        for name, data in parts.items()
        if name.endswith((".xml", ".rels", ".svg"))
    }
    _refuse_macros(parts)
    _refuse_links(trees.values())
    stories = [tree for tree in trees.values() if short(tree) in _STORIES]
    if "w:document" not in map(short, stories):
        raise BadInput("documents.word.not-word", msg("The file is no Word document (.docx)."))
    _refuse_endless(stories)
    _refuse_fetching_fields(stories)
    _refuse_changes(stories)
    _refuse_letters_without_face(stories)
    styles = [tree for tree in trees.values() if short(tree) == "w:styles"]
    return tuple(_guessed(stories, styles))


def _refuse_macros(parts: Iterable[str]) -> None:
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in parts):
        raise BadInput(
            "documents.word.macros",
            msg("The Word file holds macros."),
            hint=msg("Open it in Word and save it as an ordinary Word document (.docx)."),
        )


def _refuse_links(trees: Iterable[Element]) -> None:
    """What is shown must be in the file: no linked pictures, objects or pieces of documents."""
    for tree in trees:
        for entry in tree.iter(_RELATIONSHIP):
            kind, target = entry.get("Type", ""), entry.get("Target", "")
            if kind.endswith("/aFChunk"):
                raise _outside(target)
            if entry.get("TargetMode") == "External" and not kind.endswith(_NAMED_ONLY):
                raise _outside(target)
        if short(tree).endswith(":svg"):
            _refuse_links_of_drawing(tree)


def _refuse_links_of_drawing(svg: Element) -> None:
    for element in svg.iter():
        for target in (element.get(_HREF), element.get("href")):
            if target and not target.startswith(("#", "data:")):
                raise _outside(target)


def _refuse_endless(stories: Iterable[Element]) -> None:
    if sum(1 for story in stories for _ in story.iter(q("w:p"))) > _PARAGRAPHS:
        raise BadInput(
            "documents.word.too-big",
            msg("The Word file is larger than any paper this program makes."),
        )


def _refuse_fetching_fields(stories: Iterable[Element]) -> None:
    for story in stories:
        for code in _fields(story):
            if _FETCHING.match(code):
                raise _outside(" ".join(code.split()))


def _fields(story: Element) -> Iterator[str]:
    """The codes of all fields (ISO/IEC 29500-1, 17.16), each put together from its runs."""
    code = ""
    for element in story.iter(q("w:fldSimple"), q("w:fldChar"), q("w:instrText")):
        if short(element) == "w:instrText":
            code += element.text or ""
            continue
        yield code
        code = ""
        if short(element) == "w:fldSimple":
            yield attribute(element, "instr") or ""
    yield code


def _outside(target: str) -> BadInput:
    return BadInput(
        "documents.word.outside",
        msg("The Word file shows what is not in it: {target}.", target=target[:80]),
        hint=msg("In Word, put the picture or text itself into the file instead of the link."),
    )


def _refuse_changes(stories: Iterable[Element]) -> None:
    refusals = Refusals()
    for story in stories:
        for element in story.iter(*map(q, _CHANGES)):
            name = short(element)
            refusals.paragraph = _around(element)
            refusals.add("w:comment" if name in _COMMENTS else name)
    refusals.check()


def _around(element: Element) -> str:
    """The beginning of the paragraph that an element is in or holds."""
    outer = next(element.iterancestors(q("w:p")), element)
    return "".join(t.text or "" for t in outer.iter(q("w:t"), q("w:delText")))[:_SHOWN]


def _refuse_letters_without_face(stories: Iterable[Element]) -> None:
    missing: dict[str, str] = {}
    for text in chain.from_iterable(story.iter(q("w:t"), q("m:t")) for story in stories):
        for character in fonts.uncovered(text.text or ""):
            if character.isprintable():
                missing.setdefault(character, (text.text or "")[:_SHOWN])
    if missing:
        raise RenderingError(
            "documents.render.no-glyph",
            msg("No font has these characters: {list}.",
                list=Listing("", items=tuple(map(_letter, missing, missing.values())))),
            hint=fonts.how_to_cover(),
        )  # fmt: skip


def _letter(character: str, text: str) -> Message:
    return msg("“{character}” (U+{code}) in “{text}”",
               character=character, code=f"{ord(character):04X}", text=text)  # fmt: skip


def _guessed(stories: list[Element], sheets: Iterable[Element]) -> Iterator[Finding]:
    """Fonts of the text and of the styles it uses for which another face was guessed."""
    places = chain(stories, *(_used_styles(stories, sheet) for sheet in sheets))
    found: dict[str, str] = {}
    for element in chain.from_iterable(place.iter(q("w:rFonts")) for place in places):
        chinese = attribute(element, "eastAsia")
        if chinese and not fonts.east_asian(chinese).known:
            found[chinese] = fonts.east_asian(chinese).family
        for latin in filter(None, (attribute(element, "ascii"), attribute(element, "hAnsi"))):
            if not fonts.latin(latin).known:
                found.setdefault(latin, fonts.latin(latin).family)
    for name, face in found.items():
        message = msg("The font {font} is set in {face}.", font=name, face=face)
        yield Finding("documents.render.font", Severity.WARNING, Where(), message)


def _used_styles(stories: Iterable[Element], sheet: Element) -> Iterator[Element]:
    """The defaults and every style that the text uses, with those they are based on."""
    yield from sheet.iter(q("w:docDefaults"))
    styles = {attribute(style, "styleId"): style for style in sheet.iter(q("w:style"))}
    naming = (q("w:pStyle"), q("w:rStyle"), q("w:tblStyle"))
    used = {attribute(each, "val") for story in stories for each in story.iter(*naming)}
    used |= {key for key, style in styles.items() if attribute(style, "default") == "1"}
    waiting = list(used)
    while waiting:
        style = styles.pop(waiting.pop(), None)
        if style is not None:
            yield style
            waiting.extend(attribute(each, "val") for each in style.iter(q("w:basedOn")))
