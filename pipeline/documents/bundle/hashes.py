"""Digests of originals: SHA-256, and SM3 (GB/T 32905-2016) beside it."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives import hashes

_NATIVE = "sm3" in hashlib.algorithms_available


def sm3(data: bytes) -> str:
    """The digest in hexadecimal."""
    if _NATIVE:
        return hashlib.new("sm3", data).hexdigest()
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()
