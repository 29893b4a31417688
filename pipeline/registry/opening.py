"""Opening a registry's database: a SQLite file, or PostgreSQL by URL.

Writers are alone from their first statement on (``BEGIN IMMEDIATE``; an advisory lock), so that
what they read stays true. Readers see one moment and are not disturbed (WAL; REPEATABLE READ).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from pipeline.errors import BadInput, ToolMissing
from pipeline.messages import msg
from pipeline.registry.tables import VERSION
from pipeline.registry.trouble import LOCKED, kind, place_of, plain_errors, unusable

PATIENCE = 30
"""Seconds that a writer waits for others before it gives up."""

_TRIES, _PAUSE = 200, 0.05
_WRITING = "jieqing_writing"
_ADVISORY_LOCK = 0x6A69657169  # "jieqi": any number that is ours
_FIRST_TABLES = frozenset({"claims", "papers", "log"})
_MARK = "alembic_version"
_OLDER = frozenset({"0001"})


def open_engine(url_or_path: str | Path, patience: float = PATIENCE) -> Engine:
    """An engine on a registry, which is created if there is none, and brought to the present
    form if an earlier version made it. Raises ``JieqingError``.
    """
    engine = _engine(_url(url_or_path), patience)
    event.listen(engine, "begin", partial(_begun, patience=patience))
    try:
        _create(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One moment of the registry, which writers do not disturb."""
    still = engine if _is_file(engine) else engine.execution_options(
        isolation_level="REPEATABLE READ"
    )  # fmt: skip
    with plain_errors(engine), still.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that is alone from its first statement on: what it reads stays true."""
    alone = engine.execution_options(**{_WRITING: True})
    with plain_errors(engine), alone.begin() as connection:
        yield connection


def _engine(url: URL, patience: float) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": patience})
        event.listen(engine, "connect", _connected)
        return engine
    try:
        waiting = {"connect_timeout": max(1, int(patience))}
        return create_engine(url, connect_args=waiting)
    except ImportError as error:
        raise ToolMissing(
            "registry.no-driver",
            msg("What PostgreSQL needs is not installed."),
            hint=msg("Install it with: pip install 'jieqing[postgres]'"),
        ) from error


def _url(url_or_path: str | Path) -> URL:
    try:
        if isinstance(url_or_path, str) and "://" in url_or_path:
            return _usable(make_url(url_or_path))
        path = Path(url_or_path).absolute()
        path.parent.mkdir(parents=True, exist_ok=True)
        return URL.create("sqlite", database=str(path))
    except OSError as error:
        raise unusable(str(url_or_path), error.strerror or str(error)) from error
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise BadInput(
            "registry.url", msg("{place} is no address of a database.", place=url_or_path)
        ) from error


def _usable(url: URL) -> URL:
    backend = url.drivername.split("+")[0]
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and url.database and url.database != ":memory:":
        return url
    raise BadInput(
        "registry.backend",
        msg("The registry is a SQLite file or a PostgreSQL database, not {place}.",
            place=url.render_as_string()),
        hint=msg("Give the path of a file, such as registry.sqlite."),
    )  # fmt: skip


def _is_file(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _connected(connection: Any, _record: object) -> None:
    # SQLAlchemy says BEGIN itself, so that a writer is alone from the start (see _begun).
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begun(connection: Connection, patience: float) -> None:
    alone = connection.get_execution_options().get(_WRITING)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if alone else "BEGIN")
    elif alone:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(patience * 1000)}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")


def _create(engine: Engine) -> None:
    with reading(engine) as connection:
        if _state(engine, connection) == VERSION:
            return
    if _is_file(engine):
        with plain_errors(engine):
            _write_ahead(engine)
    with writing(engine) as connection:
        state = _state(engine, connection)
        if state != VERSION:  # another process was not faster
            from pipeline.registry.migrations import upgrade  # seldom needed, slow to load

            upgrade(connection, unmarked=state == "unmarked")


def _state(engine: Engine, connection: Connection) -> str:
    """The migration that made the tables; ``unmarked`` for those of 0.1.0, empty for none."""
    names = set(inspect(connection).get_table_names())
    if _MARK in names and names >= _FIRST_TABLES:
        state = str(connection.execute(text(f"SELECT version_num FROM {_MARK}")).scalar())  # noqa: S608
        if state != VERSION and state not in _OLDER:
            raise _newer(engine)
        return state
    if names and not names >= _FIRST_TABLES:
        raise BadInput(
            "registry.other-database",
            msg("{file} is a database, but no registry.", file=place_of(engine)),
            hint=msg("Name the registry's file, or one that does not exist yet."),
        )
    return "unmarked" if names else ""


def _newer(engine: Engine) -> BadInput:
    return BadInput(
        "registry.newer",
        msg("The registry {file} was made by a newer version of jieqing.", file=place_of(engine)),
        hint=msg("Update jieqing, then try again."),
    )


def _write_ahead(engine: Engine) -> None:
    """Readers go on while somebody writes (SQLite's WAL); the file remembers it.

    Unlike every other statement this one does not wait for others by itself.
    """
    raw = engine.raw_connection()
    try:
        for left in reversed(range(_TRIES)):
            try:
                raw.cursor().execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if not left or kind(error) not in LOCKED:
                    raise
                time.sleep(_PAUSE)
    finally:
        raw.close()
