"""Claims, papers and a chained log: the tables of version 0.1.0."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pipeline.registry.migrations.once import forbid, prepare

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    prepare()
    op.create_table(
        "claims",
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(80), nullable=False),
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("claimed_at", sa.String(32), nullable=False),
        sa.UniqueConstraint("kind", "issuer", "subject"),
    )
    op.create_table(
        "papers",
        sa.Column("number", sa.String(40), sa.ForeignKey("claims.number"), nullable=False),
        sa.Column("edition", sa.String(80), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("commitment", sa.String(64), nullable=False),
        sa.Column("issued_at", sa.String(32), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("number", "edition"),
    )
    op.create_table(
        "log",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
    )
    forbid("claims")
    forbid("log")
    forbid("papers", "number, edition, sha256, commitment, issued_at")
