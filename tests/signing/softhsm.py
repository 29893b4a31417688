"""A SoftHSM token with keys and certificates, for the tests of PKCS #11."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pkcs11
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from pkcs11 import Attribute, CertificateType, ObjectClass

from pipeline.signing.keys import KeyFolder

_NUMBERS = count(1)
PIN = "2468-mitte"
TOKEN = "jieqing"
MODULE = next(
    (
        str(each)
        for each in map(
            Path,
            (
                "/usr/lib/softhsm/libsofthsm2.so",
                "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
            ),
        )
        if each.exists()
    ),
    "libsofthsm2.so",
)


def uri(label: str) -> str:
    """The address of one key."""
    return f"pkcs11:token={TOKEN};object={label}?module-path={MODULE}"


@contextmanager
def token() -> Iterator[None]:
    """A fresh token; the driver reads its place once per process."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "tokens").mkdir()
        (folder / "softhsm2.conf").write_text(
            f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n"
        )
        os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
        _run("--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", "87654321")
        yield


def hold(keys: KeyFolder, labels: Mapping[str, str]) -> None:
    """Put keys of a folder on the token: party to label. The issuing certificate goes with them."""
    issuing = None
    for party, label in labels.items():
        number = next(_NUMBERS)
        store = pkcs12.load_pkcs12(
            (keys.folder / f"{party}.p12").read_bytes(), keys.passphrase.encode()
        )
        assert store.key is not None
        assert store.cert is not None
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:
            file.write(store.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            file.flush()
            _run("--import", file.name, "--token", TOKEN, "--label", label,
                 "--id", f"{number:02x}", "--pin", PIN)  # fmt: skip
        _certificate(label, store.cert.certificate, number)
        issuing = store.additional_certs[0].certificate
    _certificate(f"issuing-{number}", issuing, next(_NUMBERS))


def _certificate(label: str, certificate: Any, number: int) -> None:
    with pkcs11.lib(MODULE).get_token(token_label=TOKEN).open(user_pin=PIN, rw=True) as session:
        session.create_object(
            {
                Attribute.CLASS: ObjectClass.CERTIFICATE,
                Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
                Attribute.TOKEN: True,
                Attribute.LABEL: label,
                Attribute.ID: bytes([number]),
                Attribute.SUBJECT: certificate.subject.public_bytes(),
                Attribute.VALUE: certificate.public_bytes(Encoding.DER),
            }
        )


def _run(*arguments: str) -> None:
    command = ["softhsm2-util", *arguments]
    if Path(MODULE).is_absolute():
        command += ["--module", MODULE]
    subprocess.run(command, check=True, capture_output=True)
