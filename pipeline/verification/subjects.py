"""What a certificate says about its holder: names, and the credit code of an organisation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from cryptography import x509
from cryptography.x509.oid import NameOID, ObjectIdentifier

from pipeline.messages import Words

REGISTER = "NTRCN-"
"""Before the credit code in an organisation's identifier (ETSI EN 319 412-1, 5.1.4)."""

_NAMES = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)
_PARTS = re.compile(r"[@|/_,;:]")  # 051@张三@…@1, as some CAs in China write a common name


def signer_name(certificate: x509.Certificate) -> str:
    """The common name, or the organisation, or the whole subject."""
    for kind in _NAMES:
        for name in _values(certificate, kind):
            return name
    return certificate.subject.rfc4514_string()


def signer_in_full(certificate: x509.Certificate) -> Words:
    """The name, with the credit code of an organisation."""
    name, code = signer_name(certificate), credit_code(certificate)
    return Words(f"{name}（{code}）", f"{name} ({code})") if code else Words(name, name)


def organisation_identifiers(certificate: x509.Certificate) -> list[str]:
    """All identifiers of organisations in the subject, with their register."""
    return _values(certificate, NameOID.ORGANIZATION_IDENTIFIER)


def credit_code(certificate: x509.Certificate) -> str:
    """The unified social credit code that a certificate states, "" if none or several."""
    codes = organisation_identifiers(certificate)
    is_one = len(codes) == 1 and codes[0].startswith(REGISTER)
    return codes[0].removeprefix(REGISTER) if is_one else ""


def bears_name(certificate: x509.Certificate, name: str) -> bool:
    """Whether this is the one common name in the certificate."""
    found = _values(certificate, NameOID.COMMON_NAME)
    return len(found) == 1 and same_name(found[0], name)


def mentions(certificate: x509.Certificate, name: str) -> bool:
    """Whether the name stands in the certificate, by itself or as a whole part of a longer one."""
    return any(same_name(part, name) for part in _name_parts(certificate))


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same (RFC 4518: compatible forms made one, spaces once)."""
    return _folded(one) == _folded(other)


def _name_parts(certificate: x509.Certificate) -> Iterator[str]:
    for kind in _NAMES:
        for name in _values(certificate, kind):
            yield name
            yield from _PARTS.split(name)


def _values(certificate: x509.Certificate, attribute: ObjectIdentifier) -> list[str]:
    return [str(each.value) for each in certificate.subject.get_attributes_for_oid(attribute)]


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).split())
