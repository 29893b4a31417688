"""``batch --stage performance``: exit statuses, and one JSON document."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli.app import run
from pipeline.resources import examples

Call = Callable[..., tuple[int, str, str]]
STAGE = ("--stage", "performance", "--as-of", "2026-04-30")


@pytest.fixture
def jieqing(capfd: pytest.CaptureFixture[str]) -> Call:
    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        status = run(["batch", *map(str, arguments)])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return call


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    shutil.copytree(examples() / "online-loan", tmp_path / "cases" / "one")
    return tmp_path / "cases"


def test_a_folder_of_cases(jieqing: Call, cases: Path, tmp_path: Path) -> None:
    status, out, _ = jieqing(cases, *STAGE, "-o", tmp_path / "out", "--lang", "zh")
    assert status == 0
    assert "逾期 1 件" in out
    assert (tmp_path / "out" / "portfolio.html").is_file()


def test_part_failed(jieqing: Call, cases: Path, tmp_path: Path) -> None:
    (cases / "two").mkdir()
    (cases / "two" / "case.yaml").write_text("id: x\n", "utf-8")
    status, out, err = jieqing(cases, *STAGE, "-o", tmp_path / "out", "--json", "--lang", "en")
    told = json.loads(out)
    assert (status, told["schema"], told["totals"]["failed"]) == (9, "portfolio.v1", 1)
    assert told == json.loads((tmp_path / "out" / "portfolio.json").read_text("utf-8"))
    assert "1 not counted" in err


def test_a_statement_that_cannot_be_read(jieqing: Call, cases: Path, tmp_path: Path) -> None:
    lost = ("--statement", tmp_path / "lost.csv")
    status, out, _ = jieqing(cases, *STAGE, "-o", tmp_path / "out", *lost, "--lang", "en")
    assert status == 9
    assert "lost.csv" in out


def test_statements_go_with_performance(jieqing: Call, cases: Path, tmp_path: Path) -> None:
    lost = ("--statement", tmp_path / "lost.csv")
    status, _, err = jieqing(cases, "-o", tmp_path / "o", *lost, "--lang", "en")
    assert (status, "--stage performance" in err) == (2, True)
    assert not (tmp_path / "o").exists()


def test_no_cases(jieqing: Call, tmp_path: Path) -> None:
    assert jieqing(tmp_path, *STAGE, "-o", tmp_path / "o")[0] == 3
