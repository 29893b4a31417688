"""Masked facts that only somebody with the paper and its holder can open.

A genuine QR code can be copied onto a forged paper. So that the paper in hand can be compared with
what was issued, the issuer lays down a few masked facts, sealed:

- ``secret``: 128 bits that stand in nothing but the fragment of the QR link
  (``https://…/c/NUMBER#SECRET``), which browsers send to no server. It is not in the register. It
  is derived from the holder's secret (:func:`link_secret`), which it does not tell; so nothing more
  is drawn or kept.
- ``gate`` = HMAC-SHA256(K1, tail of the contract's number ‖ 0 ‖ tail of the ID number): who asks
  shows it, made in the browser of what was typed; the server compares and counts.
- ``sealed`` = nonce ‖ AES-256-GCM(K2, the facts in canonical JSON), bound to the number.

K1 and K2 come from the secret by HKDF-SHA256 (RFC 5869), the number being the salt. So the register
holds nothing from which a person could be found, not even by trying all tails: without the secret
every gate looks alike. Who has the paper but not the holder's numbers must guess at the server,
which allows few attempts.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import rfc8785
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

TAIL = 4
"""How many characters of the contract's number and of the ID number are asked for."""

SECRET_BYTES, NONCE_BYTES = 16, 12
_GATE, _SEAL = b"jieqing facts gate v1", b"jieqing facts seal v1"
_LINK = b"jieqing qr link v1"


@dataclass(frozen=True, slots=True)
class SealedFacts:
    """What a register keeps for a number: ``gate`` (hexadecimal) and ``sealed`` (base64)."""

    gate: str
    sealed: str


def seal(
    facts: Mapping[str, str],
    *,
    number: str,
    secret: bytes,
    nonce: bytes,
    contract_no: str,
    id_number: str,
) -> SealedFacts:
    """Seal masked facts at issuing. ``secret`` (16 bytes) and ``nonce`` (12 bytes) are drawn by the
    caller, once. ValueError for other lengths.
    """
    if len(secret) != SECRET_BYTES or len(nonce) != NONCE_BYTES:
        raise ValueError("a secret has 16 bytes, a nonce 12")
    box = AESGCM(_key(secret, number, _SEAL))
    sealed = nonce + box.encrypt(nonce, rfc8785.dumps(dict(facts)), number.encode())
    gate = gate_of(number=number, secret=secret, contract_no=contract_no, id_number=id_number)
    return SealedFacts(gate, base64.b64encode(sealed).decode())


def link_secret(holder_secret: bytes, number: str) -> bytes:
    """What the fragment of the QR link holds; from it nobody gets back to the holder's secret."""
    return _key(holder_secret, number, _LINK)[:SECRET_BYTES]


def link(page: str, number: str, secret: bytes) -> str:
    """The QR link to a page at the address ``page`` (``https://…``)."""
    fragment = base64.urlsafe_b64encode(secret).decode().rstrip("=")
    return f"{page.rstrip('/')}/c/{number}#{fragment}"


def gate_of(*, number: str, secret: bytes, contract_no: str, id_number: str) -> str:
    """The gate for these numbers, of which only the tails count."""
    answer = b"\0".join((tail(contract_no).encode(), tail(id_number).encode()))
    return hmac.new(_key(secret, number, _GATE), answer, sha256).hexdigest()


def opens(facts: SealedFacts, gate: str) -> bool:
    """Whether a gate is the right one; takes the same time for every wrong one."""
    return hmac.compare_digest(facts.gate.encode(), gate.encode())


def tail(text: str) -> str:
    """The last characters, as people type them: letters and digits only, in capitals."""
    return "".join(letter for letter in text.upper() if letter.isalnum())[-TAIL:]


def _key(secret: bytes, number: str, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), length=32, salt=number.encode(), info=purpose).derive(secret)
