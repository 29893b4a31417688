"""The type that LibreOffice may set: the files and the rules of the typst engine, no others.

The letters of its Chinese faces are those of the pinned files; the Latin faces live inside typst's
library and are copied out of it, so that both engines draw each letter from the same outlines. A
line of Chinese is as high as Word makes one of 宋体, or every other line of a document grid would
stay empty. fontconfig's rules say which face stands for which of Word's fonts, and that bold
Chinese serif type is 黑体.
"""

from __future__ import annotations

import mmap
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import typst

from pipeline.documents import fonts, further_fonts
from pipeline.documents.fontfile import code_points, start_of
from pipeline.errors import RenderingError
from pipeline.messages import msg

_STYLES = {
    fonts.LATIN: (" Regular", " Bold", " Italic", " Bold Italic"),
    fonts.MONO: ("", " Bold", " Oblique", " Bold Oblique"),
}
_FACES = frozenset(family + style for family, styles in _STYLES.items() for style in styles)
_START = re.compile(rb"OTTO\x00[\x08-\x28]|\x00\x01\x00\x00\x00[\x08-\x28]")
_TABLE = re.compile(rb"[A-Za-z0-9/ ]{4}")
_FULL_NAME = 4
_WINDOWS = 3
# Thousandths of an em: an em box in the middle of 1.3 em, a hair less so that a grid holds it.
_ASCENT, _DESCENT = 1029, 270


def configure(folder: Path) -> Path:
    """Put the faces and fontconfig's rules into ``folder``; the path of the rules.

    Raises ``RenderingError`` where a face is missing or changed.
    """
    fonts.folders()
    files = folder / "faces"
    files.mkdir()
    for number, face in enumerate(_typst_faces()):
        (files / f"latin-{number}.otf").write_bytes(face)
    for family, path in fonts.paths().items():
        (files / f"{family}.otf").write_bytes(_as_high_as_song(path.read_bytes()))
    for number, file in enumerate(dict.fromkeys(f.file for f in further_fonts.further_fonts())):
        (files / f"own-{number}{file.suffix}").write_bytes(_fitted(file.read_bytes()))
    thick = files / "thick.otf"
    thick.write_bytes(_renamed((files / f"{fonts.SANS}.otf").read_bytes()))
    rules = folder / "fonts.conf"
    rules.write_text(_rules(files, folder / "cache", thick), encoding="utf-8")
    return rules


def _fitted(font: bytes) -> bytes:
    """A font of the office's own: a Chinese one that is alone in its file as high as 宋体."""
    alone = start_of(font, 0) == 0
    return _as_high_as_song(font) if alone and ord("一") in code_points(font) else font


def _as_high_as_song(font: bytes) -> bytes:
    """The same letters in lines of another height (OpenType 1.9, hhea and OS/2)."""
    changed, tables = bytearray(font), _tables(font, 0)
    up, down = _ASCENT, _DESCENT
    struct.pack_into(">3h", changed, tables[b"hhea"][0] + 4, up, -down, 0)
    struct.pack_into(">3h2H", changed, tables[b"OS/2"][0] + 68, up, -down, 0, up, down)
    return bytes(changed)


def _renamed(sans: bytes) -> bytes:
    """黑体 under a name of the same length, so that it is not taken for its own bold cut."""
    for encoding in ("utf-16-be", "ascii"):
        sans = sans.replace("Noto Sans".encode(encoding), "Noto Bold".encode(encoding))
    return sans


def _typst_faces() -> Iterator[bytes]:
    """The Latin faces out of typst's library."""
    library = next(Path(typst.__file__).parent.glob("_typst*"))
    wanted = set(_FACES)
    with library.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for start in _START.finditer(data):
            name, face = _face(data, start.start())
            if name in wanted:
                wanted.remove(name)
                yield face
            if not wanted:
                return
    raise RenderingError(
        "documents.fonts.absent", msg("typst does not find the font {face}.", face=min(wanted))
    )


def _face(data: mmap.mmap, start: int) -> tuple[str, bytes]:
    """Full name and content of the font that begins there, or nothing."""
    tables = _tables(data, start)
    end = start + max((offset + length for offset, length in tables.values()), default=0)
    if not all(map(_TABLE.fullmatch, tables)) or b"name" not in tables or end > len(data):
        return "", b""
    face = data[start:end]
    return _full_name(face, tables[b"name"][0]), face


def _tables(data: bytes | mmap.mmap, start: int) -> dict[bytes, tuple[int, int]]:
    """Where each table of a font begins and how long it is (OpenType 1.9, table directory)."""
    (count,) = struct.unpack_from(">H", data, start + 4)
    entries = data[start + 12 : start + 12 + 16 * count]
    if len(entries) < 16 * count:
        return {}
    return {tag: (at, length) for tag, _, at, length in struct.iter_unpack(">4sLLL", entries)}


def _full_name(font: bytes, table: int) -> str:
    _, count, texts = struct.unpack_from(">3H", font, table)
    for i in range(count):
        platform, _, _, kind, length, offset = struct.unpack_from(">6H", font, table + 6 + 12 * i)
        if platform == _WINDOWS and kind == _FULL_NAME:
            text = table + texts + offset
            return font[text : text + length].decode("utf-16-be", "replace")
    return ""


def _rules(files: Path, cache: Path, thick: Path) -> str:
    return "\n".join(
        (
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>',
            f"<dir>{escape(str(files))}</dir><cachedir>{escape(str(cache))}</cachedir>",
            _BOLD.format(file=escape(str(thick)), family=fonts.SERIF),
            _THICKENED,
            *(
                _substitute(name, face)
                for name, face in fonts.LATINS.items()
                if further_fonts.by_name(name) is None
            ),
            _fallback(fonts.SERIF, _CHINESE),
            _fallback(fonts.LATIN, ""),
            _fallback(fonts.SERIF, ""),
            "</fontconfig>",
        )
    )


_BOLD = """<match target="scan">
<test name="file"><string>{file}</string></test>
<edit name="family" mode="assign"><string>{family}</string></edit>
<edit name="weight" mode="assign"><const>bold</const></edit></match>"""
# 黑体 has no bold cut here: it is thickened, as the typst engine does it.
_THICKENED = """<match target="font">
<test name="weight" compare="less_eq"><const>medium</const></test>
<test target="pattern" name="weight" compare="more_eq"><const>bold</const></test>
<edit name="weight" mode="assign"><const>bold</const></edit></match>"""
_CHINESE = '<test name="lang" compare="contains"><string>zh</string></test>'


def _substitute(name: str, family: str) -> str:
    """A rule by which a face stands for one of Word's fonts."""
    return (
        f'<match target="pattern"><test name="family"><string>{escape(name)}</string></test>'
        f'<edit name="family" mode="assign" binding="same"><string>{family}</string></edit></match>'
    )


def _fallback(family: str, condition: str) -> str:
    """A rule by which a face comes after all that were asked for."""
    return (
        f'<match target="pattern">{condition}<edit name="family" mode="append" binding="weak">'
        f"<string>{family}</string></edit></match>"
    )
