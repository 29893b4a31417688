"""Is the registry what it says it did? The log is read from its first entry to its last, and
everything else must follow from it: the tree, the checkpoints that were signed, the tables.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from pipeline.errors import BadInput
from pipeline.messages import msg
from pipeline.registry import log as log_
from pipeline.registry.tables import Status, checkpoints, claims, log, papers

WITHDRAWN = {"revoke": Status.REVOKED, "supersede": Status.SUPERSEDED}
"""What the papers of a number become by an entry of this kind."""


def audit(connection: Connection) -> None:
    """``BadInput`` if something was changed, left out, put in between, or moved."""
    number = log_.first_break(connection)
    if number is not None:
        raise log_.broken(number)
    check_checkpoints(connection)
    _check_tables(connection)


def check_checkpoints(connection: Connection) -> None:
    """``BadInput`` if the tree does not go on from what was signed before."""
    size = log_.size(connection)
    for row in connection.execute(select(checkpoints).order_by(checkpoints.c.id)):
        if row.size > size or log_.root(connection, row.size).hex() != row.root:
            raise BadInput(
                "registry.log-rewritten",
                msg(
                    "The log is not the one that was signed when it had {size} entries: entries "
                    "before that were changed or removed.",
                    size=row.size,
                ),
                hint=msg("Restore the registry from a copy; do not issue papers from this one."),
            )


def _check_tables(connection: Connection) -> None:
    told: dict[str, int] = {}
    recorded: dict[tuple[str, str], str] = {}
    states: dict[str, str] = {}
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
    kept = {row.number: row.place for row in connection.execute(select(claims))}
    _same(told, kept)
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
