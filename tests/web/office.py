"""An office that issued two certificates and took one back, and the page that it offers."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import uvicorn

from pipeline.registry import Registry, draw_number
from pipeline.signing.signer import DocMDP, sign
from pipeline.web.app import Settings, application
from pipeline.web.facts import seal
from pipeline.web.status import RegistrySource
from tests.signing import papers

NOW = dt.datetime.now(dt.UTC)
"""Browsers read the clock; so the keys and papers are of today."""

KEYS = papers.keys(made=NOW)
ROOT = (KEYS.folder / "root.pem").read_text("ascii")
SECRET = bytes(range(16))
CONTRACT, IDENTITY = "HT-XD-2024-061500382", "990101199001010015"
FACTS = {"borrower": "张*", "contract_no": "****0382", "settled_on": "2026年10月20日"}


@lru_cache(maxsize=2)
def certificate(amount: str = papers.AMOUNT) -> bytes:
    """A certificate, signed today."""
    return sign(
        papers.laid_certificate(papers.data(amount=amount)),
        field="lender",
        signer=papers.signer("lender", KEYS),
        now=NOW,
        certify=DocMDP.NO_CHANGES,
    )


@lru_cache(maxsize=1)
def revoked() -> bytes:
    """The certificate that was taken back."""
    return certificate(papers.LENDER.name)


def altered() -> bytes:
    """One byte in the middle is another."""
    pdf = bytearray(certificate())
    pdf[len(pdf) // 3] ^= 1
    return bytes(pdf)


@dataclass
class Office:
    """The registry's numbers, and what it was asked to log."""

    source: RegistrySource
    good: str
    revoked: str
    logged: list[tuple[str, str]] = field(default_factory=list)

    def settings(self, **changes: object) -> Settings:
        given = {"trust": ROOT, "now": lambda: dt.datetime.now(dt.UTC), "register": self.source}
        given["log"] = lambda digest, verdict: self.logged.append((digest, verdict))
        return Settings(**(given | changes))  # type: ignore[arg-type]


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """Both certificates recorded, one of them revoked."""
    with Registry.open(folder / "registry.sqlite") as registry:
        numbers = [_record(registry, pdf) for pdf in (certificate(), revoked())]
        registry.revoke(
            numbers[1], reason="wrong-data", author="李经理", told="挂号信 1234", now=NOW
        )
        facts = seal(
            FACTS,
            number=numbers[0],
            secret=SECRET,
            nonce=bytes(12),
            contract_no=CONTRACT,
            id_number=IDENTITY,
        )
        registry.seal_facts(numbers[0], facts.gate, facts.sealed)
        yield Office(RegistrySource(registry), numbers[0], numbers[1])


_SUBJECTS = itertools.count()


def _record(registry: Registry, pdf: bytes) -> str:
    claim = registry.claim(
        "certificate",
        papers.LENDER.identifier,
        f"loan {next(_SUBJECTS)}",
        now=NOW,
        draw=lambda: draw_number(NOW, secrets.choice),
    )
    registry.record(claim.number, "certificate-loan", hashlib.sha256(pdf).hexdigest(), now=NOW)
    return claim.number


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The page at a free port of this machine, until the block ends."""
    config = uvicorn.Config(application(settings), log_level="critical", lifespan="on")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(30)
