"""Checks (5) to (7): whose certificate it is, whether it still held, and when that was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Coroutine, Iterator
from functools import lru_cache
from typing import Any, TypeVar

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    PathError,
    ValidationError,
)
from pyhanko_certvalidator.path import ValidationPath

from pipeline.messages import Message, msg
from pipeline.verification.container import Container
from pipeline.verification.paper import Paper, Question, Signature
from pipeline.verification.report import Check, Verdict
from pipeline.verification.subjects import signer_name

THROW_AWAY = "jieqing 试用 throw-away"
"""The organisation in certificates for trying out. A copy: the verifier shares no code."""

_CLOCK_SKEW = dt.timedelta(minutes=5)
Result = TypeVar("Result")


def check_chain(paper: Paper, question: Question) -> Iterator[Check]:
    """(5) Every certificate leads to a given anchor and was valid when the signer says to have
    signed (RFC 5280); an unknown root decides nothing.
    """
    for signature in paper.signatures:
        verdict, message = _chain(signature, question)
        said = msg("Signature “{field}”: {message}", field=signature.label, message=message)
        yield Check("chain", verdict, said)
        if is_throw_away(signature.container.signer):
            yield Check(
                "chain",
                Verdict.NOTE,
                msg(
                    "Signature “{field}” was made with a throw-away key for trying out: "
                    "it proves nothing about a real person.",
                    field=signature.label,
                ),
            )


def check_revocation(paper: Paper, _question: Question) -> Iterator[Check]:
    """(6) Revocation: nothing is embedded at this level, and nothing is fetched."""
    if paper.signatures:
        yield Check(
            "revocation",
            Verdict.NOTE,
            msg("Whether a certificate was revoked is not recorded in the file."),
        )


def check_timestamps(paper: Paper, _question: Question) -> Iterator[Check]:
    """(7) Timestamps: without one, the time of signing is only what the signer says."""
    for signature in paper.signatures:
        if signature.container.unsigned:
            verdict = Verdict.INDETERMINATE
            message = msg("It carries a timestamp that this version cannot check yet.")
        else:
            verdict = Verdict.NOTE
            message = msg("No timestamp: the time of signing is what the signer's computer said.")
        said = msg("Signature “{field}”: {message}", field=signature.label, message=message)
        yield Check("timestamp", verdict, said)


def is_throw_away(certificate: x509.Certificate) -> bool:
    """Whether the certificate itself says that it is for trying out."""
    names = (certificate.subject, certificate.issuer)
    organisations = [name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME) for name in names]
    return any(each.value == THROW_AWAY for found in organisations for each in found)


def _chain(signature: Signature, question: Question) -> tuple[Verdict, Message]:
    container, claimed = signature.container, signature.claimed_time
    if claimed is None:
        return Verdict.INDETERMINATE, msg("It does not say when it was made.")
    if claimed > question.now + _CLOCK_SKEW:
        return Verdict.FAIL, msg("It claims to have been made in the future.")
    if not _may_sign(container.signer):
        return Verdict.FAIL, msg("Its certificate is not meant for signing documents.")
    try:
        path = finish(_validator(container, question, claimed).async_validate_path())
    except (ExpiredError, NotYetValidError):
        return Verdict.FAIL, msg("Its certificate was not valid at the time of signing.")
    except (PathBuildingError, InvalidCertificateError, PathError):
        return Verdict.INDETERMINATE, msg("Nothing known here vouches for its certificate.")
    except ValidationError:
        return Verdict.FAIL, msg("Its certificate was not issued by whom it names.")
    return _judge_path(container, path, question)


def _judge_path(
    container: Container, path: ValidationPath, question: Question
) -> tuple[Verdict, Message]:
    if set(container.certificates) - {each.dump() for each in path}:
        return Verdict.FAIL, msg("It carries certificates that have nothing to do with it.")
    if any(question.now > each.not_valid_after for each in path):
        return Verdict.INDETERMINATE, msg(
            "Its certificate has expired since, and no timestamp proves that it was made before."
        )
    return Verdict.PASS, msg(
        "The certificate of {name} leads to a root that is trusted here.",
        name=signer_name(container.signer),
    )


def _may_sign(certificate: x509.Certificate) -> bool:
    extensions = certificate.extensions
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    constraints = [
        each.value for each in extensions if isinstance(each.value, x509.BasicConstraints)
    ]
    is_ca = any(each.ca for each in constraints)
    return (usage.digital_signature or usage.content_commitment) and not is_ca


def _validator(
    container: Container, question: Question, moment: dt.datetime
) -> CertificateValidator:
    context = ValidationContext(
        trust_roots=[as_asn1(each) for each in question.trust],
        other_certs=[asn1.Certificate.load(each) for each in container.certificates],
        moment=moment,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    return CertificateValidator(
        asn1.Certificate.load(container.signer_der), validation_context=context
    )


@lru_cache(maxsize=64)
def as_asn1(certificate: x509.Certificate) -> asn1.Certificate:
    """The same certificate for the other library."""
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


def finish(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine that never waits (nothing is fetched), inside an event loop or outside."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result
    coroutine.close()
    raise RuntimeError("the path validation wanted to wait")
