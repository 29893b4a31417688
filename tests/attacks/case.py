"""A file to examine, and what the one who asks has at hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from cryptography import x509

from pipeline.verification import Report, verify
from pipeline.verification.evidence import NOTHING, Evidence
from pipeline.verification.register import Register
from tests.attacks import holders
from tests.signing import papers


def _roots() -> tuple[x509.Certificate, ...]:
    return papers.keys().root(), holders.other_ca().root(), holders.small_ca().root.certificate


@dataclass(frozen=True)
class Case:
    """A file with a question; by default all CAs of the tests are trusted, at the usual hour."""

    pdf: bytes
    trust: tuple[x509.Certificate, ...] = field(default_factory=_roots)
    now: dt.datetime = papers.NOW
    revocation: Evidence = NOTHING
    register: Register | None = None

    def report(self) -> Report:
        return verify(
            self.pdf,
            trust=self.trust,
            now=self.now,
            revocation=self.revocation,
            register=self.register,
        )


class Examined(Protocol):
    """What can be examined: a paper, a published registry, a proof."""

    def report(self) -> Report:
        """What the verifier says of it."""


Maker = Callable[[], bytes | Examined]


def made(maker: Maker) -> Examined:
    """The case of an attack or of an honest paper; a bare file gets the usual question."""
    given = maker()
    return Case(given) if isinstance(given, bytes) else given
