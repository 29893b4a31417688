"""Options that several verbs share, and how their values are read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.case.dates import today
from pipeline.errors import SigningError
from pipeline.messages import msg
from pipeline.signing.keys import KeyFolder, read_passphrase

F = TypeVar("F", bound=Callable[..., Any])
ExistingPath = click.Path(path_type=Path)


class Day(click.ParamType[date]):
    """A date as 2026-05-15."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read the option's text."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            return self.fail(f"{value}: YYYY-MM-DD", param, ctx)


def as_of_option(command: F) -> F:
    """``--as-of``: the date on the papers; today in Shanghai if it is not given."""
    return click.option(
        "--as-of",
        type=Day(),
        default=lambda: today(now()),
        show_default="today",
        help="文书基准日。 / Date the papers as of this day; never the signatures.",
    )(command)


def keys_option(command: F) -> F:
    """``--keys``: the folder with the parties' keys."""
    return click.option(
        "--keys",
        "keys_folder",
        type=ExistingPath,
        help="密钥文件夹。 / Folder with keys (see `jieqing keys`).",
    )(command)


def now() -> datetime:
    """The clock, read at this door only."""
    return datetime.now(UTC)


def open_keys(folder: Path | None) -> KeyFolder | None:
    """The keys in a folder; the passphrase comes from environment, file or prompt."""
    return KeyFolder(folder, passphrase(folder)) if folder else None


def passphrase(folder: Path, *, new: bool = False) -> str:
    """The passphrase of a key folder: environment, then the file it names, then a prompt.

    Raises :class:`~pipeline.errors.SigningError` where nobody can be asked.
    """
    found = read_passphrase(os.environ)
    if found is not None:
        return found
    if not sys.stdin.isatty():
        raise SigningError(
            "keys.passphrase-missing",
            msg(
                "The keys in {folder} need a passphrase, and there is nobody to ask.", folder=folder
            ),
            hint=msg("Set JIEQING_PASSPHRASE, or JIEQING_PASSPHRASE_FILE to a file that holds it."),
        )
    return str(
        click.prompt(
            "口令 / Passphrase", hide_input=True, confirmation_prompt=new, err=True, type=str
        )
    )
