"""Issues certificates with eight processes and kills them (``kill -9``) at random moments.

``python -m tools.soak`` does so a hundred times on each database and writes ``docs/soak.txt``. One
registry and one folder of packets bear all kills. At the end each loan must have one number, each
edition one file of its own, recorded, in its packet, and found good by the verifier.
"""

from __future__ import annotations

import argparse
import multiprocessing
import platform
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from multiprocessing.process import BaseProcess
from pathlib import Path

import rfc8785

from pipeline.errors import WrongState
from pipeline.registry import Registry
from pipeline.signing.signer import DocMDP, sign
from pipeline.verification import Verdict, verify
from pipeline.verification.register import Entry
from pipeline.version import VERSION
from tests.registry import postgresql
from tests.registry.issuing import EDITIONS, check, issue_one, packet
from tests.signing import papers

PAGE = Path(__file__).parent.parent / "docs" / "soak.txt"
PROCESSES = 8
_PATIENCE = 0.2  # seconds, at most, from one kill to the next
_LOOK = 10  # kills, from one look at what the packets show to the next
_FORK = multiprocessing.get_context("fork")  # modules are loaded once, so that kills hit work


@dataclass(frozen=True, slots=True)
class Found:
    """What there was at the end; ``begun`` is how many papers were recorded at the last kill."""

    killed: int
    begun: int
    numbers: int
    papers: int
    passed: int
    entries: int


def main() -> int:
    """Run and write; the exit status."""
    parser = argparse.ArgumentParser(description="Kills processes that issue certificates.")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    given = parser.parse_args()
    lines = [f"jieqing {VERSION}, Python {platform.python_version()}, "
             f"{datetime.now(UTC):%Y-%m-%d}: python -m tools.soak --kills {given.kills} "
             f"--cases {given.cases} --seed {given.seed}"]  # fmt: skip
    is_good = True
    for name, place, folder in _places():
        start = time.monotonic()
        found = soak(folder, place, kills=given.kills, cases=given.cases, seed=given.seed)
        lines.append(_line(name, given.cases, found, time.monotonic() - start))
        is_good &= found.passed == found.papers == given.cases * len(EDITIONS)
        print(lines[-1], flush=True)
    lines.append("good" if is_good else "BAD")
    PAGE.write_text("\n".join(lines) + "\n", "utf-8")
    return 0 if is_good else 1


def soak(folder: Path, place: str, *, kills: int, cases: int, seed: int) -> Found:
    """Issue every case; ``AssertionError`` for a packet that shows what is not recorded."""
    _signed("", EDITIONS[0])  # one set of keys for all, and fonts are loaded once
    Registry.open(place).close()
    chance = random.Random(seed)  # noqa: S311 - moments to kill at, no secrets
    running = [_start(folder, place, cases, chance) for _ in range(PROCESSES)]
    killed = begun = 0
    while killed < kills:
        time.sleep(chance.uniform(0, _PATIENCE))
        place_of = chance.randrange(PROCESSES)
        killed += _killed(running[place_of])
        running[place_of] = _start(folder, place, cases, chance)
        if killed == kills or killed % _LOOK == 0:
            begun = check(folder, place, cases)
    for each in running:
        each.join()
    check(folder, place, cases)
    return _at_the_end(folder, place, cases, killed, begun)


def _start(folder: Path, place: str, cases: int, chance: random.Random) -> BaseProcess:
    order = chance.sample(range(cases), cases)
    process = _FORK.Process(target=_issue, args=(folder, place, order))
    process.start()
    return process


def _issue(folder: Path, place: str, order: list[int]) -> None:
    """Until every case is issued; what another process is at is left for later."""
    left = order
    with Registry.open(place) as registry:
        while left:
            left = [case for case in left if not _is_issued(folder, registry, case)]


def _is_issued(folder: Path, registry: Registry, case: int) -> bool:
    try:
        issue_one(folder, registry, case, _signed)
    except WrongState:
        return False
    return True


def _killed(process: BaseProcess) -> bool:
    """Whether it was at work, and is no more."""
    process.kill()
    process.join()
    return process.exitcode == -9


def _signed(number: str, edition: str) -> bytes:
    lender = papers.signer("lender")
    return sign(_laid(number, edition), field="lender", signer=lender, now=papers.NOW,
                certify=DocMDP.NO_CHANGES)  # fmt: skip


def _laid(number: str, edition: str) -> bytes:
    visible = {"issuer": papers.LENDER.name, "issuer_code": papers.LENDER.identifier}
    data = {"schema": "certificate.v1", "number": number, "edition": edition}
    return papers.laid_certificate(rfc8785.dumps({**data, "visible": visible}))


def _at_the_end(folder: Path, place: str, cases: int, killed: int, begun: int) -> Found:
    files = [packet(folder, case) / f"{each}.pdf" for case in range(cases) for each in EDITIONS]
    with Registry.open(place) as registry:
        recorded = registry.papers()
        entries = registry.log_head()[0]
        registry.check_log()
    known = {each.sha256: Entry(each.sha256, each.number, each.status.value, papers.NOW)
             for each in recorded}  # fmt: skip
    pdfs = [file.read_bytes() for file in files]
    assert len({sha256(pdf).hexdigest() for pdf in pdfs} & known.keys()) == len(files)
    passed = sum(_passes(pdf, known) for pdf in pdfs)
    numbers = {each.number for each in recorded}
    return Found(killed, begun, len(numbers), len(recorded), passed, entries)


def _passes(pdf: bytes, known: dict[str, Entry]) -> bool:
    report = verify(pdf, trust=[papers.keys().root()], now=papers.NOW, register=known.get)
    return report.verdict is Verdict.PASS


@contextmanager
def _server() -> Iterator[str]:
    with postgresql.server() as socket:
        yield postgresql.new_database(socket)


def _places() -> Iterator[tuple[str, str, Path]]:
    """Each database with a place and a folder for its packets, which are removed again."""
    with tempfile.TemporaryDirectory() as folder:
        yield "SQLite", f"sqlite:///{folder}/registry.sqlite", Path(folder)
    with tempfile.TemporaryDirectory() as folder, _server() as place:
        yield "PostgreSQL", place, Path(folder)


def _line(name: str, cases: int, found: Found, took: float) -> str:
    return (f"{name}: {PROCESSES} processes issue, {found.killed} times one of them is killed "
            f"(kill -9), the last time when {found.begun} papers are recorded. In the end {cases} "
            f"loans have {found.numbers} numbers and {found.papers} papers, each recorded "
            f"({found.entries} log entries) with a digest of its own; {found.passed} verify "
            f"({took:.0f} s).")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
