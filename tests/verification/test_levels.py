"""Papers as this house makes them, up to B-LTA, against certomancer's CA: the verifier shares no
code with the maker, passes them with nothing but what they hold, and names their level.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from pipeline.signing.archive import extend, protect
from pipeline.signing.levels import Level, Protection
from pipeline.signing.signer import DocMDP, sign
from pipeline.verification import Report, Verdict, verify
from tests.signing import papers
from tests.signing.certomancer_pki import NOW, Served, pki

HOUR = dt.timedelta(hours=1)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with pki() as running:
        yield running


def protection(served: Served, level: Level) -> Protection:
    return Protection(level, served.servers(), (served.root,))


def signed(served: Served, level: Level) -> bytes:
    """The agreement, raised to the level after each signature, as the parties take turns."""
    wanted, pdf = protection(served, level), papers.laid_agreement()
    for party in ("borrower", "lender"):
        pdf = sign(
            pdf,
            field=party,
            signer=served.signer(party),
            now=NOW,
            certify=DocMDP.FILL_FORMS if party == "borrower" else None,
            appearance=papers.picture(party),
            stamper=wanted.stamper,
        )
        pdf = protect(pdf, wanted)
    return pdf


def examined(pdf: bytes, served: Served) -> Report:
    return verify(pdf, trust=[served.root], now=max(NOW, dt.datetime.now(dt.UTC)) + HOUR)


@pytest.mark.slow
@pytest.mark.parametrize("level", [Level.LONG_TERM, Level.ARCHIVE])
def test_a_paper_of_a_long_level_passes_by_itself(served: Served, level: Level) -> None:
    report = examined(signed(served, level), served)
    assert report.verdict is Verdict.PASS, report.as_json("en")
    assert [line.level for line in report.signatures] == [level.value] * 2


@pytest.mark.slow
def test_with_a_timestamp_alone_revocation_is_open(served: Served) -> None:
    report = examined(signed(served, Level.TIME), served)
    assert report.verdict is Verdict.INDETERMINATE
    opened = {each.id for each in report.checks if each.verdict is Verdict.INDETERMINATE}
    assert opened == {"revocation"}
    assert [line.level for line in report.signatures] == ["B-T"] * 2


@pytest.mark.slow
def test_a_renewed_paper_passes(served: Served) -> None:
    wanted = protection(served, Level.ARCHIVE)
    renewed = extend(signed(served, Level.ARCHIVE), wanted, NOW)
    report = examined(renewed, served)
    assert report.verdict is Verdict.PASS, report.as_json("en")
    assert len([each for each in report.checks if each.id == "timestamp"]) == 5
