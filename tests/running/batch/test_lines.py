"""Ten thousand lines, one in a hundred broken: each is named by its line, and none is kept."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

from pipeline.running.batch.items import MOST_BYTES
from pipeline.running.batch.source import how_many, read_items

LINES, EVERY = 10_000, 100
BROKEN: tuple[tuple[bytes, str], ...] = (
    (b"{", "case.source.syntax"),
    (b"[1]", "case.source.no-fields"),
    (b"null", "case.source.empty"),
    (b'"x"', "case.source.no-fields"),
    (b"{}", "batch.line"),
    (b'{"a": 1}', "batch.no-id"),
    (b'{"id": ""}', "batch.no-id"),
    (b'{"id": null}', "batch.no-id"),
    (b'{"id": 1.5}', "batch.no-id"),
    (b'{"id": true}', "batch.no-id"),
    (b'{"id": ["x"]}', "batch.no-id"),
    (b'{"id": "x", "id": "y"}', "case.source.duplicate-key"),
    (b'{"id": NaN}', "case.source.syntax"),
    (b'{"id": "\xff"}', "batch.encoding"),
    (b'{"id": "\xd6\xd0"}', "batch.encoding"),
    (b'{"folder": "nowhere"}', "batch.folder"),
    (b'{"folder": 7, "id": "x"}', "batch.folder"),
    (b'{"folder": "."}', "case.file"),
    (b'{"id": "A-1"}', "batch.twice"),
    (b'{"a": ' + b"[" * 80 + b"]" * 80 + b"}", "case.source.too-deep"),
)


def test_each_of_twenty_ways_to_be_broken_is_named_by_its_line(tmp_path: Path) -> None:
    file, wanted = tmp_path / "in.jsonl", {}
    with file.open("wb") as opened:
        for number in range(1, LINES + 1):
            line = json.dumps({"id": f"A-{number}", "text": "x" * 200}).encode()
            if number % EVERY == 0:
                line, wanted[number] = BROKEN[number // EVERY % len(BROKEN)]
            opened.write(line + b"\n")
    tracemalloc.start()
    found, count = {}, 0
    for item in read_items(file):
        count += 1
        if item.problem:
            found[item.number] = item.problem.code
            assert item.problem.where is not None
            assert str(item.problem.where).startswith(f"{file}:{item.number}")
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert (count, how_many(file)) == (LINES, LINES)
    assert found == wanted
    assert held < file.stat().st_size / 2


def test_a_line_without_end_is_not_taken_into_memory(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    with file.open("wb") as opened:
        opened.write(b'{"id": "' + b"x" * (MOST_BYTES + 2**20) + b'"}\n{"id": "A-2"}\n')
    first, second = read_items(file)
    assert first.problem is not None
    assert (first.problem.code, second.id, second.number) == ("batch.line-too-long", "A-2", 2)
