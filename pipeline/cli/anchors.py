"""Trust anchors as a command is given them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from cryptography import x509

from pipeline.cli.options import ExistingPath
from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import msg
from pipeline.running.files import read_file

F = TypeVar("F", bound=Callable[..., Any])


def trust_option(command: F) -> F:
    """``--trust``, which may be repeated."""
    return click.option(
        "--trust",
        multiple=True,
        type=ExistingPath,
        help="信任的根证书（PEM）。 / Trust anchors, PEM; none but these are trusted.",
    )(command)


def anchors_of(file: Path) -> list[x509.Certificate]:
    """The certificates of a PEM file. Raises ``BadInput`` if it holds none."""
    try:
        return x509.load_pem_x509_certificates(read_file(file))
    except ValueError as error:
        raise BadInput(
            "verify.trust",
            msg("This is no PEM file with certificates."),
            hint=msg("Give the root certificate that the issuer publishes, for instance root.pem."),
            where=Where(file=str(file)),
        ) from error
