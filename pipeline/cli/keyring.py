"""How a command comes to its keys: the folder, and the passphrase that opens it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from pipeline.cli.options import ExistingPath
from pipeline.errors import SigningError
from pipeline.messages import msg
from pipeline.registry.signed import LogKey
from pipeline.signing.keys import PKCS11_SUFFIX, KeyFolder, Signer, load_signer, read_passphrase
from pipeline.signing.tokens import SCHEME, token_signer

LOG_KEY = "JIEQING_REGISTRY_KEY"
"""Names the key of the registry's log."""
F = TypeVar("F", bound=Callable[..., Any])


def keys_option(command: F) -> F:
    """``--keys``: the folder with the parties' keys."""
    return click.option(
        "--keys",
        "keys_folder",
        type=ExistingPath,
        help="密钥文件夹。 / Folder with keys (see `jieqing keys`).",
    )(command)


def open_keys(folder: Path | None) -> KeyFolder | None:
    """The keys in a folder; the passphrase comes from environment, file or prompt."""
    if folder is None:
        return None
    if not any([*folder.glob("*.p12"), *folder.glob(f"*{PKCS11_SUFFIX}")]):
        raise SigningError(
            "keys.none",
            msg("There are no keys (*.p12) in {folder}.", folder=folder),
            hint=msg("Check the path; `jieqing keys new` makes throw-away keys for trying out."),
        )
    return KeyFolder(folder, passphrase(folder))


def open_signer(key: str) -> tuple[Signer, KeyFolder | None]:
    """The signer of a PKCS#12 file or a token's URI, and the folder that the file lies in."""
    if key.startswith(SCHEME):
        return token_signer(key, passphrase(Path("token"))), None
    file = Path(key)
    secret = passphrase(file)
    return load_signer(file, secret), KeyFolder(file.parent, secret)


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
            "口令 / Passphrase",
            hide_input=True,
            confirmation_prompt="再输一次 / Once more" if new else False,
            err=True,
            type=str,
        )
    )


def log_key(named: str | None = None) -> LogKey:
    """The key of the registry's log: the one named, or that of ``JIEQING_REGISTRY_KEY``."""
    name = named or os.environ.get(LOG_KEY)
    if not name:
        raise SigningError(
            "registry.no-key",
            msg("The log's key is not named."),
            hint=msg("Name it with --key, or make one: `jieqing registry key`."),
        )
    signer, _ = open_signer(name)
    return LogKey(signer.certificate, signer.sign_raw)
