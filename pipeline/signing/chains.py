"""From a certificate to the root that vouches for it, and the proof that the chain holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    InsufficientRevinfoError,
    PathError,
    RevokedError,
    ValidationError,
)

from pipeline.errors import SigningError
from pipeline.messages import Message, Series, msg

_LONGEST = 8
_CLOCK_SKEW = dt.timedelta(minutes=5)
MoreIssuers = Callable[[x509.Certificate], Iterator[x509.Certificate]]


@dataclass(frozen=True, slots=True)
class Chain:
    """A certificate first, then its issuers, the root last."""

    certificates: tuple[x509.Certificate, ...]

    def links(self) -> Iterator[tuple[x509.Certificate, x509.Certificate]]:
        """Each certificate with its issuer."""
        return pairwise(self.certificates)


def build_chain(
    certificate: x509.Certificate,
    others: Iterable[x509.Certificate],
    anchors: Sequence[x509.Certificate],
    more: MoreIssuers,
) -> Chain:
    """The chain up to one of ``anchors``; ``more`` may fetch an issuer that nobody gave.

    Raises :class:`~pipeline.errors.SigningError` if no anchor is reached.
    """
    known, chain = [*anchors, *others], [certificate]
    while chain[-1] not in anchors:
        issuer = issuer_among(chain[-1], known) or issuer_among(chain[-1], more(chain[-1]))
        if issuer is None or issuer in chain or len(chain) == _LONGEST:
            raise SigningError(
                "level.no-chain",
                msg("The certificate of {name} leads to no root certificate that was named.",
                    name=name_of(certificate)),
                hint=msg("Name the root with --trust, after you have compared it with what its "
                         "CA publishes."),
            )  # fmt: skip
        chain.append(issuer)
    return Chain(tuple(chain))


def prove(
    chain: Chain,
    certificates: Iterable[bytes],
    crls: Iterable[bytes],
    ocsps: Iterable[bytes],
    moment: dt.datetime,
    reasons: tuple[Message, ...] = (),
) -> None:
    """Raise :class:`~pipeline.errors.SigningError` unless the chain is good at ``moment`` with
    nothing but what is given (RFC 5280, 6); ``reasons`` say what could not be had.
    """
    context = ValidationContext(
        trust_roots=[_asn1(chain.certificates[-1])],
        other_certs=[asn1.Certificate.load(each) for each in certificates],
        crls=[asn1_crl.CertificateList.load(each) for each in crls],
        ocsps=[asn1_ocsp.OCSPResponse.load(each) for each in ocsps],
        moment=moment,
        allow_fetching=False,
        revocation_mode="require",
        time_tolerance=_CLOCK_SKEW,
        retroactive_revinfo=True,
    )
    validator = CertificateValidator(_asn1(chain.certificates[0]), validation_context=context)
    try:
        finish(validator.async_validate_path())
    except RevokedError as error:
        raise SigningError("level.revoked", _revoked(chain, error)) from error
    except InsufficientRevinfoError as error:
        raise _unproved(chain, reasons) from error
    except (PathError, ValidationError) as error:
        raise SigningError(
            "level.chain",
            msg("The certificate of {name} is not good for this, or was not at that time.",
                name=name_of(chain.certificates[0])),
        ) from error  # fmt: skip


def _revoked(chain: Chain, error: RevokedError) -> Message:
    return msg("The certificate of {name}, or of a CA above it, was revoked on {day}.",
               name=name_of(chain.certificates[0]),
               day=f"{error.revocation_dt:%Y-%m-%d}")  # fmt: skip


def _unproved(chain: Chain, reasons: tuple[Message, ...]) -> SigningError:
    name = name_of(chain.certificates[0])
    if reasons:
        message = msg("Whether the certificate of {name} was revoked cannot be shown ({reasons}).",
                      name=name, reasons=Series(reasons))  # fmt: skip
    else:
        message = msg("Whether the certificate of {name} was revoked cannot be shown: neither its "
                      "CA's list nor its answer is at hand.", name=name)  # fmt: skip
    return SigningError(
        "level.unproved",
        message,
        hint=msg("Give the CA's current list with --revocation, or ask for level B-T; nothing was "
                 "written."),
    )  # fmt: skip


def issuer_among(
    certificate: x509.Certificate, candidates: Iterable[x509.Certificate]
) -> x509.Certificate | None:
    """The first of ``candidates`` whose name and key are those that issued the certificate."""
    for each in candidates:
        if each.subject == certificate.issuer:
            try:
                certificate.verify_directly_issued_by(each)
            except (ValueError, TypeError, InvalidSignature):
                continue
            return each
    return None


def name_of(certificate: x509.Certificate) -> str:
    """The common name, or the first thing that the subject says."""
    found = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME) or list(
        certificate.subject
    )
    return str(found[0].value) if found else ""


def finish(checking: Coroutine[Any, Any, Any]) -> Any:
    """Run a coroutine that never waits (nothing is fetched), inside an event loop or outside."""
    try:
        checking.send(None)
    except StopIteration as done:
        return done.value
    checking.close()
    raise RuntimeError("a validation wanted to wait")


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
