"""``kill -9`` while papers are issued: afterwards every loan has one number, every edition one
file, and what the packet holds is what the registry recorded.

``JIEQING_KILLS`` says how often; all kills work on the same registry and packets. ``tools/soak.py``
does it a hundred times to eight processes at once, with papers that are really signed.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.registry.issuing import EDITIONS, check, issue
from tools.soak import soak

CASES = 40
KILLS = int(os.environ.get("JIEQING_KILLS", "10"))


@pytest.mark.slow
def test_killed_at_random_moments(tmp_path: Path, place: str) -> None:
    moments, killed = random.Random(9), 0
    command = [sys.executable, "-m", "tests.registry.test_killed", str(tmp_path), place]
    for _ in range(KILLS):
        process = subprocess.Popen(command)
        began, patience = tmp_path / "began", moments.uniform(0.0, 0.25)
        while not began.exists() and process.poll() is None:
            time.sleep(0.005)
        time.sleep(patience)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        began.unlink(missing_ok=True)
        check(tmp_path, place, CASES)
    assert killed > KILLS / 2
    issue(tmp_path, place, range(CASES))
    assert check(tmp_path, place, CASES) == CASES * len(EDITIONS)


@pytest.mark.slow
def test_eight_processes_killed_at_random_moments(tmp_path: Path, place: str) -> None:
    found = soak(tmp_path, place, kills=KILLS, cases=CASES, seed=20)
    assert (found.numbers, found.papers, found.passed) == (CASES, 2 * CASES, 2 * CASES)
    assert found.killed == KILLS


if __name__ == "__main__":
    (Path(sys.argv[1]) / "began").touch()
    issue(Path(sys.argv[1]), sys.argv[2], range(CASES))
