"""Prepared here, signed elsewhere, completed weeks later; and what does not fit is refused."""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import io
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter

from pipeline.errors import BadInput, JieqingError, SigningError, WrongState
from pipeline.running.accepting import Sameness, accept
from pipeline.running.hand_over import (
    HandOver,
    complete_paper,
    prepare_paper,
    read_state,
)
from pipeline.signing.cms import signature_container
from pipeline.signing.keys import Signer
from pipeline.signing.timestamps import TimestampServers
from pipeline.verification import Verdict, verify
from tests.attacks.additions import _more_content
from tests.attacks.tools import increment
from tests.signing import papers
from tests.signing.lta import openssl_accepts, pdfsig_counts
from tests.signing.tsa import authority, pki

PAPER = papers.laid_agreement()
BORROWER = papers.signer("borrower")
CHAIN = (BORROWER.certificate, *BORROWER.issuers)
Sign = Callable[[HandOver], bytes]


def prepared(chain: tuple[x509.Certificate, ...] = CHAIN) -> tuple[HandOver, bytes]:
    return prepare_paper(PAPER, "borrower", chain, papers.NOW, with_timestamp=False)


def raw(state: HandOver, signer: Signer = BORROWER) -> bytes:
    return signer.sign_raw(base64.b64decode(state.to_be_signed))


def side_by_side(state: HandOver) -> bytes:
    r, s = decode_dss_signature(raw(state))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def cms(state: HandOver) -> bytes:
    return signature_container(bytes.fromhex(state.digest), BORROWER)


def test_what_is_to_be_signed_is_told_in_full() -> None:
    state, document = prepared()
    start, end = state.gap
    assert state.digest == sha256(document[:start] + document[end:]).hexdigest()
    signed = base64.b64decode(state.to_be_signed)
    assert state.to_be_signed_sha256 == sha256(signed).hexdigest()
    assert bytes.fromhex(state.digest) in signed
    assert "PRIVATE" not in state.model_dump_json()


@pytest.mark.slow
@pytest.mark.parametrize(
    "sign",
    [raw, side_by_side, lambda s: raw(s).hex().encode(), lambda s: base64.encodebytes(raw(s)),
     cms, lambda s: base64.b64encode(cms(s))],
    ids=["DER", "r and s", "hex", "base64", "CMS", "CMS in base64"],
)  # fmt: skip
def test_any_usual_form_of_a_signature_is_taken(sign: Sign, tmp_path: Path) -> None:
    state, document = prepared()
    file = tmp_path / "state.json"
    file.write_text(state.model_dump_json())
    half = complete_paper(PAPER, read_state(file), document, sign(state))
    whole = papers.signed_by_lender(half)
    assert verify(whole, trust=(papers.keys().root(),), now=papers.NOW).verdict is Verdict.PASS
    assert pdfsig_counts(whole, tmp_path) == 2
    assert openssl_accepts(whole, [papers.keys().root()], tmp_path) == 2


def test_a_provider_that_makes_the_cms_need_not_be_known_before() -> None:
    state, document = prepared(())
    assert state.to_be_signed == ""
    half = complete_paper(PAPER, state, document, cms(state))
    whole = papers.signed_by_lender(half)
    assert verify(whole, trust=(papers.keys().root(),), now=papers.NOW).verdict is Verdict.PASS
    with pytest.raises(SigningError, match="bare signature needs the certificate"):
        complete_paper(PAPER, state, document, b"\x30\x03\x02\x01\x01")


def of_another_paper(_: HandOver) -> bytes:
    return signature_container(bytes(32), BORROWER)


def by_the_lender(state: HandOver) -> bytes:
    return signature_container(bytes.fromhex(state.digest), papers.signer("lender"))


def altered(state: HandOver) -> bytes:
    whole = bytearray(cms(state))
    whole[-9] ^= 1
    return bytes(whole)


def unbound(state: HandOver) -> bytes:
    """A CMS that does not name its certificate, as plain PKCS #7 signatures do not."""
    digest = bytes.fromhex(state.digest)
    load: Any = signers.SimpleSigner.load_pkcs12
    file = papers.keys().folder / "borrower.p12"
    signer = load(str(file), passphrase=papers.PASSPHRASE.encode())
    made = asyncio.run(signer.async_sign(digest, "sha256", use_pades=False))
    info = made["content"]["signer_infos"][0]
    kept = [each for each in info["signed_attrs"] if "signing_certificate" not in
            each["type"].native]  # fmt: skip
    info["signed_attrs"] = kept
    return bytes(made.dump())


@pytest.mark.parametrize(
    ("sign", "code"),
    [
        (lambda s: raw(s, papers.signer("lender")), "signing.does-not-fit"),
        (lambda s: b"nothing at all", "signing.does-not-fit"),
        (of_another_paper, "signing.does-not-fit"),
        (altered, "signing.does-not-fit"),
        (unbound, "signing.does-not-fit"),
        (by_the_lender, "signing.wrong-holder"),
    ],
)
def test_what_does_not_fit_is_refused(sign: Sign, code: str) -> None:
    state, document = prepared()
    with pytest.raises(JieqingError) as caught:
        complete_paper(PAPER, state, document, sign(state))
    assert caught.value.code == code
    assert caught.value.exit_status == 7


def test_a_paper_or_state_that_changed_meanwhile_is_refused() -> None:
    state, document = prepared()
    signature = raw(state)
    with pytest.raises(WrongState) as paper:
        complete_paper(papers.half_signed(), state, document, signature)
    assert paper.value.code == "handover.paper-changed"
    with pytest.raises(WrongState) as changed:
        complete_paper(PAPER, state, document.replace(b"/M (", b"/N ("), signature)
    assert changed.value.code == "handover.prepared-changed"
    start, end = state.gap
    for gap in ((start - 9, end), (0, 1), (start, len(document) + 9), (end, start)):
        with pytest.raises(BadInput):
            complete_paper(PAPER, state.model_copy(update={"gap": gap}), document, signature)


def test_the_wrong_certificate_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(SigningError):
        prepare_paper(PAPER, "borrower", (papers.signer("lender").certificate,), papers.NOW,
                      with_timestamp=False)  # fmt: skip
    with pytest.raises(WrongState):
        prepare_paper(PAPER, "lender", (), papers.NOW, with_timestamp=False)


def test_a_damaged_state_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text('{"party": 1}')
    for name in ("state.json", "absent.json"):
        with pytest.raises(BadInput):
            read_state(tmp_path / name)


def at_a_provider(pdf: bytes, box: tuple[int, int, int, int] = (400, 60, 560, 110)) -> bytes:
    """A provider signs in a field of its own."""
    load: Any = signers.SimpleSigner.load_pkcs12
    file = papers.keys().folder / "borrower.p12"
    signer = load(str(file), passphrase=papers.PASSPHRASE.encode())
    meta = signers.PdfSignatureMetadata(
        field_name="Provider1", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    spec = SigFieldSpec("Provider1", on_page=0, box=box)
    sign_pdf: Any = signers.sign_pdf
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    return bytes(sign_pdf(writer, meta, signer=signer, new_field_spec=spec).getvalue())


def rewritten(pdf: bytes) -> bytes:
    """As a provider does that stores papers in a form of its own."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        written = io.BytesIO()
        document.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return written.getvalue()


def later() -> dt.datetime:
    """Other programs sign with the machine's clock, whenever this test's turn is."""
    return dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)


def test_a_copy_from_a_provider_is_proved_equal() -> None:
    plain = papers.paper()
    added = accept(plain, at_a_provider(plain), later(), ())
    assert (added.sameness, added.signers) == (Sameness.BYTES, ("张三",))
    anew = accept(plain, at_a_provider(rewritten(plain)), later(), ())
    assert anew.sameness is Sameness.PAGES
    assert anew.as_json()["sent_sha256"] == sha256(plain).hexdigest()


@pytest.mark.parametrize(
    "returned",
    [
        lambda plain: plain,
        lambda plain: at_a_provider(increment(plain, _more_content)),
        lambda plain: increment(at_a_provider(plain), _more_content),
        lambda plain: at_a_provider(papers.paper("还款协议", code="91310000MA1FL0001U")),
        lambda plain: at_a_provider(plain)[:-30] + b"%" * 30,
        lambda plain: b"%PDF-1.7 nothing",
    ],
    ids=["unsigned", "more before", "more after", "another paper", "damaged", "no PDF"],
)
def test_a_copy_that_is_another_is_refused(returned: Callable[[bytes], bytes]) -> None:
    plain = papers.paper()
    with pytest.raises(JieqingError) as caught:
        accept(plain, returned(plain), later(), ())
    assert caught.value.exit_status in (3, 5)


@pytest.mark.parametrize(
    "change",
    [{"to_be_signed": "!!!"}, {"to_be_signed": ""}, {"digest": "00" * 32},
     {"to_be_signed_sha256": "00" * 32}, {"certificates": ()}],
    ids=str,
)  # fmt: skip
def test_a_state_that_asks_for_something_else_is_refused(change: dict[str, Any]) -> None:
    state, document = prepared()
    with pytest.raises(BadInput) as caught:
        complete_paper(PAPER, state.model_copy(update=change), document, cms(state))
    assert caught.value.code == "handover.state"


def test_a_state_with_a_damaged_certificate_is_bad_input(tmp_path: Path) -> None:
    state, _ = prepared()
    file = tmp_path / "state.json"
    file.write_text(state.model_copy(update={"certificates": ("x",)}).model_dump_json())
    with pytest.raises(BadInput):
        read_state(file)


def test_a_provider_s_timestamp_is_taken_as_it_is() -> None:
    """OpenSSL's token, whose certificates stand in an order of its own; at once, not in minutes."""
    made = pki()
    state, document = prepared(())
    with authority(made) as tsa:
        whole = signature_container(
            bytes.fromhex(state.digest), BORROWER, TimestampServers((tsa.url,))
        )
    half = complete_paper(PAPER, state, document, whole)
    assert whole.hex() in half.decode("latin-1").lower()
    report = verify(half, trust=(papers.keys().root(), made.root), now=later())
    assert [each.level for each in report.signatures] == ["B-T"]
