"""Timestamps and text recognition from the command line: named, missing, unreachable."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline import resources
from pipeline.case.dates import SHANGHAI
from pipeline.cli.app import run
from pipeline.signing.timestamp_token import read_token
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


def test_the_time_of_the_seal_is_told_to_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.pdf"
    with authority(pki()) as tsa:
        assert run(["bundle", str(LICENCE), "-o", str(out), "--tsa", tsa.url]) == 0
    token = out.with_name("out.pdf.json.tst").read_bytes()
    sealed = sha256(out.with_name("out.pdf.json").read_bytes()).digest()
    time = read_token(token, sealed).time.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    said = capsys.readouterr().out
    assert f"清单已加盖时间戳：{time}（北京时间），出具机构：" in said
    run(["verify", str(out), "--offline", "--lang", "zh"])
    assert f"{time}（北京时间）" in capsys.readouterr().out


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


def beside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, Path]:
    """A bundle with its originals beside it, and one of them."""
    out = tmp_path / "册.pdf"
    given = [str(LICENCE), str(EVIDENCE / "borrower" / "chat.png")]
    assert run(["bundle", *given, "-o", str(out), "--no-attach"]) == 0
    capsys.readouterr()
    return out, tmp_path / "册 原始文件" / "证据一 licence.jpg"


def originals(out: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    run(["verify", str(out), "--offline", "--json", "--lang", "zh"])
    (report,) = json.loads(capsys.readouterr().out)["files"]
    return [
        (check["verdict"], check["message"])
        for check in report["checks"]
        if check["id"] == "bundle-originals"
    ]


def test_verify_compares_what_lies_beside_a_bundle(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, original = beside(tmp_path, capsys)
    ((verdict, said),) = originals(out, capsys)
    assert verdict == "pass"
    assert said.endswith("中的 2 个原始文件与提交时一致。")
    original.write_bytes(original.read_bytes() + b" ")
    ((verdict, said),) = originals(out, capsys)
    assert verdict == "fail"
    assert "册 原始文件/证据一 licence.jpg 不是当初提交的文件" in said
    original.unlink()
    ((verdict, said),) = originals(out, capsys)
    assert (verdict, said) == ("fail", "证据册旁边缺少原始文件 册 原始文件/证据一 licence.jpg。")


def test_a_bundle_without_its_folder_and_one_whose_folder_is_a_link_out_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, original = beside(tmp_path / "here", capsys)
    elsewhere = original.parent.rename(tmp_path / "elsewhere")
    ((verdict, said),) = originals(out, capsys)
    assert verdict == "note"
    assert "证据册旁边没有文件夹“册 原始文件”，其中应有的 2 个原始文件未能比对" in said
    original.parent.symlink_to(elsewhere)
    ((verdict, _),) = originals(out, capsys)
    assert verdict == "note"


def test_a_manifest_is_told_from_a_paper(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = beside(tmp_path, capsys)
    assert run(["verify", f"{out}.json", "--lang", "zh"]) == 3
    said = "".join(capsys.readouterr().out.split())
    assert "这是证据册的清单" in said
    assert "去掉末尾“.json”的同名PDF" in said
