"""The tables of a registry as they are today; :mod:`pipeline.registry.migrations` makes them.

What is written once is kept by triggers in the database itself, not by good manners.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

VERSION = "0002"
"""The migration whose tables these are."""


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
    Column("subject", String(64), nullable=False),  # SHA-256, never the words themselves
    Column("claimed_at", String(32), nullable=False),  # UTC, ISO 8601
    Column("place", Integer, nullable=False, index=True, unique=True),  # from 0
    Column("holder", String(64), nullable=False),  # SHA-256 of the holder's secret, or none
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

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("number", String(40), ForeignKey("claims.number"), primary_key=True),
    Column("reason", String(40), nullable=False),
    Column("successor", String(40), nullable=False),
    Column("author", Text, nullable=False),
    Column("told", Text, nullable=False),  # proof that the borrower was told
    Column("withdrawn_at", String(32), nullable=False),
    Column("salt", String(32), nullable=False),  # so that nobody guesses what was logged
)

facts = Table(
    "facts",
    metadata,
    Column("number", String(40), ForeignKey("claims.number"), primary_key=True),
    Column("gate", String(64), nullable=False),
    Column("sealed", Text, nullable=False),  # nobody here can open it
)

log = Table(
    "log",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("entry", Text, nullable=False),  # canonical JSON (RFC 8785), chain included
    Column("digest", String(64), nullable=False, unique=True),
    Column("leaf", Text, nullable=False),  # what is published of it, canonical JSON
    Column("place", Integer, nullable=False, index=True),  # of its claim
)

nodes = Table(
    "nodes",
    metadata,
    Column("level", Integer, nullable=False),  # 0 for the leaves
    Column("position", Integer, nullable=False),  # within its level, from 0
    Column("digest", LargeBinary(32), nullable=False),
    PrimaryKeyConstraint("level", "position"),
    sqlite_with_rowid=False,
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", Integer, nullable=False),
    Column("root", String(64), nullable=False),
    Column("document", Text, nullable=False),  # as it was signed
)
