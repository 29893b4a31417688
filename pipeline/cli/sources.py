"""What a verification is given beside the paper: a CA's lists, and the issuer's register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import msg
from pipeline.running.files import read_file
from pipeline.verification.evidence import NOTHING, Evidence, given
from pipeline.verification.register import Entry, Register

if TYPE_CHECKING:
    from pipeline.registry.registry import Registry


def evidence_of(files: Sequence[Path]) -> Evidence:
    """What CAs say in these files. Raises ``BadInput`` if one says nothing about certificates."""
    found = NOTHING
    for file in files:
        try:
            found |= given(read_file(file))
        except ValueError as error:
            raise BadInput(
                "verify.revocation",
                msg("This is no list of revocations and no answer of a CA."),
                hint=msg("Give the file (.crl) that the CA publishes."),
                where=Where(file=str(file)),
            ) from error
    return found


@contextmanager
def register_of(file: Path | None, now: datetime) -> Iterator[Register | None]:
    """The issuer's register as it stands now; None if none is named. ``BadInput`` if there is no
    such file: an empty register would know nothing.
    """
    if file is None:
        yield None
        return
    if not file.is_file():
        raise BadInput(
            "verify.registry",
            msg("There is no registry here."),
            where=Where(file=str(file)),
        )
    from pipeline.registry.registry import Registry  # brings a database along; seldom wanted

    with Registry.open(file) as registry:
        yield lambda digest: _entry(registry, digest, now)


def _entry(registry: Registry, digest: str, now: datetime) -> Entry | None:
    found = registry.find(digest)
    return Entry(found.sha256, found.number, found.status.value, now) if found else None
