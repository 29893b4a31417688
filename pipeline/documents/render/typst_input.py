"""The tree as ``program.typ`` reads it: looks as faces, and everything said as briefly as can be.

typst reads all that a function of a program is given before it calls it, to know whether it has
done so before. What many blocks have in common is therefore said once, in a table, and named by its
place: a paragraph is a list of its look and its content, a cell one of its look, its place and its
content. Content in one kind of letters, which the look then names, is a string; other content is a
list of inlines, and of those text is a list of letters and string, all else a dictionary. Where
page numbers stand in a text, there are pieces instead of the string: strings, 0 and 1. A word
that may be wider than its room is a dictionary. A paragraph
with floating pictures names their places among ``floats`` behind its content.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any

from pipeline.documents import fonts, further_fonts
from pipeline.documents.render.engine import RenderOptions
from pipeline.documents.render.tree import (
    Block,
    Inline,
    Section,
    Style,
    Table,
    TextsByStyle,
    Tree,
)
from pipeline.documents.render.typst_sizes import NO_ROOM, UNSURE, fits_one_line, paragraph_height
from pipeline.documents.render.typst_tables import settle_rows
from pipeline.documents.render.typst_words import parted

_STROKE = 0.022  # of an em: how much a face without a bold cut is thickened
_LATIN = re.compile("([\x00-\xff]+)")
_NUMBERS = {"page": 0, "pages": 1}
_NO_INSET: dict[str, float] = {"left": 0.0, "right": 0.0, "top": 0.0, "bottom": 0.0}
_NESTED = frozenset({list, dict})
_MARKS = ("underline", "strike", "highlight", "script", "shift", "caps", "thick")


def program_input(tree: Tree, options: RenderOptions, used: TextsByStyle) -> dict[str, Any]:
    """What the program is given, ready for JSON; ``used`` are the tree's texts."""
    writer = _Writer(tree, used)
    sections = [writer.section(section) for section in tree["sections"]]
    return {
        "title": options.title,
        "language": options.language,
        "date": [options.date.year, options.date.month, options.date.day],
        "tab": tree["tab"],
        "bookmarks": tree["bookmarks"],
        "base": writer.base,
        "letters": writer.letters.written,
        "paragraphs": writer.paragraphs.written,
        "cells": writer.cells.written,
        "floats": writer.floats,
        "sections": sections,
    }


def families(style: Style) -> tuple[str, str]:
    """The Chinese and the Latin face of a style: real bold where there is one."""
    chinese = fonts.east_asian(style["east_asian"]).family
    latin = fonts.latin(style["latin"]).family
    if style["bold"]:
        chinese = fonts.SANS if chinese == fonts.SERIF else chinese
        latin = fonts.SANS if latin == fonts.SERIF else latin
    return chinese, latin


class _Looks:
    """A table of looks: each is written once, however many things have it."""

    def __init__(self) -> None:
        self._places: dict[Hashable, int] = {}
        self._parts: dict[int, str] = {}
        self.written: list[dict[str, Any]] = []

    def place(self, look: dict[str, Any]) -> int:
        key = tuple([self._part(v) if type(v) in _NESTED else v for v in look.values()])
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = len(self.written)
            self.written.append(look)
        return place

    def _part(self, value: Any) -> str:
        """A key for borders or tabs, which many looks share: the tree keeps them alive."""
        if not value:
            return ""
        if id(value) not in self._parts:
            self._parts[id(value)] = repr(value)
        return self._parts[id(value)]


class _Writer:
    """Writes the sections of one document, and fills the tables of looks on the way."""

    def __init__(self, tree: Tree, used: TextsByStyle) -> None:
        self.letters, self.paragraphs, self.cells = _Looks(), _Looks(), _Looks()
        self.floats: list[dict[str, Any]] = []
        self._styles = tree["styles"]
        self._in_margin = False
        # By style: the letters of its Chinese and of its Latin text.
        self._letters = [
            tuple(self.letters.place(_face(style, latin)) for latin in (False, True))
            for style in self._styles
        ]
        self.base = self._commonest(used)

    def section(self, section: Section) -> dict[str, Any]:
        """A section; ``sure``: its header and footer are known to fit into the margins."""
        width = section["width"] - section["left"] - section["right"]
        written: dict[str, Any] = {**section, "blocks": self._blocks(section["blocks"], width)}
        written["sure"], self._in_margin = True, True
        for side, kind in (("top", "header"), ("bottom", "footer")):
            marginals: dict[str, list[Block]] = written[f"{kind}s"]
            heights = [self._height(blocks, width) for blocks in marginals.values()]
            needed = max((written[f"{kind}_distance"] + height for height in heights), default=0.0)
            written["sure"] &= needed < UNSURE
            written[side] = max(abs(written[side]), needed if needed < UNSURE else 0.0)
            written[f"{kind}s"] = {k: self._blocks(b, width) for k, b in marginals.items()}
        self._in_margin = False
        return written

    def _commonest(self, used: TextsByStyle) -> int:
        """The letters most text is in, set once for all; -1 where decoration forbids it."""
        for style in sorted(used, key=lambda style: -len(used[style])):
            chinese, latin = self._letters[style]
            face = self.letters.written[chinese]
            if chinese == latin and not any(face[mark] for mark in _MARKS):
                return chinese
        return -1

    def _height(self, blocks: list[Block], width: float) -> float:
        """The height of a header or footer as far as it is sure."""
        heights = (paragraph_height(block, width, self._styles) for block in blocks)
        return float(sum(heights) + sum(block.get("above", 0.0) for block in blocks))

    def _blocks(self, blocks: list[Block], width: float) -> list[Any]:
        return [
            self._paragraph(block, width)
            if block["kind"] == "paragraph"
            else self._table(block, width)
            if block["kind"] == "table"
            else None
            for block in blocks
        ]

    def _paragraph(self, block: Block, width: float) -> list[Any]:
        look, inlines = {**block}, block["inlines"]
        del look["inlines"]
        tabs = [inline for inline in inlines if inline["kind"] == "tab"]
        look["empty"] = all(inline["kind"] in NO_ROOM for inline in inlines)
        if not look["empty"]:
            look["height"] = 0
        if not tabs:
            look["tabs"] = []
        elif len(tabs) == 1 and self._ends_at_the_right(block, tabs[0], width):
            look["tabs"] = []
            inlines = [Inline(kind="fill") if each in tabs else each for each in inlines]
            tabs = []
        look["tabbed"] = bool(tabs)
        before = len(self.floats)
        room = max(width - block["left"] - block["right"], 1.0)
        look["letters"], content = self._content(inlines, room, block["align"] == "distribute")
        floats = list(range(before, len(self.floats)))
        return [self.paragraphs.place(look), content, *([floats] if floats else [])]

    def _ends_at_the_right(self, block: Block, tab: Inline, width: float) -> bool:
        """Whether a tab only moves what follows to the right margin, in a line that fits."""
        width -= block["right"]
        if len(block["tabs"]) != 1 or block["align"] not in ("left", "justify"):
            return False
        at, kind, leader = block["tabs"][0]
        plain = leader == "none" and not self._styles[tab["style"]]["underline"]
        at_margin = kind == "right" and abs(at - width) < 0.05
        return plain and at_margin and fits_one_line(block, width, self._styles)

    def _content(
        self, inlines: list[Inline], room: float, in_pieces: bool = False
    ) -> tuple[int, str | list[Any]]:
        """The letters and the text of a content that is all one; else inlines."""
        if len(inlines) == 1 and inlines[0]["kind"] == "text" and not in_pieces:  # most are
            chinese, latin = self._letters[inlines[0]["style"]]
            text = inlines[0]["text"]
            if chinese == latin and len(self._parted(text, chinese, room)) == 1:
                return chinese, text
        written = self._inlines(inlines, room)
        if len(written) == 1 and isinstance(written[0], list) and not in_pieces:
            letters, content = written[0]
            if isinstance(content, str):
                return letters, content
        return -1, written

    def _inlines(self, inlines: list[Inline], room: float) -> list[Any]:
        written: list[Any] = []
        for inline in inlines:
            if inline["kind"] == "text":
                chinese, latin = self._letters[inline["style"]]
                for letters, text in self._text(inline["text"], chinese, latin):
                    written += self._words(letters, text, room)
            elif inline["kind"] == "field":
                number = _NUMBERS[inline["text"]]
                written.append([self._letters[inline["style"]][1], [number]])
            elif inline["kind"] == "float":
                written.append(self._float(inline, inlines))
            elif inline["kind"] == "link":
                written.append({**inline, "content": self._inlines(inline["content"], room)})
            elif "style" in inline:
                written.append({**inline, "style": self._letters[inline["style"]][1]})
            else:
                written.append(inline)
        return _join_numbers(written)

    def _float(self, inline: Inline, line: list[Inline]) -> dict[str, Any]:
        """A floating picture's mark in its line. Those of headers lie behind the body, as in Word.

        ``rise``: how far the line reaches above its base line.
        """
        tops = [self._styles[each["style"]]["top"] for each in line if "style" in each]
        anchor = inline["anchor_at"]
        self.floats.append(
            {
                **{key: inline[key] for key in ("data", "format", "width", "height", "alt")},
                **anchor,
                "behind": anchor["behind"] or self._in_margin,
                "marginal": self._in_margin,
                "rise": max(tops, default=0.0),
            }
        )
        return {"kind": "float", "n": len(self.floats) - 1}

    def _text(self, text: str, chinese: int, latin: int) -> list[Any]:
        if chinese == latin:
            return [[chinese, text]]
        # One of the two scripts has a real bold, the other is thickened.
        pieces = enumerate(_LATIN.split(text))
        return [[(chinese, latin)[n % 2], piece] for n, piece in pieces if piece]

    def _parted(self, text: str, letters: int, room: float) -> list[str]:
        face = self.letters.written[letters]
        return parted(text, face["size"], face["tracking"], room)

    def _words(self, letters: int, text: str, room: float) -> list[Any]:
        """A text, and in their places the words in it that may have to be broken."""
        return [
            {"kind": "word", "letters": letters, "text": piece, "room": room}
            if n % 2
            else [letters, piece]
            for n, piece in enumerate(self._parted(text, letters, room))
            if piece
        ]

    def _table(self, table: Table, width: float) -> dict[str, Any]:
        rows = settle_rows(table, self._styles)
        written: dict[str, Any] = {**table, "rows": rows.heights}
        written["cells"] = [
            self._cell(table, width, *known)
            for known in zip(table["cells"], rows.plain, rows.tight, rows.least, strict=True)
        ]
        return written

    def _cell(
        self, table: Table, width: float, cell: Any, plain: bool, tight: bool, least: float
    ) -> list[Any]:
        blocks, inset = cell["blocks"], cell["inset"]
        align = blocks[0]["align"] if plain else "left"
        look = {
            **cell,
            "plain": plain,
            "letters": -1,
            "min_height": least,
            "align": align,
            "inset": _NO_INSET if tight else inset,
            "before": inset["left"] if tight and align == "left" else 0.0,
            "behind": inset["right"] if tight and align == "right" else 0.0,
            "after": blocks[-1].get("after", 0.0) if blocks else 0.0,
        }
        x, y = look.pop("x"), look.pop("y")
        del look["blocks"]
        columns = table["columns"][x : x + cell["colspan"]]
        room = sum(-column * width if column < 0 else column for column in columns)
        room = max(room - inset["left"] - inset["right"], 1.0)
        if plain:
            look["letters"], content = self._content(blocks[0]["inlines"], room)
        else:
            content = self._blocks(blocks, room)
        return [self.cells.place(look), x, y, content]


def _join_numbers(written: list[Any]) -> list[Any]:
    """Page numbers and the text beside them in the same letters become one."""
    joined: list[Any] = []
    for each in written:
        last = joined[-1] if joined else None
        alike = isinstance(last, list) and isinstance(each, list) and last[0] == each[0]
        pieces = [*_pieces(last), *_pieces(each)] if alike else []
        if all(isinstance(piece, str) for piece in pieces):
            joined.append(each)
        else:
            joined[-1] = [each[0], pieces]
    return joined


def _pieces(text: Any) -> list[Any]:
    return [text[1]] if isinstance(text[1], str) else text[1]


def _face(style: Style, latin: bool) -> dict[str, Any]:
    """A style as letters for one of the two scripts."""
    chinese_family, latin_family = families(style)
    other = fonts.SANS if chinese_family == fonts.SERIF else fonts.SERIF
    asked = latin_family if latin else fonts.east_asian(style["east_asian"]).family
    face: dict[str, Any] = {
        **style,
        "latin": latin_family,
        "chinese": (chinese_family, other, *further_fonts.families()),
        "thick": style["bold"] and not _has_bold(asked),
        "stroke": _STROKE * style["size"],
    }
    del face["east_asian"]
    return face


def _has_bold(family: str) -> bool:
    """Whether a family has a bold cut, or another family to stand for it."""
    ours = family in (fonts.SERIF, fonts.LATIN, fonts.MONO)
    return ours or further_fonts.has_cut(family, bold=True)
