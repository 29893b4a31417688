"""What the registry signs: JSON documents with the log's own key.

A document is one JSON object; ``signature`` is over all its other members in canonical form
(RFC 8785), with SHA-256: ECDSA (DER) or RSA (PKCS #1 v1.5), in base64. ``certificate`` is that of
the log's key, in base64 of DER; trust in it comes from outside.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import rfc8785
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pipeline.errors import SigningError
from pipeline.messages import msg
from pipeline.registry.log import moment


@dataclass(frozen=True, slots=True)
class LogKey:
    """The log's key: its certificate, and a way to sign with it (SHA-256)."""

    certificate: x509.Certificate
    sign: Callable[[bytes], bytes] = field(repr=False)

    @property
    def id(self) -> str:
        """SHA-256 of the public key (SubjectPublicKeyInfo), in hexadecimal: the log's name."""
        key = self.certificate.public_key()
        spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return hashlib.sha256(spki).hexdigest()


def sign(
    schema: str, content: Mapping[str, Any], key: LogKey, now: datetime, expires: datetime
) -> bytes:
    """The document as it is published, canonical JSON. Times are UTC, ISO 8601, ``Z``.

    It never outlives the certificate. ``SigningError`` if that is not valid now.
    """
    first, last = key.certificate.not_valid_before_utc, key.certificate.not_valid_after_utc
    if not first <= now <= last:
        raise SigningError(
            "registry.key-expired",
            msg("The log's key is valid from {first} to {last} only.", first=f"{first:%Y-%m-%d}",
                last=f"{last:%Y-%m-%d}"),
            hint=msg("Make a new one (`jieqing registry key`) and publish its certificate."),
        )  # fmt: skip
    document = {
        "schema": schema,
        "log": key.id,
        "at": moment(now),
        "expires": moment(min(expires, last)),
        **content,
        "certificate": _base64(key.certificate.public_bytes(Encoding.DER)),
    }
    signature = _base64(key.sign(rfc8785.dumps(document)))
    return rfc8785.dumps(document | {"signature": signature}) + b"\n"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
