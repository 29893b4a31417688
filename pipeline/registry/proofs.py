"""What the registry proves: that an entry is in the log, and that the log only ever grew.

Everything here ends in a signed checkpoint: how many entries the log had, and the root of its tree.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import rfc8785
from sqlalchemy import Connection, Row, insert, select

from pipeline.errors import BadInput
from pipeline.messages import msg
from pipeline.registry import log, merkle
from pipeline.registry.audit import check_checkpoint, check_entry
from pipeline.registry.rows import claim_of
from pipeline.registry.signed import LogKey, sign
from pipeline.registry.tables import checkpoints
from pipeline.registry.tables import log as log_table

CHECKPOINT = "registry-checkpoint.v1"
PROOF = "registry-proof.v1"
CONSISTENCY = "registry-consistency.v1"


def checkpoint(
    connection: Connection, key: LogKey, now: datetime, valid_for: timedelta
) -> dict[str, Any]:
    """Sign what the log is now, and remember it; the one that was signed last stays while nothing
    was added, it is by the same key and more than half of its time is left. ``BadInput`` if the log
    does not go on from the checkpoints before.
    """
    last = connection.execute(select(checkpoints).order_by(checkpoints.c.id.desc())).first()
    if last:
        check_checkpoint(connection, last.size, last.root)
    size = log.size(connection)
    root = log.root(connection, size).hex()
    if last and last.size == size:
        document: dict[str, Any] = json.loads(last.document)
        left = datetime.fromisoformat(document["expires"]) - now
        if document["log"] == key.id and left > valid_for / 2:
            return document
    signed = sign(CHECKPOINT, {"size": size, "root": root}, key, now, now + valid_for)
    row = {
        "id": last.id + 1 if last else 1,
        "size": size,
        "root": root,
        "document": signed.decode(),
    }
    connection.execute(insert(checkpoints).values(row))
    return dict(json.loads(signed))


def inclusion(connection: Connection, number: str, signed: dict[str, Any]) -> bytes:
    """Every entry about a number, each with its leaf and its path to the signed checkpoint.

    ``BadInput`` if one of them is not what was logged.
    """
    place, size = claim_of(connection, number).place, signed["size"]
    query = select(log_table).filter_by(place=place).order_by(log_table.c.seq)
    rows = [row for row in connection.execute(query).all() if row.seq <= size]
    entries = [_proved(connection, row, signed) for row in rows]
    return _written({"schema": PROOF, "number": number, "entries": entries, "checkpoint": signed})


def _proved(connection: Connection, row: Row[Any], signed: dict[str, Any]) -> dict[str, Any]:
    check_entry(row)
    index, size = row.seq - 1, signed["size"]
    path = merkle.inclusion(index, size, _node(connection))
    leaf = merkle.leaf_hash(row.leaf.encode())
    if merkle.rooted(index, size, leaf, path).hex() != signed["root"]:
        raise log.broken(row.seq)
    return {"entry": row.entry, "leaf": row.leaf, "path": [each.hex() for each in path]}


def consistency(connection: Connection, old: dict[str, Any], signed: dict[str, Any]) -> bytes:
    """That the log of an earlier checkpoint is the beginning of the signed one."""
    size, root = old.get("size"), old.get("root")
    if old.get("schema") != CHECKPOINT or not isinstance(size, int) or size < 0:
        raise BadInput("registry.checkpoint", msg("This is no checkpoint of a registry's log."))
    if size > signed["size"] or log.root(connection, size).hex() != root:
        raise BadInput(
            "registry.not-consistent",
            msg("The log does not go on from that checkpoint: it is another log, or entries before "
                "it were changed or removed."),
        )  # fmt: skip
    path = merkle.consistency(size, signed["size"], _node(connection)) if size else []
    proved = {"old": old, "new": signed, "path": [each.hex() for each in path]}
    return _written({"schema": CONSISTENCY} | proved)


def _node(connection: Connection) -> merkle.Node:
    return lambda level, position: log.node(connection, level, position)


def _written(document: dict[str, Any]) -> bytes:
    return bytes(rfc8785.dumps(document)) + b"\n"
