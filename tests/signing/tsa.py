"""A timestamp authority on the loopback: OpenSSL's, behind a small web server."""

from __future__ import annotations

import datetime as dt
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

TIMESTAMPING = ExtendedKeyUsageOID.TIME_STAMPING
NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
_DAY = dt.timedelta(days=1)
_CONFIG = """
[tsa]
serial = {folder}/serial
crypto_device = builtin
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""

Answer = Callable[[bytes], bytes]
"""From a request to a response, both DER."""


@dataclass(frozen=True)
class Pki:
    """A root and the certificate of an authority that it vouches for."""

    root: x509.Certificate
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey = field(repr=False)

    @property
    def asn1_certificate(self) -> asn1.Certificate:
        return asn1.Certificate.load(self.certificate.public_bytes(Encoding.DER))

    @property
    def asn1_key(self) -> asn1_keys.PrivateKeyInfo:
        return asn1_keys.PrivateKeyInfo.load(
            self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        )


def pki(
    name: str = "示例时间戳中心",
    *,
    usage: Sequence[ObjectIdentifier] = (TIMESTAMPING,),
    critical: bool = True,
    ends: dt.datetime = NOW + 365 * _DAY,
) -> Pki:
    """A fresh root and an authority's certificate for ``usage``."""
    root_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name} Root")])
    root = (
        _builder(root_name, root_name, root_key, NOW + 3650 * _DAY)
        .add_extension(x509.BasicConstraints(True, 0), True)
        .sign(root_key, hashes.SHA256())
    )
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        _builder(own, root_name, key, ends)
        .add_extension(x509.BasicConstraints(False, None), True)
        .add_extension(x509.ExtendedKeyUsage(list(usage)), critical)
        .sign(root_key, hashes.SHA256())
    )
    return Pki(root, certificate, key)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, ends: dt.datetime
) -> x509.CertificateBuilder:
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=NOW - 30 * _DAY,
        not_valid_after=ends,
    )


@dataclass
class Tsa:
    """A running server; ``asked`` holds the requests it got, ``headers`` what came with them."""

    url: str
    answer: Answer
    status: int = 200
    asked: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def authority(made: Pki, answer: Answer | None = None) -> Iterator[Tsa]:
    """A server that answers with OpenSSL, or as ``answer`` says."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with served(answer or _openssl(made, folder)) as tsa:
            yield tsa


@contextmanager
def served(answer: Answer) -> Iterator[Tsa]:
    """Any answers over HTTP."""
    tsa = Tsa("", answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            tsa.asked.append(request)
            tsa.headers.append(dict(self.headers))
            response = tsa.answer(request)
            self.send_response(tsa.status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(response)))
            self.end_headers()
            self.wfile.write(response)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    tsa.url = f"http://127.0.0.1:{server.server_port}/tsa"
    try:
        yield tsa
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _openssl(made: Pki, folder: Path) -> Answer:
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
    (folder / "tsa.pem").write_bytes(made.certificate.public_bytes(Encoding.PEM))
    (folder / "root.pem").write_bytes(made.root.public_bytes(Encoding.PEM))
    key = made.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(key)

    def answer(request: bytes) -> bytes:
        (folder / "query.tsq").write_bytes(request)
        command = ["openssl", "ts", "-reply", "-section", "tsa", "-config", "tsa.cnf",
                   "-queryfile", "query.tsq", "-signer", "tsa.pem", "-inkey", "key.pem",
                   "-chain", "root.pem", "-out", "reply.tsr"]  # fmt: skip
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        return (folder / "reply.tsr").read_bytes()

    return answer


def openssl_verifies(token: bytes, digest: bytes, made: Pki) -> bool:
    """What OpenSSL says to a token."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "token.der").write_bytes(token)
        (folder / "root.pem").write_bytes(made.root.public_bytes(Encoding.PEM))
        command = ["openssl", "ts", "-verify", "-digest", digest.hex(), "-in", "token.der",
                   "-token_in", "-CAfile", "root.pem"]  # fmt: skip
        return subprocess.run(command, cwd=folder, capture_output=True).returncode == 0
