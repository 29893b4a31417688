"""What goes wrong with databases, in plain words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from pipeline.errors import BadInput, JieqingError, WrongState
from pipeline.messages import msg

LOCKED = frozenset({"SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40001", "40P01"})
"""Somebody else is writing: SQLite's names, and SQLSTATE of PostgreSQL."""

_NO_DATABASE = frozenset({"SQLITE_NOTADB", "SQLITE_CORRUPT"})


@contextmanager
def plain_errors(engine: Engine) -> Iterator[None]:
    """Turn a database's errors into ours."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise _in_words(place_of(engine), cause) from error


def place_of(engine: Engine) -> str:
    """A registry's file or address, without a password."""
    url = engine.url
    is_file = url.get_backend_name() == "sqlite"
    return str(url.database) if is_file else url.render_as_string(hide_password=True)


def kind(cause: object) -> str:
    """``SQLITE_BUSY`` of ``SQLITE_BUSY_RECOVERY``, or PostgreSQL's five signs."""
    name = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
    return "_".join(str(name).split("_")[:2])


def unusable(place: str, reason: str) -> BadInput:
    """The registry can be neither opened nor written."""
    return BadInput(
        "registry.not-writable",
        msg(
            "The registry {file} cannot be opened or written: {reason}.", file=place, reason=reason
        ),
        hint=msg("Check that the folder exists, may be written to, and is not full."),
    )


def _in_words(place: str, cause: object) -> JieqingError:
    if kind(cause) in LOCKED:
        return WrongState(
            "registry.locked",
            msg("The registry {file} is in use by another program.", file=place),
            hint=msg("Try again when the other program is done."),
        )
    if kind(cause) in _NO_DATABASE:
        return BadInput(
            "registry.no-database",
            msg("{file} is no database, or a damaged one.", file=place),
            hint=msg("Name the registry's file, or restore it from a copy."),
        )
    if not isinstance(cause, sqlite3.Error):
        return BadInput(
            "registry.server",
            msg("The registry's server refuses ({reason}).", reason=_first_line(cause)),
            hint=msg("Check the address, and that the server runs and lets you in."),
        )
    return unusable(place, str(cause))


def _first_line(cause: object) -> str:
    return next(iter(str(cause).strip().splitlines()), "")
