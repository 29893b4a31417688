"""``verify`` with a CA's list, with the issuer's registry, and of files that are no PDF."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from pipeline.cli.app import run
from pipeline.registry.registry import Registry
from tests.attacks import lifetimes
from tests.attacks.pki import DAY, HOUR, Authority
from tests.signing import papers

NOW = datetime.now(UTC)
NUMBER = "JQ-2026-0001"
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def jieqing(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        status = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return call


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority(made=NOW)


@pytest.fixture
def paper(tmp_path: Path, authority: Authority) -> tuple[Path, Path, int]:
    """A certificate signed today, its root, and the serial number of the signer."""
    signer = authority.signer(papers.LENDER)
    file, root = tmp_path / "certificate.pdf", tmp_path / "root.pem"
    file.write_bytes(lifetimes.certificate(signer=signer, now=NOW - HOUR))
    root.write_bytes(authority.root.certificate.public_bytes(Encoding.PEM))
    return file, root, signer.certificate.serial_number


def test_a_list_of_the_ca_decides(
    paper: tuple[Path, Path, int], authority: Authority, tmp_path: Path, jieqing: Call
) -> None:
    file, root, serial = paper
    crl = tmp_path / "list.crl"
    asked = ("verify", file, "--trust", root, "--offline")
    assert jieqing(*asked)[0] == 10
    crl.write_bytes(authority.crl(NOW))
    assert jieqing(*asked, "--revocation", crl)[0] == 0
    crl.write_bytes(authority.crl(NOW, {serial: NOW - DAY}))
    status, out, _ = jieqing(*asked, "--revocation", crl)
    assert status == 1
    assert "吊销" in out


def test_what_is_no_list_is_refused(
    paper: tuple[Path, Path, int], tmp_path: Path, jieqing: Call
) -> None:
    (tmp_path / "list.crl").write_bytes(b"junk")
    status, _, err = jieqing("verify", paper[0], "--revocation", tmp_path / "list.crl")
    assert status == 3
    assert "吊销列表" in err


def test_the_registry_decides(
    paper: tuple[Path, Path, int], authority: Authority, tmp_path: Path, jieqing: Call
) -> None:
    file, root, _ = paper
    crl, book = tmp_path / "list.crl", tmp_path / "registry.sqlite"
    crl.write_bytes(authority.crl(NOW))
    asked = ("verify", file, "--trust", root, "--offline", "--revocation", crl, "--registry", book)
    assert jieqing(*asked)[0] == 3
    assert not book.exists()
    with Registry.open(book) as registry:
        registry.claim("certificate", "issuer", "subject", now=NOW, draw=lambda: NUMBER)
        assert jieqing(*asked)[0] == 10
        registry.record(NUMBER, "zh", sha256(file.read_bytes()).hexdigest(), now=NOW)
        status, out, _ = jieqing(*asked)
        assert (status, NUMBER in out) == (0, True)
        registry.revoke(NUMBER, reason="wrong-data", author="A", told="EMS 1", now=NOW)
    status, out, _ = jieqing(*asked)
    assert status == 1
    assert "已撤销" in out


def test_an_ofd_file_is_open_not_bad_input(tmp_path: Path, jieqing: Call) -> None:
    with zipfile.ZipFile(tmp_path / "paper.ofd", "w") as archive:
        archive.writestr("OFD.xml", "<x/>")
    status, out, _ = jieqing("verify", tmp_path / "paper.ofd")
    assert status == 10
    assert "OFD" in out
