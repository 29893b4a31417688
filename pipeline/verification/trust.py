"""Checks (5) and (6): whose certificate it is, and whether it still held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from pyhanko_certvalidator.errors import (
    DisallowedAlgorithmError,
    ExpiredError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    PathError,
    ValidationError,
)

from pipeline.messages import Message, msg
from pipeline.verification.authorities import unlisted
from pipeline.verification.paper import Paper, Question, Signature
from pipeline.verification.paths import Path, find_path
from pipeline.verification.report import Check, Verdict
from pipeline.verification.revocation import Standing, fetched, standing
from pipeline.verification.subjects import signer_name
from pipeline.verification.times import Proof, beijing, evidence_of, proofs

THROW_AWAY = "jieqing 试用 throw-away"
"""The organisation in certificates for trying out. A copy: the verifier shares no code."""

_NOT_BY_THE_ISSUER = ("could not be verified", "could not be matched", "do not match")
"""In what pyhanko_certvalidator says of a wrong signature, name or key."""

_CLOCK_SKEW = dt.timedelta(minutes=5)
_FOR_DOCUMENTS = frozenset(
    {
        ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
        ExtendedKeyUsageOID.EMAIL_PROTECTION,  # what CAs issued for signing before RFC 9336
        ExtendedKeyUsageOID.CLIENT_AUTH,  # in the certificates that CAs in China give to people
        ObjectIdentifier("1.3.6.1.5.5.7.3.36"),  # document signing, RFC 9336
        ObjectIdentifier("1.2.840.113583.1.1.5"),  # Adobe
        ObjectIdentifier("1.3.6.1.4.1.311.10.3.12"),  # Microsoft
    }
)


def check_chain(paper: Paper, question: Question) -> Iterator[Check]:
    """(5) Every certificate leads to a given anchor, is meant for signing, and was valid when the
    signer says to have signed (RFC 5280); an unknown root decides nothing.
    """
    proved = proofs(paper, question)
    for signature in paper.examinable:
        verdict, message = _chain(paper, signature, question, proved[signature.field_ref])
        yield Check("chain", verdict, _at(signature, message))
        if is_throw_away(signature.container.signer):
            yield Check(
                "chain",
                Verdict.NOTE,
                msg(
                    "Signature “{field}” was made with a throw-away key for trying out: "
                    "it proves nothing about a real person, nor that the key was under the "
                    "signer's sole control.",
                    field=signature.label,
                ),
            )


def check_revocation(paper: Paper, question: Question) -> Iterator[Check]:
    """(6) Revocation, as embedded, given or fetched: before the signature, after it, or not."""
    proved = proofs(paper, question)
    for signature in paper.examinable:
        try:
            path = path_of(paper, signature, question)
        except (PathError, ValidationError, PathBuildingError, InvalidCertificateError):
            open_ = msg(
                "Whether it was revoked (made void by its CA) can be asked only once it is known "
                "who vouches for it."
            )
            yield Check("revocation", Verdict.NOT_APPLICABLE, _at(signature, open_))
            continue
        proof = proved[signature.field_ref]
        evidence = evidence_of(paper, question)
        if question.ask:
            evidence |= fetched(path, evidence, proof.existed, question.ask)
        found = standing(path, evidence, proof.existed)
        verdict, message = _stood(found, signature.claimed_time, proof)
        yield Check("revocation", verdict, _at(signature, message))


def path_of(paper: Paper, signature: Signature, question: Question) -> Path:
    """The path of a signer's certificate at the time that the signer claims, or else at the time
    that is proved. Raises the errors of ``pyhanko_certvalidator`` if there is none.
    """
    container = signature.container
    others = {*container.certificates, *evidence_of(paper, question).certificates}
    proof = proofs(paper, question)[signature.field_ref]
    moment = signature.claimed_time or proof.existed
    return find_path(container.signer_der, others, question.trust, moment)


def is_throw_away(certificate: x509.Certificate) -> bool:
    """Whether the certificate itself says that it is for trying out."""
    names = (certificate.subject, certificate.issuer)
    organisations = [name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME) for name in names]
    return any(each.value == THROW_AWAY for found in organisations for each in found)


def _chain(
    paper: Paper, signature: Signature, question: Question, proof: Proof
) -> tuple[Verdict, Message]:
    certificate, claimed = signature.container.signer, signature.claimed_time
    if claimed is None and proof.by is None:
        return Verdict.INDETERMINATE, msg("It does not say when it was made.")
    if claimed and claimed > question.now + _CLOCK_SKEW:
        return Verdict.FAIL, msg("It claims to have been made in the future.")
    if not _may_sign(certificate):
        return Verdict.FAIL, msg("Its certificate is not meant for signing documents.")
    try:
        path = path_of(paper, signature, question)
    except (PathBuildingError, InvalidCertificateError, PathError):
        return Verdict.INDETERMINATE, unlisted(certificate)
    except ValidationError as error:
        return Verdict.FAIL, _refused(error)
    return _judge_path(signature, path, proof)


def _refused(error: ValidationError) -> Message:
    """Why a path that leads to an anchor does not hold (RFC 5280, 6.1)."""
    is_own = bool(getattr(error, "is_ee_cert", True))
    if isinstance(error, ExpiredError) and is_own:
        return msg("Its certificate had expired before the signature was made.")
    if isinstance(error, ExpiredError):
        return msg("The certificate of the CA that issued its certificate had expired before the "
                   "signature was made.")  # fmt: skip
    if isinstance(error, NotYetValidError) and is_own:
        return msg("Its certificate was not yet valid when the signature was made.")
    if isinstance(error, NotYetValidError):
        return msg("The certificate of the CA that issued its certificate was not yet valid when "
                   "the signature was made.")  # fmt: skip
    if isinstance(error, DisallowedAlgorithmError):
        return msg("The CA signed its certificate with a method that is too weak.")
    if any(each in str(error) for each in _NOT_BY_THE_ISSUER):
        return msg("Its certificate names a CA that did not issue it; it may be forged.")
    if "critical extension" in str(error):
        return msg("A certificate makes a condition that is not known here (a critical extension), "
                   "so it cannot be relied on.")  # fmt: skip
    return msg("The CA that issued its certificate was not entitled to do so: it went beyond what "
               "its own certificate permits, or is no CA at all.")  # fmt: skip


def _judge_path(signature: Signature, path: Path, proof: Proof) -> tuple[Verdict, Message]:
    if set(signature.container.certificates) - set(path):
        return Verdict.FAIL, msg("It carries certificates that have nothing to do with it.")
    first = min(
        map(x509.load_der_x509_certificate, path), key=lambda each: each.not_valid_after_utc
    )
    if proof.existed > first.not_valid_after_utc:
        return Verdict.INDETERMINATE, _run_out(first, signature)
    return Verdict.PASS, msg(
        "The certificate of {name} leads to a root that is trusted here.",
        name=signer_name(signature.container.signer),
    )


def _run_out(certificate: x509.Certificate, signature: Signature) -> Message:
    """Which certificate has expired since: the signer's own, or that of a CA above it."""
    if certificate == signature.container.signer:
        return msg("Its certificate has expired since, and no timestamp proves that the signature "
                   "was made before.")  # fmt: skip
    return msg(
        "The certificate of {name}, the CA that vouches for the signer, has expired since; no "
        "timestamp proves that the signature was made before. The signer's own certificate need "
        "not be at fault.", name=signer_name(certificate)
    )  # fmt: skip


def _stood(found: Standing, claimed: dt.datetime | None, proof: Proof) -> tuple[Verdict, Message]:
    if found.revoked:
        return _revoked(found.revoked, claimed, proof)
    if found.unknown:
        return Verdict.INDETERMINATE, msg(
            "Whether the certificate of {name} was revoked (made void) is not known: neither the "
            "file nor its CA says it. Check again with a connection to the internet.",
            name=signer_name(found.unknown[0]),
        )
    if found.silent:
        return Verdict.NOTE, msg(
            "Whether the certificate of {name} was revoked (made void) is not recorded, and its CA "
            "names no place to ask.",
            name=signer_name(found.silent[0]),
        )
    as_of = beijing(found.said) if found.said else ""
    return Verdict.PASS, msg(
        "Its certificate was not revoked (made void), says its CA (as of {time}, Beijing time).",
        time=as_of,
    )


def _revoked(
    since: dt.datetime, claimed: dt.datetime | None, proof: Proof
) -> tuple[Verdict, Message]:
    """Before or after the signature; a time that only the signer claims cannot tell."""
    time = beijing(since)
    if proof.existed < since:
        return Verdict.NOTE, msg(
            "Its certificate was revoked (made void) later, on {time} (Beijing time); the "
            "timestamp proves that the signature was made before, so it stays good.", time=time
        )  # fmt: skip
    if proof.by is None and claimed and claimed < since:
        return Verdict.INDETERMINATE, msg(
            "Its certificate was revoked (made void) on {time} (Beijing time). The signature "
            "claims to be older, but no timestamp proves it: whoever stole the key could claim the "
            "same.",
            time=time,
        )
    return Verdict.FAIL, msg(
        "Its certificate had been revoked (made void) on {time} (Beijing time), before the "
        "signature can be shown to have been made.", time=time
    )  # fmt: skip


def _may_sign(certificate: x509.Certificate) -> bool:
    """Key usage, as RFC 5280 (4.2.1.3, 4.2.1.12) has it: for signatures, not of a CA, and if it
    lists purposes, one for documents.
    """
    values = [each.value for each in certificate.extensions]
    usages = [each for each in values if isinstance(each, x509.KeyUsage)]
    purposes = [each for each in values if isinstance(each, x509.ExtendedKeyUsage)]
    is_ca = any(each.ca for each in values if isinstance(each, x509.BasicConstraints))
    signs = any(each.digital_signature or each.content_commitment for each in usages)
    fits = all(not _FOR_DOCUMENTS.isdisjoint(each) for each in purposes)
    return signs and fits and not is_ca


def _at(signature: Signature, message: Message) -> Message:
    return msg("Signature “{field}”: {message}", field=signature.label, message=message)
