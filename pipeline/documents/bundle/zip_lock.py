"""Members of a ZIP that a password locks: the old way, and AES as 7-Zip, WinRAR and WinZip do it.

AES: "AES Encryption Information", AE-1 and AE-2 (WinZip, 2009). The member's method is 99, its own
is in the extra field 0x9901; salt, two letters that tell a wrong password, the data in counter mode
(the counter little-endian, from 1) and ten bytes of an HMAC-SHA1 follow each other.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
import zipfile
import zlib
from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_AES, _STORED, _DEFLATED = 99, 0, 8
_EXTRA = 0x9901
_ROUNDS = 1000
_MAC = 10
_PIECE = 2**16


class Locked(Exception):
    """The password that was given opens it not."""


def read_member(
    data: bytes, archive: zipfile.ZipFile, member: zipfile.ZipInfo, password: str | None
) -> bytes:
    """The bytes of a member. Raises :class:`Locked`, or what :mod:`zipfile` raises for damage."""
    if password is None or not member.flag_bits & 1:
        return archive.read(member)
    for secret in dict.fromkeys(_encoded(password)):
        try:
            if member.compress_type == _AES:
                return _unlocked(data, member, secret)
            return archive.read(member, pwd=secret)
        except (Locked, RuntimeError, zipfile.BadZipFile, zlib.error):
            continue
    raise Locked


def _encoded(password: str) -> Iterator[bytes]:
    """As Unicode, and as a Chinese Windows writes it."""
    yield password.encode()
    yield password.encode("gb18030")


def _unlocked(data: bytes, member: zipfile.ZipInfo, password: bytes) -> bytes:
    strength, method = _kind(member)
    packed = _raw(data, member)
    size = 8 * (strength + 1)
    salt, check = packed[: size // 2], packed[size // 2 : size // 2 + 2]
    body, mac = packed[size // 2 + 2 : -_MAC], packed[-_MAC:]
    derived = hashlib.pbkdf2_hmac("sha1", password, salt, _ROUNDS, 2 * size + 2)
    if derived[2 * size :] != check:
        raise Locked
    own = hmac.new(derived[size : 2 * size], body, "sha1").digest()[:_MAC]
    if not hmac.compare_digest(own, mac):
        raise zipfile.BadZipFile
    return _unpacked(b"".join(_in_counter_mode(derived[:size], body)), method, member.file_size)


def _kind(member: zipfile.ZipInfo) -> tuple[int, int]:
    """Strength (1–3 for keys of 128–256 bits) and method of compression, from the extra field."""
    rest = member.extra
    while len(rest) >= 4:
        tag, size = struct.unpack("<HH", rest[:4])
        if tag == _EXTRA and size >= 7:
            strength, method = struct.unpack("<BH", rest[8:11])
            if 1 <= strength <= 3:
                return strength, method
        rest = rest[4 + size :]
    raise zipfile.BadZipFile


def _raw(data: bytes, member: zipfile.ZipInfo) -> bytes:
    """The data as it stands behind the member's local header."""
    name, extra = struct.unpack("<HH", data[member.header_offset + 26 : member.header_offset + 30])
    start = member.header_offset + 30 + name + extra
    return data[start : start + member.compress_size]


def _in_counter_mode(key: bytes, body: bytes) -> Iterator[bytes]:
    block = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 - makes a counter mode
    for start in range(0, len(body), _PIECE):
        piece = body[start : start + _PIECE]
        first = start // 16 + 1
        counters = range(first, first + -(-len(piece) // 16))
        stream = block.update(b"".join(n.to_bytes(16, "little") for n in counters))[: len(piece)]
        mixed = int.from_bytes(piece) ^ int.from_bytes(stream)
        yield mixed.to_bytes(len(piece))


def _unpacked(body: bytes, method: int, size: int) -> bytes:
    if method == _STORED:
        return body
    if method != _DEFLATED:
        raise NotImplementedError
    unpacking = zlib.decompressobj(-15)
    unpacked = unpacking.decompress(body, size + 1)
    if len(unpacked) != size:
        raise zipfile.BadZipFile
    return unpacked
