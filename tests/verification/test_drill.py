"""The stolen-key drill of docs/security.md: what was proved before the theft stays good, what comes
after it does not, and what nobody proved stays open.
"""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.verification import Report, Verdict, verify
from pipeline.verification.evidence import Evidence
from tests.attacks import archive, lifetimes
from tests.attacks.lifetimes import NOW, ca, certificate
from tests.attacks.pki import DAY, HOUR

THEFT = NOW + 10 * DAY
TODAY = NOW + 20 * DAY


def examined(pdf: bytes, *, crl: bytes = b"") -> Report:
    told = crl or lifetimes.revoked_on(THEFT, listed=TODAY - HOUR)
    evidence = Evidence(crls=frozenset([told]))
    return verify(pdf, trust=[ca().root.certificate], now=TODAY, revocation=evidence)


def signed(at: dt.datetime, *, stamped: dt.datetime | None = None) -> bytes:
    change = archive.with_timestamp(ca().timestamps(stamped)) if stamped else bytes
    return certificate(change, now=at)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("signed_at", "stamped_at", "verdict"),
    [
        (NOW, NOW, Verdict.PASS),  # logged before the theft
        (THEFT - HOUR, THEFT - HOUR, Verdict.PASS),
        (THEFT + HOUR, THEFT + HOUR, Verdict.FAIL),  # by the thief, with a timestamp
        (NOW, THEFT + HOUR, Verdict.FAIL),  # dated back, but the timestamp tells
        (THEFT + HOUR, None, Verdict.FAIL),  # by the thief, without
        (NOW, None, Verdict.INDETERMINATE),  # dated back, or honest: nobody can tell
    ],
)
def test_the_drill(
    signed_at: dt.datetime, stamped_at: dt.datetime | None, verdict: Verdict
) -> None:
    report = examined(signed(signed_at, stamped=stamped_at))
    assert report.verdict is verdict, report.as_json("en")
    said = [each for each in report.checks if each.id == "revocation"]
    assert all("revoked" in each.message.render("en") for each in said)


def test_before_and_after_are_told_apart_in_words() -> None:
    [early] = [c for c in examined(signed(NOW, stamped=NOW)).checks if c.id == "revocation"]
    [late] = [c for c in examined(signed(THEFT + HOUR)).checks if c.id == "revocation"]
    assert early.verdict is Verdict.NOTE
    assert "签名仍然有效" in early.message.render("zh")
    assert "没有证据表明签名是在这之前" in late.message.render("zh")


def test_a_list_from_before_the_theft_does_not_know_of_it() -> None:
    """Why a list is to be as young as the question: the proof of that time is in the message."""
    report = examined(signed(NOW, stamped=NOW), crl=ca().crl(NOW + HOUR))
    assert report.verdict is Verdict.PASS
    [said] = [c.message.render("en") for c in report.checks if c.id == "revocation"]
    assert "as of 2026-11-03 15:03:22" in said


def test_a_document_timestamp_proves_the_time_as_well() -> None:
    pdf = archive.with_document_timestamp(signed(NOW), ca().timestamps(NOW + HOUR))
    report = examined(pdf)
    assert report.verdict is Verdict.PASS, report.as_json("en")
    assert report.signatures[0].timestamp == NOW + HOUR


def test_the_levels_are_told() -> None:
    crl = ca().crl(NOW + HOUR)
    plain, stamped = signed(NOW), signed(NOW, stamped=NOW)
    kept = archive.with_proofs(stamped, crls=[crl])
    whole = archive.with_document_timestamp(kept, ca().timestamps(NOW + HOUR))
    levels = [examined(pdf, crl=crl).signatures[0].level for pdf in (plain, stamped, kept, whole)]
    assert levels == ["B-B", "B-T", "B-LT", "B-LTA"]
