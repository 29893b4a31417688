"""Alembic's migrations of a registry, in the order in which its tables grew."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

_CONNECTION = "connection"


def config(connection: Connection) -> Config:
    """Alembic's settings for the transaction of this connection; there is no ``alembic.ini``."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.attributes[_CONNECTION] = connection
    return made


def upgrade(connection: Connection, *, unmarked: bool) -> None:
    """Bring the tables to their present form, in this transaction.

    ``unmarked`` says that they are those of version 0.1.0, which left no mark of its own.
    """
    settings = config(connection)
    if unmarked:
        command.stamp(settings, "0001")
    command.upgrade(settings, "head")
