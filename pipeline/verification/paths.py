"""From a certificate to an anchor that was given (RFC 5280, 6); nothing is fetched, the system's
anchors do not count.

A file may bring any number of certificates that name each other as issuer. Trying every way through
them takes for ever, so only those take part whose signatures lead from the certificate to an
anchor: without a CA's key nobody can add to them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator, ValidationContext

Result = TypeVar("Result")
Path = tuple[bytes, ...]
"""A certificate, its issuers, the anchor last; each in DER."""

_MOST = 50  # certificates that are climbed over, or that bear one name
_MOST_IN_PATHS = 8  # which a CA itself made, at least; every way through them is tried


def find_path(
    own: bytes, others: Iterable[bytes], trust: Sequence[x509.Certificate], moment: dt.datetime
) -> Path:
    """The path by which an anchor vouches for ``own`` (DER) at ``moment``.

    Raises the errors of ``pyhanko_certvalidator`` if there is none. Revocation is not asked here.
    """
    return _path(own, frozenset(others), tuple(trust), moment)


@lru_cache(maxsize=256)
def _path(
    own: bytes, others: frozenset[bytes], trust: tuple[x509.Certificate, ...], moment: dt.datetime
) -> Path:
    context = ValidationContext(
        trust_roots=[_as_asn1(each) for each in trust],
        other_certs=[asn1.Certificate.load(each) for each in between(own, others, trust)],
        moment=moment,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    validator = CertificateValidator(asn1.Certificate.load(own), validation_context=context)
    path = _finish(validator.async_validate_path())
    return tuple(each.dump() for each in reversed([*path.iter_certs(include_root=True)]))


def between(
    own: bytes, others: Iterable[bytes], trust: Sequence[x509.Certificate]
) -> tuple[bytes, ...]:
    """Those of ``others`` (DER) that take part in a path from ``own``, sorted.

    Where no path leads to an anchor, those by which the search came farthest, so that the reason
    can be told.
    """
    loaded = {der: each for der in others if (each := _loaded(der)) is not None}
    by_name: dict[x509.Name, list[bytes]] = defaultdict(list)
    for der in sorted(loaded):
        by_name[loaded[der].subject].append(der)
    issuers, anchored = _climbed(own, loaded, by_name, trust)
    if anchored:
        return tuple(sorted(_below(anchored, issuers) - {own}))[:_MOST_IN_PATHS]
    return tuple(sorted(_one_way(own, loaded, issuers, by_name)))


def _climbed(
    own: bytes,
    loaded: Mapping[bytes, x509.Certificate],
    by_name: Mapping[x509.Name, list[bytes]],
    trust: Sequence[x509.Certificate],
) -> tuple[dict[bytes, list[bytes]], set[bytes]]:
    """Who really signed whom, from ``own`` upwards, and what an anchor signed itself."""
    issuers: dict[bytes, list[bytes]] = {}
    anchored: set[bytes] = set()
    open_ends = [own]
    while open_ends and len(issuers) < _MOST:
        der = open_ends.pop()
        certificate = loaded.get(der) or _loaded(der)
        if der in issuers or certificate is None:
            continue
        issuers[der] = [
            each
            for each in by_name.get(certificate.issuer, ())[:_MOST]
            if each != der and _signed(certificate, loaded[each])
        ]
        if any(_signed(certificate, anchor) for anchor in trust):
            anchored.add(der)
        open_ends += issuers[der]
    return issuers, anchored


def _below(anchored: set[bytes], issuers: Mapping[bytes, list[bytes]]) -> set[bytes]:
    """All from which signatures lead to an anchor."""
    found = set(anchored)
    while more := {d for d, above in issuers.items() if found.intersection(above)} - found:
        found |= more
    return found


def _one_way(
    own: bytes,
    loaded: Mapping[bytes, x509.Certificate],
    issuers: Mapping[bytes, list[bytes]],
    by_name: Mapping[x509.Name, list[bytes]],
) -> set[bytes]:
    """One way up as far as it goes, and one certificate that the last names as its issuer without
    being signed by it."""
    found, names = [own], set[x509.Name]()
    while above := [d for d in issuers.get(found[-1], ()) if loaded[d].subject not in names]:
        found.append(above[0])
        names.add(loaded[above[0]].subject)  # one of each name: the ways multiply with them
    last = loaded.get(found[-1]) or _loaded(found[-1])
    claimed = by_name.get(last.issuer, ())[:1] if last else ()
    return {*found[1:], *claimed} - {own}


def _signed(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _loaded(der: bytes) -> x509.Certificate | None:
    """A certificate, or None for what is none that can be read."""
    try:
        return x509.load_der_x509_certificate(der)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


@lru_cache(maxsize=64)
def _as_asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))


def _finish(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine that never waits (nothing is fetched), inside an event loop or outside."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result
    coroutine.close()
    raise RuntimeError("the path validation wanted to wait")
