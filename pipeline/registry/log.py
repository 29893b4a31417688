"""The registry's log: one entry for each thing that happened, each bound to the one before.

An entry is canonical JSON (RFC 8785) that holds the digest of its predecessor; whoever knows one
digest can notice a later change of anything before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

import rfc8785
from sqlalchemy import Connection, func, insert, select

from pipeline.registry.tables import log

FIRST = "0" * 64


def moment(now: datetime) -> str:
    """``2026-05-15T08:00:00Z``. ValueError for a moment without a time zone."""
    if now.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def append(connection: Connection, event: str, facts: Mapping[str, str], now: datetime) -> None:
    """Write one entry, in the transaction of what it tells about."""
    last = connection.execute(select(log.c.seq, log.c.digest).order_by(log.c.seq.desc())).first()
    seq, previous = (last.seq + 1, last.digest) if last else (1, FIRST)
    entry = rfc8785.dumps(
        {"seq": seq, "previous": previous, "at": moment(now), "event": event, "facts": dict(facts)}
    )
    digest = hashlib.sha256(entry).hexdigest()
    connection.execute(insert(log).values(seq=seq, entry=entry.decode(), digest=digest))


def first_break(connection: Connection) -> int | None:
    """The number of the first entry that does not fit the one before it; None if all do."""
    previous = FIRST
    rows = connection.execute(select(log).order_by(log.c.seq))
    for expected, row in enumerate(rows, 1):
        digest = hashlib.sha256(row.entry.encode()).hexdigest()
        if row.digest != digest or _link(row.entry) != (expected, previous) or row.seq != expected:
            return expected
        previous = digest
    return None


def head(connection: Connection) -> tuple[int, str]:
    """How many entries there are, and the digest of the last: what an outsider should note down."""
    count = connection.execute(select(func.count()).select_from(log)).scalar_one()
    last = connection.execute(select(log.c.digest).order_by(log.c.seq.desc())).scalar()
    return count, last or FIRST


def _link(entry: str) -> tuple[object, object]:
    try:
        content = json.loads(entry)
        return content["seq"], content["previous"]
    except (ValueError, KeyError, TypeError):
        return None, None
