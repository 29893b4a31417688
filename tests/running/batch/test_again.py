"""A second run does what is missing or changed, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from pipeline.errors import BadInput
from pipeline.registry import Registry
from pipeline.running.batch.run import BatchRequest, run_batch
from pipeline.running.batch.source import Selection
from tests.running.batch.field import cases, run, settings, told

IDS = ["ok-1", "ok-2", "ok-3"]


def serial(folder: Path, source: Path, **more: Any) -> dict[str, int]:
    return run(folder, source, engine="serial", **more).summary.counts


def test_the_second_run_leaves_everything_as_it_is(tmp_path: Path) -> None:
    source = cases(tmp_path / "in.jsonl", IDS)
    assert serial(tmp_path, source) == {"built": 3}
    assert serial(tmp_path, source) == {"unchanged": 3}


def test_what_changed_is_done_anew(tmp_path: Path) -> None:
    source = cases(tmp_path / "in.jsonl", IDS)
    serial(tmp_path, source)
    rows = source.read_text(encoding="utf-8").splitlines()
    rows[1] = json.dumps({**json.loads(rows[1]), "opened_on": "2026-01-01"})
    source.write_text("\n".join(rows), encoding="utf-8")
    assert serial(tmp_path, source) == {"built": 1, "unchanged": 2}


def test_evidence_that_changed_or_came_counts(tmp_path: Path) -> None:
    evidence = tmp_path / "files"
    evidence.mkdir()
    items = [{"file": "a.pdf"}, {"file": "b.pdf"}]
    source = cases(tmp_path / "in.jsonl", IDS[:1], folder="files", evidence=items)
    (evidence / "a.pdf").write_bytes(b"1")
    (evidence / "other.pdf").write_bytes(b"1")
    serial(tmp_path, source)
    (evidence / "other.pdf").write_bytes(b"2")
    assert serial(tmp_path, source) == {"unchanged": 1}
    (evidence / "a.pdf").write_bytes(b"2")
    assert serial(tmp_path, source) == {"built": 1}
    (evidence / "b.pdf").write_bytes(b"1")
    assert serial(tmp_path, source) == {"built": 1}


@pytest.mark.parametrize("change", ["gone", "touched", "more"])
def test_a_packet_that_is_not_what_it_was_is_looked_at(tmp_path: Path, change: str) -> None:
    source = cases(tmp_path / "in.jsonl", IDS)
    serial(tmp_path, source)
    manifest = tmp_path / "out" / "ok-2" / "manifest.json"
    if change == "gone":
        manifest.unlink()
    elif change == "touched":
        manifest.write_bytes(manifest.read_bytes().replace(b'"program": "0"', b'"program": "1"'))
    else:
        (manifest.parent / "came back signed.pdf").write_bytes(b"%PDF")
    assert serial(tmp_path, source) == {"built": 1, "unchanged": 2}


def test_another_day_is_another_batch(tmp_path: Path) -> None:
    source = cases(tmp_path / "in.jsonl", IDS)
    serial(tmp_path, source)
    pattern = settings(tmp_path).pattern()
    later = partial(replace, pattern, as_of=date(2026, 5, 16))
    assert serial(tmp_path, source, pattern=later) == {"built": 3}


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    source = cases(tmp_path / "in.jsonl", IDS)
    request = BatchRequest(source, settings(tmp_path, dry_run=True), engine="serial")
    result = run_batch(request)
    assert result.summary.counts == {"failed": 3}  # these hold no case at all
    assert result.files == {}
    assert [each.name for each in tmp_path.iterdir()] == ["in.jsonl"]


def test_only_one(tmp_path: Path) -> None:
    source = cases(tmp_path / "in.jsonl", IDS)
    assert serial(tmp_path, source, selection=Selection(frozenset({"ok-2"}))) == {"built": 1}


def test_a_bad_line_harms_only_itself_and_is_named(tmp_path: Path) -> None:
    source = cases(tmp_path / "in.jsonl", IDS)
    good = source.read_bytes().splitlines(keepends=True)
    bad = [b'{"id": "x", "id": "y"}\n', b"{\n", b"[1]\n", b'{"id": "\xff"}\n', b"{}\n",
           b'{"id": 1.5}\n', b'{"folder": "none"}\n', b'{"folder": 7, "id": "x"}\n',
           b'{"id": NaN}\n', b'{"id": "ok-1", "b": 2}\n', b"null\n", b'"x"\n']  # fmt: skip
    source.write_bytes(b"".join([*good[:2], *bad, b"\n", *good[2:]]))
    result = run(tmp_path, source, engine="serial")
    lines = [json.loads(line) for line in result.files["lines"].read_text("utf-8").splitlines()]
    failed = [line for line in lines if line["status"] == "failed"]
    assert [line["number"] for line in failed] == list(range(3, 3 + len(bad)))
    assert all(line["source"] == f"{source}:{line['number']}" for line in failed)
    assert result.summary.counts == {"built": 3, "failed": len(bad)}
    assert result.exit_status == 9
    suite = ElementTree.fromstring(result.files["junit"].read_text("utf-8"))[0]
    assert (suite.get("tests"), suite.get("failures")) == (str(3 + len(bad)), str(len(bad)))
    assert len(suite.findall("testcase/failure")) == len(bad)


def test_an_output_that_cannot_be_written_is_said_before_anything(tmp_path: Path) -> None:
    source = cases(tmp_path / "in.jsonl", IDS)
    (tmp_path / "out").write_text("a file is in the way")
    with pytest.raises(BadInput, match="cannot be written"):
        run(tmp_path, source, engine="serial")


def test_a_registry_that_goes_away_and_comes_back(tmp_path: Path) -> None:
    source = cases(tmp_path / "in.jsonl", ["registered-1", "ok-1", "registered-2"])
    registry, away = tmp_path / "registry.sqlite", tmp_path / "away"
    only = Selection(frozenset({"registered-1"}))
    assert serial(tmp_path, source, selection=only) == {"built": 1}
    registry.rename(away)
    registry.mkdir()  # in its place lies something else
    first = run(tmp_path, source, engine="serial")
    assert told(first)["registered-2"]["reason"]["code"] == "registry.not-writable"
    assert first.summary.counts == {"built": 1, "failed": 1, "unchanged": 1}
    registry.rmdir()
    away.rename(registry)
    assert serial(tmp_path, source) == {"built": 1, "unchanged": 2}
    with Registry.open(registry) as opened:
        assert opened.log_head()[0] == 2
        opened.check_log()


def test_a_packet_that_cannot_be_written_and_then_can(tmp_path: Path) -> None:
    source = cases(tmp_path / "in.jsonl", IDS)
    blocked = tmp_path / "out" / "ok-2"
    blocked.parent.mkdir()
    blocked.write_text("in the way of a packet")
    first = run(tmp_path, source, engine="serial")
    assert told(first)["ok-2"]["reason"]["code"] == "packet.not-writable"
    assert first.summary.counts == {"built": 2, "failed": 1}
    blocked.unlink()
    assert serial(tmp_path, source) == {"built": 1, "unchanged": 2}
