"""How a command comes to the level of its signatures: options, environment, the key folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from cryptography.x509 import Certificate

from pipeline.cli.options import ExistingPath, now
from pipeline.signing.authority import ThrowAwayAuthority
from pipeline.signing.keys import KeyFolder
from pipeline.signing.levels import Level, Protection, level_of
from pipeline.signing.revocation import read_revocation
from pipeline.signing.timestamps import Stamper, timestamp_servers

F = TypeVar("F", bound=Callable[..., Any])


def revocation_option(command: F) -> F:
    """``--revocation``, which may be repeated: CRLs and OCSP responses that are at hand."""
    return click.option(
        "--revocation",
        multiple=True,
        type=ExistingPath,
        help="吊销列表（CRL）或 OCSP 应答文件，可重复。 / CRL or OCSP file; repeatable.",
    )(command)


def level_options(command: F) -> F:
    """``--level`` and ``--revocation``."""
    level = click.option(
        "--level",
        type=click.Choice([each.value for each in Level], case_sensitive=False),
        help="签名级别，默认取 JIEQING_LEVEL，否则 B-B。 / PAdES level of the signatures.",
    )
    return level(revocation_option(command))


def protection(
    level: str | None,
    tsa: Sequence[str],
    anchors: Sequence[Certificate],
    revocation: Sequence[Path],
    keys: KeyFolder | None = None,
    *,
    reached: bool = True,
) -> Protection:
    """What the command asked for. A throw-away key folder brings its own authority and lists,
    which are used where no server is named. With ``reached=False`` the level is noted only.

    Raises :class:`~pipeline.errors.SigningError` if the level lacks something.
    """
    wanted = level_of(level, os.environ)
    if wanted is Level.BASIC:
        return Protection()
    own = (keys.root(),) if keys and keys.has_root else ()
    lists = keys.revocation_lists() if keys else ()
    servers = timestamp_servers(tsa, os.environ, anchors)
    found = Protection(
        level=wanted,
        timestamps=servers or _own_authority(keys),
        anchors=(*anchors, *own),
        revocation=read_revocation((*revocation, *lists)),
    )
    if reached:
        found.require_reachable()
    return found


def _own_authority(keys: KeyFolder | None) -> Stamper | None:
    signer = keys.authority() if keys else None
    return ThrowAwayAuthority(signer, now) if signer else None
