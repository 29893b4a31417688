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
from pipeline.registry.holder_secret import SecretFolder

_SHOWN = 16  # bytes of the mark: as many as the secret has (RFC 2104, section 5)


def holder_mark(secret: bytes, identity: str) -> str:
    """HMAC-SHA-256 of the identity document's number under the secret: 128 bits, in hex."""
    return hmac.digest(secret, normalise(identity).encode(), "sha256")[:_SHOWN].hex()


def secrets_beside(packet: Path) -> SecretFolder:
    """Where the secrets of a packet's certificates lie: beside it, not in what is handed over."""
    return SecretFolder(packet.with_name(f"{packet.name}.private"), secrets.token_bytes)
