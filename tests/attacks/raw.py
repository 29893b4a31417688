"""Increments written by hand: what no library would write."""

from __future__ import annotations

import re
from collections.abc import Mapping

Change = bytes | int | None
"""The new text of an object, an offset where it is said to stand, or None to free it."""


def raw_increment(pdf: bytes, changes: Mapping[int, Change], *, root: int = 0) -> bytes:
    """One more revision, with a classic table; ``root`` makes another object the catalogue."""
    body, entries = bytearray(pdf), []
    for number, change in sorted(changes.items()):
        entries.append(b"%d 1\n%s" % (number, _entry(body, number, change)))
    table = len(body)
    last = pdf[pdf.rindex(b"trailer") :]
    size = max(int(_last(rb"/Size (\d+)", last)), max(changes, default=0) + 1)
    body += (
        b"xref\n"
        + b"".join(entries)
        + b"trailer\n<< /Size %d /Root %d 0 R /Prev %s"
        % (
            size,
            root or int(_last(rb"/Root (\d+) 0 R", last)),
            _last(rb"startxref\s+(\d+)", pdf),
        )
    )
    info = _last(rb"/Info (\d+) 0 R", last)
    body += b" /Info %s 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (info, table)
    return bytes(body)


def _entry(body: bytearray, number: int, change: Change) -> bytes:
    if change is None:
        return b"0000000000 00001 f \n"
    offset = change if isinstance(change, int) else len(body)
    if isinstance(change, bytes):
        body += b"%d 0 obj\n%s\nendobj\n" % (number, change)
    return b"%010d 00000 n \n" % offset


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """The text of a stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def _last(pattern: bytes, data: bytes) -> bytes:
    found = list(re.finditer(pattern, data))[-1].group(1)
    assert isinstance(found, bytes)
    return found
