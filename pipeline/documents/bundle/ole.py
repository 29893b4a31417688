"""Compound files ([MS-CFB]): the streams in them by name, no more than that."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # this and above is no sector
_ENTRY = 128
_STREAM, _ROOT = 2, 5


class OleFile:
    """A compound file in memory. Raises ``ValueError`` or ``struct.error`` for what is none."""

    def __init__(self, data: bytes) -> None:
        if not data.startswith(_MAGIC):
            raise ValueError("no compound file")
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in {9, 12} or mini_shift != 6:
            raise ValueError("sizes of sectors")
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        first, self._cutoff, mini = struct.unpack_from("<I4xII", data, 48)
        self._table = self._numbers(self._difat())
        self._mini_table = self._numbers(self._chain(mini, self._table))
        self._entries = dict(
            self._directory(b"".join(map(self._sector, self._chain(first, self._table))))
        )
        self._mini = self._whole(*self._entries[""])

    def read(self, name: str) -> bytes:
        """A stream's bytes; ``KeyError`` if there is none of that name."""
        start, size = self._entries[name]
        if size >= self._cutoff:
            return self._whole(start, size)
        at, step = self._mini, self._mini_size
        sectors = self._chain(start, self._mini_table)
        return b"".join(at[number * step : (number + 1) * step] for number in sectors)[:size]

    def _whole(self, start: int, size: int) -> bytes:
        return b"".join(map(self._sector, self._chain(start, self._table)))[:size]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._data[start : start + self._size]

    def _difat(self) -> list[int]:
        """The sectors in which the allocation table stands."""
        following, count = struct.unpack_from("<II", self._data, 68)
        found = list(struct.unpack_from("<109I", self._data, 76))
        per = self._size // 4
        for _ in range(min(count, len(self._data) // self._size)):
            numbers = struct.unpack(f"<{per}I", self._sector(following))
            found += numbers[:-1]
            following = numbers[-1]
        return [number for number in found if number < _END]

    def _numbers(self, sectors: Sequence[int]) -> list[int]:
        whole = b"".join(map(self._sector, sectors))
        return list(struct.unpack(f"<{len(whole) // 4}I", whole[: len(whole) // 4 * 4]))

    def _chain(self, start: int, table: Sequence[int]) -> list[int]:
        chain: list[int] = []
        while start < _END:
            if start >= len(table) or len(chain) > len(table):
                raise ValueError("a chain that leads nowhere")
            chain.append(start)
            start = table[start]
        return chain

    def _directory(self, data: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
        for at in range(0, len(data) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            start, size = struct.unpack_from("<IQ", data, at + 116)
            if kind in {_STREAM, _ROOT}:
                name = data[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
                yield "" if kind == _ROOT else name, (start, size & 0xFFFFFFFF)
