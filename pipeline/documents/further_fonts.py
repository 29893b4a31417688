"""Fonts of an office's own: those in the folders that ``JIEQING_FONTS`` names.

They can be named in a template, and they come last for characters that no other face has, as rare
names need. A packet records those that its papers use, for they are not the program's own.
"""

from __future__ import annotations

import hashlib
import io
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pikepdf
import typst

from pipeline.documents.fontfile import code_points, names_of, start_of
from pipeline.errors import BadInput, RenderingError
from pipeline.messages import msg

VARIABLE = "JIEQING_FONTS"
"""Folders of fonts, separated as the system separates paths (``:``, on Windows ``;``)."""

_FAMILIES = frozenset({1, 16})
_POSTSCRIPT = frozenset({6})
_BOLD = 600
_SUBSET = 7  # ABCDEF+


@dataclass(frozen=True, slots=True)
class FurtherFont:
    """One cut of a font: typst's name of its family, and every name it goes by, in small letters.

    ``covers`` are the code points it has; ``postscript`` is how a PDF names it.
    """

    family: str
    file: Path
    sha256: str
    size: int
    names: frozenset[str]
    postscript: frozenset[str]
    bold: bool
    italic: bool
    covers: frozenset[int]


@cache
def folders() -> tuple[Path, ...]:
    """The folders named. Raises ``BadInput`` for one that is not there."""
    found = tuple(Path(each) for each in os.environ.get(VARIABLE, "").split(os.pathsep) if each)
    for folder in found:
        if not folder.is_dir():
            raise BadInput(
                "documents.fonts.folder",
                msg("There is no folder {folder}.", folder=folder),
                hint=msg("Set {variable} to folders with font files.", variable=VARIABLE),
            )
    return found


@cache
def further_fonts() -> tuple[FurtherFont, ...]:
    """Every font in the folders. Raises ``BadInput`` for a folder that is not there."""
    if not folders():
        return ()
    faces = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in folders()],
    )
    return tuple(_read(face) for face in faces.fonts())


def by_name(name: str) -> str | None:
    """The family of that name, however it is written in Word."""
    key = name.strip().lower()
    return next((each.family for each in further_fonts() if key in each.names), None)


def families() -> tuple[str, ...]:
    """The families in the order in which they are asked for a rare character."""
    return tuple(dict.fromkeys(each.family for each in further_fonts()))


def has_cut(family: str, *, bold: bool = False, italic: bool = False) -> bool:
    """Whether a family has a cut that is bold or italic as asked."""
    return any(
        each.family == family and each.bold >= bold and each.italic >= italic
        for each in further_fonts()
    )


@cache
def coverage() -> frozenset[int]:
    """Every code point that one of these fonts has."""
    return frozenset().union(*(each.covers for each in further_fonts()))


def used_in(pdf: bytes) -> tuple[FurtherFont, ...]:
    """Those of these fonts that a PDF embeds."""
    if not further_fonts():
        return ()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        embedded = set(_embedded(document))
    return tuple(each for each in further_fonts() if any(_is(each, name) for name in embedded))


def _is(font: FurtherFont, name: str) -> bool:
    """Whether a PDF's font is this one; LibreOffice takes the longer name of some outlines."""
    return any(name == own or name.startswith(f"{own}-") for own in font.postscript)


def _embedded(document: pikepdf.Pdf) -> Iterator[str]:
    for each in document.objects:
        if isinstance(each, pikepdf.Dictionary) and "/FontName" in each:
            name = str(each.FontName)[1:]
            yield name[_SUBSET:] if name[_SUBSET - 1 : _SUBSET] == "+" else name


def _read(face: typst.FontInfo) -> FurtherFont:
    file = Path(face.path or "")
    try:
        data = file.read_bytes()
        start = start_of(data, face.index)
        return FurtherFont(
            family=face.family,
            file=file,
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
            names=frozenset(map(str.lower, {face.family, *names_of(data, start, _FAMILIES)})),
            postscript=frozenset(names_of(data, start, _POSTSCRIPT)),
            bold=face.weight >= _BOLD,
            italic=face.style != "normal",
            covers=frozenset(code_points(data, start)),
        )
    except (OSError, ValueError, struct.error) as error:
        raise RenderingError(
            "documents.fonts.unreadable", msg("The font file {file} cannot be read.", file=file)
        ) from error
