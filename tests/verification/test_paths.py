"""Certificates that a file brings along lead to an anchor, or they take no part."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError

from pipeline.verification.paths import between, find_path

NOW = dt.datetime(2026, 11, 3, tzinfo=dt.UTC)
SERIAL = itertools.count(1)


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def certified(
    subject: str, own: ec.EllipticCurvePrivateKey, issuer: str, by: ec.EllipticCurvePrivateKey,
    *, ca: bool = True,
) -> x509.Certificate:  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(own.public_key())
        .serial_number(next(SERIAL))
        .not_valid_before(NOW - dt.timedelta(days=1))
        .not_valid_after(NOW + dt.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca, None), True)
        .sign(by, hashes.SHA256())
    )


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


ROOT, ISSUING, SIGNER = key(), key(), key()
ANCHOR = certified("root", ROOT, "root", ROOT)
CA = certified("issuing", ISSUING, "root", ROOT)
OWN = certified("signer", SIGNER, "issuing", ISSUING, ca=False)


def mesh(count: int) -> list[bytes]:
    """Everybody's certificates for each other, all in the name of the real CA."""
    keys = [key() for _ in range(count)]
    pairs = itertools.product(keys, keys)
    return [der(certified("issuing", one, "issuing", other)) for one, other in pairs]


def test_a_mesh_of_certificates_takes_no_part() -> None:
    others = [der(CA), *mesh(6)]
    assert between(der(OWN), others, [ANCHOR]) == (der(CA),)
    assert find_path(der(OWN), others, [ANCHOR], NOW) == (der(OWN), der(CA), der(ANCHOR))


def test_a_mesh_of_ones_own_ends_as_soon() -> None:
    """The signer's certificate is from the mesh itself, and no anchor vouches for it."""
    keys = [key() for _ in range(6)]
    others = [der(certified("issuing", a, "issuing", b)) for a in keys for b in keys]
    own = der(certified("signer", SIGNER, "issuing", keys[0], ca=False))
    assert len(between(own, others, [ANCHOR])) < len(others)
    with pytest.raises((PathBuildingError, PathValidationError)):
        find_path(own, others, [ANCHOR], NOW)


def test_every_way_to_an_anchor_takes_part() -> None:
    second, cross = key(), certified("issuing", ISSUING, "other", key())
    other = certified("other", second, "root", ROOT)
    crossed = certified("issuing", ISSUING, "other", second)
    found = between(der(OWN), [der(CA), der(cross), der(other), der(crossed)], [ANCHOR])
    assert set(found) == {der(CA), der(other), der(crossed)}


def test_a_certificate_that_its_issuer_did_not_sign_is_held_against_it() -> None:
    own = der(certified("signer", SIGNER, "issuing", key(), ca=False))
    assert between(own, [der(CA)], [ANCHOR]) == (der(CA),)
    with pytest.raises(PathValidationError):
        find_path(own, [der(CA)], [ANCHOR], NOW)


def test_junk_among_them_is_passed_over() -> None:
    assert between(der(OWN), [b"junk", der(CA), der(CA)[:-7]], [ANCHOR]) == (der(CA),)
