"""A signature that was made elsewhere: a raw one over the signed attributes, or a whole CMS.

A token, a bank's device or a provider that takes only a hash gives the first; a provider that knows
PAdES gives the second. Either is taken only if it verifies under the certificate, is over this very
paper, and the certificate is that of whom the field is for.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from asn1crypto import cms, pem
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from pipeline.errors import SigningError
from pipeline.messages import Message, msg
from pipeline.signing.cms import TIMESTAMP, in_der, signature_container, to_be_signed
from pipeline.signing.key_files import require_known_curve
from pipeline.signing.keys import Signer

_HASHES: Mapping[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
Asn1 = Any


@dataclass(frozen=True, slots=True)
class Made:
    """A container that fits, the certificate it was made with, and whether it holds a timestamp."""

    container: bytes
    certificate: x509.Certificate
    stamped: bool = False


def read_signature(data: bytes, digest: bytes, chain: tuple[x509.Certificate, ...]) -> Made:
    """What came back for the document with this SHA-256 ``digest``: DER, PEM, base64 or hex.

    ``chain`` is the signer's certificate with its issuers, which a raw signature needs. Raises
    :class:`~pipeline.errors.SigningError` for what does not fit.
    """
    plain = _decoded(data)
    whole = _container(plain)
    if whole is not None:
        return _from_container(whole, digest)
    if not chain:
        raise _refused(msg("it is no CMS container, and a bare signature needs the certificate "
                           "when the paper is prepared"))  # fmt: skip
    return _from_raw(plain, digest, chain)


def _from_raw(raw: bytes, digest: bytes, chain: tuple[x509.Certificate, ...]) -> Made:
    signer = Signer(chain[0], _without_roots(chain[1:]), lambda _: raw)
    signed = to_be_signed(digest, signer)
    signature = _as_der(raw, chain[0])
    _verify(chain[0], signature, signed, hashes.SHA256())
    signer = Signer(chain[0], signer.issuers, lambda _: signature)
    return Made(signature_container(digest, signer), chain[0])


def _from_container(whole: Asn1, digest: bytes) -> Made:
    """The container in DER, with nothing in it but one sound signature over the document."""
    signed = whole["content"]
    signers = signed["signer_infos"]
    if len(signers) != 1 or signed["encap_content_info"]["content"].native is not None:
        raise _refused(msg("it is not one signature apart from the file that it is over"))
    signer, certificate = signers[0], _own(signed)
    attributes = {each["type"].native: each["values"] for each in signer["signed_attrs"]}
    algorithm = _HASHES.get(signer["digest_algorithm"]["algorithm"].native)
    if algorithm is None:
        raise _refused(msg("it uses a kind of digest that is not accepted"))
    if [each.native for each in attributes.get("message_digest", ())] != [digest]:
        raise _refused(msg("it is over something else than the paper that was prepared"))
    if not _names(attributes, certificate):
        raise _refused(msg("it does not name its certificate in what is signed, as PAdES asks"))
    encoded = signer["signed_attrs"].untag().dump(force=True)
    scheme = _padding(signer["signature_algorithm"], algorithm)
    _verify(certificate, signer["signature"].native, encoded, algorithm, scheme)
    unsigned = {each["type"].native for each in signer["unsigned_attrs"] or ()}
    is_stamped = TIMESTAMP in unsigned
    return Made(in_der(whole), certificate, is_stamped)


def _padding(algorithm: Asn1, digest: hashes.HashAlgorithm) -> padding.AsymmetricPadding | None:
    """That of RSASSA-PSS where it is used (RFC 4056); one digest for content and mask."""
    if algorithm["algorithm"].native != "rsassa_pss":
        return None
    salt = algorithm["parameters"]["salt_length"].native
    return padding.PSS(padding.MGF1(digest), int(salt))


def _own(signed: Asn1) -> x509.Certificate:
    named = signed["signer_infos"][0]["sid"].chosen
    for each in signed["certificates"] or ():
        certificate = each.chosen
        same_issuer = certificate.issuer == named["issuer"]
        if same_issuer and certificate.serial_number == named["serial_number"].native:
            return x509.load_der_x509_certificate(certificate.dump())
    raise _refused(msg("the certificate of the signer is not in it"))


def _names(attributes: Mapping[str, Asn1], certificate: x509.Certificate) -> bool:
    if "signing_certificate_v2" not in attributes:
        return False
    named = attributes["signing_certificate_v2"][0]["certs"][0]
    name = named["hash_algorithm"]["algorithm"].native
    if name not in _HASHES:
        return False
    digest = hashlib.new(name, certificate.public_bytes(Encoding.DER)).digest()
    return bool(named["cert_hash"].native == digest)


def _verify(
    certificate: x509.Certificate,
    signature: bytes,
    signed: bytes,
    algorithm: hashes.HashAlgorithm,
    scheme: padding.AsymmetricPadding | None = None,
) -> None:
    key = certificate.public_key()
    require_known_curve(key)
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(algorithm))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, signed, scheme or padding.PKCS1v15(), algorithm)
        else:
            raise _refused(msg("only EC and RSA keys can sign here"))
    except InvalidSignature:
        raise _refused(
            msg("it does not verify under the certificate: another key, or other bytes were signed")
        ) from None


def _as_der(raw: bytes, certificate: x509.Certificate) -> bytes:
    """An ECDSA signature in DER; tokens give r and s side by side (PKCS #11)."""
    key = certificate.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        half = (key.curve.key_size + 7) // 8
        if len(raw) == 2 * half:
            r, s = int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")
            return encode_dss_signature(r, s)
    return raw


def _decoded(data: bytes) -> bytes:
    if pem.detect(data):
        return cast(bytes, pem.unarmor(data)[2])
    text = b"".join(data.split())
    for decode in (binascii.unhexlify, _from_base64):
        try:
            return decode(text)
        except ValueError:
            continue
    return data


def _from_base64(text: bytes) -> bytes:
    return base64.b64decode(text, validate=True)


def _container(data: bytes) -> Asn1 | None:
    try:
        whole = cms.ContentInfo.load(data, strict=True)
        is_signed = whole["content_type"].native == "signed_data"
        len(whole["content"]["signer_infos"])
    except (ValueError, TypeError, LookupError):
        return None
    return whole if is_signed else None


def _without_roots(issuers: tuple[x509.Certificate, ...]) -> tuple[x509.Certificate, ...]:
    return tuple(each for each in issuers if each.subject != each.issuer)


def _refused(reason: Message) -> SigningError:
    return SigningError(
        "signing.does-not-fit",
        msg("What came back is not taken: {reason}.", reason=reason),
        hint=msg("Have exactly what was prepared signed, with the certificate of the party."),
    )
