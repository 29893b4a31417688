"""What stands in a font file: its names and the characters it has (OpenType 1.9)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from mmap import mmap

_Font = bytes | mmap
_COLLECTION = b"ttcf"
_UNICODE, _WINDOWS = 0, 3
_WITHOUT_GLYPH = 0


def start_of(font: bytes, index: int) -> int:
    """Where a font begins in its file: several may share one (``.ttc``)."""
    if font[:4] != _COLLECTION:
        return 0
    (start,) = struct.unpack_from(">L", font, 12 + 4 * index)
    return int(start)


def code_points(font: _Font, start: int = 0) -> set[int]:
    """The code points that have a glyph, by a Unicode table of ``cmap``: format 12, else 4."""
    table = _table(font, start, b"cmap")
    (count,) = struct.unpack_from(">H", font, table + 2)
    tables: dict[int, int] = {}
    for i in range(count):
        platform, _, offset = struct.unpack_from(">HHL", font, table + 4 + 8 * i)
        if platform in (_UNICODE, _WINDOWS):
            (kind,) = struct.unpack_from(">H", font, table + offset)
            tables[kind] = table + offset
    if 12 in tables:
        return set(_groups(font, tables[12]))
    return set(_segments(font, tables[4])) if 4 in tables else set()


def names_of(font: bytes, start: int, kinds: frozenset[int]) -> set[str]:
    """The names of those kinds (1 family, 6 PostScript, 16 typographic family), in any language."""
    table = _table(font, start, b"name")
    _, count, texts = struct.unpack_from(">3H", font, table)
    found: set[str] = set()
    for i in range(count):
        platform, _, _, kind, length, at = struct.unpack_from(">6H", font, table + 6 + 12 * i)
        if kind in kinds:
            text = font[table + texts + at : table + texts + at + length]
            encoding = "utf-16-be" if platform in (_UNICODE, _WINDOWS) else "latin-1"
            found.add(text.decode(encoding, "replace"))
    return found


def _groups(font: _Font, table: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">L", font, table + 12)
    for first, last, _ in struct.iter_unpack(">LLL", font[table + 16 : table + 16 + 12 * count]):
        yield from range(first, last + 1)


def _segments(font: _Font, table: int) -> Iterator[int]:
    (double,) = struct.unpack_from(">H", font, table + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", font, table + 14)
    starts, deltas, offsets = (
        struct.unpack_from(f">{count}H", font, table + 16 + double * n) for n in (1, 2, 3)
    )
    for n, (first, last) in enumerate(zip(starts, ends, strict=True)):
        at = table + 16 + 3 * double + 2 * n + offsets[n]
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offsets[n]:
                (glyph,) = struct.unpack_from(">H", font, at + 2 * (code - first))
                if glyph == _WITHOUT_GLYPH:
                    continue
            if (glyph + deltas[n]) & 0xFFFF != _WITHOUT_GLYPH:
                yield code


def _table(font: _Font, start: int, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, start + 4)
    for name, _, offset, _ in struct.iter_unpack(
        ">4sLLL", font[start + 12 : start + 12 + 16 * count]
    ):
        if name == tag:
            return int(offset)
    raise ValueError(tag)
