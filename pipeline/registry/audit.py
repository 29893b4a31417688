"""Is the registry what it says it did? The log is read from its first entry to its last, and
everything else must follow from it: the tree, the checkpoints that were signed, the tables.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from pipeline.errors import BadInput
from pipeline.messages import msg
from pipeline.registry import log as log_
from pipeline.registry import merkle
from pipeline.registry.rows import claim_of, details_of
from pipeline.registry.tables import Status, checkpoints, claims, log, papers, withdrawals

WITHDRAWN = {"revoke": Status.REVOKED, "supersede": Status.SUPERSEDED}
"""What the papers of a number become by an entry of this kind."""


def audit(connection: Connection) -> None:
    """``BadInput`` if something was changed, left out, put in between, or moved."""
    number = log_.first_break(connection)
    if number is not None:
        raise log_.broken(number)
    for row in connection.execute(select(checkpoints).order_by(checkpoints.c.id)).all():
        check_checkpoint(connection, row.size, row.root)
    _check_tables(connection)


def audit_number(connection: Connection, number: str) -> None:
    """``BadInput`` if what the log has on one number does not hold."""
    size = log_.size(connection)
    root = log_.root(connection, size)
    last = connection.execute(select(checkpoints).order_by(checkpoints.c.id.desc())).first()
    if last:
        check_checkpoint(connection, last.size, last.root)
    state = Status.GOOD.value
    place = claim_of(connection, number).place
    for row in connection.execute(select(log).filter_by(place=place).order_by(log.c.seq)).all():
        check_entry(row)
        path = merkle.inclusion(row.seq - 1, size, lambda *at: log_.node(connection, *at))
        leaf = merkle.leaf_hash(row.leaf.encode())
        if merkle.rooted(row.seq - 1, size, leaf, path) != root:
            raise log_.broken(row.seq)
        event = json.loads(row.entry)["event"]
        state = WITHDRAWN[event].value if event in WITHDRAWN else state
    for each in connection.execute(select(papers).filter_by(number=number)).all():
        _same({number: state}, {number: each.status})


def check_checkpoint(connection: Connection, size: int, root: str) -> None:
    """``BadInput`` if the tree does not go on from what was signed before."""
    if size > log_.size(connection) or log_.root(connection, size).hex() != root:
        raise BadInput(
            "registry.log-rewritten",
            msg(
                "The log is not the one that was signed when it had {size} entries: entries "
                "before that were changed or removed.",
                size=size,
            ),
            hint=msg("Restore the registry from a copy; do not issue papers from this one."),
        )


def check_entry(row: Row[Any]) -> None:
    """``BadInput`` if an entry is not what its row says of it."""
    if log_.row_of(row.seq, row.entry, row.place) != dict(row._mapping):
        raise log_.broken(row.seq)


def _check_tables(connection: Connection) -> None:
    told: dict[str, int] = {}
    recorded: dict[tuple[str, str], str] = {}
    states: dict[str, str] = {}
    details: dict[str, str] = {}
    for row in connection.execute(select(log.c.entry, log.c.place).order_by(log.c.seq)):
        entry = json.loads(row.entry)
        event, facts = entry["event"], entry["facts"]
        number = facts["number"]
        if event == "claim":
            told[number] = row.place
        elif event == "record":
            recorded[number, facts["edition"]] = facts["sha256"]
        else:
            states[number] = WITHDRAWN[event].value
            if "details" in facts:
                details[number] = facts["details"]
    kept = {row.number: row.place for row in connection.execute(select(claims))}
    _same(told, kept)
    why = connection.execute(select(withdrawals)).all()
    _same(details, {row.number: details_of(dict(row._mapping)) for row in why})
    rows = connection.execute(select(papers)).all()
    _same(recorded, {(row.number, row.edition): row.sha256 for row in rows})
    expected = {row.number: states.get(row.number, Status.GOOD.value) for row in rows}
    _same(expected, {row.number: row.status for row in rows})


def _same(told: Mapping[Any, object], kept: Mapping[Any, object]) -> None:
    for key in {*told, *kept}:
        if told.get(key) != kept.get(key):
            raise BadInput(
                "registry.tables-changed",
                msg(
                    "What the registry holds under {number} is not what its log tells.",
                    number=key if isinstance(key, str) else key[0],
                ),
                hint=msg("Restore the registry from a copy; do not issue papers from this one."),
            )
