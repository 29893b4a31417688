"""Word and Excel files that a password locks ([MS-OFFCRYPTO]): opened in memory.

Agile encryption (2.3.4.10–15, Office 2010 and later, WPS), standard encryption (2.3.4.5–9, Office
2007).
"""

from __future__ import annotations

import hashlib
import struct
from base64 import b64decode
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from lxml import etree

from pipeline.documents.bundle.ole import OleFile

_SEGMENT = 4096
_MOST_ROUNDS = 10_000_000
_STANDARD_ROUNDS = 50_000
_INPUT, _VALUE, _KEY = (
    bytes.fromhex(block) for block in ("fea7d2763b4b9e79", "d7aa0f6d3061344e", "146e0be7abacd0d6")
)
_HASHES = {"SHA1": "sha1", "SHA256": "sha256", "SHA384": "sha384", "SHA512": "sha512"}
_AGILE = (4, 4)


class WrongPassword(Exception):
    """It does not open the file."""


class UnknownLock(Exception):
    """The file is locked in a way that is not known here, or damaged."""


def unlocked(data: bytes, password: str) -> bytes:
    """The ZIP within. Raises :class:`WrongPassword` and :class:`UnknownLock`."""
    try:
        ole = OleFile(data)
        info, package = ole.read("EncryptionInfo"), ole.read("EncryptedPackage")
        version = struct.unpack("<HH", info[:4])
        size = int.from_bytes(package[:8], "little")
        opened = _agile if version == _AGILE else _standard
        return opened(info[8:], package[8:], password)[:size]
    except (struct.error, KeyError, ValueError, TypeError, IndexError, etree.LxmlError) as error:
        raise UnknownLock from error


@dataclass(frozen=True, slots=True)
class _Settings:
    """What an element of the encryption's XML says of its key."""

    salt: bytes
    block: int
    bits: int
    hash: str

    @classmethod
    def of(cls, element: Any) -> _Settings:
        if element.get("cipherAlgorithm") != "AES" or element.get("cipherChaining") != (
            "ChainingModeCBC"
        ):
            raise UnknownLock
        return cls(
            b64decode(element.get("saltValue")),
            int(element.get("blockSize")),
            int(element.get("keyBits")),
            _HASHES[element.get("hashAlgorithm")],
        )

    def digest(self, *parts: bytes) -> bytes:
        return hashlib.new(self.hash, b"".join(parts)).digest()

    def decrypt(self, key: bytes, iv: bytes, data: bytes) -> bytes:
        return _cbc(key, _fit(iv, self.block), data)


def _agile(info: bytes, package: bytes, password: str) -> bytes:
    root = etree.fromstring(info, etree.XMLParser(resolve_entities=False, no_network=True))
    own = _Settings.of(next(root.iter("{*}keyData")))
    element = next(root.iter("{*}encryptedKey"))
    locked, rounds = _Settings.of(element), int(element.get("spinCount"))
    if rounds > _MOST_ROUNDS:
        raise UnknownLock
    spun = _spun(locked.hash, locked.salt, password, rounds)

    def opened(block: bytes, name: str) -> bytes:
        key = _fit(locked.digest(spun, block), locked.bits // 8)
        return locked.decrypt(key, locked.salt, b64decode(element.get(name)))

    hashed = locked.digest(opened(_INPUT, "encryptedVerifierHashInput")[: len(locked.salt)])
    if opened(_VALUE, "encryptedVerifierHashValue")[: len(hashed)] != hashed:
        raise WrongPassword
    key = opened(_KEY, "encryptedKeyValue")[: own.bits // 8]
    return b"".join(
        own.decrypt(key, own.digest(own.salt, struct.pack("<I", at // _SEGMENT)),
                    package[at : at + _SEGMENT])
        for at in range(0, len(package), _SEGMENT)
    )  # fmt: skip


def _standard(info: bytes, package: bytes, password: str) -> bytes:
    size = int.from_bytes(info[:4], "little")
    bits = int.from_bytes(info[4 + 16 : 4 + 20], "little") or 128
    verifier = info[4 + size :]
    salt, sealed, hashed = verifier[4:20], verifier[20:36], verifier[40:72]
    spun = _spun("sha1", salt, password, _STANDARD_ROUNDS)
    final = hashlib.sha1(spun + bytes(4)).digest()  # noqa: S324 - the format's
    padded = final.ljust(64, b"\0")
    halves = (bytes(byte ^ mask for byte in padded) for mask in (0x36, 0x5C))
    key = b"".join(hashlib.sha1(half).digest() for half in halves)[: bits // 8]  # noqa: S324
    if _ecb(key, hashed)[:20] != hashlib.sha1(_ecb(key, sealed)).digest():  # noqa: S324
        raise WrongPassword
    return _ecb(key, package[: len(package) // 16 * 16])


def _spun(name: str, salt: bytes, password: str, rounds: int) -> bytes:
    digest = hashlib.new(name, salt + password.encode("utf-16-le")).digest()
    for number in range(rounds):
        digest = hashlib.new(name, struct.pack("<I", number) + digest).digest()
    return digest


def _fit(value: bytes, size: int) -> bytes:
    return value[:size].ljust(size, b"\x36")


def _cbc(key: bytes, iv: bytes, data: bytes) -> bytes:
    opening = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return opening.update(data[: len(data) // 16 * 16])


def _ecb(key: bytes, data: bytes) -> bytes:
    return Cipher(algorithms.AES(key), modes.ECB()).decryptor().update(data)  # noqa: S305
