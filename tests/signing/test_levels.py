"""Levels up to B-LTA against a real PKI; what cannot be reached is an error and never less."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields

from pipeline.errors import SigningError, UsageError, WrongState
from pipeline.signing.archive import extend, protect
from pipeline.signing.authority import ThrowAwayAuthority
from pipeline.signing.form import fields_signed, is_document_timestamp
from pipeline.signing.keys import Holder
from pipeline.signing.levels import Level, Protection, level_of
from pipeline.signing.revocation import Revocation, read_revocation
from pipeline.signing.signer import DocMDP, extends, sign
from tests.signing import papers
from tests.signing.certomancer_pki import NOW, Served, pki
from tests.signing.lta import is_archived, openssl_accepts, pdfsig_counts, times, validated
from tests.signing.tsa import Pki, openssl_verifies
from tests.signing.tsa import pki as other_pki

NOWHERE = "http://127.0.0.1:9/"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with pki() as running:
        yield running


def asked(served: Served, level: Level, *before: str) -> Protection:
    return Protection(level, served.servers(*before), (served.root,))


def signed(served: Served, protection: Protection, *parties: str) -> bytes:
    pdf = papers.laid_agreement()
    for party in parties or ("borrower", "lender"):
        pdf = sign(
            pdf,
            field=party,
            signer=served.signer(party),
            now=NOW,
            certify=DocMDP.FILL_FORMS if party == "borrower" else None,
            appearance=papers.picture(party),
            stamper=protection.stamper,
        )
    return pdf


def document_timestamps(pdf: bytes) -> int:
    values = [value for _, value, _ in enumerate_sig_fields(PdfFileReader(io.BytesIO(pdf)))]
    return sum(is_document_timestamp(value) for value in values)


def held(pdf: bytes) -> dict[str, int]:
    store = PdfFileReader(io.BytesIO(pdf)).root["/DSS"]
    return {key[1:]: len(store[key]) for key in ("/Certs", "/CRLs", "/OCSPs") if key in store}


@pytest.mark.slow
def test_archive_level_is_what_others_call_it(served: Served, tmp_path: Path) -> None:
    asked_for = asked(served, Level.ARCHIVE)
    half = protect(signed(served, asked_for, "borrower"), asked_for)
    both = sign(half, field="lender", signer=served.signer("lender"), now=NOW,
                stamper=asked_for.stamper)  # fmt: skip
    whole = protect(both, asked_for)
    assert extends(half, whole)
    assert is_archived(half, served.root)
    assert is_archived(whole, served.root)
    assert pdfsig_counts(whole, tmp_path) == 2
    assert openssl_accepts(whole, [served.root], tmp_path) == 2
    assert fields_signed(whole) == {"borrower": True, "lender": True}
    assert document_timestamps(whole) == 2


@pytest.mark.slow
def test_each_level_has_what_it_promises_and_no_more(served: Served) -> None:
    basic, timed, long_term, archive = (
        protect(signed(served, asked(served, level)), asked(served, level)) for level in Level
    )
    for pdf, store, stamps in (
        (basic, False, 0), (timed, False, 0), (long_term, True, 0), (archive, True, 1)
    ):  # fmt: skip
        assert (b"/DSS" in pdf) is store
        assert document_timestamps(pdf) == stamps
    assert len(timed) > len(basic) + 2 * 12_000
    assert held(long_term) == {"Certs": 6, "CRLs": 2, "OCSPs": 1}
    assert not is_archived(long_term, served.root)


@pytest.mark.slow
def test_a_server_that_fails_gives_way_at_every_step(served: Served) -> None:
    asked_for = asked(served, Level.ARCHIVE, NOWHERE)
    assert is_archived(protect(signed(served, asked_for), asked_for), served.root)


def test_an_issuer_that_nobody_gave_is_fetched(served: Served) -> None:
    asked_for = asked(served, Level.LONG_TERM)
    alone = served.signer("borrower", with_issuer=False)
    pdf = sign(papers.laid_agreement(), field="borrower", signer=alone, now=NOW,
               stamper=asked_for.stamper)  # fmt: skip
    served.asked.clear()
    assert held(protect(pdf, asked_for))["OCSPs"] == 1
    assert any("/certs/" in path for path in served.asked)


@pytest.mark.slow
def test_files_that_were_given_go_before_the_network(served: Served, tmp_path: Path) -> None:
    online = protect(signed(served, asked(served, Level.LONG_TERM)), asked(served, Level.LONG_TERM))
    store = PdfFileReader(io.BytesIO(online)).root["/DSS"]
    files = []
    for number, stream in enumerate([*store["/CRLs"], *store["/OCSPs"]]):
        files.append(tmp_path / f"{number}.der")
        files[-1].write_bytes(stream.get_object().data)
    offline = replace(
        asked(served, Level.LONG_TERM), revocation=read_revocation(files, fetch=False)
    )
    pdf = signed(served, offline)
    served.asked.clear()
    assert held(protect(pdf, offline)) == held(online)
    assert served.asked == []


UNREACHABLE = [
    (Level.TIME, {"timestamps": None}, "level.no-timestamps"),
    (Level.LONG_TERM, {"anchors": ()}, "level.no-anchors"),
    (Level.LONG_TERM, {"revocation": Revocation(fetch=False)}, "level.unproved"),
    (Level.ARCHIVE, {"anchors": (other_pki().root,)}, "level.no-chain"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("level", "lacking", "code"), UNREACHABLE)
def test_a_level_out_of_reach_is_an_error(
    served: Served, level: Level, lacking: dict[str, object], code: str
) -> None:
    pdf = signed(served, asked(served, level))
    with pytest.raises(SigningError) as caught:
        protect(pdf, replace(asked(served, level), **lacking))  # type: ignore[arg-type]
    assert caught.value.code == code
    assert caught.value.exit_status == 7


def test_a_certificate_without_any_address_cannot_reach_it(served: Served) -> None:
    asked_for = asked(served, Level.LONG_TERM)
    laid = papers.laid_agreement(Holder("borrower", "罗建国"))
    stranger = served.signer("stranger")
    pdf = sign(laid, field="borrower", signer=stranger, now=NOW, stamper=asked_for.stamper)
    with pytest.raises(SigningError, match="neither its CA's list nor its answer"):
        protect(pdf, asked_for)


@pytest.mark.slow
def test_a_revoked_certificate_is_refused() -> None:
    revocation = {"revoked-since": (NOW - dt.timedelta(days=40)).isoformat(),
                  "reason": "key_compromise"}  # fmt: skip
    with pki(lender=revocation) as served:
        asked_for = asked(served, Level.LONG_TERM)
        pdf = signed(served, asked_for)
        with pytest.raises(SigningError) as caught:
            protect(pdf, asked_for)
    assert caught.value.code == "level.revoked"
    assert "东方示例" in caught.value.message.render("zh")


@pytest.mark.parametrize("taken_back", ["issuing", "tsa"])
def test_whoever_is_above_the_signer_is_asked_about_too(taken_back: str) -> None:
    """Of the CA between, and of the timestamp authority, the root's list is fetched, and counts."""
    revoked = {"revoked-since": (NOW - dt.timedelta(days=3)).isoformat()}
    with pki(**{taken_back: revoked}) as served:
        asked_for = asked(served, Level.LONG_TERM)
        pdf = signed(served, asked_for)
        served.asked.clear()
        with pytest.raises(SigningError) as caught:
            protect(pdf, asked_for)
        assert caught.value.code == "level.revoked"
        assert any(path.endswith("/crls/root/latest.crl") for path in served.asked)


def test_the_whole_chain_is_in_the_store(served: Served) -> None:
    """Every certificate but the root has its CA's word in the paper: signer, CA, authority."""
    asked_for = asked(served, Level.LONG_TERM)
    store = PdfFileReader(io.BytesIO(protect(signed(served, asked_for), asked_for))).root["/DSS"]
    lists = [x509.load_der_x509_crl(each.get_object().data) for each in store["/CRLs"]]
    issuers = {each.issuer for each in lists}
    assert {served.root.subject, served.certificate("issuing").subject} == issuers
    for label in ("issuing", "tsa", "lender"):
        assert served.certificate(label).issuer in issuers


def test_a_signature_without_a_timestamp_is_not_raised_silently(served: Served) -> None:
    plain = signed(served, Protection())
    with pytest.raises(SigningError) as caught:
        protect(plain, asked(served, Level.ARCHIVE))
    assert caught.value.code == "level.untimed"
    assert [each.existed for each in times(plain, served.root)] == [None, None]
    later = extend(plain, asked(served, Level.ARCHIVE), NOW)
    assert extends(plain, later)
    proved = times(later, served.root)
    assert all(each.holds and each.existed is not None for each in proved)
    found = validated(later, served.root)
    assert all(each.oldest_evidence_record_timestamp is not None for each in found)
    assert document_timestamps(later) == 1


@pytest.mark.slow
def test_archive_protection_is_renewed_before_it_lapses(served: Served, tmp_path: Path) -> None:
    first = Protection(Level.ARCHIVE, served.servers(name="old-tsa"), (served.root,))
    old = protect(signed(served, first), first)
    renewed = extend(old, asked(served, Level.ARCHIVE), NOW)
    assert extends(old, renewed)
    assert document_timestamps(renewed) == 2
    assert is_archived(renewed, served.root)
    assert openssl_accepts(renewed, [served.root], tmp_path) == 2
    later = NOW + dt.timedelta(days=31)
    with pytest.raises(WrongState) as caught:
        extend(old, asked(served, Level.ARCHIVE), later)
    assert caught.value.code == "extend.lapsed"
    with pytest.raises(WrongState):
        extend(papers.laid_agreement(), asked(served, Level.ARCHIVE), NOW)


def test_a_throw_away_pki_reaches_every_level_without_a_network(tmp_path: Path) -> None:
    keys = papers.keys(made=NOW)
    signer = keys.authority()
    assert signer is not None
    authority = ThrowAwayAuthority(signer, lambda: NOW)
    lists = read_revocation(keys.revocation_lists(), fetch=False)
    asked_for = Protection(Level.ARCHIVE, authority, (keys.root(),), lists)
    pdf = papers.laid_agreement()
    for party in ("borrower", "lender"):
        pdf = sign(pdf, field=party, signer=papers.signer(party, keys), now=NOW,
                   stamper=authority)  # fmt: skip
    whole = protect(pdf, asked_for)
    assert is_archived(whole, keys.root())
    assert openssl_accepts(whole, [keys.root()], tmp_path) == 2


def test_openssl_reads_the_throw_away_timestamps() -> None:
    keys = papers.keys(made=NOW)
    signer = keys.authority()
    assert signer is not None
    token = ThrowAwayAuthority(signer, lambda: NOW).stamp(bytes(32)).token
    assert openssl_verifies(token, bytes(32), _as_pki(keys.root()))
    assert not openssl_verifies(token, bytes(31) + b"x", _as_pki(keys.root()))


def _as_pki(root: x509.Certificate) -> Pki:
    return replace(other_pki(), root=root)


@pytest.mark.parametrize(
    ("given", "environment", "level"),
    [(None, {}, "B-B"), (None, {"JIEQING_LEVEL": "b-t"}, "B-T"),
     ("B-LTA", {"JIEQING_LEVEL": "B-B"}, "B-LTA")],
)  # fmt: skip
def test_where_the_level_comes_from(
    given: str | None, environment: dict[str, str], level: str
) -> None:
    assert level_of(given, environment) == level


def test_an_unknown_level_is_a_matter_of_usage() -> None:
    with pytest.raises(UsageError):
        level_of(None, {"JIEQING_LEVEL": "B-X"})
