"""The registry as static files that any web server can hold. Nothing in them names a person.

``checkpoint.json``     the newest signed checkpoint; written last
``checkpoints.jsonl``   all of them, one a line, the oldest first
``status.json``         the signed status list
``log.pem``             the certificate of the log's key
``entries/N.jsonl``     the leaves, 256 to a file, one a line
``tiles/L/N``           hashes of the tree, 32 bytes each, 256 to a file, of level 8·L
``papers/abc.json``     by the first three digits of a paper's SHA-256: where in the log it stands

Who holds a paper reads a few small files: they grow with the logarithm of the log.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import rfc8785
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import Connection, select

from pipeline.errors import BadInput, in_words
from pipeline.messages import msg
from pipeline.registry.audit import audit
from pipeline.registry.leaves import paper_of
from pipeline.registry.proofs import checkpoint
from pipeline.registry.registry import Registry
from pipeline.registry.signed import LogKey
from pipeline.registry.status_list import status_list
from pipeline.registry.tables import checkpoints, nodes
from pipeline.registry.tables import log as log_table

SPAN = 256
"""Leaves, or hashes, in one file."""
_LEVELS = 8  # of the tree, from one level of tiles to the next
_SHARD = 3  # digits
PAPERS = "registry-papers.v1"


def export(
    registry: Registry, folder: Path, key: LogKey, *, now: datetime, valid_for: timedelta
) -> int:
    """Publish the registry in ``folder``; returns how many files were new or changed.

    A log that is broken is not published (``BadInput``).
    """
    with registry.writing() as connection:
        signed = checkpoint(connection, key, now, valid_for)
        states = status_list(connection, key, now, valid_for)
    try:
        with registry.reading() as connection:
            audit(connection)
            files = _bulk(connection, signed["size"])
            changed = sum(_write(folder / name, data) for name, data in files)
            history = [f"{each.strip()}\n" for each in _signed(connection)]
        last = {
            "status.json": states,
            "checkpoints.jsonl": "".join(history).encode(),
            "log.pem": key.certificate.public_bytes(Encoding.PEM),
            "checkpoint.json": rfc8785.dumps(signed) + b"\n",
        }
        return changed + sum(_write(folder / name, data) for name, data in last.items())
    except OSError as error:
        raise BadInput(
            "registry.export",
            msg("{folder} cannot be written: {reason}.", folder=folder, reason=in_words(error)),
        ) from error


def _signed(connection: Connection) -> list[str]:
    query = select(checkpoints.c.document).order_by(checkpoints.c.id)
    return [str(document) for document in connection.execute(query).scalars()]


def _bulk(connection: Connection, size: int) -> Iterator[tuple[str, bytes]]:
    yield from _entries(connection, size)
    for level in range(0, max(size - 1, 0).bit_length() + 1, _LEVELS):
        yield from _tiles(connection, level, size >> level)
    yield from _index(connection, size)


def _entries(connection: Connection, size: int) -> Iterator[tuple[str, bytes]]:
    for first in range(0, size, SPAN):
        within = log_table.c.seq.between(first + 1, min(first + SPAN, size))
        rows = connection.execute(select(log_table.c.leaf).where(within).order_by(log_table.c.seq))
        yield f"entries/{first // SPAN}.jsonl", "".join(f"{row.leaf}\n" for row in rows).encode()


def _tiles(connection: Connection, level: int, count: int) -> Iterator[tuple[str, bytes]]:
    for first in range(0, count, SPAN):
        within = nodes.c.position.between(first, min(first + SPAN, count) - 1)
        query = select(nodes.c.digest).where(nodes.c.level == level, within)
        rows = connection.execute(query.order_by(nodes.c.position))
        data = b"".join(bytes(row.digest) for row in rows)
        yield f"tiles/{level // _LEVELS}/{first // SPAN}", data


def _index(connection: Connection, size: int) -> Iterator[tuple[str, bytes]]:
    shards: dict[str, dict[str, int]] = defaultdict(dict)
    query = select(log_table.c.seq, log_table.c.leaf).where(log_table.c.seq <= size)
    for row in connection.execute(query):
        if paper := paper_of(row.leaf):
            shards[paper[:_SHARD]][paper] = row.seq
    for shard, found in shards.items():
        yield f"papers/{shard}.json", rfc8785.dumps({"schema": PAPERS, "papers": found}) + b"\n"


def _write(file: Path, data: bytes) -> bool:
    """Whole or not at all; a file that is so already stays untouched."""
    with suppress(FileNotFoundError):
        if file.read_bytes() == data:
            return False
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f".{file.name}.{os.getpid()}")
    new.write_bytes(data)
    new.replace(file)
    return True
