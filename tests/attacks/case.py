"""A file to examine, and what the one who asks has at hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

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


Maker = Callable[[], bytes | Case]


def made(maker: Maker) -> Case:
    """The case of an attack or of an honest paper; a bare file gets the usual question."""
    given = maker()
    return given if isinstance(given, Case) else Case(given)
