"""Batches: two workers against one, and whether the last cases take longer than the first.

`python -m benchmarks.batch [--cases 20] [--growth 50 200] [--empty 500 2000]` makes the papers of
the stages negotiation and agreement of the example (a bundle among them, signed by the lender),
each case of another contract, inlined in a JSONL file. *Empty* cases have no papers: what the
supervisor, the keys of steps and the report take by themselves, and the supervisor's memory. It
ends with 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from pipeline.case.source import read
from pipeline.papers.draft import Stage
from pipeline.running.batch.child import held_by
from pipeline.running.batch.run import BatchRequest, run_batch
from pipeline.running.batch.settings import Settings
from pipeline.running.build import Request
from tests.running.batch.field import cases, misbehaving
from tests.world import World

TWO_WORKERS, GROWTH = 1.7, 1.25
AGREED = date(2025, 12, 31)
STAGES = (Stage.NEGOTIATION, Stage.AGREEMENT)


def agreements(world: World, count: int) -> Path:
    """A JSONL file with so many cases, whose evidence is that of the example."""
    tree = json.dumps(read(world.case_file).tree, default=lambda value: value.isoformat())
    file = world.folder / f"{count}.jsonl"
    with file.open("w", encoding="utf-8") as opened:
        for number in range(count):
            case = json.loads(tree.replace("HT-XD-2024-061500382", f"HT-{number:08}"))
            line = json.dumps({**case, "id": f"B-{number:06}", "folder": "case"})
            opened.write(f"{line}\n")
    return file


def request(world: World, output: str) -> Request:
    """What a worker builds with."""
    found = world.request(as_of=AGREED, keys=world.keys())
    return replace(found, case=Path(), output=world.folder / output, stages=STAGES)


def a_minute(world: World, source: Path, jobs: int, output: str, *, empty: bool = False) -> float:
    """Cases a minute, without the start of the first worker's process."""
    settings = Settings(partial(request, world, output))
    if empty:
        settings = replace(settings, build=misbehaving)
    summary = run_batch(BatchRequest(source, settings, jobs=jobs)).summary
    assert not summary.failed, summary.causes
    return summary.cases / summary.seconds * 60


def compared(name: str, measure: Callable[[int], float], counts: list[int]) -> bool:
    """Cases a minute of both counts; whether the larger one takes too long for each."""
    few, many = (measure(count) for count in counts)
    print(f"{name}: {counts[0]} cases {few:.0f} a minute, {counts[1]} cases {many:.0f}; per case "
          f"{few / many:.2f} times as long (target {GROWTH})")  # fmt: skip
    return few / many > GROWTH


def main() -> int:
    """Measure, print, compare with the targets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20)
    parser.add_argument("--growth", type=int, nargs=2, default=[50, 200])
    parser.add_argument("--empty", type=int, nargs=2, default=[500, 2000])
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.keys()
        source = agreements(world, wanted.cases)
        a_minute(world, agreements(world, 2), 1, "warm")
        one, two = (a_minute(world, source, jobs, f"jobs {jobs}") for jobs in (1, 2))
        print(f"agreements: one worker {one:.1f} a minute, two {two:.1f}: {two / one:.2f} times "
              f"(target {TWO_WORKERS})")  # fmt: skip
        missed = two / one < TWO_WORKERS
        again = a_minute(world, source, 2, "jobs 2")
        print(f"the same again, nothing changed: {again:.0f} a minute")
        missed |= compared("agreements", lambda count: a_minute(
            world, agreements(world, count), 2, f"growth {count}"), wanted.growth)  # fmt: skip
        before = held_by_us()
        missed |= compared("empty cases", lambda count: a_minute(
            world, cases(world.folder / f"empty {count}.jsonl", map("ok-{}".format, range(count))),
            2, f"empty {count}", empty=True), wanted.empty)  # fmt: skip
        grown = (held_by_us() - before) / 2**20
        print(f"the supervisor grew by {grown:.1f} MB over the empty cases")
    return 1 if missed else 0


def held_by_us() -> int:
    """Resident bytes of this process."""
    return held_by(os.getpid())


if __name__ == "__main__":
    sys.exit(main())
