"""The log can be published (Merkle tree, checkpoints), withdrawals have reasons, claims places.

Entries written before are kept as they are: their digests become the commitments of the tree.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from pipeline.registry import merkle
from pipeline.registry.leaves import leaf_of
from pipeline.registry.migrations.once import allow, forbid

revision = "0002"
down_revision = "0001"

_AT_ONCE = 10_000
_FROZEN = {
    "claims": "",
    "log": "",
    "papers": "number, edition, sha256, commitment, issued_at",
    "withdrawals": "",
    "facts": "",
    "nodes": "",
    "checkpoints": "",
}


def upgrade() -> None:
    """Add columns and tables, and fill them from what is there."""
    for table in ("claims", "log", "papers"):
        allow(table)
    _add_columns()
    _add_tables()
    bind = op.get_bind()
    _number_claims(bind)
    _publish_log(bind)
    op.create_index("ix_claims_place", "claims", ["place"], unique=True)
    op.create_index("ix_log_place", "log", ["place"])
    for table, columns in _FROZEN.items():
        forbid(table, columns)


def _add_columns() -> None:
    for table, name, kind, default in (
        ("claims", "place", sa.Integer(), "0"),
        ("claims", "holder", sa.String(64), ""),
        ("log", "leaf", sa.Text(), ""),
        ("log", "place", sa.Integer(), "0"),
    ):
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))


def _add_tables() -> None:
    op.create_table(
        "withdrawals",
        sa.Column("number", sa.String(40), sa.ForeignKey("claims.number"), primary_key=True),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("successor", sa.String(40), nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("withdrawn_at", sa.String(32), nullable=False),
        sa.Column("salt", sa.String(32), nullable=False),
    )
    op.create_table(
        "facts",
        sa.Column("number", sa.String(40), sa.ForeignKey("claims.number"), primary_key=True),
        sa.Column("gate", sa.String(64), nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
    )
    op.create_table(
        "nodes",
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("level", "position"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "checkpoints",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("root", sa.String(64), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )


def _number_claims(bind: sa.Connection) -> None:
    numbers = bind.execute(sa.text("SELECT number FROM claims ORDER BY claimed_at, number"))
    rows = [{"place": place, "number": row.number} for place, row in enumerate(numbers)]
    if rows:
        bind.execute(sa.text("UPDATE claims SET place = :place WHERE number = :number"), rows)


def _publish_log(bind: sa.Connection) -> None:
    places = {row.number: row.place for row in bind.execute(sa.text("SELECT * FROM claims"))}
    tree: dict[tuple[int, int], bytes] = {}
    found = bind.execute(sa.text("SELECT seq, entry FROM log ORDER BY seq")).all()
    for rows in _parts([_published(row.seq, row.entry, places) for row in found]):
        bind.execute(sa.text("UPDATE log SET leaf = :leaf, place = :place WHERE seq = :seq"), rows)
        grown = [node for row in rows for node in _grown(row, tree)]
        bind.execute(sa.text("INSERT INTO nodes VALUES (:level, :position, :digest)"), grown)


def _published(seq: int, entry: str, places: dict[str, int]) -> dict[str, Any]:
    place = places[json.loads(entry)["facts"]["number"]]
    return {"seq": seq, "leaf": leaf_of(entry, place), "place": place}


def _grown(row: dict[str, Any], tree: dict[tuple[int, int], bytes]) -> Iterator[dict[str, Any]]:
    leaf = merkle.leaf_hash(row["leaf"].encode())
    for level, position, digest in merkle.growth(
        row["seq"] - 1, leaf, lambda level, position: tree[level, position]
    ):
        tree[level, position] = digest
        yield {"level": level, "position": position, "digest": digest}


def _parts(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]
