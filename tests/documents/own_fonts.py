"""A font of an office's own, made for tests: one of ours under another name, with one letter more.

The letter is 𠮷 (U+20BB7), which the pinned faces lack; it takes the glyph of a neighbour.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.documents import fonts, further_fonts
from pipeline.documents.render import typst

NAME = "Test Serif SC"
LETTER = "𠮷"
_CACHES = (further_fonts.folders, further_fonts.further_fonts, further_fonts.coverage,
           fonts.folders, fonts.covered, typst._compiler)  # fmt: skip


def put_into(folder: Path, *, name: str = NAME) -> Path:
    """Write the font into a folder; its family has the length of ``Noto Serif SC``."""
    data = bytearray(fonts.paths()[fonts.SERIF].read_bytes())
    for old, new in ((fonts.SERIF, name), ("NotoSerif", name.replace(" ", "")[:9])):
        for encoding in ("utf-16-be", "ascii"):
            data = data.replace(old.encode(encoding), new.encode(encoding))
    _give_letter(data)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "own.otf"
    file.write_bytes(data)
    return file


def _give_letter(data: bytearray) -> None:
    """The next single letter behind 𠮷 in the table of groups (cmap format 12) becomes 𠮷."""
    (table,) = struct.unpack_from(">L", data, data.index(b"cmap", 12) + 8)
    (count,) = struct.unpack_from(">H", data, table + 2)
    tables = {struct.unpack_from(">L", data, table + 8 + 8 * i)[0] + table for i in range(count)}
    for at in tables:
        if struct.unpack_from(">H", data, at) == (12,):
            (groups,) = struct.unpack_from(">L", data, at + 12)
            places = range(at + 16, at + 16 + 12 * groups, 12)
            place = next(place for place in places if _single_behind(data, place))
            struct.pack_into(">LL", data, place, ord(LETTER), ord(LETTER))


def _single_behind(data: bytearray, place: int) -> bool:
    first, last = struct.unpack_from(">LL", data, place)
    return bool(first == last > ord(LETTER))


@contextmanager
def in_use(monkeypatch: pytest.MonkeyPatch, *folders: Path) -> Iterator[None]:
    """The folders are set for a while; what is known of fonts is forgotten before and after."""
    with monkeypatch.context() as patch:
        patch.setenv(further_fonts.VARIABLE, os.pathsep.join(map(str, folders)))
        _forget()
        yield
    _forget()


def _forget() -> None:
    for cached in _CACHES:
        cached.cache_clear()
