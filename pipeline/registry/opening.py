"""Opening a registry's database, and what goes wrong with databases, in plain words."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from pipeline.errors import BadInput, JieqingError, WrongState
from pipeline.messages import msg
from pipeline.registry.tables import metadata

PATIENCE = 30
"""Seconds that a writer waits for others before it gives up."""

_TRIES, _PAUSE = 200, 0.05
_WRITING = "jieqing_writing"
_LOCKED = frozenset({"SQLITE_BUSY", "SQLITE_LOCKED"})
_NO_WRITING = frozenset({"SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_FULL"})
_NO_DATABASE = frozenset({"SQLITE_NOTADB", "SQLITE_CORRUPT"})


def open_engine(url_or_path: str | Path, patience: float = PATIENCE) -> Engine:
    """An engine on a registry, which is created if there is none. Raises ``JieqingError``."""
    url = _url(url_or_path)
    engine = create_engine(url, connect_args={"timeout": patience})
    event.listen(engine, "connect", _connected)
    event.listen(engine, "begin", _begun)
    try:
        _create(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One moment of the registry, which writers do not disturb."""
    with plain_errors(engine), engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that is alone from its first statement on: what it reads stays true."""
    alone = engine.execution_options(**{_WRITING: True})
    with plain_errors(engine), alone.begin() as connection:
        yield connection


@contextmanager
def plain_errors(engine: Engine) -> Iterator[None]:
    """Turn a database's errors into ours."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise _in_words(str(engine.url.database), cause) from error


def _url(url_or_path: str | Path) -> URL:
    try:
        if isinstance(url_or_path, str) and "://" in url_or_path:
            url = make_url(url_or_path)
        else:
            path = Path(url_or_path).absolute()
            path.parent.mkdir(parents=True, exist_ok=True)
            url = URL.create("sqlite", database=str(path))
    except OSError as error:
        raise _unusable(str(url_or_path), error.strerror or str(error)) from error
    except ArgumentError as error:
        raise BadInput(
            "registry.url", msg("{place} is no address of a database.", place=url_or_path)
        ) from error
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise BadInput(
            "registry.backend",
            msg("The registry must be a SQLite file, not {place}.", place=url.render_as_string()),
            hint=msg("Give the path of a file, such as registry.sqlite."),
        )
    return url


def _connected(connection: Any, _record: object) -> None:
    # SQLAlchemy says BEGIN itself, so that a writer is alone from the start (see _begun).
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")


def _begun(connection: Connection) -> None:
    alone = connection.get_execution_options().get(_WRITING)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if alone else "BEGIN")


def _create(engine: Engine) -> None:
    with reading(engine) as connection:
        if _is_registry(engine, connection):
            return
    with plain_errors(engine):
        _write_ahead(engine)
    with writing(engine) as connection:
        if not _is_registry(engine, connection):  # another process was not faster
            metadata.create_all(connection)


def _is_registry(engine: Engine, connection: Connection) -> bool:
    names = set(inspect(connection).get_table_names())
    if names and not names >= metadata.tables.keys():
        raise BadInput(
            "registry.other-database",
            msg("{file} is a database, but no registry.", file=engine.url.database),
            hint=msg("Name the registry's file, or one that does not exist yet."),
        )
    return bool(names)


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
                if not left or _kind(error) not in _LOCKED:
                    raise
                time.sleep(_PAUSE)
    finally:
        raw.close()


def _kind(cause: object) -> str:
    """``SQLITE_BUSY`` of ``SQLITE_BUSY_RECOVERY``."""
    return "_".join(str(getattr(cause, "sqlite_errorname", "")).split("_")[:2])


def _in_words(file: str, cause: object) -> JieqingError:
    kind = _kind(cause)
    if kind in _LOCKED:
        return WrongState(
            "registry.locked",
            msg("The registry {file} is in use by another program.", file=file),
            hint=msg("Try again when the other program is done."),
        )
    if kind in _NO_DATABASE:
        return BadInput(
            "registry.no-database",
            msg("{file} is no database, or a damaged one.", file=file),
            hint=msg("Name the registry's file, or restore it from a copy."),
        )
    if kind in _NO_WRITING:
        return _unusable(file, str(cause))
    return _unusable(file, str(cause))


def _unusable(file: str, reason: str) -> BadInput:
    return BadInput(
        "registry.not-writable",
        msg("The registry {file} cannot be opened or written: {reason}.", file=file, reason=reason),
        hint=msg("Check that the folder exists, may be written to, and is not full."),
    )
