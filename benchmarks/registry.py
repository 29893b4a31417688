"""How the registry behaves as its log grows: from 10,000 entries to a million.

``python -m benchmarks.registry`` fills a registry with claims and records (two entries a paper),
in rows as the registry itself writes them but many at a time, and then asks it in fresh processes:
a look-up by number (not the first of its process, as on a server), an inclusion proof, a proof of
consistency. What a process needs to load its modules and to open the registry is told apart. The
status list is that of as many papers as there are entries, one in a hundred withdrawn, at random
places.
"""

from __future__ import annotations

import argparse
import base64
import json
import random
import secrets
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

NOW = datetime(2026, 5, 15, 8, tzinfo=UTC)
AT = "2026-05-15T08:00:00Z"
AT_ONCE = 20_000
CHECKED = 10_000  # papers
ROUNDS = 5
LIMITS = {"list kB": 200.0, "look-up ms": 5.0, "inclusion ms": 50.0, "consistency ms": 1000.0}

ASK = """
import json, sys, time
start = time.perf_counter()
from pipeline.registry import Registry, log, merkle
from pipeline.registry.rows import claim_of
loaded = time.perf_counter()
path, number, old = sys.argv[1:]
took = {}
with Registry.open(path) as registry:
    opened = time.perf_counter()
    def timed(name, ask):
        before = time.perf_counter()
        ask()
        took[name] = 1000 * (time.perf_counter() - before)
    with registry.reading() as connection:
        node = lambda level, position: log.node(connection, level, position)
        what = sys.stdin.read()
        if what == "look-up ms":
            registry.status("JQ-2026-1111-1111-1111")  # a server has asked before
            timed(what, lambda: registry.status(number))
        elif what == "inclusion ms":
            def prove():
                size, place = log.size(connection), claim_of(connection, number).place
                merkle.inclusion(2 * place + 1, size, node)
            timed(what, prove)
        else:
            timed(what, lambda: merkle.consistency(int(old), log.size(connection), node))
print(json.dumps({**took, "loading ms": 1000 * (loaded - start), "opening ms":
                  1000 * (opened - loaded)}))
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    options = parser.parse_args()
    columns = ["list kB", "look-up ms", "inclusion ms", "consistency ms", "loading ms",
               "opening ms", "file MB", "filling s"]  # fmt: skip
    print(f"{'entries':>9} " + " ".join(f"{name:>14}" for name in columns))
    missed = False
    for entries in options.entries:
        found = measured(entries)
        print(f"{entries:>9} " + " ".join(f"{found[name]:>14.2f}" for name in columns), flush=True)
        missed |= any(found[name] > limit for name, limit in LIMITS.items())
    print(f"{'at most':>9} " + " ".join(f"{LIMITS.get(name, '')!s:>14}" for name in columns))
    return int(missed)


def measured(entries: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "registry.sqlite"
        start = time.perf_counter()
        numbers = fill(path, entries // 2)
        found = {"filling s": time.perf_counter() - start}
        found["list kB"] = list_kilobytes(entries)
        found["file MB"] = path.stat().st_size / 1e6
        for what in ("look-up ms", "inclusion ms", "consistency ms"):
            asked = [ask(path, what, numbers, entries) for _ in range(ROUNDS)]
            for name in (what, "loading ms", "opening ms"):
                found[name] = min(each[name] for each in asked)  # others use the machine
        return found


def ask(path: Path, what: str, numbers: list[str], entries: int) -> dict[str, float]:
    old = random.randrange(entries // 2, entries - 1)
    command = [sys.executable, "-c", ASK, str(path), random.choice(numbers), str(old)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, input=what)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def list_kilobytes(places: int) -> float:
    """A list of that many papers as it is published, signature and certificate included."""
    from pipeline.registry.status_list import packed

    chosen = random.sample(range(places), places // 100)
    around = base64.b64encode(bytes(800))  # certificate, signature, names
    states = ((place, random.choice((1, 1, 1, 2))) for place in chosen)
    return (len(packed(places, states)) + len(around)) / 1000


def fill(path: Path, papers: int) -> list[str]:
    """A registry with so many papers; returns some of their numbers."""
    from pipeline.registry import Registry

    Registry.open(path).close()
    kept, numbers = random.sample(range(papers), min(50, papers)), []
    wanted = set(kept)
    with sqlite3.connect(path, isolation_level=None) as raw:
        raw.execute("PRAGMA synchronous = OFF")
        for rows in parts(papers):
            numbers += [r["number"] for r in rows["claims"] if r["place"] in wanted]
            raw.execute("BEGIN")
            for table, found in rows.items():
                names = ", ".join(f":{name}" for name in found[0])
                columns = ", ".join(found[0])
                raw.executemany(f"INSERT INTO {table} ({columns}) VALUES ({names})", found)
            raw.execute("COMMIT")
    if papers <= CHECKED:
        with Registry.open(path) as registry:
            registry.check_log()  # what is filled in here is what the registry would have written
    return numbers


def parts(papers: int) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """Rows of all tables, some papers at a time, as ``claim`` and ``record`` write them."""
    from pipeline.registry import draw_number, log, merkle

    last: dict[int, bytes] = {}  # of each level, the node that waits for its right neighbour
    seq, previous = 0, log.FIRST
    for first in range(0, papers, AT_ONCE):
        rows: dict[str, list[dict[str, Any]]] = {
            "claims": [], "papers": [], "log": [], "nodes": [],
        }  # fmt: skip
        for place in range(first, min(first + AT_ONCE, papers)):
            number, digest = (
                draw_number(NOW, secrets.choice),
                sha256(str(place).encode()).hexdigest(),
            )
            claimed = {"number": number, "kind": "certificate", "issuer": "I"}
            recorded = {"number": number, "edition": "zh", "sha256": digest, "commitment": ""}
            rows["claims"].append(claimed | {"subject": digest, "claimed_at": AT, "place": place,
                                             "holder": ""})  # fmt: skip
            rows["papers"].append(recorded | {"issued_at": AT, "status": "good"})
            for event, facts in (("claim", claimed), ("record", recorded)):
                seq += 1
                row = log.row_of(seq, log.entry_of(seq, previous, event, facts, AT), place)
                previous = str(row["digest"])
                rows["log"].append(row)
                leaf = merkle.leaf_hash(str(row["leaf"]).encode())
                for level, position, value in merkle.growth(
                    seq - 1, leaf, lambda level, _: last[level]
                ):
                    if position % 2 == 0:
                        last[level] = value
                    rows["nodes"].append({"level": level, "position": position, "digest": value})
        yield rows


if __name__ == "__main__":
    sys.exit(main())
