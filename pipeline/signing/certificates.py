"""X.509 certificates of a throw-away PKI: root, issuing CA, one signer per party, a timestamp
authority, and the lists on which nothing is revoked (RFC 5280).

Everything made here says that it is for trying out: every certificate carries the organisation
:data:`THROW_AWAY`, and the policy under which signers are certified says it in words. A signer's
common name is the plain name, as in a real certificate. The private keys of the two CAs live only
while :func:`issue` runs and are never written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from pipeline.signing.holder import Holder, subject_of

THROW_AWAY = "jieqing 试用 throw-away"
"""The organisation in every certificate made here; the verifier knows it by its own copy."""

_MARK = x509.NameAttribute(NameOID.ORGANIZATION_NAME, THROW_AWAY)
KeyKind = Literal["p256", "rsa3072"]
PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

_DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
_DAY = dt.timedelta(days=1)
_POLICY = ObjectIdentifier("2.25.148413991545545635919313710072717898204")  # X.667, from a UUID
_POLICY_NOTICE = (
    "仅供试用，不证明任何真实身份。 For trying out only; proves nothing about a real person."
)
_YEARS = {"root": 10, "issuing": 5, "signer": 2, "authority": 5}


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with its private key, in memory only."""

    certificate: x509.Certificate
    key: PrivateKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class Pki:
    """What :func:`issue` makes; ``lists`` are the CRLs of root and issuing CA, in that order. As
    the keys of the CAs are gone, nothing can ever be revoked, and the lists stay valid.
    """

    root: x509.Certificate
    issuing: x509.Certificate
    signers: tuple[Issued, ...]
    authority: Issued
    lists: tuple[x509.CertificateRevocationList, x509.CertificateRevocationList]


def issue(holders: Sequence[Holder], *, now: dt.datetime, kind: KeyKind) -> Pki:
    """Root, issuing CA, one signer per holder in the given order, and a timestamp authority; all
    valid from the day before.
    """
    root = _issue(_name("试用根 CA"), None, "root", now, kind)
    issuing = _issue(_name("试用签发 CA"), root, "issuing", now, kind)
    return Pki(
        root=root.certificate,
        issuing=issuing.certificate,
        signers=tuple(_issue(_subject(each), issuing, "signer", now, kind) for each in holders),
        authority=_issue(_name("试用时间戳"), issuing, "authority", now, kind),
        lists=(_list(root, now), _list(issuing, now)),
    )


def _list(issuer: Issued, now: dt.datetime) -> x509.CertificateRevocationList:
    key = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(now - _DAY)
        .next_update(now + _YEARS["issuing"] * 365 * _DAY)
        .add_extension(x509.CRLNumber(1), False)
        .add_extension(key, False)
        .sign(issuer.key, hashes.SHA256())
    )


def _subject(holder: Holder) -> x509.Name:
    country, *named = subject_of(holder)
    return x509.Name([country, _MARK, *named])


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            _MARK,
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _issue(
    subject: x509.Name, issuer: Issued | None, role: str, now: dt.datetime, kind: KeyKind
) -> Issued:
    key = new_key(kind)
    parent = issuer.certificate.subject if issuer else subject
    signing_key = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(parent)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _YEARS[role] * 365 * _DAY)
    )
    for extension, critical in _extensions(role, key, signing_key):
        builder = builder.add_extension(extension, critical)
    return Issued(builder.sign(signing_key, hashes.SHA256()), key)


def _extensions(
    role: str, key: PrivateKey, signing_key: PrivateKey
) -> list[tuple[x509.ExtensionType, bool]]:
    is_ca = role in ("root", "issuing")
    path_length = {"root": 1, "issuing": 0}.get(role)
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(is_ca, path_length), True),
        (_key_usage(role), True),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), False),
    ]
    if role != "root":
        extensions.append((_policy(), False))
    if role == "signer":
        extensions.append((x509.ExtendedKeyUsage([_DOCUMENT_SIGNING]), False))
    if role == "authority":  # RFC 3161, 2.3: this alone, and critical
        extensions.append((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True))
    return extensions


def _policy() -> x509.CertificatePolicies:
    notice = x509.UserNotice(None, _POLICY_NOTICE)
    return x509.CertificatePolicies([x509.PolicyInformation(_POLICY, [notice])])


def _key_usage(role: str) -> x509.KeyUsage:
    is_ca = role in ("root", "issuing")
    return x509.KeyUsage(
        digital_signature=not is_ca,
        content_commitment=role == "signer",
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        encipher_only=False,
        decipher_only=False,
    )


def new_key(kind: KeyKind) -> PrivateKey:
    """A fresh private key, in memory only."""
    if kind == "p256":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)
