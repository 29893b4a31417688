"""A CA with everything that a real one has: lists of revocations, answers about single ones, and a
timestamp authority. The hour is whatever the test says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from pipeline.signing.keys import Holder, Signer
from tests.signing import papers

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
DOCUMENTS = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
LIST = "http://ca.invalid/list.crl"
_KEY_USAGE = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
              "key_agreement", "key_cert_sign", "crl_sign", "encipher_only",
              "decipher_only")  # fmt: skip


@dataclass(frozen=True)
class Certified:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey = field(repr=False)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


@dataclass(frozen=True)
class Authority:
    """A root that issues everything itself."""

    name: str = "示例 CA"
    made: dt.datetime = papers.NOW

    @cached_property
    def root(self) -> Certified:
        key = ec.generate_private_key(ec.SECP256R1())
        names = _name(self.name)
        builder = self._builder(names, names, key.public_key(), 20 * 365 * DAY)
        builder = builder.add_extension(x509.BasicConstraints(True, None), True)
        builder = builder.add_extension(_usage("key_cert_sign", "crl_sign"), True)
        return Certified(builder.sign(key, hashes.SHA256()), key)

    def signer(
        self,
        holder: Holder,
        *,
        days: int = 700,
        purpose: ObjectIdentifier = DOCUMENTS,
        usage: str = "content_commitment",
        begins: dt.datetime | None = None,
        place: str = LIST,
    ) -> Signer:
        """A party's signer; its certificate says where the list of revocations is."""
        subject = _name(holder.name, holder.identifier)
        return self.certified(subject, days, purpose, usage, begins, place)

    def certified(
        self,
        subject: x509.Name,
        days: int = 700,
        purpose: ObjectIdentifier = DOCUMENTS,
        usage: str = "content_commitment",
        begins: dt.datetime | None = None,
        place: str = "",
    ) -> Signer:
        """A signer under any name."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = self._builder(subject, self._own, key.public_key(), days * DAY, begins)
        certificate = self._for_signing(builder, purpose, usage, place)
        return Signer(certificate, (), lambda data: key.sign(data, ec.ECDSA(hashes.SHA256())))

    def certificate_of(self, holder: Holder, key: rsa.RSAPublicKey) -> x509.Certificate:
        """A certificate for a key of the party's own."""
        subject = _name(holder.name, holder.identifier)
        builder = self._builder(subject, self._own, key, 365 * DAY)
        return self._for_signing(builder, DOCUMENTS, "content_commitment", "")

    def _for_signing(
        self,
        builder: x509.CertificateBuilder,
        purpose: ObjectIdentifier,
        usage: str,
        place: str,
    ) -> x509.Certificate:
        builder = builder.add_extension(x509.BasicConstraints(False, None), True)
        builder = builder.add_extension(_usage(usage), True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), False)
        if place:
            where = [x509.UniformResourceIdentifier(place)]
            point = x509.DistributionPoint(where, None, None, None)
            builder = builder.add_extension(x509.CRLDistributionPoints([point]), False)
        return builder.sign(self.root.key, hashes.SHA256())

    def timestamps(self, at: dt.datetime, *, days: int = 3650) -> DummyTimeStamper:
        """The authority's clock, which stands still."""
        own = self._timestamper(days)
        key = asn1_keys.PrivateKeyInfo.load(
            own.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        )
        store: Any = SimpleCertificateStore

        return DummyTimeStamper(asn1.Certificate.load(own.der), key, store(), fixed_dt=at)

    def crl(
        self, at: dt.datetime, revoked: Mapping[int, dt.datetime] | None = None, *, days: int = 7
    ) -> bytes:
        """The list of ``at``, with the serial numbers of what was revoked when."""
        builder = x509.CertificateRevocationListBuilder().issuer_name(self._own)
        builder = builder.last_update(at).next_update(at + days * DAY)
        for serial, when in (revoked or {}).items():
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when)
            builder = builder.add_revoked_certificate(entry.build())
        made = builder.sign(self.root.key, hashes.SHA256())
        return made.public_bytes(Encoding.DER)

    def answer(
        self, certificate: x509.Certificate, at: dt.datetime, revoked: dt.datetime | None = None,
        *, by: Certified | None = None,
    ) -> bytes:  # fmt: skip
        """What the CA answers about one certificate, signed by itself or by ``by``."""
        status = ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD
        responder = by or self.root
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response(certificate, self.root.certificate, hashes.SHA256(), status, at,
                          at + DAY, revoked, None)
            .responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificate)
        )  # fmt: skip
        if by:
            builder = builder.certificates([by.certificate])
        return builder.sign(responder.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def responder(self, purpose: ObjectIdentifier = ExtendedKeyUsageOID.OCSP_SIGNING) -> Certified:
        """Somebody certified to answer for the CA."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = self._builder(_name("应答"), self._own, key.public_key(), 365 * DAY)
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), False)
        return Certified(builder.sign(self.root.key, hashes.SHA256()), key)

    @property
    def _own(self) -> x509.Name:
        return self.root.certificate.subject if "root" in self.__dict__ else _name(self.name)

    @lru_cache(maxsize=4)  # noqa: B019 - authorities live as long as the tests
    def _timestamper(self, days: int) -> Certified:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        builder = self._builder(_name("示例时间戳中心"), self._own, key.public_key(), days * DAY)
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, True)
        builder = builder.add_extension(_usage("digital_signature"), True)
        return Certified(builder.sign(self.root.key, hashes.SHA256()), key)

    def _builder(
        self,
        subject: x509.Name,
        issuer: x509.Name,
        key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey,
        lasts: dt.timedelta,
        begins: dt.datetime | None = None,
    ) -> x509.CertificateBuilder:
        start = begins or self.made - DAY
        return x509.CertificateBuilder(
            issuer_name=issuer,
            subject_name=subject,
            public_key=key,
            serial_number=x509.random_serial_number(),
            not_valid_before=start,
            not_valid_after=start + lasts,
        )


def _name(common_name: str, code: str = "") -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    if code:
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, f"NTRCN-{code}"))
    return x509.Name(attributes)


def _usage(*wanted: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in wanted for name in _KEY_USAGE})
