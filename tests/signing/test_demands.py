"""A field laid for level B-T or higher may only be signed with a timestamp, whoever signs in it."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import TimestampRequestError

from pipeline.errors import SigningError
from pipeline.papers.draft import SigningStep
from pipeline.running.hand_over import complete_paper, prepare_paper
from pipeline.running.signatures import lay_signature_fields, sign_for
from pipeline.signing.authority import ThrowAwayAuthority
from pipeline.signing.cms import signature_container
from pipeline.signing.levels import Level, Protection
from pipeline.signing.timestamps import TimestampServers
from pipeline.verification import Verdict, verify
from tests.signing import papers

SERVERS = TimestampServers(("http://user:secret@tsa.example/one", "http://tsa.example/two"))
STEPS = (SigningStep("borrower", "张三", "乙方（签字）："),)
BORROWER = papers.signer("borrower")


def laid(demand: str | None) -> bytes:
    return lay_signature_fields(papers.paper(), STEPS, demand)


def authority() -> ThrowAwayAuthority:
    signer = papers.keys().authority()
    assert signer is not None
    return ThrowAwayAuthority(signer, lambda: papers.NOW)


def seed(pdf: bytes) -> Any:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = document.Root.AcroForm.Fields[0].SV.get("/TimeStamp")
        return None if found is None else {key: str(value) for key, value in found.items()}


def test_the_demand_follows_the_level() -> None:
    assert Protection(Level.BASIC, SERVERS).demand is None
    for level in (Level.TIME, Level.LONG_TERM, Level.ARCHIVE):
        assert Protection(level, SERVERS).demand == "http://tsa.example/one"
        assert Protection(level, authority()).demand == ""


def test_the_field_says_so_as_the_standard_does() -> None:
    assert seed(laid(None)) is None
    assert seed(laid("")) == {"/Ff": "1"}
    assert seed(laid(SERVERS.address)) == {"/Ff": "1", "/URL": "http://tsa.example/one"}


def test_without_a_timestamp_it_is_not_signed_and_with_one_it_passes() -> None:
    with pytest.raises(SigningError) as caught:
        sign_for(laid(""), "borrower", BORROWER, papers.NOW)
    assert caught.value.code == "signing.needs-timestamp"
    whole = sign_for(laid(""), "borrower", BORROWER, papers.NOW, stamper=authority())
    report = verify(whole, trust=[papers.keys().root()], now=papers.NOW)
    assert report.verdict is Verdict.PASS, report.as_json("en")
    assert report.signatures[0].level == "B-T"


def test_hand_over_holds_to_it() -> None:
    chain = (BORROWER.certificate, *BORROWER.issuers)
    with pytest.raises(SigningError):
        prepare_paper(laid(""), "borrower", chain, papers.NOW, with_timestamp=False)
    state, document = prepare_paper(laid(""), "borrower", (), papers.NOW, with_timestamp=False)
    digest = bytes.fromhex(state.digest)
    bare = signature_container(digest, BORROWER)
    with pytest.raises(SigningError) as caught:
        complete_paper(laid(""), state, document, bare)
    assert caught.value.code == "signing.needs-timestamp"
    with_time = signature_container(digest, BORROWER, authority())
    whole = complete_paper(laid(""), state, document, with_time)
    report = verify(whole, trust=[papers.keys().root()], now=papers.NOW)
    assert report.verdict is Verdict.PASS, report.as_json("en")


def test_another_program_asks_the_server_that_the_field_names() -> None:
    """pyHanko reads the seed value, and does not sign without the timestamp."""
    load: Any = signers.SimpleSigner.load_pkcs12
    file = str(papers.keys().folder / "borrower.p12")
    signer = load(file, passphrase=papers.PASSPHRASE.encode())
    meta = signers.PdfSignatureMetadata(
        field_name="borrower", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    made: Any = signers.PdfSigner(meta, signer=signer)
    writer = IncrementalPdfFileWriter(io.BytesIO(laid("http://127.0.0.1:9/")))
    with pytest.raises(TimestampRequestError):
        asyncio.run(made.async_sign_pdf(writer))
