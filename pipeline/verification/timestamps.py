"""A timestamp token (RFC 3161), examined by itself: what it is over, who signed it, and when.

It shares no code with the side that fetches tokens, and nothing is fetched here. That a token is
sound and that somebody known vouches for it are told apart.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko_certvalidator.errors import PathBuildingError, PathError, ValidationError

from pipeline.messages import Message, msg
from pipeline.verification.algorithms import WEAKEST_RSA, mechanism_of
from pipeline.verification.paths import Path, find_path
from pipeline.verification.report import Verdict
from pipeline.verification.subjects import signer_name

_CLOCK_SKEW = dt.timedelta(minutes=5)
_HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
Asn1 = Any
"""A structure as asn1crypto reads it; its classes have no types."""


class UntrueStamp(Exception):
    """A token that proves nothing, and why: wrong (fail), or unknown here (indeterminate)."""

    def __init__(self, message: Message, verdict: Verdict = Verdict.FAIL) -> None:
        super().__init__(message)
        self.message = message
        self.verdict = verdict


@dataclass(frozen=True, slots=True)
class Stamp:
    """That something was there at ``time`` (UTC), says ``authority``; ``path`` leads to the root
    that was given and vouches for it, and is empty if there is none.
    """

    time: dt.datetime
    authority: str
    path: Path

    @property
    def trusted(self) -> bool:
        """Whether a root that was given vouches for the authority."""
        return bool(self.path)

    @property
    def expires(self) -> dt.datetime:
        """When the first certificate of its path runs out."""
        dates = (x509.load_der_x509_certificate(each).not_valid_after_utc for each in self.path)
        return min(dates, default=self.time)


def read_stamp(
    token: bytes,
    data: bytes,
    *,
    trust: Sequence[x509.Certificate],
    now: dt.datetime,
    others: Iterable[bytes] = (),
) -> Stamp:
    """What a token over ``data`` says; ``others`` are further certificates (DER) for its path.

    Raises :class:`UntrueStamp`, whatever the token is.
    """
    try:
        return _read(token, data, trust, now, others)
    except UntrueStamp:
        raise
    except Exception as error:  # whatever a hostile token makes a library raise
        raise UntrueStamp(msg("The timestamp cannot be read.")) from error


def _read(
    token: bytes,
    data: bytes,
    trust: Sequence[x509.Certificate],
    now: dt.datetime,
    others: Iterable[bytes],
) -> Stamp:
    signed = cms.ContentInfo.load(token, strict=True)["content"]
    held = signed["encap_content_info"]
    if held["content_type"].native != "tst_info" or len(signed["signer_infos"]) != 1:
        raise ValueError("no timestamp token")
    content = held["content"].contents
    info = tsp.TSTInfo.load(content, strict=True)
    _check_imprint(info["message_imprint"], data)
    time = _time(info, now)
    certificates = [each.chosen.dump() for each in signed["certificates"]]
    signer = signed["signer_infos"][0]
    own = _own(signer, certificates)
    certificate = x509.load_der_x509_certificate(own)
    _check_attributes(signer, own, content)
    _check_signature(signer, certificate)
    _check_certificate(certificate, time)
    path = _path(own, (*certificates, *others), trust, time)
    return Stamp(time, signer_name(certificate), path)


def _time(info: Asn1, now: dt.datetime) -> dt.datetime:
    time: dt.datetime = info["gen_time"].native
    if time > now + _CLOCK_SKEW:
        raise UntrueStamp(msg("The timestamp is dated in the future."))
    return time


def _check_imprint(imprint: Asn1, data: bytes) -> None:
    name = imprint["hash_algorithm"]["algorithm"].native
    if name not in _HASHES:
        raise _unknown(name)
    if hashlib.new(name, data).digest() != imprint["hashed_message"].native:
        raise UntrueStamp(msg("The timestamp is over something else."))


def _own(signer: Asn1, certificates: Sequence[bytes]) -> bytes:
    """The certificate that the signer names by issuer and number; the token has to carry it."""
    named = signer["sid"].chosen
    for encoded in certificates:
        certificate = asn1.Certificate.load(encoded)
        same_issuer = certificate.issuer.dump() == named["issuer"].dump()
        if same_issuer and certificate.serial_number == named["serial_number"].native:
            return encoded
    raise ValueError("the certificate of the authority is not in the token")


def _check_attributes(signer: Asn1, own: bytes, content: bytes) -> None:
    """What is signed: this content, as a timestamp, by this certificate (RFC 3161, 2.4.2)."""
    attributes = {each["type"].native: each["values"] for each in signer["signed_attrs"]}
    digest_name = signer["digest_algorithm"]["algorithm"].native
    if digest_name not in _HASHES:
        raise _unknown(digest_name)
    digest = hashlib.new(digest_name, content).digest()
    right = (
        len(attributes) == len(signer["signed_attrs"])
        and [each.native for each in attributes["content_type"]] == ["tst_info"]
        and [each.native for each in attributes["message_digest"]] == [digest]
        and _names(attributes, own)
    )
    if not right:
        raise UntrueStamp(msg("The timestamp was changed after it was made."))


def _names(attributes: Mapping[str, Asn1], own: bytes) -> bool:
    """Whether the attributes name this certificate (RFC 5816; by SHA-1 in the older kind)."""
    if "signing_certificate_v2" in attributes:
        first = attributes["signing_certificate_v2"][0]["certs"][0]
        name = first["hash_algorithm"]["algorithm"].native
        known = name in _HASHES
        return known and bool(first["cert_hash"].native == hashlib.new(name, own).digest())
    first = attributes["signing_certificate"][0]["certs"][0]
    return bool(first["cert_hash"].native == hashlib.sha1(own, usedforsecurity=False).digest())


def _check_signature(signer: Asn1, certificate: x509.Certificate) -> None:
    signed, signature = signer["signed_attrs"].untag().dump(), signer["signature"].native
    algorithm = _HASHES[signer["digest_algorithm"]["algorithm"].native]
    family, key = signer["signature_algorithm"].signature_algo, certificate.public_key()
    pss = mechanism_of(signer["signature_algorithm"].dump())
    try:
        if family == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(algorithm))
        elif family == "rsassa_pkcs1v15" and isinstance(key, rsa.RSAPublicKey):
            if key.key_size < WEAKEST_RSA:
                raise UntrueStamp(msg("The timestamp was made with a key that is too weak."))
            key.verify(signature, signed, padding.PKCS1v15(), algorithm)
        elif pss is not None and pss.kind == "pss" and isinstance(key, rsa.RSAPublicKey):
            if key.key_size < WEAKEST_RSA or not pss.fits(key, signature, signed):
                raise UntrueStamp(msg("The signature of the timestamp is wrong."))
        else:
            raise _unknown(str(family))
    except InvalidSignature as error:
        raise UntrueStamp(msg("The signature of the timestamp is wrong.")) from error


def _check_certificate(certificate: x509.Certificate, time: dt.datetime) -> None:
    """Made for timestamps and nothing else, critically so (RFC 3161, 2.3), and valid then."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        fits = usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
    except x509.ExtensionNotFound:
        fits = False
    if not fits:
        raise UntrueStamp(msg("The timestamp was signed with a certificate of another purpose."))
    if not certificate.not_valid_before_utc <= time <= certificate.not_valid_after_utc:
        raise UntrueStamp(msg("The certificate of the timestamp was not valid at that time."))


def _path(
    own: bytes, others: Iterable[bytes], trust: Sequence[x509.Certificate], time: dt.datetime
) -> Path:
    try:
        return find_path(own, others, trust, time)
    except (PathBuildingError, PathError, ValidationError):
        return ()


def _unknown(name: str) -> UntrueStamp:
    message = msg("The timestamp uses {name}, which cannot be checked here.", name=name)
    return UntrueStamp(message, Verdict.INDETERMINATE)
