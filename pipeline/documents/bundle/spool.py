"""Prepared pages on their way from one process to another, and where they wait to be bound.

They lie in a file without a name, which is gone when nobody reads it any more. A document is opened
where it lies there, and what it draws is read when the bundle is written: a thousand exhibits
are never in memory at once.
"""

from __future__ import annotations

import io
import os
import pickle
import tempfile
from dataclasses import fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO

import pikepdf
from pikepdf import Pdf

from pipeline.documents.bundle.parking import Parking, Places, streams, written
from pipeline.documents.bundle.prepared import Prepared

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_OURS = "pipeline."
_BUFFER = 8192
_NOBODYS = b"0" * 32


class Spool:
    """A file without a name; ``limit`` bytes on, another one is due."""

    def __init__(self, limit: int = 256 * 2**20) -> None:
        self.file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115
        self._limit = limit

    @cached_property
    def whole(self) -> Spool:
        """Where documents are put together that somebody wants to look into."""
        return Spool()

    @property
    def is_full(self) -> bool:
        """Whether what comes next belongs into another one."""
        return os.fstat(self.file.fileno()).st_size > self._limit

    def loads(self, data: bytes) -> Any:
        """What :func:`dumps` made of an object, its documents opened where they lie in here."""
        return _Loader(io.BytesIO(data), self).load()


def dumps(thing: object, file: BinaryIO) -> bytes:
    """An object as bytes, the documents of what is :class:`Prepared` at the end of ``file``."""
    out = io.BytesIO()
    _Dumper(out, file).dump(thing)
    return out.getvalue()


class _Document:
    """A document that is to be written to the spool."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf


class _Dumper(pickle.Pickler):
    def __init__(self, out: BinaryIO, spool: BinaryIO) -> None:
        super().__init__(out, protocol=5)
        self._spool = spool

    def reducer_override(self, thing: object) -> Any:
        if not isinstance(thing, Prepared):
            return NotImplemented
        values = {each.name: getattr(thing, each.name) for each in fields(thing)}
        return _prepared, ({**values, "held": _Document(thing.document)},)

    def persistent_id(self, thing: object) -> Any:
        return _parked(thing.pdf, self._spool) if isinstance(thing, _Document) else None


def _parked(pdf: Pdf, spool: BinaryIO) -> tuple[tuple[int, int], str, Places]:
    """Write what is large in a document, and the document with marks for that: where it is, and
    the name and the data of its marks."""
    parking = Parking(spool)
    parking.park(streams(pdf))
    try:
        marked = written(pdf, compress=False)
    except pikepdf.PikepdfError:  # a page's content is yet to be put together of what is parked
        parking.restore()
        marked = written(pdf, compress=False)
    start = spool.seek(0, io.SEEK_END)
    spool.write(marked)
    spool.flush()
    return (start, len(marked)), parking.name, parking.places


class _Loader(pickle.Unpickler):
    def __init__(self, data: BinaryIO, spool: Spool) -> None:
        super().__init__(data)
        self._spool = spool

    def find_class(self, module: str, name: str) -> Any:
        """Only this program's own classes: a file that took over its reader gets no further."""
        found = super().find_class(module, name) if module.startswith(_OURS) else None
        ours = isinstance(found, type) and found.__module__.startswith(_OURS)
        if not ours and found is not _prepared:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found

    def persistent_load(self, place: Any) -> _Stored:
        return _Stored(self._spool, *place)


def _prepared(values: dict[str, Any]) -> Prepared:
    return Prepared(**values)


class _Stored:
    """Where a document lies: with marks, and what they stand for."""

    def __init__(self, spool: Spool, marked: tuple[int, int], name: str, places: Places) -> None:
        self._spool, self._marked, self._name, self._places = spool, marked, name, places

    @cached_property
    def document(self) -> Pdf:
        """The document as it is, put together when it is asked for."""
        whole = self._spool.whole
        start = whole.file.seek(0, io.SEEK_END)
        parking = Parking(whole.file)
        marked = self._read(parking)
        parking.release(marked, whole.file, _NOBODYS)
        whole.file.flush()
        slice_ = _Slice(whole, start, whole.file.tell() - start)
        return pikepdf.open(io.BufferedReader(slice_, _BUFFER))

    def skeleton(self, parking: Parking) -> Pdf:
        """The document with marks, which are told to ``parking``."""
        return pikepdf.open(io.BytesIO(self._read(parking)))

    def _read(self, parking: Parking) -> bytes:
        parking.adopt(self._name, self._spool.file, self._places)
        start, size = self._marked
        return os.pread(self._spool.file.fileno(), size, start)


class _Slice(io.RawIOBase):
    """Part of a spool as a file of its own; as long as it is there, the spool is."""

    def __init__(self, spool: Spool, start: int, size: int) -> None:
        self._spool, self._start, self._size, self._at = spool, start, size, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place, as in any file."""
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read what is there, at most as much as ``buffer`` holds."""
        room = memoryview(buffer)[: max(0, self._size - self._at)]
        read = os.preadv(self._spool.file.fileno(), [room], self._start + self._at)
        self._at += read
        return read
