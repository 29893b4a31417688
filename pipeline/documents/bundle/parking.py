"""What a bundle draws and holds, kept out of memory: in the document, a mark stands for it.

pikepdf takes the data of every stream that comes from another document into memory, and qpdf keeps
it until the end: a scan of a megabyte is a megabyte for as long as the bundle grows. Here the data
waits in a file. qpdf writes the document with the marks, and while that goes to its place, each
mark is replaced by its data, and the table that says where each object begins (ISO 32000-2, 7.5.8)
by one for the places they have then.
"""

from __future__ import annotations

import io
import os
import re
import secrets
import tempfile
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, BinaryIO

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, Stream

_SMALL = 512  # bytes that may as well stay
_KEPT_AS_IS = frozenset(f"/{name}Decode" for name in ("Flate", "DCT", "JPX", "CCITTFax", "JBIG2"))
_MARKED = re.compile(rb"/Length 36 >>\nstream\nparked-([0-9a-f]{16})-(\d{12})\nendstream")
_TABLE = re.compile(
    rb"(?P<head>\d+ 0 obj\n<< /Type /XRef) /Length \d+"
    rb"(?P<packed> /Filter /FlateDecode /DecodeParms << /Columns \d+ /Predictor 12 >>)?"
    rb" /W \[ (?P<first>\d) (?P<second>\d) (?P<third>\d) \] (?P<rest>.*?/ID \[)"
    rb"<\w{32}><\w{32}>\] >>\nstream\n(?P<rows>.*)\nendstream\nendobj\n"
    rb"startxref\n\d+\n%%EOF\n$",
    re.S,
)
_NO_CONTENT = (Name.Subtype, Name.Length1, Name.N)
_OFFSET = 6  # bytes for a place in the file
_PIECE = 2**20

Places = Sequence[tuple[int, int]]
"""Where data begin in their file, and how many bytes they are, by the numbers of their marks."""


class Parking:
    """The data of a document that wait elsewhere, and who ever came in with marks of its own."""

    def __init__(self, file: BinaryIO | None = None) -> None:
        """They are put at the end of ``file``; without one, in a file of their own."""
        self.name = secrets.token_hex(8)  # no file can hold a mark that is not its own
        self.places: list[tuple[int, int]] = []
        self._file: BinaryIO = file or tempfile.TemporaryFile()  # noqa: SIM115
        self._streams: list[Stream] = []
        self._lots: dict[str, tuple[BinaryIO, Places]] = {self.name: (self._file, self.places)}

    def adopt(self, name: str, file: BinaryIO, places: Places) -> None:
        """Take over the marks of another document, whose data wait in ``file``."""
        self._lots[name] = file, places

    def park(self, streams: Iterator[Stream]) -> None:
        """Put a mark in the place of what is large."""
        for stream in filter(_is_kept_as_is, streams):
            data = memoryview(stream.get_raw_stream_buffer())
            if len(data) > _SMALL:
                start = self._file.seek(0, io.SEEK_END)
                self._file.write(data)
                mark = f"parked-{self.name}-{len(self.places):012}"
                self.places.append((start, len(data)))
                self._streams.append(stream)
                _put(stream, mark.encode())

    def restore(self) -> None:
        """Put the data back in the place of the marks."""
        self._file.flush()
        for stream, (start, size) in zip(self._streams, self.places, strict=True):
            _put(stream, os.pread(self._file.fileno(), size, start))
        self._streams.clear()
        self.places.clear()

    def release(self, marked: bytes, out: BinaryIO, identity: bytes) -> None:
        """Write what :func:`written` made, with the data instead of the marks, where ``out``
        stands, and ``identity`` (32 hexadecimal letters) as its identifier."""
        self._file.flush()
        table = _TABLE.search(marked, _start_of_table(marked))
        if table is None:
            raise AssertionError("qpdf writes its table otherwise")
        ends: list[int] = []
        moved, at = [0], 0
        view = memoryview(marked)
        for found in _MARKED.finditer(marked, 0, table.start()):
            file, places = self._lots.get(found[1].decode(), (None, ()))
            if file is None:
                continue
            start, size = places[int(found[2])]
            head = b"/Length %d >>\nstream\n" % size
            out.write(view[at : found.start()])
            out.write(head)
            _copy(file, start, size, out)
            out.write(b"\nendstream")
            at = found.end()
            ends.append(at)
            moved.append(moved[-1] + len(head) + size + len(b"\nendstream") - len(found[0]))
        out.write(view[at : table.start()])
        begin = table.start() + moved[-1]
        out.write(_table(table, list(_shifted(table, ends, moved)), identity, begin))


def written(pdf: Pdf, *, compress: bool) -> bytes:
    """A document with its marks, as qpdf writes it. ``compress``: what is not packed yet."""
    if Name.ID in pdf.trailer:
        del pdf.trailer[Name.ID]
    out = io.BytesIO()
    pdf.save(
        out,
        static_id=True,
        fix_metadata_version=False,
        compress_streams=compress,
        object_stream_mode=ObjectStreamMode.generate,
    )
    return out.getvalue()


def streams(pdf: Pdf) -> Iterator[Stream]:
    """All of a document."""
    return (made for made in pdf.objects if isinstance(made, Stream))


class Newcomers:
    """The streams that come into a document that is being made."""

    def __init__(self, pdf: Pdf) -> None:
        self._pdf = pdf
        self._seen = self._newest()

    def since(self) -> Iterator[Stream]:
        """Those since the last time."""
        newest = self._newest()
        for number in range(self._seen + 1, newest):
            made = self._pdf.get_object((number, 0))
            if isinstance(made, Stream):
                yield made
        self._seen = newest

    def _newest(self) -> int:
        return self._pdf.make_indirect(Dictionary()).objgen[0]


def _is_kept_as_is(stream: Stream) -> bool:
    """Whether qpdf passes the data on without a look, so that a mark may stand for it. A page's
    own content has none of these keys; qpdf may yet put several into one."""
    if not any(key in stream for key in _NO_CONTENT):
        return False
    filters = stream.get(Name.Filter)
    names = list(filters) if isinstance(filters, Array) else [filters]
    return len(names) == 1 and str(names[0]) in _KEPT_AS_IS


def _put(stream: Stream, data: bytes) -> None:
    """Other data, coded as before."""
    coding: dict[str, Any] = {
        "filter": stream.get(Name.Filter),
        "decode_parms": stream.get(Name.DecodeParms),
    }
    stream.write(data, **coding)


def _copy(file: BinaryIO, start: int, size: int, out: BinaryIO) -> None:
    while size:
        piece = os.pread(file.fileno(), min(size, _PIECE), start)
        if not piece:
            raise AssertionError("parked data are gone")
        out.write(piece)
        start, size = start + len(piece), size - len(piece)


def _start_of_table(marked: bytes) -> int:
    return int(marked[-40:].split(b"startxref\n")[1].split(b"\n")[0])


def _shifted(table: re.Match[bytes], ends: list[int], moved: list[int]) -> Iterator[bytes]:
    """The rows of the table: the kind, the place as it is now, the rest as it was."""
    first, second, third = (int(table[name]) for name in ("first", "second", "third"))
    for row in _rows(table, first + second + third):
        place = int.from_bytes(row[first : first + second])
        if row[first - 1] == 1:
            place += moved[bisect_right(ends, place)]
        yield row[:first] + place.to_bytes(_OFFSET) + row[first + second :]


def _rows(table: re.Match[bytes], width: int) -> Iterator[bytes]:
    """Unpacked; packed, each column holds the differences from row to row."""
    data = table["rows"]
    if not table["packed"]:
        return (data[at : at + width] for at in range(0, len(data), width))
    data = zlib.decompress(data)
    columns = (accumulate(data[at :: width + 1]) for at in range(1, width + 1))
    return map(bytes, zip(*([each & 255 for each in column] for column in columns), strict=True))


def _table(table: re.Match[bytes], rows: list[bytes], identity: bytes, begin: int) -> bytes:
    first, third = int(table["first"]), int(table["third"])
    rows[-1] = b"\1".rjust(first, b"\0") + begin.to_bytes(_OFFSET) + bytes(third)
    data = zlib.compress(b"".join(rows))
    return b"".join((
        table["head"],
        b" /Length %d /Filter /FlateDecode /W [ %d %d %d ] " % (len(data), first, _OFFSET, third),
        table["rest"],
        b"<%s><%s>] >>\nstream\n" % (identity, identity),
        data,
        b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % begin,
    ))  # fmt: skip
