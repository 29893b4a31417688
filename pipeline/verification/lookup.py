"""Looking up one paper in a published registry: a folder, or files on the web.

Of the whole only a few files are read: the signed checkpoint and status list, the index that the
paper's digest falls into, the entries around it, and the tiles that prove its place in the log.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Set
from typing import Any

from pipeline.messages import msg
from pipeline.verification import merkle
from pipeline.verification.published import (
    CHECKPOINT,
    Signed,
    Untrue,
    loaded,
    read_signed,
    state_at,
)
from pipeline.verification.published import STATUS as STATUS_LIST
from pipeline.verification.register import Entry, Register
from pipeline.verification.report import Verdict

MARK, STATUS = "checkpoint.json", "status.json"
"""The file by which a published registry is known, and the one with what its papers are worth."""

ENTRY = "registry-entry.v1"
PAPERS = "registry-papers.v1"
SPAN = 256  # leaves or hashes in one file
LEVELS = 8  # of the tree, from one level of tiles to the next
_HASH = 32  # bytes
_SHARD = 3  # digits

Reader = Callable[[str], bytes | None]
"""Gives a file by its name, None if there is none; raises :class:`Untrue` if nobody answers."""


def published_register(read: Reader, pins: Set[str], now: dt.datetime) -> Register:
    """The register that answers from what is published; it raises :class:`Untrue`."""

    def answer(sha256: str) -> Entry | None:
        log = read_signed(loaded(read(MARK), CHECKPOINT), pins, now)
        status = read_signed(loaded(read(STATUS), STATUS_LIST), pins, now)
        if log.content["log"] != status.content["log"]:
            raise Untrue(msg("What the registry publishes contradicts itself."))
        if status.size < log.size:  # it is being published, or an older list was put back
            raise Untrue(msg("The registry's files are not complete."), Verdict.INDETERMINATE)
        seq = _seq(read, sha256, log)
        if seq is None:
            return None
        place = _proved(read, sha256, seq, log)
        until = min(log.expires, status.expires)
        return Entry(sha256, "", state_at(status, place), min(log.at, status.at), until)

    return answer


def _seq(read: Reader, sha256: str, log: Signed) -> int | None:
    """Where in the log the paper is said to stand; what says so is not signed, and is checked."""
    data = read(f"papers/{sha256[:_SHARD]}.json")
    if data is None:
        return None
    found = loaded(data, PAPERS).get("papers")
    seq = found.get(sha256) if isinstance(found, dict) else None
    return seq if isinstance(seq, int) and 0 < seq <= log.size else None


def _proved(read: Reader, sha256: str, seq: int, log: Signed) -> int:
    """The paper's place in the status list, by the entry that the checkpoint commits to."""
    index = seq - 1
    lines = (read(f"entries/{index // SPAN}.jsonl") or b"").split(b"\n")
    leaf = lines[index % SPAN] if index % SPAN < len(lines) else b""
    path = _Tiles(read, log.size).path(index)
    root = bytes.fromhex(str(log.content["root"]))
    if not merkle.is_included(index, log.size, merkle.leaf_hash(leaf), path, root):
        raise Untrue(msg("The registry's entries are not those that it signed: an entry was "
                         "changed, removed or moved."))  # fmt: skip
    told = read_leaf(leaf)
    if (told.get("seq"), told.get("event"), told.get("paper")) != (seq, "record", sha256):
        return _contradicts()
    place = told.get("place")
    return place if isinstance(place, int) else _contradicts()


def read_leaf(leaf: bytes) -> dict[str, Any]:
    """A leaf as it is published. Raises :class:`Untrue`."""
    return loaded(leaf, ENTRY)


def _contradicts() -> int:
    raise Untrue(msg("What the registry publishes contradicts itself."))


class _Tiles:
    """The tree of the first ``size`` leaves, from its tiles; what is read is remembered."""

    def __init__(self, read: Reader, size: int) -> None:
        self._read, self._size = read, size
        self._files: dict[str, bytes] = {}

    def path(self, index: int) -> list[bytes]:
        """The path of a leaf (RFC 9162, 2.1.3.1)."""
        start, end, path = 0, self._size, list[bytes]()
        while end - start > 1:
            middle = start + (1 << (end - start - 1).bit_length() - 1)
            if index < middle:
                path.append(self._over(middle, end))
                end = middle
            else:
                path.append(self._over(start, middle))
                start = middle
        return path[::-1]

    def _over(self, start: int, end: int) -> bytes:
        parts = []
        while start < end:
            level = (end - start).bit_length() - 1
            parts.append(self._node(level, start >> level))
            start += 1 << level
        digest = parts.pop()
        while parts:
            digest = merkle.node_hash(parts.pop(), digest)
        return digest

    def _node(self, level: int, position: int) -> bytes:
        row, above = divmod(level, LEVELS)
        if above:
            left, right = (self._node(level - 1, 2 * position + side) for side in (0, 1))
            return merkle.node_hash(left, right)
        name = f"tiles/{row}/{position // SPAN}"
        if name not in self._files:
            self._files[name] = self._read(name) or b""
        start = position % SPAN * _HASH
        digest = self._files[name][start : start + _HASH]
        if len(digest) != _HASH:
            raise Untrue(msg("The registry's files are not complete."), Verdict.INDETERMINATE)
        return digest


def json_lines(data: bytes) -> list[Any]:
    """JSON lines. Raises :class:`Untrue`."""
    try:
        return [json.loads(line) for line in data.splitlines()]
    except (ValueError, RecursionError):
        raise Untrue(msg("What the registry publishes is missing or cannot be read.")) from None
