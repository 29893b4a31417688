"""Who may sign in a field, bound into the field itself (ISO 32000-2, 12.7.5.5, tables 234–238).

A field says it twice. /TU is the party's name, for people. The seed value dictionary /SV says it
for programs: /Cert /SubjectDN, required, holds the subject's common name and, for an organisation,
its identifier ``NTRCN-<credit code>`` (OID 2.5.4.97; ETSI EN 319 412-1, 5.1.4). Where the very
certificate is known, /Cert holds instead its SHA-256 under the private key
``/XXCertificateSHA256`` (lower-case hex of the DER; a third-class name of annex E), since CAs write
names in ways of their own. As the field lies in the paper before anybody signs, every signature
covers it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID, ObjectIdentifier
from pikepdf import Array, Dictionary, Name, String
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import get_and_apply

from pipeline.errors import BadInput, SigningError
from pipeline.messages import Message, msg

REGISTER = "NTRCN-"
_LONGEST_NAME = 64  # RFC 5280, appendix A: ub-common-name
_COMMON_NAME, _ORGANISATION = "/CN", "/2.5.4.97"
_FINGERPRINT = "/XXCertificateSHA256"
_SUBJECT_DN_REQUIRED = 8  # table 238, /Ff
_SUBFILTER_AND_DIGEST_REQUIRED = 2 | 64  # table 237, /Ff
_TIMESTAMP_REQUIRED = 1  # the same table, time stamp dictionary


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a key or a signature field is for.

    ``id`` is ASCII and names the key file and the field (``borrower``); ``name`` is the name as
    people write it. ``identifier`` is the unified social credit code of an organisation. A person
    has none here: an ID number never enters a certificate. ``certificate_sha256`` (hex) is that of
    the only certificate that may sign, where it is known.
    """

    id: str
    name: str
    identifier: str = ""
    certificate_sha256: str = ""


def subject_of(holder: Holder) -> x509.Name:
    """The subject of a certificate for this holder: country, plain name and, for an organisation,
    its code (ETSI EN 319 412-1, 5.1.4). Raises ``BadInput`` for a name that is too long.
    """
    if len(holder.name) > _LONGEST_NAME:
        raise BadInput(
            "signing.name-length",
            msg("The name of {id} is too long for a certificate: {most} characters at most.",
                id=holder.id, most=_LONGEST_NAME),
        )  # fmt: skip
    attributes = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
        x509.NameAttribute(NameOID.COMMON_NAME, holder.name),
    ]
    if holder.identifier:
        code = REGISTER + holder.identifier
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, code))
    return x509.Name(attributes)


def seed_value(holder: Holder, timestamp: str | None = None) -> Dictionary:
    """The /SV of a field in which only this holder may sign, with a PAdES signature; with the
    address of a timestamp server (or "" where none is named) only with a timestamp.
    """
    constraint = Dictionary(Type=Name.SVCert, Ff=0)
    if holder.certificate_sha256:
        constraint[_FINGERPRINT] = String(holder.certificate_sha256)
    else:
        subject = Dictionary({_COMMON_NAME: String(holder.name)})
        if holder.identifier:
            subject[_ORGANISATION] = String(REGISTER + holder.identifier)
        constraint.SubjectDN = Array([subject])
        constraint.Ff = _SUBJECT_DN_REQUIRED
    demands = Dictionary(
        Type=Name.SV,
        Ff=_SUBFILTER_AND_DIGEST_REQUIRED,
        SubFilter=Array([Name("/ETSI.CAdES.detached")]),
        DigestMethod=Array([String("SHA256"), String("SHA384"), String("SHA512")]),
        Cert=constraint,
    )
    if timestamp is not None:
        demands.TimeStamp = _time_stamp(timestamp)
    return demands


def _time_stamp(server: str) -> Dictionary:
    """A time stamp dictionary (ISO 32000-2, 12.7.5.5): whoever signs elsewhere asks that server."""
    demand = Dictionary(Ff=_TIMESTAMP_REQUIRED)
    if server:
        demand.URL = String(server)
    return demand


def demands_timestamp(field: Any) -> bool:
    """Whether a field, as pyHanko reads it, may only be signed with a timestamp."""
    return bool(_at(_at(field, "/SV"), "/TimeStamp").get("/Ff", 0) == _TIMESTAMP_REQUIRED)


def holder_of(field: Any) -> Holder | None:
    """Whom a field, as pyHanko reads it, is bound to; None if to nobody."""
    constraint = _at(_at(field, "/SV"), "/Cert")
    subjects = (each.get_object() for each in _at(constraint, "/SubjectDN"))
    attributes = {key: str(value) for each in subjects for key, value in each.items()}
    fingerprint = str(constraint.get(_FINGERPRINT, ""))
    if not (attributes or fingerprint):
        return None
    name = str(field.get("/T", ""))
    return Holder(
        id=name,
        name=attributes.get(_COMMON_NAME, str(field.get("/TU", name))),
        identifier=attributes.get(_ORGANISATION, "").removeprefix(REGISTER),
        certificate_sha256=fingerprint,
    )


def require_holder(holder: Holder, certificate: x509.Certificate) -> None:
    """Raise :class:`~pipeline.errors.SigningError` unless the certificate is this holder's."""
    problem = _mismatch(holder, certificate)
    if problem:
        raise SigningError(
            "signing.wrong-holder",
            problem,
            hint=msg(
                "Sign with the key of {party}. If the case names the wrong party or certificate, "
                "correct the case and build the paper again before anyone signs.",
                party=holder.name,
            ),
        )


def fits(holder: Holder, certificate: x509.Certificate) -> bool:
    """Whether the certificate is this holder's."""
    return _mismatch(holder, certificate) is None


def _mismatch(holder: Holder, certificate: x509.Certificate) -> Message | None:
    has_name = [_folded(each) for each in values(certificate, NameOID.COMMON_NAME)] == [
        _folded(holder.name)
    ]
    if holder.certificate_sha256:
        is_right = certificate.fingerprint(hashes.SHA256()).hex() == holder.certificate_sha256
    else:
        codes = values(certificate, NameOID.ORGANIZATION_IDENTIFIER)
        wanted = REGISTER + holder.identifier
        is_right = has_name and (not holder.identifier or codes == [wanted])
    if is_right:
        return None
    if has_name:
        return msg(
            "This certificate bears the name of {party}, but is not the one the paper asks for.",
            party=holder.name,
        )
    signer = ", ".join(values(certificate, NameOID.COMMON_NAME)) or "?"
    return msg("{party} is to sign here, not {signer}.", party=holder.name, signer=signer)


def _at(dictionary: Any, key: str) -> Any:
    """What a key refers to, or something empty."""
    return get_and_apply(dictionary, key, generic.PdfObject.get_object, default={})


def values(certificate: x509.Certificate, attribute: ObjectIdentifier) -> list[str]:
    """All values of one attribute of the subject."""
    return [str(each.value) for each in certificate.subject.get_attributes_for_oid(attribute)]


def _folded(name: str) -> str:
    """A name as it is compared (RFC 4518: compatible forms made one, spaces counted once)."""
    return " ".join(unicodedata.normalize("NFKC", name).split())
