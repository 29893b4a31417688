"""The registry's log: one entry for each thing that happened, each bound to the one before.

An entry is canonical JSON (RFC 8785) that holds the digest of its predecessor and a salt of 128
bits. What is published of it is a leaf of a Merkle tree (:mod:`.leaves`, :mod:`.merkle`) that holds
its digest: who is shown the entry can check it, nobody can guess it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785
from sqlalchemy import Connection, bindparam, func, insert, select

from pipeline.errors import BadInput
from pipeline.messages import msg
from pipeline.registry import merkle
from pipeline.registry.leaves import leaf_of
from pipeline.registry.tables import log, nodes

FIRST = "0" * 64
_SALT = 16  # bytes
_AT_ONCE = 10_000
_NODE = select(nodes.c.digest).where(
    nodes.c.level == bindparam("at_level"), nodes.c.position == bindparam("at_position")
)


def moment(now: datetime) -> str:
    """``2026-05-15T08:00:00Z``. ValueError for a moment without a time zone."""
    if now.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def salt() -> str:
    """128 bits that nobody guesses, in hexadecimal."""
    return secrets.token_hex(_SALT)


def append(
    connection: Connection, event: str, facts: Mapping[str, str], place: int, now: datetime
) -> None:
    """Write one entry, in the transaction of what it tells about."""
    last = connection.execute(select(log.c.seq, log.c.digest).order_by(log.c.seq.desc())).first()
    seq, previous = (last.seq + 1, last.digest) if last else (1, FIRST)
    entry = entry_of(seq, previous, event, facts, moment(now))
    row = row_of(seq, entry, place)
    connection.execute(insert(log).values(row))
    leaf = merkle.leaf_hash(str(row["leaf"]).encode())
    grown = merkle.growth(seq - 1, leaf, lambda level, at: node(connection, level, at))
    for level, position, digest in list(grown):
        values = {"level": level, "position": position, "digest": digest}
        connection.execute(insert(nodes).values(values))


def entry_of(seq: int, previous: str, event: str, facts: Mapping[str, str], at: str) -> str:
    """An entry as it is kept."""
    entry: dict[str, Any] = {"seq": seq, "previous": previous, "at": at, "event": event}
    entry |= {"facts": dict(facts), "salt": salt()}
    return str(rfc8785.dumps(entry).decode())


def row_of(seq: int, entry: str, place: int) -> dict[str, str | int]:
    """The row of an entry."""
    digest = hashlib.sha256(entry.encode()).hexdigest()
    return {"seq": seq, "entry": entry, "digest": digest, "leaf": leaf_of(entry, place),
            "place": place}  # fmt: skip


def node(connection: Connection, level: int, position: int) -> bytes:
    """A stored hash of the tree. ``BadInput`` if it was removed."""
    found = connection.execute(_NODE, {"at_level": level, "at_position": position}).scalar()
    if found is None:
        raise broken((position << level) + 1)
    return bytes(found)


def broken(number: int) -> BadInput:
    """Somebody changed the log."""
    return BadInput(
        "registry.log-broken",
        msg("The registry's log is broken at entry {number}.", number=number),
        hint=msg("Restore the registry from a copy; do not issue papers from this one."),
    )


def size(connection: Connection) -> int:
    """How many entries there are."""
    return connection.execute(select(func.max(log.c.seq))).scalar() or 0


def root(connection: Connection, of: int) -> bytes:
    """The root of the tree of the first ``of`` entries."""
    return merkle.root(of, lambda level, position: node(connection, level, position))


def head(connection: Connection) -> tuple[int, str]:
    """How many entries there are, and the digest of the last: what an outsider should note down."""
    last = connection.execute(select(log.c.seq, log.c.digest).order_by(log.c.seq.desc())).first()
    return (last.seq, last.digest) if last else (0, FIRST)


def first_break(connection: Connection) -> int | None:
    """The number of the first entry that does not fit the one before it or its place in the tree;
    None if all do. Reads all, some thousand entries at a time.
    """
    previous, seq, tree = FIRST, 0, _Tree(connection)
    query = select(log).order_by(log.c.seq).execution_options(yield_per=_AT_ONCE)
    for seq, row in enumerate(connection.execute(query), 1):
        fits = _link(row.entry) == (seq, previous) and row.seq == seq
        if not fits or row_of(row.seq, row.entry, row.place) != dict(row._mapping):
            return seq
        previous = row.digest
        broken_at = tree.add(seq - 1, row.leaf)
        if broken_at:
            return broken_at
    return tree.check() or (seq + 1 if tree.has_more() else None)


class _Tree:
    """The tree as it follows from the leaves, beside the one that is stored."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._last: dict[int, bytes] = {}  # of each level, what waits for its right neighbour
        self._new: dict[int, dict[int, bytes]] = {}
        self._count = self._unchecked = 0

    def add(self, index: int, leaf: str) -> int | None:
        """Add a leaf; the first entry below a stored hash that is wrong, as far as is known."""
        digest = merkle.leaf_hash(leaf.encode())
        for level, position, value in merkle.growth(index, digest, lambda at, _: self._last[at]):
            if position % 2 == 0:
                self._last[level] = value
            self._new.setdefault(level, {})[position] = value
            self._count += 1
        self._unchecked += 1
        return self.check() if self._unchecked == _AT_ONCE else None

    def check(self) -> int | None:
        """Compare what was added since the last time."""
        wrong = [(at << level) + 1 for level, found in self._new.items()
                 for at in self._differing(level, found)]  # fmt: skip
        self._new, self._unchecked = {}, 0
        return min(wrong, default=None)

    def has_more(self) -> bool:
        """Whether hashes are stored that no entry stands behind."""
        stored = self._connection.execute(select(func.count()).select_from(nodes)).scalar_one()
        return stored != self._count

    def _differing(self, level: int, found: Mapping[int, bytes]) -> list[int]:
        query = select(nodes.c.position, nodes.c.digest).where(
            nodes.c.level == level, nodes.c.position.between(min(found), max(found))
        )
        stored = {row.position: bytes(row.digest) for row in self._connection.execute(query)}
        return [at for at, value in found.items() if stored.get(at) != value]


def _link(entry: str) -> tuple[object, object]:
    try:
        content = json.loads(entry)
        return content["seq"], content["previous"]
    except (ValueError, KeyError, TypeError):
        return None, None
