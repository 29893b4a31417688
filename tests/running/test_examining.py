"""A file that takes too much time or memory gets an open verdict; others the one they deserve."""

from __future__ import annotations

import sys
import time
from functools import partial

import pytest

from pipeline.errors import BadInput
from pipeline.messages import msg
from pipeline.running.examining import Limits, asked_before, examined
from pipeline.verification import Report, Verdict, verify
from pipeline.verification.register import Entry
from tests.signing import papers

PDF = b"%PDF-1.7\n..."
NARROW = Limits(seconds=1, memory=2**28)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limits hold on Linux")


def hours() -> Report:
    time.sleep(60)
    raise AssertionError


def gigabytes() -> Report:
    held = [bytearray(2**24) for _ in range(64)]
    raise AssertionError(len(held))


def dead() -> Report:
    import os

    os._exit(3)


@pytest.mark.parametrize(
    ("work", "said"), [(hours, "longer than 1 seconds"), (gigabytes, "down"), (dead, "down")]
)
def test_what_takes_too_much_is_open(work: object, said: str) -> None:
    start = time.monotonic()
    report = examined(work, PDF, NARROW)  # type: ignore[arg-type]
    assert report.verdict is Verdict.INDETERMINATE
    assert said in report.checks[0].message.render("en")
    assert report.document.is_pdf
    assert time.monotonic() - start < 30


def test_a_paper_gets_the_verdict_that_it_has_without_limits() -> None:
    pdf = papers.certificate()
    work = partial(verify, pdf, trust=[papers.keys().root()], now=papers.NOW)
    assert examined(work, pdf).as_json("zh") == work().as_json("zh")


def test_a_register_is_asked_before() -> None:
    asked: list[str] = []

    def register(digest: str) -> Entry | None:
        asked.append(digest)
        return None

    told = asked_before(register, PDF)
    assert len(asked) == 1
    assert told(asked[0]) is None
    assert len(asked) == 1


def test_what_a_register_raises_waits_until_it_is_asked() -> None:
    def silent(_digest: str) -> Entry | None:
        raise BadInput("test.silent", msg("The file is a sound PDF."))

    told = asked_before(silent, PDF)
    with pytest.raises(BadInput):
        told("")
