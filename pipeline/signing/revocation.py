"""Whether certificates were revoked, with the proof of it (RFC 5280, 6.3; RFC 6960).

For every certificate of a chain but the root, what its issuer says is sought in the files that were
given, then at the addresses in the certificate: OCSP first, then the CRL. The whole is taken only
if the chain validates with it and nothing else; otherwise the level that needs it is not reached.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtensionOID

from pipeline.errors import BadInput, SigningError
from pipeline.messages import Message, msg
from pipeline.signing.chains import Chain, build_chain, prove
from pipeline.signing.web import ask, is_address

_LONGEST_CRL = 2**25  # bytes; CRLs of large CAs run to some megabytes
_LONGEST_OCSP = 2**18
_LONGEST_CERTIFICATE = 2**16
_ISSUERS = AuthorityInformationAccessOID.CA_ISSUERS
_RESPONDERS = AuthorityInformationAccessOID.OCSP


@dataclass(frozen=True, slots=True)
class Evidence:
    """Certificates, CRLs and OCSP responses (DER): what proves chains without asking anybody."""

    certificates: frozenset[bytes] = frozenset()
    crls: frozenset[bytes] = frozenset()
    ocsps: frozenset[bytes] = frozenset()

    def __or__(self, other: Evidence) -> Evidence:
        return Evidence(
            self.certificates | other.certificates,
            self.crls | other.crls,
            self.ocsps | other.ocsps,
        )


@dataclass(frozen=True, slots=True)
class Revocation:
    """Where it is said what was revoked: ``files`` hold CRLs or OCSP responses, DER or PEM;
    ``fetch`` permits asking the addresses in the certificates, ``seconds`` each at most.
    """

    files: tuple[bytes, ...] = field(default=(), repr=False)
    fetch: bool = True
    seconds: float = 15.0

    def evidence(
        self,
        certificate: x509.Certificate,
        others: Iterable[x509.Certificate],
        anchors: Sequence[x509.Certificate],
        moment: dt.datetime,
    ) -> Evidence:
        """What proves that ``certificate`` and its issuers were good at ``moment``.

        Raises :class:`~pipeline.errors.SigningError` if they were not, or if it cannot be shown.
        """
        chain = build_chain(certificate, (*others, *given_certificates(self.files)), anchors,
                            self._missing_issuer)  # fmt: skip
        found = _given(self.files) | Evidence(frozenset(_der(each) for each in chain.certificates))
        reasons: list[Message] = []
        for subject, issuer in chain.links():
            if not _answered(found, subject, issuer):
                found |= self._ask(subject, issuer, anchors, moment, reasons)
        prove(chain, found.certificates, found.crls, found.ocsps, moment, tuple(reasons))
        return _needed(found, chain)

    def with_evidence(self, held: Evidence) -> Revocation:
        """The same, with what a paper holds already as further files."""
        files = (*self.files, *held.crls, *held.ocsps, *held.certificates)
        return replace(self, files=files)

    def _ask(
        self,
        subject: x509.Certificate,
        issuer: x509.Certificate,
        anchors: Sequence[x509.Certificate],
        moment: dt.datetime,
        reasons: list[Message],
    ) -> Evidence:
        """What the issuer of one certificate answers, from the first address that serves."""
        if not self.fetch:
            return Evidence()
        for url in _addresses(subject, _RESPONDERS):
            try:
                answer = _ocsp(url, subject, issuer, self.seconds)
                return Evidence(ocsps=frozenset([answer])) | self._responder(
                    answer, issuer, anchors, moment
                )
            except SigningError as error:
                reasons.append(_reason(url, error))
        for url in _crl_addresses(subject):
            try:
                return Evidence(crls=frozenset([_crl(url, self.seconds)]))
            except SigningError as error:
                reasons.append(_reason(url, error))
        return Evidence()

    def _responder(
        self,
        answer: bytes,
        issuer: x509.Certificate,
        anchors: Sequence[x509.Certificate],
        moment: dt.datetime,
    ) -> Evidence:
        """A responder with a certificate of its own has to be good itself, unless its issuer says
        that nobody need ask (RFC 6960, 4.2.2.2.1).
        """
        found = Evidence()
        for certificate in ocsp.load_der_ocsp_response(answer).certificates:
            if certificate != issuer and not _is_exempt(certificate):
                by_crl = replace(self, files=())
                found |= by_crl.evidence(certificate, (issuer,), anchors, moment)
        return found

    def _missing_issuer(self, certificate: x509.Certificate) -> Iterator[x509.Certificate]:
        for url in _addresses(certificate, _ISSUERS) if self.fetch else ():
            try:
                body = ask(url, None, seconds=self.seconds, most=_LONGEST_CERTIFICATE)
                yield x509.load_der_x509_certificate(_der_of(body))
            except (SigningError, ValueError):
                continue


def read_revocation(files: Sequence[Path], *, fetch: bool = True) -> Revocation:
    """Files with CRLs, OCSP responses or certificates. Raises ``BadInput`` for anything else."""
    contents = []
    for file in files:
        try:
            contents.append(_der_of(file.read_bytes()))
            _given([contents[-1]])
        except (OSError, ValueError) as error:
            raise BadInput(
                "revocation.file",
                msg("{file} is no CRL, OCSP response or certificate that can be read.", file=file),
            ) from error
    return Revocation(tuple(contents), fetch)


def given_certificates(files: Iterable[bytes]) -> Iterator[x509.Certificate]:
    """The certificates among these files."""
    for data in files:
        try:
            yield x509.load_der_x509_certificate(data)
        except ValueError:
            continue


def _given(files: Iterable[bytes]) -> Evidence:
    crls, ocsps = set(), set()
    for data in files:
        if _is_crl(data):
            crls.add(data)
        elif _is_ocsp(data):
            ocsps.add(data)
        else:
            x509.load_der_x509_certificate(data)
    return Evidence(crls=frozenset(crls), ocsps=frozenset(ocsps))


def _is_crl(data: bytes) -> bool:
    try:
        x509.load_der_x509_crl(data)
    except ValueError:
        return False
    return True


def _is_ocsp(data: bytes) -> bool:
    try:
        return (
            ocsp.load_der_ocsp_response(data).response_status is ocsp.OCSPResponseStatus.SUCCESSFUL
        )
    except ValueError:
        return False


def _answered(found: Evidence, subject: x509.Certificate, issuer: x509.Certificate) -> bool:
    return any(_speaks_of(each, subject, issuer) for each in found.ocsps) or any(
        _is_by(each, issuer) for each in found.crls
    )


def _speaks_of(data: bytes, subject: x509.Certificate, issuer: x509.Certificate) -> bool:
    return any(
        _identity(each) == _identity(_question(subject, issuer, each.hash_algorithm))
        for each in ocsp.load_der_ocsp_response(data).responses
    )


def _question(
    subject: x509.Certificate, issuer: x509.Certificate, algorithm: hashes.HashAlgorithm
) -> ocsp.OCSPRequest:
    return ocsp.OCSPRequestBuilder().add_certificate(subject, issuer, algorithm).build()


def _identity(about: ocsp.OCSPRequest | ocsp.OCSPSingleResponse) -> tuple[bytes, bytes, int]:
    """Whom a question or an answer is about (RFC 6960, 4.1.1)."""
    return about.issuer_name_hash, about.issuer_key_hash, about.serial_number


def _is_by(data: bytes, issuer: x509.Certificate) -> bool:
    return x509.load_der_x509_crl(data).issuer == issuer.subject


def _needed(found: Evidence, chain: Chain) -> Evidence:
    """Without what was given but is about others."""
    links = list(chain.links())
    ours = {each for each in found.crls if any(_is_by(each, issuer) for _, issuer in links)}
    theirs = {
        each
        for each in found.crls - ours
        if any(x509.load_der_x509_crl(each).issuer == x509.load_der_x509_certificate(c).issuer
               for c in found.certificates)
    }  # fmt: skip
    told = {each for each in found.ocsps if any(_speaks_of(each, *link) for link in links)}
    return Evidence(found.certificates, frozenset(ours | theirs), frozenset(told))


def _ocsp(url: str, subject: x509.Certificate, issuer: x509.Certificate, seconds: float) -> bytes:
    # SHA-1 names the issuer here, it protects nothing: the profile that every responder knows
    # (RFC 5019, 2.1.1).
    question = _question(subject, issuer, hashes.SHA1())  # noqa: S303
    answer = ask(
        url,
        question.public_bytes(Encoding.DER),
        seconds=seconds,
        most=_LONGEST_OCSP,
        sends="application/ocsp-request",
        takes="application/ocsp-response",
        code="revocation.unreachable",
    )
    if not _is_ocsp(answer) or not _speaks_of(answer, subject, issuer):
        raise SigningError("revocation.unreadable", msg("it gave no answer about the certificate"))
    return answer


def _crl(url: str, seconds: float) -> bytes:
    body = _der_of(
        ask(url, None, seconds=seconds, most=_LONGEST_CRL, code="revocation.unreachable")
    )
    if not _is_crl(body):
        raise SigningError("revocation.unreadable", msg("its answer is no list of revocations"))
    return body


def _addresses(certificate: x509.Certificate, method: x509.ObjectIdentifier) -> list[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess)
    except x509.ExtensionNotFound:
        return []
    return _urls(each.access_location for each in found.value if each.access_method == method)


def _crl_addresses(certificate: x509.Certificate) -> list[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints)
    except x509.ExtensionNotFound:
        return []
    return _urls(name for point in found.value for name in point.full_name or ())


def _urls(names: Iterable[x509.GeneralName]) -> list[str]:
    urls = [name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)]
    return [url for url in urls if is_address(url)]


def _is_exempt(certificate: x509.Certificate) -> bool:
    try:
        certificate.extensions.get_extension_for_oid(ExtensionOID.OCSP_NO_CHECK)
    except x509.ExtensionNotFound:
        return False
    return True


def _reason(url: str, error: SigningError) -> Message:
    return msg("{server}: {reason}", server=url.split("/")[2].rpartition("@")[2],
               reason=error.message)  # fmt: skip


def _der_of(data: bytes) -> bytes:
    return pem.unarmor(data)[2] if pem.detect(data) else data


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
