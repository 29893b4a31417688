"""Batches of real papers: signed by the lender alone, killed at random moments, never twice."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.papers.draft import Stage
from pipeline.registry import Registry
from pipeline.running.batch.run import BatchRequest, BatchResult, run_batch
from pipeline.running.batch.settings import Settings
from pipeline.running.build import Request, build_case
from pipeline.running.manifest import Manifest, read_manifest
from tests.running.batch.field import told
from tests.world import SETTLED, World

IDS = ("B-1", "B-2", "B-3")
AGREED = date(2025, 12, 31)
KILLS = int(os.environ.get("JIEQING_KILLS", "6"))


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A world with a folder of cases, each of another contract."""
    world = World(tmp_path)
    world.keys()
    for number, name in enumerate(IDS):
        case = tmp_path / "cases" / name
        shutil.copytree(world.case, case)
        text = (case / "case.yaml").read_text("utf-8").replace("id: WD-2025-0117", f"id: {name}")
        text = text.replace("HT-XD-2024-061500382", f"HT-XD-2024-06150038{number}")
        (case / "case.yaml").write_text(text, "utf-8")
    return world


def batch(world: World, *stages: Stage, as_of: date = SETTLED, jobs: int = 2) -> BatchResult:
    settings = Settings(partial(_request, world, as_of, stages or tuple(Stage)))
    return run_batch(BatchRequest(world.folder / "cases", settings, jobs=jobs))


def _request(world: World, as_of: date, stages: tuple[Stage, ...]) -> Request:
    """Made in the worker: a certificate does not travel."""
    found = world.request(as_of=as_of, keys=world.keys())
    return replace(found, case=Path(), stages=stages, trust=(world.keys().root(),))


def manifest(world: World, case: str) -> Manifest:
    found = read_manifest(world.folder / "packets" / case / "manifest.json")
    assert found is not None
    return found


@pytest.mark.slow
def test_the_lender_signs_and_the_others_are_waited_for(world: World) -> None:
    stages = (Stage.NEGOTIATION, Stage.AGREEMENT)
    first = batch(world, *stages, as_of=AGREED)
    assert first.summary.counts == {"waiting": 3}
    assert first.summary.waiting_papers > 0
    assert first.exit_status == 0
    lines = told(first)
    for name in IDS:
        papers = {paper.key: paper for paper in manifest(world, name).papers}
        assert {each["key"]: each["sha256"] for each in lines[name]["papers"]} == {
            key: paper.pdf.sha256 for key, paper in papers.items()
        }
        assert {party for paper in papers.values() for party in paper.signed_by} <= {"lender"}
    second = batch(world, *stages, as_of=AGREED)
    assert second.summary.counts == {"unchanged": 3}
    assert second.summary.waiting_papers == first.summary.waiting_papers


@pytest.mark.slow
def test_killed_at_random_moments(world: World) -> None:
    for name in IDS:  # the agreement is signed by all, so that a certificate can follow
        whole = world.request(as_of=AGREED, keys=world.keys())
        build_case(replace(whole, case=world.folder / "cases" / name))
    moments, killed = random.Random(20261124), 0
    for _ in range(KILLS):
        process = start(world)
        time.sleep(moments.uniform(2, 12))
        process.send_signal(signal.SIGKILL)  # the supervisor; its workers leave by themselves
        killed += process.wait() == -signal.SIGKILL
    assert killed
    result = batch(world)
    assert result.summary.failed == 0, result.summary.causes
    assert set(told(result)) == set(IDS)
    assert not list((world.folder / "packets").rglob(".staging"))
    check_issued_once(world)


def check_issued_once(world: World) -> None:
    """Every paper is what its manifest says; one number a contract, the registry knows each."""
    numbers: dict[str, str] = {}
    with Registry.open(world.folder / "registry.sqlite") as registry:
        registry.check_log()
        recorded = {(each.number, each.edition): each.sha256 for each in registry.papers()}
        for name in IDS:
            folder = world.folder / "packets" / name
            for paper in manifest(world, name).papers:
                for entry in paper.files:
                    assert sha256((folder / entry.file).read_bytes()).hexdigest() == entry.sha256
                if paper.number and paper.signed_by and not paper.waiting_for:
                    assert recorded.pop((paper.number, paper.key)) == paper.pdf.sha256
                if paper.kind == "certificate":
                    assert numbers.setdefault(name, paper.number) == paper.number
    assert recorded == {}
    assert len(set(numbers.values())) == len(IDS)


def start(world: World) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.running.batch.test_whole", str(world.folder)]
    return subprocess.Popen(command)


if __name__ == "__main__":
    batch(World(Path(sys.argv[1])))
