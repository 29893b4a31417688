"""Timestamps and text recognition from the command line: named, missing, unreachable."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline import resources
from pipeline.cli.app import run
from tests.signing.tsa import authority, openssl_verifies, pki

EVIDENCE = resources.examples() / "online-loan" / "evidence"
LICENCE = EVIDENCE / "lender" / "licence.jpg"
NOWHERE = "http://127.0.0.1:9/"


def test_a_bundle_gets_a_time_from_the_server_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, made = tmp_path / "out.pdf", pki()
    with authority(made) as tsa:
        monkeypatch.setenv("JIEQING_TSA", f"{NOWHERE} {tsa.url}")
        assert run(["bundle", str(LICENCE), "-o", str(out)]) == 0
        first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        assert run(["bundle", str(LICENCE), "-o", str(out)]) == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
    assert set(first) == {"out.pdf", "out.pdf.json", "out.pdf.json.tst"}
    digest = sha256(first["out.pdf.json"]).digest()
    assert openssl_verifies(first["out.pdf.json.tst"], digest, made)
    assert len(tsa.asked) == 1


def test_without_a_network_it_ends_in_7_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["bundle", str(LICENCE), "-o", str(tmp_path / "out.pdf"), "--tsa", NOWHERE]
    assert run(arguments) == 7
    assert list(tmp_path.iterdir()) == []
    said = capsys.readouterr().err
    assert "没有取得时间戳（127.0.0.1：无法连接）" in said
    assert "没有写入任何文件" in said


def test_a_token_of_other_files_is_taken_away(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    with authority(pki()) as tsa:
        assert run(["bundle", str(LICENCE), "-o", str(out), "--tsa", tsa.url]) == 0
    assert run(["bundle", str(EVIDENCE / "borrower" / "chat.png"), "-o", str(out)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"out.pdf", "out.pdf.json"}


def test_what_is_no_address_is_a_matter_of_usage(tmp_path: Path) -> None:
    arguments = ["bundle", str(LICENCE), "-o", str(tmp_path / "out.pdf"), "--tsa", "tsa.example"]
    assert run(arguments) == 2


def test_recognition_that_is_not_installed_ends_in_8(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert run(["bundle", str(LICENCE), "-o", str(tmp_path / "out.pdf"), "--ocr"]) == 8
    assert list(tmp_path.iterdir()) == []
    assert "apt-get install ocrmypdf tesseract-ocr-chi-sim" in capsys.readouterr().err


@pytest.mark.slow
def test_recognised_text_is_listed_in_the_manifest(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    assert run(["bundle", str(LICENCE), "-o", str(out), "--ocr"]) == 0
    first = out.read_bytes()
    manifest = json.loads((tmp_path / "out.pdf.json").read_text("utf-8"))
    assert "recognised" in manifest["items"][0]["changed"]
    assert manifest["items"][0]["sha256"] == sha256(LICENCE.read_bytes()).hexdigest()
    assert run(["bundle", str(LICENCE), "-o", str(out), "--ocr"]) == 0
    assert out.read_bytes() == first
