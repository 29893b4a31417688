"""How ``verify`` comes to the code of a holder's private sheet: never on the command line."""

from __future__ import annotations

import os
import sys

import click

from pipeline.errors import UsageError
from pipeline.messages import msg
from pipeline.verification.paper import Holder

VARIABLE = "JIEQING_HOLDER_CODE"


def holder_of(identity: str | None) -> Holder | None:
    """Who says that a certificate is theirs; None if nobody does."""
    if identity is None:
        return None
    return Holder(identity, os.environ.get(VARIABLE) or _asked())


def _asked() -> str:
    if not sys.stdin.isatty():
        raise UsageError(
            "verify.holder-code",
            msg("The code of the private sheet is missing."),
            hint=msg("Put it into the environment variable {name}.", name=VARIABLE),
        )
    label = "持有人核验单上的核验码 / code on the holder's sheet"
    return str(click.prompt(label, hide_input=True, err=True))
