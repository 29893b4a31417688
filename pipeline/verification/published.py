"""What a registry signs and publishes, as one reads it who does not believe it.

The formats are those of ``schemas/registry-*.v1.schema.json``. A document counts if its signature
is good, its key is one that the asker knows (``pins``: SHA-256 of the public key, hexadecimal), and
the key's certificate was valid when it was signed.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any

import rfc8785
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pipeline.messages import Message, msg
from pipeline.verification.report import Verdict
from pipeline.verification.versions import is_other_version

CHECKPOINT = "registry-checkpoint.v1"
STATUS = "registry-status.v1"
STATES = {0: "good", 1: "revoked", 2: "superseded"}
_SKEW = dt.timedelta(minutes=5)
_BITS = 2
_PER_BYTE = 8 // _BITS
_LONGEST = 2**24  # bytes of a status list, unpacked: 67 million papers
_WEAKEST_RSA = 2048  # bits


class Untrue(Exception):
    """A document that does not count, and what that means."""

    def __init__(self, message: Message, verdict: Verdict = Verdict.FAIL) -> None:
        super().__init__(message)
        self.message = message
        self.verdict = verdict


@dataclass(frozen=True, slots=True)
class Signed:
    """A document that counts; times with a time zone."""

    content: Mapping[str, Any] = field(repr=False)
    at: dt.datetime
    expires: dt.datetime

    @property
    def size(self) -> int:
        """How many entries the log had."""
        return int(self.content["size"])

    def has_expired(self, now: dt.datetime) -> bool:
        """Whether it says nothing any more."""
        return now > self.expires


def key_id(certificate: x509.Certificate) -> str:
    """SHA-256 of the public key, as pins are."""
    spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).hexdigest()


def loaded(data: bytes | None, schema: str) -> dict[str, Any]:
    """A JSON object of that schema. Raises :class:`Untrue`."""
    try:
        document = json.loads(data or b"")
        name = str(document["schema"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Untrue(msg("What the registry publishes is missing or cannot be read.")) from None
    if name != schema:
        raise Untrue(
            msg("The registry uses a format that this version does not know ({name}).", name=name),
            Verdict.INDETERMINATE if is_other_version(name, schema) else Verdict.FAIL,
        )
    return dict(document)


def read_signed(document: Mapping[str, Any], pins: Set[str], now: dt.datetime) -> Signed:
    """The document, if it counts; whether it has expired is asked of it. Raises :class:`Untrue`."""
    try:
        certificate = x509.load_der_x509_certificate(_bytes(document["certificate"]))
        signed = Signed(document, _time(document["at"]), _time(document["expires"]))
        content = rfc8785.dumps({k: v for k, v in document.items() if k != "signature"})
        _check_signature(certificate, _bytes(document["signature"]), content)
        is_named = document["log"] == key_id(certificate)
        is_sized = isinstance(document["size"], int) and document["size"] >= 0
    except (ValueError, TypeError, KeyError, RecursionError, rfc8785.CanonicalizationError):
        raise Untrue(msg("What the registry publishes is missing or cannot be read.")) from None
    if not is_named or not is_sized:
        raise Untrue(msg("What the registry publishes contradicts itself."))
    if not certificate.not_valid_before_utc <= signed.at <= certificate.not_valid_after_utc:
        raise Untrue(msg("The registry signed it when its key was not valid."))
    if document["log"] not in pins:
        raise Untrue(
            msg("Nobody vouches for the key of this registry ({key}). Ask the issuer for its "
                "certificate and name it with --registry-key.", key=document["log"]),
            Verdict.INDETERMINATE,
        )  # fmt: skip
    if signed.at > now + _SKEW:
        message = msg("The registry signed it in the future; check the clock here.")
        raise Untrue(message, Verdict.INDETERMINATE)
    return signed


def state_at(status: Signed, place: int) -> str:
    """``good``, ``revoked`` or ``superseded`` at a place of a status list. Raises ``Untrue``."""
    bits = unpacked(status)
    if not 0 <= place < int(status.content["places"]):
        raise Untrue(msg("The registry's status list does not reach this paper."),
                     Verdict.INDETERMINATE)  # fmt: skip
    code = bits[place // _PER_BYTE] >> _BITS * (place % _PER_BYTE) & 3
    return STATES.get(code, "")


def unpacked(status: Signed) -> bytes:
    """The string of bits. Raises :class:`Untrue`."""
    try:
        text = str(status.content["list"])
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        bits = zlib.decompressobj().decompress(packed, _LONGEST)
        if status.content["bits"] != _BITS or len(bits) != -(
            -status.content["places"] // _PER_BYTE
        ):
            raise ValueError(len(bits))
    except (ValueError, TypeError, KeyError, binascii.Error, zlib.error):
        raise Untrue(msg("The registry's status list cannot be read.")) from None
    return bits


def _check_signature(certificate: x509.Certificate, signature: bytes, content: bytes) -> None:
    key = certificate.public_key()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
            key.verify(signature, content, ec.ECDSA(hashes.SHA256()))
            return
        if isinstance(key, rsa.RSAPublicKey) and key.key_size >= _WEAKEST_RSA:
            key.verify(signature, content, padding.PKCS1v15(), hashes.SHA256())
            return
    except InvalidSignature:
        raise Untrue(
            msg("What the registry publishes was changed: its signature is wrong.")
        ) from None
    raise Untrue(msg("The registry signs with a kind of key that is too weak or not known."))


def _bytes(text: object) -> bytes:
    if not isinstance(text, str):
        raise TypeError(text)
    return base64.b64decode(text, validate=True)


def _time(text: object) -> dt.datetime:
    moment = dt.datetime.fromisoformat(str(text))
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
