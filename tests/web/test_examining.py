"""Whatever a file does to its examination, it ends in a verdict, and the next file is served."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import time
from typing import Any

import pikepdf
import pytest

from pipeline.web.examining import Busy, Examiner, Limits
from pipeline.web.worker import Task, examined
from tests.web.office import NOW, ROOT, certificate

MIB = 1024 * 1024


def task(**given: Any) -> Task:
    return Task(trust=ROOT, now=NOW.isoformat(), **given)


def outcomes(limits: Limits, *files: bytes) -> list[str]:
    """The verdicts on several files, one after the other."""

    async def all_of_them() -> list[str]:
        examiner = Examiner(limits)
        try:
            return [(await examiner.examine(task(), file))["verdict"] for file in files]
        finally:
            await examiner.close()

    return asyncio.run(all_of_them())


def published(days: int) -> dict[str, str]:
    """What was published yesterday and holds until so many days from now."""
    day = dt.timedelta(days=1)
    return {"said_at": (NOW - day).isoformat(), "until": (NOW + days * day).isoformat()}


def bomb(size: int) -> bytes:
    """A PDF whose data unfold to ``size`` bytes of nothing."""
    with pikepdf.new() as document:
        document.add_blank_page()
        document.attachments["certificate.json"] = pikepdf.AttachedFileSpec(
            document, b" " * size, filename="certificate.json"
        )
        out = io.BytesIO()
        document.save(out, compress_streams=True, recompress_flate=True)
    return out.getvalue()


def maze(depth: int) -> bytes:
    """Arrays within arrays."""
    return (
        b"%PDF-1.7\n1 0 obj\n" + b"[" * depth + b"]" * depth + b"\nendobj\ntrailer\n<<>>\n%%EOF\n"
    )


def test_a_good_file_after_hostile_ones() -> None:
    hostile = (bomb(150 * MIB), maze(1_000_000), certificate()[:-9], b"%PDF-" + bytes(8 * MIB))
    limits = Limits(seconds=30, memory=450 * MIB)
    *bad, good = outcomes(limits, *hostile, certificate())
    assert good == "pass"
    assert "pass" not in bad


def test_an_examination_that_takes_all_its_memory_is_no_yes() -> None:
    assert outcomes(Limits(memory=40 * MIB), certificate()) == ["indeterminate"]


def test_an_examination_that_takes_all_its_time_is_ended() -> None:
    began = time.monotonic()
    assert outcomes(Limits(seconds=0), certificate(), certificate()) == ["indeterminate"] * 2
    assert time.monotonic() - began < 20


def test_who_would_wait_too_long_is_told() -> None:
    examiner = Examiner(Limits(at_once=1, wait=1))
    with examiner.place():
        with examiner.place(), pytest.raises(Busy), examiner.place():
            pass
        with examiner.place():  # one is free again
            pass


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        ({}, "pass"),
        ({"has_register": True}, "indeterminate"),
        ({"has_register": True, "number": "JQ-1", "status": "good"}, "pass"),
        ({"has_register": True, "number": "JQ-1", "status": "revoked"}, "fail"),
        ({"has_register": True, "number": "JQ-1", "status": "superseded"}, "fail"),
        ({"has_register": True, "number": "JQ-1", "status": "whatever"}, "indeterminate"),
        ({"has_register": True, "status": "good", **published(1)}, "pass"),
        ({"has_register": True, "status": "good", **published(-1)}, "indeterminate"),
    ],
)
def test_what_the_register_says_counts(given: dict[str, Any], verdict: str) -> None:
    assert examined(task(**given), certificate())["verdict"] == verdict
