"""What CAs say about their certificates: lists of revocations (RFC 5280, 5), answers about a single
one (RFC 6960), and certificates in between; embedded in the file, given or fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from asn1crypto import pem
from cryptography import x509
from cryptography.x509 import ocsp

Ask = Callable[[str, bytes | None], bytes]
"""Fetches what is at an address, or what it answers to a body. Raises ``OSError`` if nothing."""

_PARTS = {"/Certs": "/Cert", "/CRLs": "/CRL", "/OCSPs": "/OCSP"}
_MOST = 2000


@dataclass(frozen=True, slots=True)
class Evidence:
    """Certificates, lists and answers, each in DER."""

    certificates: frozenset[bytes] = frozenset()
    crls: frozenset[bytes] = frozenset()
    ocsps: frozenset[bytes] = frozenset()

    def __or__(self, other: Evidence) -> Evidence:
        return Evidence(
            self.certificates | other.certificates,
            self.crls | other.crls,
            self.ocsps | other.ocsps,
        )

    def includes(self, other: Evidence) -> bool:
        """Whether nothing of ``other`` is missing here."""
        return self | other == self


NOTHING = Evidence()


def embedded(version: Any) -> Evidence:
    """What a version of a file holds in its document security store (ISO 32000-2, 12.8.4.3)."""
    store = _at(version.root, "/DSS")
    places = [store, *(entry.get_object() for entry in _at(store, "/VRI").values())]
    found = [frozenset(_streams(places, *names)) for names in _PARTS.items()]
    if sum(len(each) for each in found) > _MOST:
        raise ValueError("a security store of that size is none")
    return Evidence(*found)


def given(data: bytes) -> Evidence:
    """A list, an answer or a certificate, PEM or DER. Raises ``ValueError`` for anything else."""
    encoded = pem.unarmor(data)[2] if pem.detect(data) else data
    for kind, load in _KINDS.items():
        try:
            load(encoded)
        except ValueError:
            continue
        return Evidence(**{kind: frozenset([encoded])})
    raise ValueError("no list of revocations, no answer about one, no certificate")


_KINDS: dict[str, Callable[[bytes], object]] = {
    "crls": x509.load_der_x509_crl,
    "ocsps": ocsp.load_der_ocsp_response,
    "certificates": x509.load_der_x509_certificate,
}


def _streams(places: list[Any], plural: str, singular: str) -> Iterator[bytes]:
    for place in places:
        for name in (plural, singular):
            for each in _at(place, name):
                yield bytes(each.get_object().data)


def _at(dictionary: Any, key: str) -> Any:
    """What a key refers to, or something empty."""
    return dictionary.raw_get(key).get_object() if key in dictionary else {}
