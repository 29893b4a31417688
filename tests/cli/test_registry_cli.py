"""``registry`` and ``verify --registry``: from the issuer's database to a stranger's verdict."""

from __future__ import annotations

import json
import secrets
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from pipeline.cli.app import run
from pipeline.registry import Registry, draw_number
from pipeline.verification import web
from tests.attacks import lifetimes
from tests.attacks.pki import HOUR, Authority
from tests.signing import papers

NOW = datetime.now(UTC)
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def jieqing(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("JIEQING_PASSPHRASE", "correct horse")

    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        status = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return call


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """A certificate signed today, its root, and the list of its CA."""
    folder, authority = tmp_path_factory.mktemp("paper"), Authority(made=NOW)
    file, root, crl = folder / "certificate.pdf", folder / "root.pem", folder / "list.crl"
    signer = authority.signer(papers.LENDER)
    file.write_bytes(lifetimes.certificate(signer=signer, now=NOW - HOUR))
    root.write_bytes(authority.root.certificate.public_bytes(Encoding.PEM))
    crl.write_bytes(authority.crl(NOW))
    return file, root, crl


@pytest.fixture
def issued(tmp_path: Path, signed: tuple[Path, ...], jieqing: Call) -> tuple[Path, str]:
    """A registry that lists the certificate, and the certificate's number; with a key of its own
    for the log.
    """
    book = tmp_path / "registry.sqlite"
    with Registry.open(book) as registry:
        draw = partial(draw_number, NOW, secrets.choice)
        number = registry.claim("certificate", "I", "HT-1", now=NOW, draw=draw).number
        registry.record(number, "zh", sha256(signed[0].read_bytes()).hexdigest(), now=NOW)
    assert jieqing("registry", "key", tmp_path / "log.p12", "--issuer", "某某小贷")[0] == 0
    return book, number


def verify(
    jieqing: Call, signed: tuple[Path, ...], place: object, *more: object
) -> tuple[int, str, str]:
    file, root, crl = signed
    return jieqing("verify", file, "--trust", root, "--offline", "--revocation", crl,
                   "--registry", place, *more)  # fmt: skip


@contextmanager
def served(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_from_issue_to_withdrawal(
    issued: tuple[Path, str], signed: tuple[Path, ...], tmp_path: Path, jieqing: Call
) -> None:
    book, number = issued
    public, pin = tmp_path / "public", ("--registry-key", tmp_path / "log.pem")
    publish = (
        "registry",
        "export",
        "-o",
        public,
        "--key",
        tmp_path / "log.p12",
        "--registry",
        book,
    )
    assert jieqing(*publish)[0] == 0
    assert jieqing("verify", public, *pin)[0] == 0
    with served(public) as address:
        for place in (public, address, book, f"sqlite:///{book}"):
            status, out, _ = verify(jieqing, signed, place, *pin)
            assert status == 0, out
        assert "距今0 小时" in verify(jieqing, signed, address, *pin)[1]
        assert verify(jieqing, signed, address)[0] == 10  # nobody vouches for its key
        status, out, _ = jieqing(
            "registry", "revoke", number, "--reason", "wrong-data", "--author", "李文",
            "--told", "EMS 1234", "--registry", book, "--json",
        )  # fmt: skip
        assert (status, json.loads(out)["withdrawal"]["told"]) == (0, "EMS 1234")
        assert verify(jieqing, signed, address, *pin)[0] == 0  # not published yet
        assert jieqing(*publish)[0] == 0
        for place in (public, address, book):
            status, out, _ = verify(jieqing, signed, place, *pin)
            assert (status, "撤销" in out) == (1, True)
    assert verify(jieqing, signed, address, *pin)[0] == 10  # nobody answers any more


def test_a_withdrawal_that_was_rubbed_out_is_found_out(
    issued: tuple[Path, str], signed: tuple[Path, ...], jieqing: Call
) -> None:
    book, number = issued
    with Registry.open(book) as registry:
        registry.revoke(number, reason="wrong-data", author="A", told="B", now=NOW)
    with sqlite3.connect(book) as raw:
        raw.execute("UPDATE papers SET status = 'good'")
    status, out, _ = verify(jieqing, signed, book)
    assert (status, number in out) == (1, True)
    assert jieqing("registry", "show", number, "--registry", book)[0] == 3


def test_a_server_that_sends_byte_by_byte_is_not_waited_for(
    issued: tuple[Path, str],
    signed: tuple[Path, ...],
    jieqing: Call,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(web, "_WHOLE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=dribble, args=(server,))
        thread.start()
        started = time.monotonic()
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        assert verify(jieqing, signed, address)[0] == 10
        assert time.monotonic() - started < 30
        thread.join()


def dribble(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection, suppress(OSError):
        connection.recv(4096)
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\n")
        for _ in range(4000):
            connection.sendall(b" ")
            time.sleep(0.02)


def test_list_and_show(issued: tuple[Path, str], jieqing: Call) -> None:
    book, number = issued
    status, out, _ = jieqing("registry", "list", "--registry", book)
    assert status == 0
    assert number in out
    assert "有效" in out
    status, out, _ = jieqing("registry", "list", "--registry", book, "--json", "--lang", "en")
    listed = json.loads(out)
    assert (status, listed["schema"]) == (0, "registry-list.v1")
    assert [each["number"] for each in listed["papers"]] == [number]
    status, out, _ = jieqing("registry", "show", number, "--registry", book, "--json")
    assert (status, json.loads(out)["status"]) == (0, "good")
    assert jieqing("registry", "show", "JQ-2026-1111-1111-1111", "--registry", book)[0] == 5


def test_what_is_refused(issued: tuple[Path, str], tmp_path: Path, jieqing: Call) -> None:
    book, number = issued
    assert jieqing("registry", "list", "--registry", tmp_path / "none.sqlite")[0] == 3
    assert not (tmp_path / "none.sqlite").exists()
    revoke = ("registry", "revoke", number, "--registry", book, "--author", "A", "--told", "B")
    assert jieqing(*revoke, "--reason", "because")[0] == 2
    assert jieqing(*revoke, "--reason", "superseded")[0] == 5
    assert jieqing("registry", "prove", number, "--registry", book)[0] == 7
    assert jieqing("registry", "key", tmp_path / "log.p12", "--issuer", "x")[0] == 5


def test_proofs(
    issued: tuple[Path, str],
    tmp_path: Path,
    jieqing: Call,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book, number = issued
    monkeypatch.setenv("JIEQING_REGISTRY_KEY", str(tmp_path / "log.p12"))
    monkeypatch.setenv("JIEQING_REGISTRY", str(book))
    pin, proof = ("--registry-key", tmp_path / "log.pem"), tmp_path / "certificate.proof.json"
    assert jieqing("registry", "prove", number, "-o", proof)[0] == 0
    assert jieqing("verify", proof, *pin)[0] == 0
    assert jieqing("verify", proof)[0] == 10
    noted, grown = tmp_path / "noted.json", tmp_path / "grown.proof.json"
    assert jieqing("registry", "prove", "-o", noted)[0] == 0
    with Registry.open(book) as registry:
        registry.claim("certificate", "I", "HT-2", now=NOW, draw=lambda: "JQ-2")
    assert jieqing("registry", "prove", "--since", noted, "-o", grown)[0] == 0
    assert jieqing("verify", grown, *pin)[0] == 0
    assert jieqing("registry", "prove", number, "--since", noted)[0] == 2
    assert jieqing("registry", "prove", "--since", book)[0] == 3
    changed = json.loads(proof.read_bytes())
    changed["entries"][0]["entry"] = changed["entries"][0]["entry"].replace("claim", "clown")
    proof.write_text(json.dumps(changed))
    assert jieqing("verify", proof, *pin)[0] == 1
