"""A build that is killed for real, again and again: the packet is always whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.running.manifest import read_manifest
from pipeline.running.packet import open_packet
from tests.world import PASSPHRASE, World

ROUNDS = 8
DAYS = ("2026-05-31", "2026-09-30", "2026-10-31")


def start(world: World, day: str) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-c", "from pipeline.cli import main; main()", "build", str(world.case),
        "-o", str(world.folder / "packets"), "--keys", str(world.folder / "keys"),
        "--registry", str(world.folder / "registry.sqlite"), "--as-of", day,
    ]  # fmt: skip
    environment = {**os.environ, "JIEQING_PASSPHRASE": PASSPHRASE}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, stderr=pipe, stdout=pipe)


def check_whole(folder: Path) -> None:
    with open_packet(folder) as packet:
        manifest = packet.manifest
    if manifest is None:
        return
    for paper in manifest.papers:
        for entry in paper.files:
            assert sha256((folder / entry.file).read_bytes()).hexdigest() == entry.sha256


@pytest.mark.slow
def test_killed_at_random_moments(world: World) -> None:
    world.keys()
    moments = random.Random(20261124)
    folder = world.folder / "packets" / "WD-2025-0117"
    for number in range(ROUNDS):
        process = start(world, DAYS[number % len(DAYS)])
        time.sleep(moments.uniform(0.3, 4))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if folder.exists():
            check_whole(folder)
    process = start(world, DAYS[-1])
    _, errors = process.communicate()
    assert process.returncode == 0, errors.decode()
    check_whole(folder)
    manifest = read_manifest(folder / "manifest.json")
    assert manifest is not None
    assert not [paper.key for paper in manifest.papers if paper.waiting_for]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)
