"""Whose signature belongs in a field, and whether it is theirs.

Contract with whoever makes papers (ISO 32000-2, 12.7.5.5): /TU of a field is the party's name, and
its seed value dictionary binds it to the signer's certificate, in one of two ways:

- /SV /Cert /SubjectDN, required (/Ff bit 4): the subject's common name (/CN) and, for an
  organisation, its identifier ``NTRCN-<unified social credit code>`` (/2.5.4.97);
- /SV /Cert /XXCertificateSHA256: the SHA-256 of the certificate's DER, in hexadecimal.

What counts is the field as it stands in the version that the signature covers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from pyhanko.pdf_utils import generic

from pipeline.messages import Message, msg
from pipeline.verification.paper import Paper, Pdf, Signature, plain
from pipeline.verification.report import Check, Verdict
from pipeline.verification.subjects import (
    bears_name,
    mentions,
    organisation_identifiers,
    same_name,
    signer_in_full,
    signer_name,
)

_COMMON_NAME, _ORGANISATION = "/CN", "/2.5.4.97"
_FINGERPRINT = "/XXCertificateSHA256"
_KNOWN = {_COMMON_NAME, _ORGANISATION}
_SUBJECT_DN = 8


@dataclass(frozen=True, slots=True)
class Seat:
    """Whom a field is for: by name, by an organisation's identifier, or by one certificate."""

    label: str
    name: str = ""
    organisation: str = ""
    certificate_sha256: str = ""


def check_seat(paper: Paper, signature: Signature) -> Iterator[Check]:
    """Whether a signature is that of whom its field is for; nothing if it plainly is."""
    seat, certificate = _seat(paper, signature), signature.container.signer
    party, signer = signature.label, signer_name(certificate)
    if seat is None:
        yield _open(
            msg("The paper does not say in a signed way whose signature belongs to “{field}”; "
                "whether it is that of {name} cannot be decided.", field=party, name=signer)
        )  # fmt: skip
    elif not _is_labelled(seat):
        yield _no(
            msg("The place for “{field}” to sign is made out to somebody else, {name}.",
                field=party, name=seat.name)
        )  # fmt: skip
    elif not _fits(seat, certificate) and mentions(certificate, party):
        yield _no(
            msg("The certificate bears the name “{field}” too, but is not the one that the paper "
                "demands: somebody else of that name may have signed.", field=party)
        )  # fmt: skip
    elif not _fits(seat, certificate):
        yield _no(
            msg("“{field}” was to sign here, but the certificate is that of {name}, or not the one "
                "that the paper demands.", field=party, name=signer)
        )  # fmt: skip
    elif seat.certificate_sha256:
        yield from _known_certificate(seat, certificate)
    elif not seat.organisation:
        yield Check(
            "parties",
            Verdict.NOTE,
            msg("That it was “{field}” who signed rests on the name in the certificate alone; "
                "another person can have the same name.", field=party),
        )  # fmt: skip


def _seat(paper: Paper, signature: Signature) -> Seat | None:
    """The field's binding in the version that the signature covers; None if it has none."""
    version = paper.reader.get_historical_resolver(signature.revision)
    field = version.get_object(generic.Reference(*signature.field_ref))
    constraint = _inner(_inner(field, "/SV"), "/Cert")
    label = plain(field.get("/TU", ""))
    fingerprint = constraint.get(_FINGERPRINT)
    if isinstance(fingerprint, str) and fingerprint:
        return Seat(label, certificate_sha256=fingerprint.lower())
    if int(constraint.get("/Ff", 0)) != _SUBJECT_DN:
        return None
    attributes = [pair for each in constraint.get("/SubjectDN", ()) for pair in each.items()]
    named = {str(key): str(value) for key, value in attributes}
    if len(named) != len(attributes) or not {_COMMON_NAME} <= set(named) <= _KNOWN:
        return None
    return Seat(label, named[_COMMON_NAME], named.get(_ORGANISATION, ""))


def _inner(dictionary: Pdf, key: str) -> Pdf:
    return dictionary.raw_get(key).get_object() if key in dictionary else {}


def _is_labelled(seat: Seat) -> bool:
    """Whether people and programs are told the same name."""
    return bool(seat.certificate_sha256) or same_name(seat.label, plain(seat.name))


def _fits(seat: Seat, certificate: x509.Certificate) -> bool:
    if seat.certificate_sha256:
        return certificate.fingerprint(hashes.SHA256()).hex() == seat.certificate_sha256
    codes = organisation_identifiers(certificate)
    is_organisation = not seat.organisation or codes == [seat.organisation]
    return bears_name(certificate, seat.name) and is_organisation


def _known_certificate(seat: Seat, certificate: x509.Certificate) -> Iterator[Check]:
    """A recorded certificate may write its holder's name in its own way; then people compare."""
    if not mentions(certificate, seat.label):
        yield _open(
            msg("“{field}” signed with the certificate recorded for it, which calls its holder "
                "{name}: compare whether that is the same.",
                field=seat.label, name=signer_in_full(certificate))
        )  # fmt: skip


def _open(message: Message) -> Check:
    return Check("parties", Verdict.INDETERMINATE, message)


def _no(message: Message) -> Check:
    return Check("parties", Verdict.FAIL, message)
