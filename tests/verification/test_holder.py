"""(14) Whether a certificate is that of the person who shows it."""

from __future__ import annotations

import pytest

from pipeline.running.holding import holder_mark
from pipeline.verification import Verdict, verify
from pipeline.verification.paper import Holder
from tests.signing import papers

IDENTITY = "99010119900101002X"
SECRET = bytes(range(16))
CODE = SECRET.hex()
MARK = holder_mark(SECRET, IDENTITY)


def verdict(identity: str, code: str, mark: str = MARK) -> Verdict | None:
    """What check (14) says of a certificate that bears this mark as its amount."""
    data = papers.data(amount=papers.AMOUNT, holder=mark)
    pdf = papers.certificate(data)
    report = verify(pdf, trust=[], now=papers.NOW, holder=Holder(identity, code))
    return next((each.verdict for each in report.checks if each.id == "holder"), None)


@pytest.mark.parametrize(
    "typed", [CODE, CODE.upper(), f" {CODE[:4]} {CODE[4:16]}-{CODE[16:]} ", "０" + CODE[1:]]
)
def test_number_and_code_of_the_holder_fit(typed: str) -> None:
    assert verdict(IDENTITY, typed) is Verdict.PASS
    assert verdict("990101 19900101 002x", typed) is Verdict.PASS


@pytest.mark.parametrize(
    ("identity", "code"),
    [("990101199001010038", CODE), (IDENTITY, "f" + CODE[1:]), (IDENTITY, ""), (IDENTITY, "老")],
)
def test_anything_else_does_not(identity: str, code: str) -> None:
    assert verdict(identity, code) is Verdict.FAIL


def test_a_paper_without_a_mark_is_nobodys() -> None:
    assert verdict(IDENTITY, CODE, mark="") is Verdict.INDETERMINATE


def test_nobody_is_asked_about_without_a_claim() -> None:
    report = verify(papers.certificate(), trust=[], now=papers.NOW)
    assert "holder" not in {each.id for each in report.checks}


def test_number_and_code_stand_in_no_trace() -> None:
    assert repr(Holder(IDENTITY, CODE)) == "Holder()"
