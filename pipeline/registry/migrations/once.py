"""Triggers that keep what is written once from being changed, on SQLite and PostgreSQL."""

from __future__ import annotations

from alembic import op

_FUNCTION = "jieqing_written_once"


def prepare() -> None:
    """What the triggers of PostgreSQL call."""
    if _is_postgresql():
        op.execute(
            f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% are written once', TG_TABLE_NAME; END $$"
        )


def forbid(table: str, columns: str = "") -> None:
    """Nothing of the table is deleted, and nothing of these columns (or of any) is changed."""
    _trigger(table, "keep", "DELETE")
    _trigger(table, "freeze", f"UPDATE OF {columns}" if columns else "UPDATE")
    if _is_postgresql():
        op.execute(
            f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}()"
        )


def allow(table: str) -> None:
    """Take the triggers away while a migration fills new columns."""
    postgresql = _is_postgresql()
    for name in ("keep", "freeze", *(["whole"] if postgresql else [])):
        op.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if postgresql else ""))


def _trigger(table: str, name: str, change: str) -> None:
    if _is_postgresql():
        body = f"FOR EACH ROW EXECUTE FUNCTION {_FUNCTION}()"
    else:
        body = f"BEGIN SELECT RAISE(ABORT, '{table} are written once'); END"
    op.execute(f"CREATE TRIGGER {table}_{name} BEFORE {change} ON {table} {body}")


def _is_postgresql() -> bool:
    return op.get_context().dialect.name == "postgresql"
