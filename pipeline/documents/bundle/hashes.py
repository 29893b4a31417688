"""Digests of originals: SHA-256, and SM3 (GB/T 32905-2016) beside it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Self

_NATIVE = "sm3" in hashlib.algorithms_available


@dataclass(frozen=True, slots=True)
class Digests:
    """Both of one file, in hexadecimal."""

    sha256: str
    sm3: str

    @classmethod
    def of(cls, data: bytes) -> Self:
        """Those of ``data``."""
        return cls(cls.sha256_of(data), _sm3(data))

    @staticmethod
    def sha256_of(data: bytes) -> str:
        """The SHA-256 alone."""
        return hashlib.sha256(data).hexdigest()


def _sm3(data: bytes) -> str:
    if _NATIVE:
        return hashlib.new("sm3", data).hexdigest()
    from cryptography.hazmat.primitives import hashes  # OpenSSL may be built without it

    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()
