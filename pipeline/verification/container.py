"""The CMS container of a signature or of a timestamp, taken apart strictly and put together again
(RFC 5652).

:func:`rebuild` knows the one DER encoding that the parts may have. A container that differs from
it in a single byte is not canonical: in a field that no signature protects (version numbers, sets
of algorithms, the order of certificates, unused bits) something could otherwise change unseen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from asn1crypto import algos, cms, core, parser, tsp
from asn1crypto import x509 as asn1
from cryptography import x509

INTEGER, BIT_STRING, OCTET_STRING = 0x02, 0x03, 0x04
SEQUENCE, SET, CONTEXT_0, CONTEXT_1 = 0x30, 0x31, 0xA0, 0xA1

TIMESTAMP = "signature_time_stamp_token"
"""The one unsigned attribute that is known here (ETSI EN 319 122-1, 5.3)."""

_OID = {name: cms.ContentType(name).dump() for name in ("data", "signed_data")}
_VERSION_1, _VERSION_3 = core.Integer(1).dump(), core.Integer(3).dump()
_TIMESTAMP_OID = cms.CMSAttributeType(TIMESTAMP).dump()


@dataclass(frozen=True)
class Container:
    """The parts of a SignedData with one signer; ``bytes`` are DER as it stands in the file.

    ``content`` is what it holds itself; ``unsigned`` names its unsigned attributes, and ``token``
    is the one timestamp over the signature among them.
    """

    der: bytes
    content: bytes
    certificates: tuple[bytes, ...]
    signer_id: bytes
    digest_algorithm: bytes
    attributes: bytes
    signature_algorithm: bytes
    signature: bytes
    unsigned: tuple[str, ...]
    token: bytes | None
    values: Mapping[str, tuple[bytes, ...]]

    @cached_property
    def signer_der(self) -> bytes:
        """The certificate that the signer id names; ``ValueError`` unless there is exactly one."""
        named = [der for der in self.certificates if _issuer_and_serial(der) == self.signer_id]
        if len(named) != 1:
            raise ValueError("the certificate of the signer is not in the container")
        return named[0]

    @cached_property
    def signer(self) -> x509.Certificate:
        """The signer's certificate."""
        return x509.load_der_x509_certificate(self.signer_der)

    @property
    def message_digest(self) -> bytes | None:
        """The digest of the document that was signed; None unless there is exactly one."""
        digest = _single(self.values, "message_digest")
        return cast(bytes, core.OctetString.load(digest, strict=True).native) if digest else None

    @property
    def names_its_certificate(self) -> bool:
        """Whether the signed attributes name exactly this certificate (RFC 5035; SHA-2 only)."""
        value = _single(self.values, "signing_certificate_v2")
        if value is None:
            return False
        identifier = tsp.SigningCertificateV2.load(value, strict=True)["certs"][0]
        name = identifier["hash_algorithm"]["algorithm"].native
        if name not in ("sha256", "sha384", "sha512"):
            return False
        digest = hashlib.new(name, self.signer_der).digest()
        return bool(identifier["cert_hash"].native == digest)

    @property
    def is_over_data(self) -> bool:
        """Whether the signed content type is that of plain data."""
        return bool(_single(self.values, "content_type") == _OID["data"])

    @property
    def is_timestamp(self) -> bool:
        """Whether it is a timestamp by itself (RFC 3161), as a document timestamp is."""
        return self.content != _BARE_DATA


def parse(padded: bytes) -> Container:
    """Take a padded /Contents apart. Raises ``ValueError`` if it is no container of this kind."""
    der = _without_padding(padded)
    info = cms.ContentInfo.load(der, strict=True)
    if info["content_type"].native != "signed_data":
        raise ValueError("no SignedData")
    signed_data = info["content"]
    signers = signed_data["signer_infos"]
    if len(signers) != 1:
        raise ValueError("a signature has exactly one signer")
    signer = signers[0]
    unsigned = tuple((each["type"].native, each) for each in signer["unsigned_attrs"])
    return Container(
        der=der,
        content=signed_data["encap_content_info"].dump(),
        certificates=tuple(_certificate(each) for each in signed_data["certificates"]),
        signer_id=signer["sid"].chosen.dump(),
        digest_algorithm=signer["digest_algorithm"].dump(),
        attributes=signer["signed_attrs"].contents or b"",
        signature_algorithm=signer["signature_algorithm"].dump(),
        signature=signer["signature"].native,
        unsigned=tuple(str(name) for name, _ in unsigned),
        token=_token([each for name, each in unsigned if name == TIMESTAMP]),
        values=_values(signer["signed_attrs"]),
    )


def rebuild(parts: Container) -> bytes:
    """The DER encoding that a container of these parts must have; of the unsigned attributes only
    the timestamp belongs there. The certificates of a timestamp stand in the order that its
    authority chose: ordinary servers do not sort them, and which one counts is signed (RFC 5816).
    """
    certificates = parts.certificates if parts.is_timestamp else sorted(parts.certificates)
    signer_info = der(
        SEQUENCE,
        _VERSION_1,
        parts.signer_id,
        parts.digest_algorithm,
        der(CONTEXT_0, parts.attributes),
        parts.signature_algorithm,
        der(OCTET_STRING, parts.signature),
        _timestamp_attribute(parts.token) if parts.token else b"",
    )
    signed_data = der(
        SEQUENCE,
        _VERSION_3 if parts.is_timestamp else _VERSION_1,  # RFC 5652, 5.1
        der(SET, parts.digest_algorithm),
        parts.content,
        der(CONTEXT_0, *certificates),
        der(SET, signer_info),
    )
    return der(SEQUENCE, _OID["signed_data"], der(CONTEXT_0, signed_data))


def is_canonical(parts: Container) -> bool:
    """Whether the container and its certificates, each there once, have their one encoding; of the
    timestamp in it only the place is looked at.
    """
    certificates = all(certificate_is_canonical(each) for each in parts.certificates)
    are_distinct = len(set(parts.certificates)) == len(parts.certificates)
    return certificates and are_distinct and rebuild(parts) == parts.der


def certificate_is_canonical(encoded: bytes) -> bool:
    """Whether the parts of a certificate outside its own signature have their one encoding."""
    certificate = asn1.Certificate.load(encoded, strict=True)
    tbs = certificate["tbs_certificate"]
    algorithm = certificate["signature_algorithm"].dump()
    bits = certificate["signature_value"].contents
    again = der(SEQUENCE, tbs.dump(), algorithm, der(BIT_STRING, bits))
    return bool(again == encoded and algorithm == tbs["signature"].dump() and bits[:1] == b"\0")


def _timestamp_attribute(token: bytes) -> bytes:
    return der(CONTEXT_1, der(SEQUENCE, _TIMESTAMP_OID, der(SET, token)))


def _token(attributes: list[cms.CMSAttribute]) -> bytes | None:
    values = [each.dump() for attribute in attributes for each in attribute["values"]]
    if len(values) > 1:
        raise ValueError("more than one timestamp")
    return values[0] if values else None


def der(tag: int, *parts: bytes) -> bytes:
    """One DER element (X.690, 8.1, 10.1)."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


_BARE_DATA = der(SEQUENCE, _OID["data"])


def algorithm_name(encoded: bytes, kind: type[algos.DigestAlgorithm]) -> str:
    """The name or number of an algorithm, for people."""
    return str(kind.load(encoded)["algorithm"].native)


def _without_padding(padded: bytes) -> bytes:
    size = parser.peek(padded)
    if padded[size:].strip(b"\0"):
        raise ValueError("something other than zeros follows the container")
    return padded[:size]


def _certificate(choice: cms.CertificateChoices) -> bytes:
    if choice.name != "certificate":
        raise ValueError("a certificate of an unknown kind")
    return cast(bytes, choice.chosen.dump())


def _issuer_and_serial(encoded: bytes) -> bytes:
    tbs = asn1.Certificate.load(encoded)["tbs_certificate"]
    return der(SEQUENCE, tbs["issuer"].dump(), tbs["serial_number"].dump())


def _values(attributes: cms.CMSAttributes) -> dict[str, tuple[bytes, ...]]:
    values: dict[str, tuple[bytes, ...]] = {}
    for attribute in attributes:
        name = str(attribute["type"].native)
        values[name] = values.get(name, ()) + tuple(each.dump() for each in attribute["values"])
    return values


def _single(values: Mapping[str, tuple[bytes, ...]], name: str) -> bytes | None:
    found = values.get(name, ())
    return found[0] if len(found) == 1 else None
