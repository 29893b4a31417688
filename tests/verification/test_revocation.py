"""Whose word counts about a certificate, for how long, and since when it was invalid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from pipeline.verification.evidence import Evidence, given
from pipeline.verification.revocation import Standing, standing
from tests.attacks.lifetimes import NOW, ca, lender
from tests.attacks.pki import DAY, HOUR, Authority
from tests.signing import papers

Builder = x509.CertificateRevocationListBuilder


def asked(*crls: bytes, ocsps: tuple[bytes, ...] = (), at: dt.datetime = NOW) -> Standing:
    path = lender().certificate.public_bytes(Encoding.DER), ca().root.der
    return standing(path, Evidence(crls=frozenset(crls), ocsps=frozenset(ocsps)), at)


def made(change: Callable[[Builder], Builder]) -> bytes:
    """A list of the CA with something that lists seldom have."""
    builder = Builder().issuer_name(ca().root.certificate.subject)
    builder = change(builder.last_update(NOW).next_update(NOW + DAY))
    return builder.sign(ca().root.key, hashes.SHA256()).public_bytes(Encoding.DER)


def part(**what: object) -> Callable[[Builder], Builder]:
    usual = {
        "full_name": None, "relative_name": None, "only_contains_user_certs": False,
        "only_contains_ca_certs": False, "only_some_reasons": None, "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }  # fmt: skip
    extension = x509.IssuingDistributionPoint(**(usual | what))  # type: ignore[arg-type]
    return lambda builder: builder.add_extension(extension, True)


def test_a_plain_list_settles_it() -> None:
    found = asked(ca().crl(NOW))
    assert (found.revoked, found.unknown, found.said) == (None, (), NOW.astimezone(dt.UTC))


@pytest.mark.parametrize(
    "change",
    [
        part(only_some_reasons=frozenset([x509.ReasonFlags.key_compromise])),
        part(indirect_crl=True),
        part(only_contains_ca_certs=True),
        lambda builder: builder.add_extension(x509.DeltaCRLIndicator(1), True),
    ],
)
def test_a_list_that_tells_only_a_part_tells_nothing(change: Callable[[Builder], Builder]) -> None:
    assert asked(made(change)).unknown


def test_a_list_of_people_s_certificates_is_read() -> None:
    assert not asked(made(part(only_contains_user_certs=True))).unknown


def test_a_list_by_a_namesake_of_the_ca_tells_nothing() -> None:
    assert asked(Authority(ca().name).crl(NOW)).unknown


def test_a_list_holds_until_the_next_one_is_due() -> None:
    crl = ca().crl(NOW, days=7)
    assert not asked(crl, at=NOW + 6 * DAY).unknown
    assert asked(crl, at=NOW + 8 * DAY).unknown
    assert not asked(crl, at=NOW - 300 * DAY).unknown  # what is not revoked now was not then


def test_the_day_since_when_the_key_may_be_stolen_counts() -> None:
    entry = (
        x509.RevokedCertificateBuilder()
        .serial_number(lender().certificate.serial_number)
        .revocation_date(NOW)
        .add_extension(x509.InvalidityDate((NOW - 3 * DAY).astimezone(dt.UTC)), False)
        .build()
    )
    crl = made(lambda builder: builder.add_revoked_certificate(entry))
    assert asked(crl).revoked == NOW - 3 * DAY


def test_the_worst_of_several_answers_counts() -> None:
    good = ca().answer(lender().certificate, NOW)
    bad = ca().answer(lender().certificate, NOW, NOW - HOUR)
    assert asked(ca().crl(NOW), ocsps=(good, bad)).revoked == NOW - HOUR


def test_an_answer_about_another_certificate_tells_nothing() -> None:
    other = ca().signer(papers.BORROWER)
    assert asked(ocsps=(ca().answer(other.certificate, NOW),)).unknown


def test_what_is_given_may_be_pem_and_must_be_something() -> None:
    crl = x509.load_der_x509_crl(ca().crl(NOW))
    assert given(crl.public_bytes(Encoding.PEM)).crls == {crl.public_bytes(Encoding.DER)}
    assert given(ca().root.der).certificates == {ca().root.der}
    with pytest.raises(ValueError, match="no list"):
        given(b"junk")
