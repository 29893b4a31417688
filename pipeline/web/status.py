"""What the page asks a register, and nothing more: any store that can answer this will do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from pipeline.errors import BadInput, WrongState
from pipeline.messages import Words, msg
from pipeline.verification.published import Untrue
from pipeline.verification.register import Register
from pipeline.web.facts import SealedFacts

if TYPE_CHECKING:
    from pipeline.registry.registry import Registry

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """When a paper was taken back (ISO 8601, UTC), why, and the number that takes its place."""

    at: str
    reason: Words
    successor: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the paper of a number is worth: ``good``, ``revoked``, ``superseded``, ``unknown``."""

    status: str
    withdrawn: Withdrawn | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A file in a register: its number ("" if what is published does not tell), what it is worth
    (``good``, ``revoked``, ``superseded``), and for what is published, from when until when it
    says so.
    """

    number: str
    status: str
    said_at: datetime | None = None
    until: datetime | None = None


class StatusSource(Protocol):
    """A register as the page sees it. Every method raises ``JieqingError`` if it cannot answer."""

    def standing(self, number: str) -> Standing:
        """What the paper of a number is worth."""

    def listed(self, sha256: str) -> Listed | None:
        """The paper that is exactly the file with this digest (hexadecimal)."""

    def facts(self, number: str) -> SealedFacts | None:
        """The sealed masked facts of a number, if its issuer laid some down."""


class RegistrySource:
    """A registry's database. What was changed behind the log's back is no answer (``BadInput``)."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def standing(self, number: str) -> Standing:
        """What the paper of a number is worth."""
        from pipeline.registry.reasons import reason_of

        found = self._registry.status(number)
        if found is None:
            return Standing(UNKNOWN)
        self._registry.check_paper(number)
        how = self._registry.withdrawal(number)
        if how is None:
            return Standing(found.value)
        reason = reason_of(how.reason).words
        return Standing(found.value, Withdrawn(how.withdrawn_at, reason, how.successor))

    def listed(self, sha256: str) -> Listed | None:
        """The paper that is exactly the file with this digest."""
        found = self._registry.find(sha256)
        if found:
            self._registry.check_paper(found.number)
        return Listed(found.number, found.status.value) if found else None

    def facts(self, number: str) -> SealedFacts | None:
        """The sealed masked facts of a number."""
        found = self._registry.sealed_facts(number)
        return SealedFacts(*found) if found else None


class PublishedSource:
    """A registry as it is published, in a folder or on the web. It knows files, no numbers.

    ``register`` makes the register that answers a question now.
    """

    def __init__(self, register: Callable[[], Register]) -> None:
        self._register = register

    def standing(self, number: str) -> Standing:
        """Cannot be told: raises ``WrongState``."""
        message = msg("This page knows files, no numbers: choose the file.")
        raise WrongState("web.no-numbers", message)

    def listed(self, sha256: str) -> Listed | None:
        """The paper that is exactly the file with this digest."""
        try:
            found = self._register()(sha256)
        except Untrue as untrue:
            raise BadInput("web.registry", untrue.message) from untrue
        return Listed(found.number, found.status, found.said_at, found.until) if found else None

    def facts(self, number: str) -> SealedFacts | None:
        """None: they are not published."""
        return None
