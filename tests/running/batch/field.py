"""Batches for tests: cases whose building is real, or that misbehave on purpose by their id."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from pipeline.errors import BadInput, WrongState
from pipeline.messages import msg
from pipeline.running.batch.run import BatchRequest, BatchResult, run_batch
from pipeline.running.batch.settings import Settings
from pipeline.running.build import BuildResult, Request
from pipeline.running.manifest import Manifest
from pipeline.running.numbering import open_registry
from pipeline.running.packet import open_packet
from tests.world import Clock

DAY = date(2026, 5, 15)


def misbehaving(request: Request) -> BuildResult:
    """Stands in for building papers: an empty packet, or what the case's id says."""
    case = json.loads(request.case.read_text(encoding="utf-8"))
    kind, marker = case["id"].split("-")[0], request.output / f"{case['id']}.tried"
    tried = marker.exists()
    if kind not in ("ok", "unwritable", "registered"):
        marker.touch()
    if kind == "die" or (kind == "dieonce" and not tried):
        os.kill(os.getpid(), signal.SIGKILL)
    if kind == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if kind == "hang":
        time.sleep(60)
    if kind == "grow":
        kept = bytearray(700 * 2**20)
        kept[::4096] = b"x" * len(kept[::4096])
        time.sleep(60)
    if kind == "bug":
        raise ValueError("沈晓禾 must not be told")
    if kind == "bad":
        raise BadInput("test.bad", msg("This case is bad."))
    if kind == "unwritable":
        raise BadInput("packet.not-writable", msg("This case is bad."))
    if kind == "registered":
        _claim(request, case["id"])
    if kind == "busyonce" and not tried:
        raise WrongState("packet.busy", msg("This case is bad."))
    return _packet(request, case["id"], kind)


def _claim(request: Request, case: str) -> None:
    with open_registry(request.registry) as registry:
        drawn = iter(["A", "B"])
        registry.claim("certificate", "lender", case, now=request.now(),
                       draw=lambda: f"JQ-{case}-{next(drawn)}")  # fmt: skip


def _packet(request: Request, case: str, kind: str) -> BuildResult:
    if kind == "slow":
        time.sleep(0.4)
    manifest = Manifest(case=case, as_of=request.as_of, program="0", engine="0", inputs=(),
                        papers=())  # fmt: skip
    with open_packet(request.output / case) as packet:
        changed = packet.commit({}, manifest)
    return BuildResult(request.output / case, manifest, changed, (), (), {})


def cases(file: Path, ids: Iterable[str], **more: Any) -> Path:
    """A JSONL file with a line per id."""
    rows = (json.dumps({"schema": "case.v1", "id": each, **more}) for each in ids)
    file.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return file


def settings(folder: Path, **more: Any) -> Settings:
    """Settings that build with :func:`misbehaving`."""
    pattern = Request(case=Path(), output=folder / "out", as_of=DAY, now=Clock(),
                      registry=folder / "registry.sqlite", lender_only=True)  # fmt: skip
    return replace(Settings(partial(replace, pattern), build=misbehaving, patience=5), **more)


def run(folder: Path, source: Path, *, jobs: int = 2, **more: Any) -> BatchResult:
    """A batch into ``folder / "out"``; ``more`` are fields of the request or of the settings."""
    of_request = {name: more.pop(name) for name in list(more) if name in _FIELDS}
    return run_batch(BatchRequest(source, settings(folder, **more), jobs=jobs, **of_request))


_FIELDS = BatchRequest.__dataclass_fields__


def told(result: BatchResult) -> dict[str, dict[str, Any]]:
    """The lines of the report by case."""
    text = result.files["lines"].read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    return {row["case"] or str(row["number"]): row for row in rows}
