"""The tables of a registry, and the triggers that keep what is written once from being changed."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    DDL,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)


class Status(StrEnum):
    """What an issued paper is worth today."""

    GOOD = "good"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


metadata = MetaData()

claims = Table(
    "claims",
    metadata,
    Column("number", String(40), primary_key=True),
    Column("kind", String(80), nullable=False),
    Column("issuer", String(64), nullable=False),
    Column("subject", String(64), nullable=False, comment="SHA-256, never the words themselves"),
    Column("claimed_at", String(32), nullable=False, comment="UTC, ISO 8601"),
    UniqueConstraint("kind", "issuer", "subject"),
)

papers = Table(
    "papers",
    metadata,
    Column("number", String(40), ForeignKey("claims.number"), nullable=False),
    Column("edition", String(80), nullable=False),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("commitment", String(64), nullable=False),
    Column("issued_at", String(32), nullable=False),
    Column("status", String(16), nullable=False),
    PrimaryKeyConstraint("number", "edition"),
)

log = Table(
    "log",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("entry", Text, nullable=False, comment="canonical JSON (RFC 8785), chain included"),
    Column("digest", String(64), nullable=False, unique=True),
)


def _forbid(table: Table, name: str, change: str) -> None:
    trigger = DDL(  # type: ignore[no-untyped-call]
        f"CREATE TRIGGER {table.name}_{name} BEFORE {change} ON {table.name} "
        f"BEGIN SELECT RAISE(ABORT, '{table.name} are written once'); END"
    )
    event.listen(table, "after_create", trigger.execute_if(dialect="sqlite"))


for _table in (claims, papers, log):
    _forbid(_table, "keep", "DELETE")
for _table in (claims, log):
    _forbid(_table, "freeze", "UPDATE")
_forbid(papers, "freeze", "UPDATE OF number, edition, sha256, commitment, issued_at")
