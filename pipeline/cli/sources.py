"""What a verification is given beside the paper: a CA's lists, and the issuer's register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError

from pipeline.cli.anchors import anchors_of
from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import msg
from pipeline.running.files import contents_of, read_file
from pipeline.verification.evidence import NOTHING, Evidence, given
from pipeline.verification.lookup import MARK, STATUS, Reader, published_register
from pipeline.verification.published import Untrue, key_id
from pipeline.verification.register import Entry, Register
from pipeline.verification.report import Verdict
from pipeline.verification.web import ask

if TYPE_CHECKING:
    from pipeline.registry.registry import Registry

_NOT_THERE = (404, 410)


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
def register_of(
    place: str | None, pins: frozenset[str], now: datetime
) -> Iterator[Register | None]:
    """The issuer's register: a published folder, its address on the web, or the database itself;
    None if none is named. ``BadInput`` if there is none: an empty register would know nothing.

    ``pins`` are the keys that are known of what is published.
    """
    if place is None:
        yield None
    elif place.startswith(("http://", "https://")):
        yield published_register(web_reader(place), pins, now)
    elif is_published(Path(place)):
        yield published_register(contents_of(Path(place))[0], pins, now)
    else:
        from pipeline.running.numbering import open_registry  # a database; seldom wanted

        with open_registry(place, existing=True) as registry:
            yield lambda digest: _entry(registry, digest, now)


def is_published(folder: Path) -> bool:
    """Whether a folder is a published registry."""
    return (folder / MARK).is_file() and (folder / STATUS).is_file()


def pins_of(files: Sequence[Path]) -> frozenset[str]:
    """The keys of registries in certificates (PEM)."""
    return frozenset(key_id(each) for file in files for each in anchors_of(file))


def web_reader(address: str) -> Reader:
    """Reads what is published at an address, with a time limit for each file."""

    def read(name: str) -> bytes | None:
        try:
            return ask(f"{address.rstrip('/')}/{name}", None)
        except HTTPError as error:
            if error.code in _NOT_THERE:
                return None
            raise _silent(address) from error
        except OSError as error:
            raise _silent(address) from error

    return read


def _silent(address: str) -> Untrue:
    message = msg("The registry at {address} does not answer; try again later.", address=address)
    return Untrue(message, Verdict.INDETERMINATE)


def _entry(registry: Registry, digest: str, now: datetime) -> Entry | None:
    found = registry.find(digest)
    if found is None:
        return None
    try:
        registry.check_paper(found.number)
    except BadInput as error:
        raise Untrue(error.message) from error
    return Entry(found.sha256, found.number, found.status.value, now)
