"""The frames of a JPEG file (ITU-T T.81, annex B), without decoding a pixel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

EOI, SOS, COM = 0xD9, 0xDA, 0xFE
_END = b"\xff\xd9"
_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BASELINE_OR_PROGRESSIVE = frozenset({0xC0, 0xC1, 0xC2})
_KEPT_APPS = {0xE0: b"JFIF\0", 0xEE: b"Adobe"}
# After a scan: 0xFF that is neither a stuffed byte, a restart marker, nor fill.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


@dataclass(frozen=True, slots=True)
class Frame:
    """Size in pixels, bits a sample, number of colour components, whether PDF can show it."""

    width: int
    height: int
    bits: int
    components: int
    common: bool


def frame(data: bytes) -> Frame:
    """What the frame header says. ValueError if there is none."""
    for marker, segment in _segments(data):
        if marker in _SIZES and len(segment) >= 10:
            height, width = int.from_bytes(segment[5:7]), int.from_bytes(segment[7:9])
            common = marker in _BASELINE_OR_PROGRESSIVE
            return Frame(width, height, segment[4], segment[9], common)
    raise ValueError("no frame header")


def bare(data: bytes) -> bytes:
    """The picture alone: no Exif, comments or previews, nothing after its end, pixels untouched.

    Kept are the two application segments that colours depend on (JFIF and Adobe). A picture that
    is bare already comes back as it is.
    """
    marks = list(_marks(data))
    kept = [mark for mark in marks if _draws(mark[0], data[mark[1] : mark[1] + 16])]
    ends = kept[-1][2] if kept else 2
    if kept == marks and data[ends:] == _END:
        return data
    return b"\xff\xd8" + b"".join(data[start:end] for _, start, end in kept) + _END


def _draws(marker: int, segment: bytes) -> bool:
    if 0xE0 <= marker <= 0xEF:
        return marker in _KEPT_APPS and segment[4:].startswith(_KEPT_APPS[marker])
    return marker != COM


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and whole segment of each."""
    return ((marker, data[start:end]) for marker, start, end in _marks(data))


def _marks(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of each segment, a scan's compressed data included, up to the end."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == EOI:
            break
        end = at + 2 + max(2, int.from_bytes(data[at + 2 : at + 4]))
        if marker == SOS:
            found = _NEXT_MARKER.search(data, end)
            end = found.start() if found else len(data)
        yield marker, at, min(end, len(data))
        at = end
