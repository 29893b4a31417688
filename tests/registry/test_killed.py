"""``kill -9`` while eight processes issue: afterwards every loan has one number, every edition one
file, and what the packets hold is what the registry recorded.

``JIEQING_KILLS`` says how often; all kills work on the same registry and packets. ``make soak`` is
the same a hundred times over more cases.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tools.soak import soak

KILLS = int(os.environ.get("JIEQING_KILLS", "20"))
CASES = 100


@pytest.mark.slow
def test_killed_at_random_moments(tmp_path: Path, place: str) -> None:
    found = soak(tmp_path, place, kills=KILLS, cases=CASES, seed=20)
    assert found.killed == KILLS
    assert (found.numbers, found.papers, found.passed) == (CASES, 2 * CASES, 2 * CASES)
    assert found.entries == 3 * CASES
