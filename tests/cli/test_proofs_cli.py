"""``jieqing check`` on proof: what each side owes, in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.cli.app import run
from tests.world import World


def _check(world: World, capfd: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    capfd.readouterr()
    status = run(["check", str(world.case), "--as-of", "2026-11-20", *options])
    return status, capfd.readouterr().out


def test_a_side_is_a_line_and_what_it_owes_one_each(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    world = World(tmp_path)
    world.edit("    kind: debts\n", "    kind: other\n")
    status, out = _check(world, capfd, "--lang", "zh")
    assert status == 0
    assert "借款方必备材料 5 项：齐全 4、缺少 1。" in out
    assert "  [缺少] 必备 其他债务证明\n" in out
    assert "[齐全]" not in out
    _, every = _check(world, capfd, "--lang", "en", "--proofs")
    assert "[complete] obligatory loan contract: 个人消费借款合同" in every
    assert "[missing] advisable mandate of the lender's lawyer" in every


def test_json_holds_every_proof(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _, out = _check(World(tmp_path), capfd, "--json", "--lang", "en")
    (case,) = json.loads(out)["cases"]
    assert case["completeness"]["complete"] is True
    (contract,) = [p for p in case["completeness"]["proofs"] if p["id"] == "lender.contract"]
    assert contract["status"] == "complete"
    assert [item["id"] for item in contract["items"]] == ["l-contract"]


def test_a_case_that_cannot_be_read_has_none(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    world = World(tmp_path)
    world.edit("opened_on: 2025-10-13", "opened_on: someday")
    _, out = _check(world, capfd, "--json", "--lang", "en")
    assert json.loads(out)["cases"][0]["completeness"] is None
