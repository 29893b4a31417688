"""Proof that a certificate is its holder's, without the holder's number on it.

The paper carries a mark made of a secret and the number of the holder's identity document. Whoever
has both can show that they belong together; whoever has the paper alone cannot try numbers out, as
a public salt would let them (of a masked number few digits are unknown). The secret lies beside the
packet, in a folder of its own that only its owner reads, and on the holder's private sheet.
"""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path

from pipeline.case.identifiers import normalise
from pipeline.papers.draft import Draft
from pipeline.registry.holder_secret import SecretFolder
from pipeline.running.workshop import Workshop
from pipeline.web.facts import NONCE_BYTES, link, link_secret, seal

_CERTIFICATE = "certificate"
_FACTS = ("issuer", "identity", "settled_on", "issued_on")
_SHOWN = 16  # bytes of the mark: as many as the secret has (RFC 2104, section 5)


def holder_mark(secret: bytes, identity: str) -> str:
    """HMAC-SHA-256 of the identity document's number under the secret: 128 bits, in hex."""
    return hmac.digest(secret, normalise(identity).encode(), "sha256")[:_SHOWN].hex()


def secrets_beside(packet: Path) -> SecretFolder:
    """Where the secrets of a packet's certificates lie: beside it, not in what is handed over."""
    return SecretFolder(packet.with_name(f"{packet.name}.private"), secrets.token_bytes)


def qr_link(page: str, number: str, secret: bytes) -> str:
    """The address for the QR code of a certificate; empty where the issuer has no page."""
    return link(page, number, link_secret(secret, number)) if page else ""


def keep_facts(draft: Draft, shop: Workshop) -> None:
    """Lay down, sealed and once, what the page shows to who has a certificate and its holder's
    numbers: what is masked on it stays masked, and the name is too.
    """
    numbered, data = draft.numbered, draft.data.get("visible", {})
    if not (shop.page and shop.secrets and numbered and draft.kind == _CERTIFICATE):
        return
    secret = shop.secrets.kept(draft.number)
    if secret is None or shop.registry.sealed_facts(draft.number):
        return
    facts = {name: data[name] for name in _FACTS if name in data}
    sealed = seal(
        facts | {"borrower": _masked(data["borrower"])},
        number=draft.number,
        secret=link_secret(secret, draft.number),
        nonce=secrets.token_bytes(NONCE_BYTES),
        contract_no=numbered.subject,
        id_number=numbered.holder,
    )
    shop.registry.seal_facts(draft.number, sealed.gate, sealed.sealed)


def _masked(name: str) -> str:
    """``沈**``."""
    return name[0] + "*" * (len(name) - 1)
