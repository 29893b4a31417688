"""The engine that sets a document with typst, in this process, with nothing but our own fonts.

One fixed program (``program.typ``) reads the document as JSON, from a string: no word of it is ever
interpreted as markup. The outcome is PDF/A-3b (ISO 19005-3), tagged, with a language and a title,
and PDF/UA-1 (ISO 14289-1) where the document allows it.
"""

from __future__ import annotations

import datetime
import json
import re
import threading
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import typst

from pipeline.documents import fonts, further_fonts
from pipeline.documents.render import accessible, word
from pipeline.documents.render.engine import Listing, Rendered, RenderOptions
from pipeline.documents.render.tree import TextsByStyle, Tree, paragraphs, texts, texts_by_style
from pipeline.documents.render.typst_input import families, program_input
from pipeline.documents.render.word.properties import SYMBOL_FONTS
from pipeline.documents.render.word.refusals import Refusals
from pipeline.documents.render.word.story import CJK
from pipeline.errors import RenderingError
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import msg

_PROGRAM = Path(__file__).with_name("program.typ")
_MAIN = f'#include "{_PROGRAM.name}"'.encode()
_CHINESE = re.compile(f"[{CJK}]")
_LATIN = re.compile("[A-Za-z0-9]")
_SIGNS = re.compile("[!-~\u00a1-\u00b6\u00b8-\u00ff]")
_SLANTED = (fonts.LATIN, fonts.MONO)
_EMPTY_COMPILATIONS = 4
_ONE_AT_A_TIME = threading.Lock()  # neither a compiler nor PDFium serves two threads at once


class TypstEngine:
    """Sets a tree with typst; see :class:`pipeline.documents.render.engine.Engine`."""

    name = "typst"

    def render(self, docx: bytes, options: RenderOptions) -> Rendered:
        """Word to PDF/A-3b; the same input gives the same bytes, in any process."""
        tree = word.read(docx)
        used = texts_by_style(tree)
        _refuse_symbols(tree, used)
        _check_characters(tree, used)
        warnings = (*_warnings(tree, used), *accessible.obstacles(tree, options.title))
        standards = _standards(warnings)
        document = program_input(tree, options, used)
        with _ONE_AT_A_TIME:
            pdf = _compile(document, options.date, standards)
            with pypdfium2.PdfDocument(pdf) as opened:
                pages = len(opened)
        return Rendered(pdf, pages, self.name, warnings)


@cache
def _compiler() -> typst.Compiler:
    """One compiler per process: it keeps the fonts and the parsed program."""
    faces = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(folder) for folder in fonts.folders()],
    )
    absent = {fonts.SERIF, fonts.SANS, fonts.LATIN, fonts.MONO} - set(faces.families())
    if absent:  # typst would leave the letters out without a word
        raise RenderingError(
            "documents.fonts.absent", msg("typst does not find the font {face}.", face=min(absent))
        )
    return typst.Compiler(root=str(_PROGRAM.parent), font_paths=faces)


def _standards(warnings: tuple[Finding, ...]) -> list[Any]:
    """PDF/A-3b, and PDF/UA-1 where nothing keeps the document from it."""
    barred = any(each.code.startswith(accessible.CODE) for each in warnings)
    return ["a-3b"] if barred else ["a-3b", "ua-1"]


def _compile(document: dict[str, Any], date: datetime.date, standards: list[Any]) -> bytes:
    noon = datetime.datetime.combine(date, datetime.time(), tzinfo=datetime.UTC)
    files = {"main.typ": _MAIN, "document.typ": _source(document)}
    try:
        pdf = _compiler().compile(
            input=files,  # type: ignore[type-var]  # files by name, which the stubs leave out
            format="pdf",
            pdf_standards=standards,
            timestamp=noon,
        )
    except typst.TypstError as error:
        raise RenderingError(
            "documents.render.typst",
            msg("The document could not be set: {reason}.", reason=error.message),
        ) from error
    finally:
        _forget()
    return bytes(pdf)  # type: ignore[arg-type]  # one format, one file


def _source(document: dict[str, Any]) -> bytes:
    """The document as JSON in a string of typst, which escapes what JSON escapes in its own.

    Not an input (``sys.inputs``): those are part of the library, and with another library typst
    knows nothing of what it did before.
    """
    data = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return f"#let document = {json.dumps(data, ensure_ascii=False)}".encode()


def _forget() -> None:
    """Let typst drop what it found out about all documents but the last two.

    It remembers the last ten compilations, of whatever size. What documents have in common stays,
    for it was just used.
    """
    for _ in range(_EMPTY_COMPILATIONS):
        _nothing().compile(input=b"", format="svg")


@cache
def _nothing() -> typst.Compiler:
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)
    return typst.Compiler(font_paths=faces)


def _refuse_symbols(tree: Tree, used: TextsByStyle) -> None:
    signs = {
        style: tree["styles"][style]["latin"]
        for style, pieces in used.items()
        if tree["styles"][style]["latin"].lower() in SYMBOL_FONTS and _SIGNS.search("".join(pieces))
    }
    if not signs:
        return
    refusals = Refusals()
    for paragraph in paragraphs(tree):
        inlines = list(texts(paragraph["inlines"]))
        for inline in inlines:
            if inline["style"] in signs and _SIGNS.search(inline["text"]):
                refusals.paragraph = "".join(each["text"] for each in inlines)[:24]
                refusals.add(f"w:rFonts={signs[inline['style']]}")
    refusals.check()


def _check_characters(tree: Tree, used: TextsByStyle) -> None:
    """A character that no face has would come out as an empty box: refuse it before setting."""
    characters = set[str]().union(*(text for texts in used.values() for text in texts))
    missing = set(fonts.uncovered("".join(characters)))
    if not missing:
        return
    where: dict[str, str] = {}
    for paragraph in paragraphs(tree):
        text = "".join(inline["text"] for inline in texts(paragraph["inlines"]))
        for character in filter(missing.__contains__, text):
            where.setdefault(character, text[:24])
    items = tuple(
        msg("“{character}” (U+{code}) in “{text}”", character=c, code=f"{ord(c):04X}", text=t)
        for c, t in where.items()
    )
    raise RenderingError(
        "documents.render.no-glyph",
        msg("No font has these characters: {list}.", list=Listing("", items=items)),
        hint=fonts.how_to_cover(),
    )


def _warnings(tree: Tree, used: TextsByStyle) -> tuple[Finding, ...]:
    """What looks other than in Word: fonts that were guessed, slants that do not exist."""
    guessed: dict[str, str] = {}
    slanted = False
    for index, pieces in sorted(used.items()):
        style, text = tree["styles"][index], "".join(pieces)
        chinese = _CHINESE.search(text) is not None
        if chinese and not fonts.east_asian(style["east_asian"]).known:
            guessed[style["east_asian"]] = fonts.SERIF
        if _LATIN.search(text) and not fonts.latin(style["latin"]).known:
            guessed[style["latin"]] = fonts.LATIN
        slanted |= style["italic"] and not _has_italic(families(style)[0 if chinese else 1])
    found = [
        _warning("font", msg("The font {font} is set in {face}.", font=name, face=face))
        for name, face in guessed.items()
    ]
    if slanted:
        found.append(
            _warning("italic", msg("Chinese letters have no italics: they stand upright."))
        )
    return tuple(found)


def _has_italic(family: str) -> bool:
    return family in _SLANTED or further_fonts.has_cut(family, italic=True)


def _warning(code: str, message: Any) -> Finding:
    return Finding(f"documents.render.{code}", Severity.WARNING, Where(), message)
