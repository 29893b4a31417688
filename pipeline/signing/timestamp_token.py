"""A timestamp token (RFC 3161, 2.4.2): taken only as far as everything in it is proved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from pipeline.errors import SigningError
from pipeline.messages import Message, msg
from pipeline.signing.chains import finish, name_of

_NO_PATH = AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A proof that a digest was there at ``time`` (UTC), given by ``authority``.

    ``token`` is the DER of its ContentInfo: it goes into a file beside the paper, into the unsigned
    attribute of a signature (RFC 3161, appendix A) or into a document timestamp as it is.
    """

    token: bytes = field(repr=False)
    time: dt.datetime
    authority: str


def read_token(
    token: bytes,
    digest: bytes,
    *,
    nonce: int | None = None,
    anchors: Sequence[x509.Certificate] = (),
) -> Timestamp:
    """The token, if it is over this SHA-256 ``digest``, answers ``nonce`` and is rightly signed.

    Where ``anchors`` are given, the authority's certificate must lead to one of them. Raises
    :class:`~pipeline.errors.SigningError`.
    """
    try:
        content = cms.ContentInfo.load(token, strict=True)["content"]
        info = content["encap_content_info"]["content"].parsed
        _check_answer(info, digest, nonce)
        status = finish(_validated(content, info, digest, anchors))
        signer: asn1.Certificate = status["signing_cert"]
        certificate = x509.load_der_x509_certificate(signer.dump())
    except SigningError:
        raise
    except Exception as error:  # whatever a hostile answer makes a library raise
        raise _refused(msg("its answer is no timestamp that can be read")) from error
    time: dt.datetime = status["timestamp"]
    _check_status(status, anchors)
    _check_certificate(certificate, time)
    return Timestamp(token, time, name_of(certificate))


def _check_answer(info: core.Asn1Value, digest: bytes, nonce: int | None) -> None:
    if not isinstance(info, tsp.TSTInfo):
        raise ValueError("no TSTInfo")
    imprint = info["message_imprint"]
    if imprint["hash_algorithm"]["algorithm"].native != "sha256":
        raise _refused(msg("its timestamp is over another kind of digest"))
    if imprint["hashed_message"].native != digest:
        raise _refused(msg("its timestamp is over something else than was sent"))
    if nonce is not None and info["nonce"].native != nonce:
        raise _refused(msg("its timestamp answers another question"))


def _validated(
    content: cms.SignedData,
    info: tsp.TSTInfo,
    digest: bytes,
    anchors: Sequence[x509.Certificate],
) -> Coroutine[Any, Any, dict[str, Any]]:
    roots = [asn1.Certificate.load(each.public_bytes(Encoding.DER)) for each in anchors]
    context = ValidationContext(
        trust_roots=roots or [each.chosen for each in content["certificates"]],
        moment=info["gen_time"].native,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    checking: Coroutine[Any, Any, dict[str, Any]] = validate_tst_signed_data(
        content, context, lambda _: digest
    )
    return checking


def _check_status(status: dict[str, Any], anchors: Sequence[x509.Certificate]) -> None:
    if not (status["intact"] and status["valid"]):
        raise _refused(msg("the signature of its timestamp is wrong"))
    problem = status["trust_problem_indic"]
    if problem not in (None, _NO_PATH):
        raise _refused(msg("the certificate or an algorithm of its timestamp is not acceptable"))
    if anchors and problem:
        raise _refused(msg("no root certificate that was given vouches for it"))


def _check_certificate(certificate: x509.Certificate, time: dt.datetime) -> None:
    """Made for timestamps and nothing else, and critically so (RFC 3161, 2.3)."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        fits = found.critical and list(found.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
    except (x509.ExtensionNotFound, ValueError):
        fits = False
    if not fits:
        raise _refused(msg("its certificate is not made for timestamps alone"))
    if not certificate.not_valid_before_utc <= time <= certificate.not_valid_after_utc:
        raise _refused(msg("its certificate was not valid at the time it states"))


def _refused(reason: Message) -> SigningError:
    return SigningError("timestamp.refused", reason)
