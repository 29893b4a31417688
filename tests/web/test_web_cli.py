"""``jieqing serve`` and ``jieqing page`` on the command line."""

from __future__ import annotations

import datetime as dt
import json
import signal
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from pipeline.cli.app import run
from pipeline.registry import Registry
from pipeline.registry.export import export
from pipeline.registry.log_key import new_log_key
from pipeline.registry.signed import LogKey
from pipeline.signing.keys import load_signer
from tests.web.office import KEYS, NOW, certificate, office, revoked

ROOT = KEYS.folder / "root.pem"


@contextmanager
def serving(*options: object) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The command at a free port; it ends with the block."""
    jieqing = str(Path(sys.executable).with_name("jieqing"))
    command = [jieqing, "serve", "--port", "0", "--lang", "en"]
    process = subprocess.Popen(
        [*command, "--trust", str(ROOT), *map(str, options)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        assert line.startswith("The page is at http"), (line, process.stderr)
        yield line.split()[4], process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def test_serve_answers_logs_a_digest_and_ends() -> None:
    with serving() as (url, process):
        answer = urllib.request.urlopen(f"{url}api/verify", certificate(), timeout=60)
        found = json.loads(answer.read())
        assert "server" not in answer.headers
    assert process.stderr
    digest = found["report"]["en"]["document"]["sha256"]
    assert process.stderr.read() == f"{digest} pass\n"
    assert process.returncode == 130


def test_serve_speaks_tls(tmp_path: Path) -> None:
    cert, key = _tls(tmp_path)
    with serving("--cert", cert, "--key", key) as (url, _):
        assert url.startswith("https://")
        trusting = ssl.create_default_context(cafile=str(cert))
        with urllib.request.urlopen(url, context=trusting, timeout=60) as answer:
            assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_serve_reads_what_a_registry_publishes(tmp_path: Path) -> None:
    log_certificate = new_log_key(tmp_path / "log.p12", "示例", passphrase="x", now=NOW)
    signer, day = load_signer(tmp_path / "log.p12", "x"), dt.timedelta(days=1)
    key, now = LogKey(signer.certificate, signer.sign_raw), dt.datetime.now(dt.UTC)
    with office(tmp_path) as made, Registry.open(tmp_path / "registry.sqlite") as registry:
        export(registry, tmp_path / "public", key, now=now, valid_for=day)
    pin = tmp_path / "pin.pem"
    pin.write_bytes(log_certificate.public_bytes(Encoding.PEM))
    states = {}
    with serving("--registry", tmp_path / "public", "--registry-key", pin) as (url, _):
        for name, pdf in (("good", certificate()), ("revoked", revoked())):
            with urllib.request.urlopen(f"{url}api/verify", pdf, timeout=60) as answer:
                states[name] = json.loads(answer.read())["verdict"]
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{url}api/status/{made.good}", timeout=60)
    assert states == {"good": "pass", "revoked": "fail"}


def _tls(folder: Path) -> tuple[Path, Path]:
    import ipaddress

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "cert.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(Encoding.PEM))
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    files[1].write_bytes(plain)
    return files


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["serve", "--cert", ROOT], 2),
        (["serve", "--cert", ROOT, "--key", ROOT], 3),
        (["serve", "--registry", "nowhere.sqlite"], 3),
        (["serve", "--trust", __file__], 3),
        (["serve", "--host", "192.0.2.1"], 3),
        (["page", "-o", "page.html"], 2),
        (["page", "-o", "page.html", "--trust", ROOT, "--kit", "kit"], 2),
        (["page", "-o", "p", "--trust", ROOT, "--kit", "kit", "--certificate", __file__], 3),
    ],
)
def test_mistakes_are_told(
    options: list[object],
    status: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run([str(each) for each in options] + ["--lang", "zh"]) == status
    said = capfd.readouterr().err
    assert said
    assert "Traceback" not in said
    assert not list(tmp_path.iterdir())


def test_page_writes_the_file_and_the_kit(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    signed, page, kit = tmp_path / "good.pdf", tmp_path / "verify.html", tmp_path / "kit"
    signed.write_bytes(certificate())
    root = tmp_path / "root-and-key.pem"
    root.write_bytes(ROOT.read_bytes() + _tls(tmp_path)[1].read_bytes())
    given = ["page", "-o", page, "--trust", root, "--kit", kit, "--certificate", signed]
    assert run([str(each) for each in given] + ["--lang", "zh"]) == 0
    assert "核验页在" in capfd.readouterr().out
    assert "PRIVATE" not in page.read_text("utf-8")
    states = [run(["verify", str(each), "--trust", str(ROOT)]) for each in sorted(kit.iterdir())]
    assert states == [0, 1, 1]
