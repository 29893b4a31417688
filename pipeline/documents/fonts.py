"""The faces that papers are set in: which of ours stands for which of Word's, and what they hold.

Only the two Chinese faces of ``pylopdf-fonts-zh-cn`` and those inside typst are used, never a
machine's own: a paper must look and read the same everywhere. An office may add folders of its own
(:mod:`pipeline.documents.further_fonts`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from mmap import ACCESS_READ, mmap
from pathlib import Path

import pylopdf_fonts_zh_cn

from pipeline.documents import further_fonts
from pipeline.documents.fontfile import code_points
from pipeline.errors import RenderingError
from pipeline.messages import Message, msg

SERIF = "Noto Serif SC"
SANS = "Noto Sans SC"
LATIN = "Libertinus Serif"
MONO = "DejaVu Sans Mono"

_PINNED = {
    SERIF: "e8f396decc1f0963a016a989c3d8852e863d1350996f573860a80767c83a1cd3",
    SANS: "faa6c9df652116dde789d351359f3d7e5d2285a2b2a1f04a2d7244df706d5ea9",
}
_SERIFS = """宋体 新宋体 仿宋 楷体 仿宋_gb2312 楷体_gb2312 simsun nsimsun fangsong kaiti stsong
    stfangsong stkaiti 华文宋体 华文中宋 stzhongsong 华文仿宋 华文楷体 方正小标宋简体 方正小标宋_gbk
    方正仿宋_gbk 方正书宋_gbk 小标宋 思源宋体 source-han-serif-sc noto-serif-cjk-sc noto-serif-sc
    ms-mincho ｍｓ-明朝 mingliu pmingliu 细明体 新细明体"""
_SANS = """黑体 simhei 微软雅黑 microsoft-yahei 等线 等线-light dengxian dengxian-light 华文黑体
    stheiti 华文细黑 stxihei 方正黑体简体 方正黑体_gbk 思源黑体 source-han-sans-sc noto-sans-cjk-sc
    noto-sans-sc ms-gothic ｍｓ-ゴシック 幼圆 pingfang-sc heiti-sc"""
_LATIN_SERIFS = """times-new-roman times cambria georgia garamond book-antiqua palatino-linotype
    century libertinus-serif liberation-serif tinos constantia"""
_LATIN_SANS = """arial helvetica calibri calibri-light verdana tahoma segoe-ui aptos aptos-display
    liberation-sans carlito"""
_MONOS = "courier-new courier consolas lucida-console dejavu-sans-mono menlo"


def _table(*rows: tuple[str, str]) -> dict[str, str]:
    return {name.replace("-", " "): face for face, text in rows for name in text.split()}


EAST_ASIAN = _table((SERIF, _SERIFS), (SANS, _SANS))
LATINS = EAST_ASIAN | _table((LATIN, _LATIN_SERIFS), (SANS, _LATIN_SANS), (MONO, _MONOS))
# A name without East Asian letters that Word was given for them: it takes its own default.
_NO_EAST_ASIAN = frozenset(LATINS.keys() - EAST_ASIAN.keys())

_WITHOUT_SHAPE = frozenset(map(ord, "\t\n\r\u00ad"))


@dataclass(frozen=True, slots=True)
class Face:
    """Which of our families stands for a Word font; ``known`` is false where that was a guess."""

    family: str
    known: bool = True


def east_asian(name: str) -> Face:
    """Our face for a Chinese font of Word; the office's own of that name goes first."""
    key = name.strip().lower()
    if own := further_fonts.by_name(key):
        return Face(own)
    if key in _NO_EAST_ASIAN:
        return Face(SERIF)
    return Face(EAST_ASIAN[key]) if key in EAST_ASIAN else Face(SERIF, known=False)


def latin(name: str) -> Face:
    """Our face for a Latin font of Word; the office's own of that name goes first."""
    key = name.strip().lower()
    if own := further_fonts.by_name(key):
        return Face(own)
    return Face(LATINS[key]) if key in LATINS else Face(LATIN, known=False)


@cache
def paths() -> dict[str, Path]:
    """The files of the Chinese faces, their content checked. Raises ``RenderingError``."""
    found = {
        SERIF: pylopdf_fonts_zh_cn.serif_path(),
        SANS: pylopdf_fonts_zh_cn.sans_path(),
    }
    for family, path in found.items():
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != _PINNED[family]:
            raise RenderingError(
                "documents.fonts.changed",
                msg("The font file {file} is not the one this program was made with.", file=path),
                hint=msg("Install pylopdf-fonts-zh-cn in the version that the project names."),
            )
    return found


@cache
def folders() -> tuple[Path, ...]:
    """Where an engine finds the Chinese faces and the office's own fonts, and no others.

    Raises ``RenderingError`` for a font of the office's that goes by the name of one of ours.
    """
    for font in further_fonts.further_fonts():
        if font.family in (SERIF, SANS, LATIN, MONO):
            raise RenderingError(
                "documents.fonts.clash",
                msg("The font file {file} has the name of a font that this program brings itself: "
                    "{face}.", file=font.file, face=font.family),
                hint=msg("Take it out of the folder."),
            )  # fmt: skip
    ours = sorted({path.parent for path in paths().values()})
    return (*ours, *further_fonts.folders())


@cache
def covered() -> frozenset[int]:
    """Every code point that one of the Chinese faces, or of the office's own, has a glyph for."""
    return further_fonts.coverage().union(*map(_code_points, paths().values()))


def _code_points(path: Path) -> set[int]:
    """Of a large file only the table that says so is read."""
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as font:
        return code_points(font)


def how_to_cover() -> Message:
    """What to do about a character that no face has."""
    return msg(
        "Put a font that has it (for instance SimSun-ExtB, which Windows brings, or Jigmo) into a "
        "folder and set {variable} to that folder; or write the character in another form that "
        "is on the person's identity card.",
        variable=further_fonts.VARIABLE,
    )


def uncovered(text: str) -> tuple[str, ...]:
    """The characters of ``text`` that no face has, in order of appearance; tabs and the like need
    none.
    """
    missing = set(map(ord, text)) - covered() - _WITHOUT_SHAPE
    return tuple(dict.fromkeys(c for c in text if ord(c) in missing)) if missing else ()
