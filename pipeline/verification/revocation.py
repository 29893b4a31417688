"""Whether a CA took a certificate back, and when, by what it signed itself.

A list or an answer counts only if it is the issuer's (RFC 5280, 6.3; RFC 6960, 4.2.2.2): signed
with the issuer's key, or an answer signed by whom the issuer certified for that. Lists that are
split by reason, or speak for other CAs, are not read; what they would say stays unknown.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from pipeline.verification.evidence import NOTHING, Ask, Evidence, given
from pipeline.verification.paths import Path

_SKEW = dt.timedelta(minutes=5)
_STRONG = ("sha256", "sha384", "sha512")
_NOT_READ = (x509.DeltaCRLIndicator,)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a CA said about one certificate: revoked at, or not; as of when, and for how long."""

    revoked: dt.datetime | None
    said: dt.datetime
    until: dt.datetime | None

    def covers(self, moment: dt.datetime) -> bool:
        """Whether it tells how things stood at ``moment``."""
        return moment <= self.said or (self.until is not None and moment <= self.until + _SKEW)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a path stands at a moment: when its first certificate was revoked, if one was;
    ``unknown`` are those of whom nobody says anything, ``silent`` those whose CA names no place to
    ask; ``said`` is the oldest of the answers that it rests on.
    """

    revoked: dt.datetime | None = None
    unknown: tuple[x509.Certificate, ...] = ()
    silent: tuple[x509.Certificate, ...] = ()
    said: dt.datetime | None = None


def standing(path: Path, evidence: Evidence, moment: dt.datetime) -> Standing:
    """How the certificates of a path stood at ``moment``; the anchor is trusted as it is."""
    revoked, said = [], []
    unknown, silent = [], []
    for certificate, issuer in _links(path):
        answers = tuple(_answers(certificate, issuer, evidence))
        revoked += [each.revoked for each in answers if each.revoked]
        told = [each.said for each in answers if each.covers(moment)]
        if told:
            said.append(max(told))
        elif answers or addresses(certificate):
            unknown.append(certificate)
        else:
            silent.append(certificate)
    return Standing(min(revoked, default=None), (*unknown,), (*silent,), min(said, default=None))


def fetched(path: Path, evidence: Evidence, moment: dt.datetime, ask: Ask) -> Evidence:
    """What the CAs of a path answer about whomever ``evidence`` leaves open; at most nothing."""
    found = NOTHING
    open_ones = standing(path, evidence, moment).unknown
    for certificate, issuer in _links(path):
        if certificate in open_ones:
            found |= _asked(certificate, issuer, ask)
    return found


def addresses(certificate: x509.Certificate) -> list[tuple[str, bool]]:
    """Where the certificate says that its revocation can be asked, and whether that is by OCSP."""
    found: list[tuple[str, bool]] = []
    for each in certificate.extensions:
        if isinstance(each.value, x509.AuthorityInformationAccess):
            found += [
                (str(place.access_location.value), True)
                for place in each.value
                if place.access_method == AuthorityInformationAccessOID.OCSP
            ]
        if isinstance(each.value, x509.CRLDistributionPoints):
            found += [
                (str(name.value), False) for point in each.value for name in point.full_name or ()
            ]
    return sorted(found, key=lambda place: not place[1])


def _links(path: Path) -> Iterator[tuple[x509.Certificate, x509.Certificate]]:
    return pairwise(x509.load_der_x509_certificate(each) for each in path)


def _asked(certificate: x509.Certificate, issuer: x509.Certificate, ask: Ask) -> Evidence:
    for url, by_ocsp in addresses(certificate):
        try:
            found = given(ask(url, _request(certificate, issuer) if by_ocsp else None))
        except (OSError, ValueError):
            continue
        if any(_answers(certificate, issuer, found)):
            return found
    return NOTHING


def _request(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    # SHA-1 only names the issuer here: the profile that every responder knows (RFC 5019, 2.1.1).
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1())  # noqa: S303
    return builder.build().public_bytes(Encoding.DER)


def _answers(
    certificate: x509.Certificate, issuer: x509.Certificate, evidence: Evidence
) -> Iterator[Answer]:
    for encoded in evidence.crls:
        yield from _by_list(certificate, issuer, encoded)
    for encoded in evidence.ocsps:
        yield from _by_answer(certificate, issuer, encoded)


@lru_cache(maxsize=256)
def _by_list(
    certificate: x509.Certificate, issuer: x509.Certificate, encoded: bytes
) -> tuple[Answer, ...]:
    try:
        crl = x509.load_der_x509_crl(encoded)
        if crl.issuer != issuer.subject or not _is_read(crl, certificate):
            return ()
        if not (_is_strong(crl.signature_hash_algorithm) and _signs_lists(issuer)):
            return ()
        if not crl.is_signature_valid(issuer.public_key()):  # type: ignore[arg-type]
            return ()
    except (ValueError, TypeError):
        return ()
    entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    revoked = _invalid_since(entry) if entry is not None else None
    return (Answer(revoked, crl.last_update_utc, crl.next_update_utc),)


def _is_read(crl: x509.CertificateRevocationList, certificate: x509.Certificate) -> bool:
    """Whether the list speaks of certificates of this kind, and of every reason."""
    is_ca = any(
        isinstance(each.value, x509.BasicConstraints) and each.value.ca
        for each in certificate.extensions
    )
    for each in crl.extensions:
        if isinstance(each.value, x509.IssuingDistributionPoint):
            part = each.value
            split = (
                part.indirect_crl or part.only_some_reasons or part.only_contains_attribute_certs
            )
            other = part.only_contains_user_certs if is_ca else part.only_contains_ca_certs
            if split or other:
                return False
        elif each.critical or isinstance(each.value, _NOT_READ):
            return False
    return True


def _signs_lists(issuer: x509.Certificate) -> bool:
    usages = [each.value for each in issuer.extensions if isinstance(each.value, x509.KeyUsage)]
    return all(each.crl_sign for each in usages)


def _invalid_since(entry: x509.RevokedCertificate) -> dt.datetime:
    """The day of the revocation, or the earlier one since when the key may have been stolen."""
    dates = [each.value for each in entry.extensions if isinstance(each.value, x509.InvalidityDate)]
    return min([entry.revocation_date_utc, *(each.invalidity_date_utc for each in dates)])


@lru_cache(maxsize=256)
def _by_answer(
    certificate: x509.Certificate, issuer: x509.Certificate, encoded: bytes
) -> tuple[Answer, ...]:
    try:
        response = ocsp.load_der_ocsp_response(encoded)
        if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return ()
        if not _is_authentic(response, issuer):
            return ()
        return tuple(_single(each) for each in response.responses
                     if _is_about(each, certificate, issuer)
                     and each.certificate_status is not ocsp.OCSPCertStatus.UNKNOWN)  # fmt: skip
    except (ValueError, TypeError):
        return ()


def _single(response: ocsp.OCSPSingleResponse) -> Answer:
    return Answer(response.revocation_time_utc, response.this_update_utc, response.next_update_utc)


def _is_about(
    response: ocsp.OCSPSingleResponse, certificate: x509.Certificate, issuer: x509.Certificate
) -> bool:
    structure = asn1.Certificate.load(issuer.public_bytes(Encoding.DER))
    name = response.hash_algorithm.name
    key = structure.public_key["public_key"].contents[1:]  # behind the count of unused bits
    return (
        response.serial_number == certificate.serial_number
        and response.issuer_name_hash == hashlib.new(name, structure.subject.dump()).digest()
        and response.issuer_key_hash == hashlib.new(name, key).digest()
    )


def _is_authentic(response: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    if not _is_strong(response.signature_hash_algorithm):
        return False
    if _is_signed_by(response, issuer):
        return True
    return any(
        _answers_for(each, issuer, response.produced_at_utc) and _is_signed_by(response, each)
        for each in response.certificates
    )


def _answers_for(
    responder: x509.Certificate, issuer: x509.Certificate, moment: dt.datetime
) -> bool:
    """Whether the issuer certified this responder for its answers (RFC 6960, 4.2.2.2)."""
    usages = [each.value for each in responder.extensions
              if isinstance(each.value, x509.ExtendedKeyUsage)]  # fmt: skip
    if not any(ExtendedKeyUsageOID.OCSP_SIGNING in each for each in usages):
        return False
    try:
        responder.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return responder.not_valid_before_utc <= moment <= responder.not_valid_after_utc


def _is_signed_by(response: ocsp.OCSPResponse, certificate: x509.Certificate) -> bool:
    key, algorithm = certificate.public_key(), response.signature_hash_algorithm
    if algorithm is None:
        return False
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(algorithm))
        elif isinstance(key, rsa.RSAPublicKey):
            signed = response.tbs_response_bytes
            key.verify(response.signature, signed, padding.PKCS1v15(), algorithm)
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _is_strong(algorithm: hashes.HashAlgorithm | None) -> bool:
    return algorithm is not None and algorithm.name in _STRONG
