"""The algorithms that are strong enough here, in the encodings that they may have.

SHA-2 from 256 bits; ECDSA over a NIST curve; RSA from 2048 bits, PKCS #1 v1.5 or PSS (RFC 8017,
8.1, 8.2). An algorithm identifier is not covered by the signature, so that only the usual encodings
are known: anything else is no algorithm of this list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from asn1crypto import algos, core
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from pipeline.verification.container import CONTEXT_0, CONTEXT_1, SEQUENCE, der

WEAKEST_RSA = 2048
_CURVES = ("secp256r1", "secp384r1", "secp521r1")
_NULL = b"\x05\x00"
_CONTEXT_2 = 0xA2
_LONGEST_SALT = 512  # bytes; that of RSA with 4096 bits and the longest salt is 478

HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


@dataclass(frozen=True, slots=True)
class Mechanism:
    """How a signature is made: kind of key and padding, digest, and the salt of PSS in bytes."""

    kind: Literal["ecdsa", "pkcs1", "pss"]
    digest: str
    salt: int = 0

    def fits(self, key: Any, signature: bytes, signed: bytes) -> bool:
        """Whether the signature is that of this public key over these bytes."""
        algorithm = HASHES[self.digest]
        try:
            if self.kind == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
                key.verify(signature, signed, ec.ECDSA(algorithm))
            elif self.kind != "ecdsa" and isinstance(key, rsa.RSAPublicKey):
                key.verify(signature, signed, self._padding(), algorithm)
            else:
                return False
        except InvalidSignature:
            return False
        return True

    def _padding(self) -> padding.AsymmetricPadding:
        if self.kind == "pkcs1":
            return padding.PKCS1v15()
        return padding.PSS(padding.MGF1(HASHES[self.digest]), self.salt)


def _digest_encodings(name: str) -> tuple[bytes, bytes]:
    """Parameters absent or NULL (RFC 5754, 2): both are in use."""
    oid = algos.DigestAlgorithmId(name).dump()
    return der(SEQUENCE, oid), der(SEQUENCE, oid, _NULL)


def _plain_mechanisms() -> Iterator[tuple[bytes, Mechanism]]:
    """One encoding each (RFC 5754, 3): ECDSA without parameters, RSA PKCS #1 v1.5 with NULL."""
    for name in HASHES:
        ecdsa = algos.SignedDigestAlgorithmId(f"{name}_ecdsa").dump()
        yield der(SEQUENCE, ecdsa), Mechanism("ecdsa", name)
        pkcs1 = algos.SignedDigestAlgorithmId(f"{name}_rsa").dump()
        yield der(SEQUENCE, pkcs1, _NULL), Mechanism("pkcs1", name)


DIGESTS: Mapping[bytes, str] = {
    encoded: name for name in HASHES for encoded in _digest_encodings(name)
}
"""The digests by their encodings."""
_PLAIN = dict(_plain_mechanisms())
_PSS = algos.SignedDigestAlgorithmId("rsassa_pss").dump()
_MGF1 = algos.MaskGenAlgorithmId("mgf1").dump()


def mechanism_of(encoded: bytes) -> Mechanism | None:
    """The mechanism of an algorithm identifier (DER), None if it is none that is accepted."""
    return _PLAIN.get(encoded) or _pss(encoded)


def _pss(encoded: bytes) -> Mechanism | None:
    """RSASSA-PSS (RFC 4055, 3.1; RFC 4056): one digest for content and mask, a salt of at least its
    length, the usual trailer.
    """
    if _PSS not in encoded[:16]:
        return None
    try:
        salt = algos.SignedDigestAlgorithm.load(encoded, strict=True)["parameters"]["salt_length"]
        length = int(salt.native)
    except (ValueError, TypeError, KeyError):
        return None
    for digest, name in DIGESTS.items():
        strong = HASHES[name].digest_size <= length <= _LONGEST_SALT
        if strong and encoded == _pss_encoding(digest, length):
            return Mechanism("pss", name, length)
    return None


def _pss_encoding(digest: bytes, salt: int) -> bytes:
    return der(
        SEQUENCE,
        _PSS,
        der(
            SEQUENCE,
            der(CONTEXT_0, digest),
            der(CONTEXT_1, der(SEQUENCE, _MGF1, digest)),
            der(_CONTEXT_2, core.Integer(salt).dump()),
        ),
    )


def is_strong(certificate: x509.Certificate) -> bool:
    """Whether key and signature of a certificate are of this list."""
    digest = certificate.signature_hash_algorithm
    key = certificate.public_key()
    if digest is None or digest.name not in HASHES:
        return False
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.curve.name in _CURVES
    return isinstance(key, rsa.RSAPublicKey) and key.key_size >= WEAKEST_RSA
