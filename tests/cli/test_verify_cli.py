"""``verify`` and ``sign`` on the command line: every file is answered, strangers are refused."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from pipeline.cli.app import run
from pipeline.papers.draft import Stage
from pipeline.running.negotiation_log import FILE
from pipeline.signing.signer import sign
from tests.signing import papers
from tests.world import World

Call = Callable[..., tuple[int, str, str]]

TODAY = dt.datetime.now(dt.UTC)
"""The commands read the clock; so the keys are of today."""
KEYS = papers.keys(made=TODAY)
ROOT = KEYS.folder / "root.pem"


@pytest.fixture
def jieqing(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setenv("JIEQING_PASSPHRASE", papers.PASSPHRASE)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        status = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return call


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """One file for each answer that ``verify`` can give."""
    good = sign(
        papers.laid_certificate(papers.data(amount=papers.AMOUNT)),
        field="lender",
        signer=papers.signer("lender", KEYS),
        now=TODAY,
    )
    found = {
        name: tmp_path / f"{name}.pdf" for name in ("good", "bad", "locked", "text", "missing")
    }
    found["good"].write_bytes(good)
    found["bad"].write_bytes(good + b"\n")
    found["text"].write_bytes(b"not a PDF")
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(found["locked"], encryption=pikepdf.Encryption(user="x", owner="y"))
    return found


def document(out: str) -> dict[str, Any]:
    loaded = json.loads(out)
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize(
    ("names", "status"),
    [
        ("good", 0),
        ("locked", 10),
        ("bad", 1),
        ("text", 3),
        ("missing", 3),
        ("good locked", 10),
        ("locked bad good", 1),
        ("bad missing good", 3),
        ("text bad locked", 3),
    ],
)
def test_the_worst_answer_is_the_exit_status(
    names: str, status: int, files: dict[str, Path], jieqing: Call
) -> None:
    asked = [files[name] for name in names.split()]
    assert jieqing("verify", *asked, "--trust", ROOT)[0] == status


def test_a_missing_file_takes_no_other_s_report_away(files: dict[str, Path], jieqing: Call) -> None:
    asked = (files["good"], files["missing"], files["bad"])
    status, out, err = jieqing("verify", *asked, "--trust", ROOT, "--json")
    assert status == 3
    entries = document(out)["files"]
    assert [entry["file"] for entry in entries] == [str(file) for file in asked]
    good, missing, bad = entries
    assert (good["verdict"], bad["verdict"]) == ("pass", "fail")
    assert set(missing) == {"file", "error"}
    assert missing["error"]["code"] == "file.unreadable"
    assert str(files["missing"]) in err
    shown = jieqing("verify", *asked, "--trust", ROOT)
    assert shown[0] == 3
    assert str(files["good"]) in shown[1]
    assert str(files["missing"]) in shown[2]


def test_a_locked_file_is_said_to_be_locked(files: dict[str, Path], jieqing: Call) -> None:
    status, out, _ = jieqing("verify", files["locked"])
    assert status == 10
    assert "密码" in out
    assert "Error" not in out


def test_people_are_told_names_not_short_names(files: dict[str, Path], jieqing: Call) -> None:
    out = jieqing("verify", files["good"], "--trust", ROOT)[1]
    assert papers.LENDER.name in out
    assert "试用" in out
    assert "lender" not in out


def test_a_stranger_s_key_is_refused_and_nothing_is_written(tmp_path: Path, jieqing: Call) -> None:
    paper, output = tmp_path / "paper.pdf", tmp_path / "signed.pdf"
    paper.write_bytes(papers.laid_agreement())
    wrong = ("sign", paper, "--party", "borrower", "--key", KEYS.folder / "agent.p12")
    status, out, err = jieqing(*wrong, "-o", output)
    assert status == 7
    assert not output.exists()
    assert papers.BORROWER.name in err
    assert papers.AGENT.name in err
    right = ("sign", paper, "--party", "borrower", "--key", KEYS.folder / "borrower.p12")
    status, out, _ = jieqing(*right, "-o", output)
    assert status == 0
    assert papers.BORROWER.name in out


@pytest.fixture
def packet(tmp_path: Path) -> Path:
    """A packet of the negotiation alone."""
    return World(tmp_path).build(Stage.NEGOTIATION, sign=False).folder


@pytest.mark.slow
def test_a_packet_and_its_log_are_examined(packet: Path, jieqing: Call) -> None:
    head = json.loads((packet / "manifest.json").read_text("utf-8"))["log"]["head"]
    status, out, _ = jieqing("verify", packet, packet / FILE, "--head", head, "--json")
    subjects = [file["subject"] for file in document(out)["files"]]
    assert (status, subjects) == (0, ["packet", "log"])
    status, out, _ = jieqing("verify", packet / FILE)
    assert status == 10
    assert head in "".join(out.split())


@pytest.mark.slow
def test_a_changed_log_names_the_entry(packet: Path, jieqing: Call) -> None:
    text = (packet / FILE).read_text("utf-8")
    (packet / FILE).write_text(text.replace("无人接听", "已接听", 1), "utf-8")
    status, out, _ = jieqing("verify", packet)
    assert status == 1
    assert "第 2 条被改动过" in out
