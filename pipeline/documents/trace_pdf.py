"""What a PDF tells of how it came to be: its information, and earlier states left inside.

An incremental update leaves all that stood before in the file (ISO 32000-2, 7.5.6). Signing adds
one too, and changes no page; so pages are compared as they were before and are now.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from hashlib import sha256

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from pipeline.documents.bundle.pdf import DAMAGE
from pipeline.documents.trace_story import Story, day_of

MAX_STATES = 12
MAX_PAGES = 200
_END = b"%%EOF"
_OVER = frozenset({"/FreeText", "/Square", "/Redact", "/Ink"})
Prints = tuple[bytes, ...]


def is_pdf(data: bytes) -> bool:
    """Whether the file begins as a PDF."""
    return b"%PDF-" in data[:1024]


def read_pdf(data: bytes) -> Story:
    """The story of a PDF; an empty one if it cannot be read."""
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            return _story(pdf, data)
    except DAMAGE:
        return Story()


def _story(pdf: Pdf, data: bytes) -> Story:
    info = pdf.trailer.get(Name.Info, Dictionary())
    said = {key: str(info.get(key, "")) for key in
            ("/Producer", "/Creator", "/Author", "/CreationDate", "/ModDate")}  # fmt: skip
    return Story(
        programs=tuple(said[key][:80] for key in ("/Creator", "/Producer") if said[key]),
        made=day_of(said["/CreationDate"]),
        changed=day_of(said["/ModDate"]),
        author=said["/Author"][:80],
        changed_pages=tuple(_changed(_prints(pdf), data)),
        covered_pages=tuple(_covered(pdf)),
    )


def _changed(now: Prints, data: bytes) -> Iterator[int]:
    """Pages that looked different in any earlier state."""
    before = [state for end in _ends(data) if (state := _state(data[:end])) is not None]
    for number, print_now in enumerate(now):
        if any(number < len(state) and state[number] != print_now for state in before):
            yield number + 1


def _ends(data: bytes) -> Iterator[int]:
    """Where earlier states end: each ``%%EOF`` but the last."""
    end = data.find(_END)
    for _ in range(MAX_STATES):
        following = data.find(_END, end + 1)
        if end < 0 or following < 0:
            return
        yield end + len(_END)
        end = following


def _state(data: bytes) -> Prints | None:
    """An earlier state; None where it is no whole file, as the first part of a linearised one."""
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            return _prints(pdf)
    except DAMAGE:
        return None


def _prints(pdf: Pdf) -> Prints:
    return tuple(_print(page.obj) for page in list(pdf.pages)[:MAX_PAGES])


def _print(page: pikepdf.Object) -> bytes:
    """A digest of what a page draws: its instructions and its pictures, as they are stored."""
    digest = sha256()
    for stream in (*_streams(page.get(Name.Contents)), *_drawn(page.get(Name.Resources))):
        digest.update(sha256(stream.read_raw_bytes()).digest())
    return digest.digest()


def _streams(value: object) -> Iterator[Stream]:
    for item in value if isinstance(value, Array) else (value,):
        if isinstance(item, Stream):
            yield item


def _drawn(resources: object) -> Iterator[Stream]:
    pictures = resources.get(Name.XObject) if isinstance(resources, Dictionary) else None
    if isinstance(pictures, Dictionary):
        for name in sorted(pictures.keys()):
            yield from _streams(pictures[name])


def _covered(pdf: Pdf) -> Iterator[int]:
    for number, page in enumerate(list(pdf.pages)[:MAX_PAGES], 1):
        marks = page.obj.get(Name.Annots)
        if isinstance(marks, Array) and any(
            isinstance(mark, Dictionary) and str(mark.get(Name.Subtype)) in _OVER for mark in marks
        ):
            yield number
