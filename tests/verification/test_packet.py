"""Attacks on a packet: what was changed, lost or added is named; the manifest may be hostile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from pipeline.channels.log import build_log
from pipeline.running.files import contents_of
from pipeline.verification.packet import verify_packet
from pipeline.verification.report import Report, Verdict
from tests.channels.desk import taken

CASE, RECORDS, _ = taken({})
LOG = build_log(CASE, RECORDS)
PAPER, LOG_FILE = "1 协商准备/01.pdf", "2 正式协商/91 协商日志.jsonl"
NOW = datetime(2026, 11, 2, tzinfo=UTC)


def entry(name: str, data: bytes) -> dict[str, Any]:
    return {"file": name, "sha256": sha256(data).hexdigest(), "size": len(data)}


def manifest(**changes: object) -> dict[str, Any]:
    log = {"file": entry(LOG_FILE, LOG.jsonl()), "entries": len(LOG.entries), "head": LOG.head}
    whole = {"schema": "manifest.v1", "case": "WD", "as_of": "2026-10-28",
             "papers": [{"files": [entry(PAPER, b"paper")]}], "log": log}  # fmt: skip
    return whole | changes


def report(folder: Path, files: Mapping[str, bytes]) -> Report:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return verify_packet(*contents_of(folder), now=NOW)


def packet(**changes: bytes) -> dict[str, bytes]:
    files = {PAPER: b"paper", LOG_FILE: LOG.jsonl(), "manifest.json": text(manifest())}
    return files | changes


def text(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def said(found: Report) -> list[tuple[str, str]]:
    return [
        (check.id, check.message.render("en"))
        for check in found.checks
        if check.verdict in (Verdict.FAIL, Verdict.NOTE)
    ]


def test_a_packet_as_it_was_made_passes(tmp_path: Path) -> None:
    found = report(tmp_path, packet())
    assert found.verdict is Verdict.PASS
    assert said(found) == []
    assert "whole" in found.summary.render("en")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({PAPER: b"other"}, [("files", f"{PAPER} is not the file that the manifest lists.")]),
        ({"n.pdf": b"x"}, [("beside", "n.pdf lies in the folder but is no part of the packet.")]),
    ],
)
def test_a_changed_and_an_added_file_are_named(
    tmp_path: Path, files: dict[str, bytes], expected: list[tuple[str, str]]
) -> None:
    assert said(report(tmp_path, packet() | files)) == expected


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    files = packet()
    del files[PAPER]
    found = report(tmp_path, files)
    assert (found.verdict, said(found)) == (Verdict.FAIL, [("files", f"{PAPER} is missing.")])


def test_an_entry_that_was_taken_out_shows_even_if_the_manifest_was_adapted(tmp_path: Path) -> None:
    """Only the head that somebody noted down elsewhere would show a log that was made anew."""
    lines = LOG.jsonl().splitlines(keepends=True)
    shorter = b"".join([*lines[:4], *lines[5:]])
    changed = manifest()
    changed["log"]["file"] = entry(LOG_FILE, shorter)
    found = report(tmp_path, packet() | {LOG_FILE: shorter, "manifest.json": text(changed)})
    assert said(found) == [("log.order", "Entry 5 is missing here.")]
    cut = b"".join(lines[:-1])
    changed["log"]["file"] = entry(LOG_FILE, cut)
    found = report(tmp_path, packet() | {LOG_FILE: cut, "manifest.json": text(changed)})
    assert [check for check, _ in said(found)] == ["log.end"]


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"[]",
        b"{}",
        b"[" * 100_000,
        b"\xff",
        text(manifest(schema="manifest.9")),
        text(manifest(papers="x")),
        text(manifest(papers=[{"files": [{"file": "x"}]}])),
        text(manifest(log="x")),
        text(manifest(log={"file": {"file": "x", "sha256": "y"}})),
    ],
)
def test_what_is_no_manifest_fails_and_never_raises(tmp_path: Path, hostile: bytes) -> None:
    found = report(tmp_path, packet() | {"manifest.json": hostile})
    assert (found.verdict, [check for check, _ in said(found)]) == (Verdict.FAIL, ["manifest"])


@pytest.mark.parametrize("name", ["../outside", "/etc/hostname", "a\0b", "link", "x" * 5000])
def test_a_manifest_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "packet"
    folder.mkdir()
    (tmp_path / "outside").write_bytes(b"secret")
    (folder / "link").symlink_to(tmp_path / "outside")
    listed = manifest(papers=[{"files": [entry(name, b"secret")]}], log=None)
    found = report(folder, {"manifest.json": text(listed)})
    assert ("files", f"{name} is missing.") in said(found)
