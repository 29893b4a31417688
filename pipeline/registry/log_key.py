"""A key of its own for the log: P-256, with a certificate that says what it is for and expires.

It is self-signed: who verifies is given it (or its digest) by the issuer, on a way of their own.
It cannot sign papers: its purpose is none that document signing knows.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import NameOID, ObjectIdentifier

from pipeline.errors import WrongState
from pipeline.messages import msg

PURPOSE = ObjectIdentifier("2.25.302716829103471982370412995083021746318")  # X.667, from a UUID
"""Signing the log and the status list of a registry."""

_YEARS = 2
_DAY = dt.timedelta(days=1)


def new_log_key(file: Path, issuer: str, *, passphrase: str, now: dt.datetime) -> x509.Certificate:
    """Make the key of an issuer's log as an encrypted PKCS#12 file (0600), and beside it its
    certificate (``.pem``) to be published. ``WrongState`` if there is a file already.
    """
    if file.exists():
        raise WrongState(
            "registry.key-exists",
            msg("{file} exists; keys are never overwritten.", file=file),
            hint=msg("Choose another file name."),
        )
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(key, issuer, now)
    kept = pkcs12.serialize_key_and_certificates(
        b"registry", key, certificate, None, BestAvailableEncryption(passphrase.encode())
    )
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(kept)
    file.with_suffix(".pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    return certificate


def _certificate(
    key: ec.EllipticCurvePrivateKey, issuer: str, now: dt.datetime
) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, issuer),
            x509.NameAttribute(NameOID.COMMON_NAME, "登记簿日志 registry log"),
        ]
    )
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _YEARS * 365 * _DAY)
        .add_extension(x509.BasicConstraints(False, None), True)
        .add_extension(x509.KeyUsage(digital_signature=True, **usage), True)
        .add_extension(x509.ExtendedKeyUsage([PURPOSE]), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .sign(key, hashes.SHA256())
    )
