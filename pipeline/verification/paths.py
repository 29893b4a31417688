"""From a certificate to an anchor that was given (RFC 5280, 6); nothing is fetched, the system's
anchors do not count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Coroutine, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator, ValidationContext

Result = TypeVar("Result")
Path = tuple[bytes, ...]
"""A certificate, its issuers, the anchor last; each in DER."""


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
        other_certs=[asn1.Certificate.load(each) for each in sorted(others)],
        moment=moment,
        allow_fetching=False,
        revocation_mode="soft-fail",
    )
    validator = CertificateValidator(asn1.Certificate.load(own), validation_context=context)
    path = _finish(validator.async_validate_path())
    return tuple(each.dump() for each in reversed([*path.iter_certs(include_root=True)]))


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
