"""The pool: a case that kills, hangs or swells harms only itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.running.batch.source import Selection
from tests.running.batch.field import cases, run, told

pytestmark = pytest.mark.slow  # real processes, killed and started again
GOOD = [f"ok-{number}" for number in range(6)]


def test_what_brings_its_worker_down_is_tried_twice_and_set_aside(tmp_path: Path) -> None:
    bad = ["die-1", "crash-1", "bug-1", "dieonce-1", "hang-1"]
    source = cases(tmp_path / "in.jsonl", [*GOOD[:3], *bad, *GOOD[3:]])
    result = run(tmp_path, source, seconds=3.0)
    lines = told(result)
    assert {lines[each]["status"] for each in GOOD} == {"built"}
    aside = {name: (line["reason"]["code"], line["attempt"]) for name, line in lines.items()
             if line["status"] == "quarantined"}  # fmt: skip
    assert aside == {
        "die-1": ("batch.worker-died", 2),
        "crash-1": ("batch.worker-died", 2),
        "hang-1": ("batch.worker-hung", 2),
        "bug-1": ("batch.bug", 2),
    }
    assert (lines["dieonce-1"]["status"], lines["dieonce-1"]["attempt"]) == ("built", 2)
    assert "signal 9" in lines["die-1"]["reason"]["en"]
    assert "signal 11" in lines["crash-1"]["reason"]["en"]
    assert "沈晓禾" not in result.files["lines"].read_text(encoding="utf-8")
    assert (result.exit_status, result.summary.failed) == (9, 4)
    assert result.summary.replaced_workers >= 8


def test_a_worker_that_swells_is_ended(tmp_path: Path) -> None:
    source = cases(tmp_path / "in.jsonl", ["grow-1", "ok-1"])
    lines = told(run(tmp_path, source, memory=250 * 2**20, seconds=30.0))
    assert lines["grow-1"]["reason"]["code"] == "batch.worker-grew"
    assert lines["ok-1"]["status"] == "built"


def test_a_worker_is_recycled_by_count_without_being_told_as_replaced(tmp_path: Path) -> None:
    source = cases(tmp_path / "in.jsonl", GOOD)
    result = run(tmp_path, source, jobs=1, cases=2)
    assert result.summary.counts == {"built": 6}
    assert result.summary.replaced_workers == 0


def test_the_fault_of_a_case_is_not_tried_again(tmp_path: Path) -> None:
    lines = told(run(tmp_path, cases(tmp_path / "in.jsonl", ["bad-1", "ok-1"])))
    assert (lines["bad-1"]["status"], lines["bad-1"]["attempt"]) == ("failed", 1)


def test_others_in_the_way_are_waited_for(tmp_path: Path) -> None:
    lines = told(run(tmp_path, cases(tmp_path / "in.jsonl", ["busyonce-1"])))
    assert (lines["busyonce-1"]["status"], lines["busyonce-1"]["attempt"]) == ("built", 1)


def test_where_nothing_works_any_more_the_batch_stops(tmp_path: Path) -> None:
    source = cases(tmp_path / "in.jsonl", [f"unwritable-{number}" for number in range(40)])
    result = run(tmp_path, source, jobs=1)
    assert result.summary.stopped is not None
    assert result.summary.stopped.code == "packet.not-writable"
    assert 10 <= result.summary.cases < 15
    assert result.exit_status == 9


def test_so_many_failures_are_enough(tmp_path: Path) -> None:
    source = cases(tmp_path / "in.jsonl", [f"bad-{number}" for number in range(40)])
    result = run(tmp_path, source, jobs=1, fail_after=3)
    assert (result.summary.cases, result.exit_status) == (3, 9)


def test_shards_take_every_case_once(tmp_path: Path) -> None:
    source = cases(tmp_path / "in.jsonl", [f"ok-{number}" for number in range(12)])
    taken: list[str] = []
    for part in (1, 2, 3):
        result = run(tmp_path, source, engine="serial", selection=Selection(part=part, parts=3))
        assert result.files["lines"].name == f"batch-{part}-of-3.jsonl"
        taken += told(result)
    assert sorted(taken) == sorted(f"ok-{number}" for number in range(12))


PROGRAM = """
from pathlib import Path
from tests.running.batch.field import run
import sys
if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), Path(sys.argv[2])).exit_status)
"""


def start(folder: Path, source: Path) -> subprocess.Popen[bytes]:
    program = folder / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    command = [sys.executable, str(program), str(folder), str(source)]
    return subprocess.Popen(command, env=environment, start_new_session=True)


def wait_for(found: Path, count: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if found.exists() and len(found.read_bytes().splitlines()) >= count:
            return
        time.sleep(0.02)
    pytest.fail(f"{found} did not get {count} lines")


def test_ctrl_c_finishes_what_is_in_hand(tmp_path: Path) -> None:
    source = cases(tmp_path / "in.jsonl", [f"slow-{number}" for number in range(200)])
    process = start(tmp_path, source)
    wait_for(tmp_path / "out" / "batch.jsonl", 2)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it: to everybody
    assert process.wait(60) == 9
    page = (tmp_path / "out" / "batch.html").read_text(encoding="utf-8")
    assert "batch.interrupted" not in page
    assert "提前结束" in page
    lines = (tmp_path / "out" / "batch.jsonl").read_text(encoding="utf-8").splitlines()
    assert 2 <= len(lines) < 12
    assert all('"status": "built"' in line for line in lines)


def test_ctrl_c_twice_ends_what_is_in_hand(tmp_path: Path) -> None:
    process = start(tmp_path, cases(tmp_path / "in.jsonl", ["hang-1", "hang-2", "ok-1"]))
    until = time.monotonic() + 60
    while not (tmp_path / "out" / "hang-1.tried").exists() and time.monotonic() < until:
        time.sleep(0.05)
    for _ in range(2):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.5)
    assert process.wait(30) == 9
    text = (tmp_path / "out" / "batch.jsonl").read_text(encoding="utf-8")
    codes = [json.loads(line)["reason"]["code"] for line in text.splitlines()]
    assert codes == ["batch.interrupted"] * 2


def test_killed_with_all_its_workers_the_next_run_does_the_rest(tmp_path: Path) -> None:
    ids = [f"slow-{number}" for number in range(8)]
    source = cases(tmp_path / "in.jsonl", ids)
    process = start(tmp_path, source)
    wait_for(tmp_path / "out" / "batch.jsonl", 3)
    process.kill()  # the supervisor alone: its workers leave by themselves
    process.wait()
    result = run(tmp_path, source)
    assert result.exit_status == 0
    assert result.summary.counts["unchanged"] >= 3
    assert sorted(told(result)) == sorted(ids)
