"""Is a published registry whole? All of it is read. The checks, in order:

(0) The newest checkpoint is signed by a key that is known here.
(1) The entries are numbered without a gap, and are those that the checkpoint commits to: none was
    changed, removed or moved.
(2) Every earlier checkpoint is a beginning of the same log: it was only ever added to.
(3) The status list is signed, has not expired, and says of each paper what the log tells.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import Any

from pipeline.messages import msg
from pipeline.verification import merkle
from pipeline.verification.lookup import MARK, SPAN, Reader, json_lines, read_leaf
from pipeline.verification.published import (
    CHECKPOINT,
    STATUS,
    Signed,
    Untrue,
    loaded,
    read_signed,
    unpacked,
)
from pipeline.verification.register import beijing
from pipeline.verification.report import Check, Document, Report, Subject, Verdict, overall

MANDATORY = ("checkpoint", "entries", "history", "status")
_CODES = {"revoke": 1, "supersede": 2}
_BITS = 2
_PER_BYTE = 8 // _BITS


def verify_registry(read: Reader, *, pins: Set[str], now: dt.datetime) -> Report:
    """Examine a published registry. ``pins`` are the keys of the log that are known (SHA-256).
    Never raises for its content.
    """
    checks = tuple(_checks(read, pins, now))
    data = _data(read)
    document = Document(hashlib.sha256(data).hexdigest(), len(data), is_pdf=False)
    return Report(overall(checks, MANDATORY), document, checks, (), Subject.REGISTRY)


def _data(read: Reader) -> bytes:
    try:
        return read(MARK) or b""
    except Untrue:
        return b""


def _checks(read: Reader, pins: Set[str], now: dt.datetime) -> Iterator[Check]:
    name = "checkpoint"
    try:
        log = read_signed(loaded(read(MARK), CHECKPOINT), pins, now)  # (0)
        yield _signed(log)
        name = "history"
        history = _history_of(read, pins, now)
        name = "entries"
        lines = list(_lines(read, log.size))
        leaves = [read_leaf(line) for line in lines]
        roots = _roots(lines, {log.size, *(each.size for each in history)})
        yield _entries(leaves, roots[log.size], log)  # (1)
        yield _history(history, roots)  # (2)
        name = "status"
        yield _status(
            read_signed(loaded(read("status.json"), STATUS), pins, now), leaves, now
        )  # (3)
    except Untrue as untrue:
        yield Check(name, untrue.verdict, untrue.message)


def _signed(log: Signed) -> Check:
    message = msg("The registry signed its log of {size} entries on {time} (Beijing time).",
                  size=log.size, time=beijing(log.at))  # fmt: skip
    return Check("checkpoint", Verdict.PASS, message)


def _lines(read: Reader, size: int) -> Iterator[bytes]:
    for first in range(0, size, SPAN):
        lines = (read(f"entries/{first // SPAN}.jsonl") or b"").split(b"\n")[:-1]
        wanted = min(SPAN, size - first)
        if len(lines) < wanted:
            raise Untrue(msg("The registry's entries are not those that it signed: an entry was "
                             "changed, removed or moved."))  # fmt: skip
        yield from lines[:wanted]


def _roots(lines: Iterable[bytes], sizes: Set[int]) -> dict[int, bytes]:
    """The root when the log had so many entries, for each of these sizes that it reaches."""
    tree = merkle.Growing()
    roots = {0: tree.root} if 0 in sizes else {}
    for line in lines:
        tree.add(merkle.leaf_hash(line))
        if tree.size in sizes:
            roots[tree.size] = tree.root
    return roots


def _entries(leaves: Sequence[dict[str, Any]], root: bytes, log: Signed) -> Check:
    numbered = all(leaf.get("seq") == seq for seq, leaf in enumerate(leaves, 1))
    if not numbered or root.hex() != log.content["root"]:
        message = msg("The registry's entries are not those that it signed: an entry was "
                      "changed, removed or moved.")  # fmt: skip
        return Check("entries", Verdict.FAIL, message)
    message = msg("{count} entries, as they were signed.", count=len(leaves))
    return Check("entries", Verdict.PASS, message)


def _history_of(read: Reader, pins: Set[str], now: dt.datetime) -> list[Signed]:
    """Keys change: an earlier checkpoint by a key that is not known here is left out."""
    found = []
    for document in json_lines(read("checkpoints.jsonl") or b""):
        try:
            found.append(read_signed(document, pins, now))
        except Untrue as untrue:
            if untrue.verdict is Verdict.FAIL:
                raise
    if not found:
        raise Untrue(msg("What the registry publishes is missing or cannot be read."))
    return found


def _history(history: Sequence[Signed], roots: dict[int, bytes]) -> Check:
    for signed in history:
        if roots.get(signed.size, b"").hex() != signed.content["root"]:
            message = msg("The log is not the one that was signed when it had {size} entries: "
                          "entries before that were changed or removed.",
                          size=signed.size)  # fmt: skip
            return Check("history", Verdict.FAIL, message)
    message = msg("{count} checkpoints fit: the log was only ever added to.", count=len(history))
    return Check("history", Verdict.PASS, message)


def _status(status: Signed, leaves: Sequence[dict[str, Any]], now: dt.datetime) -> Check:
    bits, places = unpacked(status), int(status.content["places"])
    told = bytearray(len(bits))
    for leaf in leaves[: status.size]:
        code, place = _CODES.get(str(leaf.get("event")), 0), leaf.get("place")
        if not isinstance(place, int) or not 0 <= place < places:
            return Check("status", Verdict.FAIL,
                         msg("What the registry publishes contradicts itself."))  # fmt: skip
        told[place // _PER_BYTE] |= code << _BITS * (place % _PER_BYTE)
    if bytes(told) != bits or status.size > len(leaves):
        message = msg("The status list says something else than the log: a paper was withdrawn, or "
                      "made good again, in silence.")  # fmt: skip
        return Check("status", Verdict.FAIL, message)
    if status.size < len(leaves):  # it is being published, or an older list was put back
        message = msg("The registry's files are not complete.")
        return Check("status", Verdict.INDETERMINATE, message)
    if status.has_expired(now):
        message = msg("The status list of {time} (Beijing time) has expired; get a newer one.",
                      time=beijing(status.at))  # fmt: skip
        return Check("status", Verdict.INDETERMINATE, message)
    message = msg("The status list of {time} (Beijing time) says of {count} papers what the log "
                  "tells.", time=beijing(status.at), count=places)  # fmt: skip
    return Check("status", Verdict.PASS, message)
