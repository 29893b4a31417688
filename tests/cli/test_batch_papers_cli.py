"""``batch``: papers for many cases from the command line."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli.app import run
from pipeline.resources import examples, schemas
from tests.world import PASSPHRASE, World

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def jieqing(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Call:
    def call(*arguments: object) -> tuple[int, str, str]:
        capfd.readouterr()
        more = ("-o", tmp_path / "out", "--registry", tmp_path / "registry.sqlite",
                "--as-of", "2025-12-31", "--lang", "en")  # fmt: skip
        status = run(["batch", *map(str, (*arguments, *more))])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return call


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    shutil.copytree(examples() / "online-loan", tmp_path / "cases" / "one")
    return tmp_path / "cases"


def test_a_dry_run_checks_and_writes_nothing(jieqing: Call, cases: Path, tmp_path: Path) -> None:
    (cases / "two").mkdir()
    (cases / "two" / "case.yaml").write_text("id: x\n", "utf-8")
    status, out, err = jieqing(cases, "--dry-run", "--engine", "serial", "--json")
    told = json.loads(out)
    assert (status, told["schema"], told["counts"]) == (9, "batch.v1", {"checked": 1, "failed": 1})
    assert "two" in err
    assert sorted(each.name for each in tmp_path.iterdir()) == ["cases"]


def test_bad_lines_are_named(jieqing: Call, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"id": "a"\n{"folder": "nowhere"}\n', "utf-8")
    status, out, _ = jieqing(file, "--engine", "serial")
    assert status == 9
    assert f"{file}:1" in out
    assert f"{file}:2" in out
    assert "Open" in out
    lines = (tmp_path / "out" / "batch.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 2]


@pytest.mark.parametrize(
    ("name", "status"),
    [("nothing.jsonl", 3), ("empty.jsonl", 3), ("x.txt", 3), ("x.csv", 3)],
)
def test_an_input_that_is_none(jieqing: Call, tmp_path: Path, name: str, status: int) -> None:
    if name != "nothing.jsonl":
        (tmp_path / name).write_text("", "utf-8")
    assert jieqing(tmp_path / name)[0] == status
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("shard", ["0/8", "9/8", "3", "a/b"])
def test_a_shard_is_a_part_of_parts(jieqing: Call, cases: Path, shard: str) -> None:
    assert jieqing(cases, "--shard", shard)[0] == 2


@pytest.mark.slow
def test_twice(jieqing: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(tmp_path)
    keys = world.keys().folder
    (tmp_path / "cases").mkdir()
    world.case.rename(tmp_path / "cases" / "one")
    monkeypatch.setenv("JIEQING_PASSPHRASE", PASSPHRASE)
    command = (tmp_path / "cases", "--keys", keys, "--stage", "agreement", "--level", "B-T")
    status, out, _ = jieqing(*command)
    assert (status, "1 case(s) waiting for others to sign" in out) == (0, True)
    status, out, err = jieqing(*command, "--json", "--resume")
    told = json.loads(out)
    assert (status, told["counts"]) == (0, {"unchanged": 1})
    assert told["waiting_papers"] > 0
    line = json.loads((tmp_path / "out" / "batch.jsonl").read_text("utf-8"))
    known = json.loads((schemas() / "batch-case.v1.schema.json").read_text("utf-8"))
    assert set(line) <= set(known["properties"])
    assert {party for each in line["papers"] for party in each["signed_by"]} == {"lender"}
    assert os.environ["JIEQING_PASSPHRASE"] not in err
