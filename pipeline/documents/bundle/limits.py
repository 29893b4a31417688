"""Files that are small on disk and enormous when opened are refused before they are."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from pikepdf import Array, Name, Pdf, Stream

from pipeline.documents.bundle.prepared import unusable
from pipeline.messages import msg

MAX_PAGES = 5_000
MAX_CONTENT = 256 * 2**20
"""Bytes of drawing instructions on one page, unpacked. A dense map has a tenth of that."""

_PACKINGS = frozenset({"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"})
_BEST_PACKING = 2_500  # bytes that LZW makes of one at best; deflate 1,032
_STEP = 2**20


def refuse_excess(name: str, pdf: Pdf) -> None:
    """``BadInput`` for a PDF that would take minutes or gigabytes."""
    if len(pdf.pages) > MAX_PAGES:
        raise unusable(
            "too-many-pages",
            msg(
                "{file} has {pages} pages, more than {limit}: hand it in as several files.",
                file=name,
                pages=len(pdf.pages),
                limit=MAX_PAGES,
            ),
        )
    for number, page in enumerate(pdf.pages, 1):
        if _too_much(list(_contents(page.obj.get(Name.Contents)))):
            raise unusable(
                "huge-page",
                msg(
                    "Page {page} of {file} unpacks to an enormous size: print the file to a new"
                    " PDF and hand that in.",
                    file=name,
                    page=number,
                ),
            )


def _contents(value: object) -> Iterator[Stream]:
    for item in value if isinstance(value, Array) else (value,):
        if isinstance(item, Stream):
            yield item


def _too_much(streams: list[Stream]) -> bool:
    left = MAX_CONTENT
    for stream in streams:
        left -= _unpacked(stream, left)
        if left < 0:
            return True
    return False


def _unpacked(stream: Stream, limit: int) -> int:
    """Bytes when unpacked; counted not much further than to the limit."""
    data, filters = stream.read_raw_bytes(), _filters(stream)
    packings = [name for name in filters if name in _PACKINGS]
    if len(packings) > 1:  # packed twice: nobody does that with a page
        return limit + 1
    if filters != ["/FlateDecode"]:
        return len(data) * (_BEST_PACKING if packings else 1)
    unpacking, size = zlib.decompressobj(), 0
    while data and not unpacking.eof and size <= limit:
        size += len(unpacking.decompress(data, _STEP))
        data = unpacking.unconsumed_tail
    return size


def _filters(stream: Stream) -> list[str]:
    value = stream.get(Name.Filter)
    return [str(name) for name in (value if isinstance(value, Array) else [value]) if name]
