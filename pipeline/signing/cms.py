"""The CMS container of one PAdES signature (RFC 5652; ETSI EN 319 142-1, 6.3).

Signed attributes: content-type, message-digest, signing-certificate-v2, nothing else: in PAdES the
claimed time stands in the signature dictionary (/M). Certificates: the signer's and its issuers',
without the root. Only the signature itself varies in size, so that the room in the PDF is known
before anything is signed. Everything that is the same for one signer is encoded once; the rest is
put together here in DER, in the order of RFC 5652, 5.1 and 5.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import cast

from asn1crypto import algos, cms, core
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.general import as_signing_certificate_v2

from pipeline.signing.keys import Signer
from pipeline.signing.timestamps import Stamper

TOKEN_ROOM = 12_000
"""Bytes kept free for a timestamp with its chain; servers take 3,000 to 8,000."""
_OCTET_STRING, _SEQUENCE, _SET, _CONTEXT_0, _CONTEXT_1 = 0x04, 0x30, 0x31, 0xA0, 0xA1
_SIGNER_INFO = ("version", "sid", "digest_algorithm", "signed_attrs", "signature_algorithm",
                "signature")  # fmt: skip
_SIGNED_DATA = ("version", "digest_algorithms", "encap_content_info")
TIMESTAMP = "signature_time_stamp_token"
"""The unsigned attribute with a timestamp over the signature (ETSI EN 319 122-1, 5.3)."""
_VERSION_1 = cast(bytes, core.Integer(1).dump())
_SHA256 = cast(bytes, algos.DigestAlgorithm({"algorithm": "sha256"}).dump())


def signature_container(digest: bytes, signer: Signer, stamper: Stamper | None = None) -> bytes:
    """DER of the SignedData over a document with this SHA-256 ``digest``; a ``stamper`` puts a
    timestamp over the signature into it. Raises :class:`~pipeline.errors.SigningError`.
    """
    fixed = _fixed_parts(signer)
    attributes = _attributes(digest, fixed)
    container = _container(attributes, signer.sign_raw(_der(_SET, attributes)), fixed)
    return stamped(container, stamper) if stamper else container


def to_be_signed(digest: bytes, signer: Signer) -> bytes:
    """The bytes that ``sign_raw`` is given: the signed attributes in DER (RFC 5652, 5.4)."""
    return _der(_SET, _attributes(digest, _fixed_parts(signer)))


def stamped(container: bytes, stamper: Stamper) -> bytes:
    """The container with a timestamp over its signature, as an unsigned attribute (RFC 3161,
    appendix A). Raises :class:`~pipeline.errors.SigningError` if none is given.

    What is there stays byte for byte: asn1crypto would take minutes to encode some tokens anew.
    """
    whole = cms.ContentInfo.load(container, strict=True)
    signature = whole["content"]["signer_infos"][0]["signature"].native
    return _assembled(whole, stamper.stamp(sha256(signature).digest()).token)


def in_der(whole: cms.ContentInfo) -> bytes:
    """A container from elsewhere, with one signer, in DER: its parts encoded anew, but for the
    timestamp, which is its authority's. Other unsigned attributes are left out, since nothing
    protects them.
    """
    unsigned = whole["content"]["signer_infos"][0]["unsigned_attrs"] or ()
    tokens = [value.dump() for each in unsigned for value in each["values"]
              if each["type"].native == TIMESTAMP]  # fmt: skip
    return _assembled(whole, tokens[0] if tokens else b"", anew=True)


def _assembled(whole: cms.ContentInfo, token: bytes, *, anew: bool = False) -> bytes:
    signed, signer = whole["content"], whole["content"]["signer_infos"][0]
    info = [signer[each].dump(force=anew) for each in _SIGNER_INFO]
    unsigned = _der(_CONTEXT_1, _attribute(TIMESTAMP, token)) if token else b""
    certificates = sorted(each.dump() for each in signed["certificates"])
    data = _der(
        _SEQUENCE,
        *(signed[each].dump(force=anew) for each in _SIGNED_DATA),
        _der(_CONTEXT_0, *certificates),
        signed["crls"].dump(),
        _der(_SET, _der(_SEQUENCE, *info, unsigned)),
    )
    return _der(_SEQUENCE, whole["content_type"].dump(), _der(_CONTEXT_0, data))


@lru_cache(maxsize=256)
def container_size(signer: Signer) -> int:
    """Bytes of the longest container this signer can make, without a timestamp."""
    fixed = _fixed_parts(signer)
    return len(_container(_attributes(bytes(32), fixed), bytes(signer.longest_signature), fixed))


@dataclass(frozen=True, slots=True)
class _Fixed:
    """What is the same in every signature of one signer, in DER."""

    signer_id: bytes
    certificate_id: bytes
    certificates: bytes
    signature_algorithm: bytes


@lru_cache(maxsize=256)
def _fixed_parts(signer: Signer) -> _Fixed:
    certificate = asn1.Certificate.load(_encoded(signer.certificate))
    chain = sorted(_encoded(each) for each in (signer.certificate, *signer.issuers))
    return _Fixed(
        signer_id=_der(_SEQUENCE, certificate.issuer.dump(), _serial(certificate)),
        certificate_id=as_signing_certificate_v2(certificate).dump(),
        certificates=b"".join(chain),
        signature_algorithm=_signature_algorithm(signer.certificate),
    )


def _attributes(digest: bytes, fixed: _Fixed) -> bytes:
    message_digest = _der(_OCTET_STRING, digest)
    attributes = [
        _attribute("content_type", _oid(cms.ContentType("data"))),
        _attribute("message_digest", message_digest),
        _attribute("signing_certificate_v2", fixed.certificate_id),
    ]
    return b"".join(sorted(attributes))  # DER of a SET OF, X.690, 11.6


def _attribute(name: str, value: bytes) -> bytes:
    return _der(_SEQUENCE, _oid(cms.CMSAttributeType(name)), _der(_SET, value))


def _container(attributes: bytes, signature: bytes, fixed: _Fixed) -> bytes:
    signer_info = _der(
        _SEQUENCE,
        _VERSION_1,
        fixed.signer_id,
        _SHA256,
        _der(_CONTEXT_0, attributes),
        fixed.signature_algorithm,
        _der(_OCTET_STRING, signature),
    )
    signed_data = _der(
        _SEQUENCE,
        _VERSION_1,
        _der(_SET, _SHA256),
        _der(_SEQUENCE, _oid(cms.ContentType("data"))),
        _der(_CONTEXT_0, fixed.certificates),
        _der(_SET, signer_info),
    )
    return _der(_SEQUENCE, _oid(cms.ContentType("signed_data")), _der(_CONTEXT_0, signed_data))


def _signature_algorithm(certificate: x509.Certificate) -> bytes:
    is_ec = isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)
    name = "sha256_ecdsa" if is_ec else "sha256_rsa"
    return cast(bytes, algos.SignedDigestAlgorithm({"algorithm": name}).dump())


def _der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _oid(identifier: core.ObjectIdentifier) -> bytes:
    return cast(bytes, identifier.dump())


def _serial(certificate: asn1.Certificate) -> bytes:
    return cast(bytes, certificate["tbs_certificate"]["serial_number"].dump())


def _encoded(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
