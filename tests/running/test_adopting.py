"""What is signed outside comes in only with the right signature and nothing else."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter

from pipeline.errors import SigningError, WrongState
from pipeline.papers.draft import Stage
from pipeline.running.files import read_file
from pipeline.running.signatures import sign_for
from pipeline.signing.archive import extend
from pipeline.signing.authority import ThrowAwayAuthority
from pipeline.signing.keys import Signer
from pipeline.signing.levels import Level, Protection
from pipeline.signing.revocation import read_revocation
from pipeline.verification import Verdict, verify
from tests.attacks.additions import _more_content
from tests.attacks.holders import nothing, unbound
from tests.attacks.tools import increment, sign_with
from tests.signing import papers
from tests.world import PASSPHRASE, Clock, World, contents

AGREEMENT = "3 达成协议/01 还款和解协议.pdf"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, clock=Clock(papers.NOW + dt.timedelta(hours=1)))


def key(world: World, party: str) -> Signer:
    found = world.keys().signer(party)
    assert found is not None
    return found


def unsigned(world: World) -> Path:
    """The agreement in a fresh packet, waiting for the borrower."""
    result = world.build(Stage.AGREEMENT, sign=False)
    assert result.waiting
    return result.folder / AGREEMENT


def refusal(world: World) -> str:
    """Why a build does not take the packet as it is; the packet stays so."""
    folder = world.folder / "packets"
    before = contents(folder)
    with pytest.raises(WrongState) as refused:
        world.build(Stage.AGREEMENT, sign=False)
    assert refused.value.code == "packet.changed"
    assert refused.value.hint is not None
    assert contents(folder) == before
    return refused.value.message.render("zh")


@pytest.mark.slow
def test_another_s_signature_is_not_adopted(world: World) -> None:
    paper = unsigned(world)
    paper.write_bytes(sign_with(read_file(paper), "borrower", key(world, "lender"), nothing))
    reason = refusal(world)
    assert "沈晓禾" in reason
    assert "borrower" not in reason


@pytest.mark.slow
@pytest.mark.parametrize("edit", [_more_content, unbound("borrower")])
def test_nothing_may_come_in_with_the_first_signature(
    world: World, edit: Callable[[Any], None]
) -> None:
    paper, borrower = unsigned(world), key(world, "borrower")
    laid = read_file(paper)
    for forged in (
        sign_with(laid, "borrower", borrower, edit),
        sign_with(increment(laid, edit), "borrower", borrower, nothing),
    ):
        report = verify(forged, trust=(), now=world.clock())
        assert report.verdict is Verdict.INDETERMINATE  # a stranger knows no earlier version
        paper.write_bytes(forged)
        refusal(world)


@pytest.mark.slow
def test_a_signature_by_another_program_is_adopted(tmp_path: Path) -> None:
    world = World(tmp_path, clock=Clock(dt.datetime.now(dt.UTC)))  # that program reads the clock
    paper = unsigned(world)
    load: Any = signers.SimpleSigner.load_pkcs12
    signer = load(str(world.keys().folder / "borrower.p12"), passphrase=PASSPHRASE.encode())
    meta = signers.PdfSignatureMetadata(
        field_name="borrower", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(read_file(paper)))
    sign_pdf: Any = signers.sign_pdf
    paper.write_bytes(sign_pdf(writer, meta, signer=signer).getvalue())
    agreement = world.build(Stage.AGREEMENT, sign=False).manifest.paper("agreement")
    assert agreement is not None
    assert agreement.signed_by == ("borrower",)


@pytest.mark.slow
def test_renewed_protection_is_adopted_and_nothing_else(world: World) -> None:
    result = world.build(Stage.AGREEMENT)
    paper = result.folder / AGREEMENT
    signed, keys = read_file(paper), world.keys()
    authority = keys.authority()
    assert authority is not None
    asked = Protection(
        Level.ARCHIVE,
        ThrowAwayAuthority(authority, world.clock),
        (keys.root(),),
        read_revocation(keys.revocation_lists(), fetch=False),
    )
    renewed = extend(signed, asked, world.clock())
    paper.write_bytes(renewed)
    again = world.build(Stage.AGREEMENT)
    assert again.changed
    entry = again.manifest.paper("agreement")
    assert entry is not None
    assert entry.signed_by == ("borrower", "lender")
    assert entry.pdf.size == len(renewed)
    paper.write_bytes(increment(renewed, _more_content))
    refusal(world)


@pytest.mark.slow
def test_the_old_key_does_not_sign_for_a_renamed_lender(world: World) -> None:
    world.keys()
    text = world.case_file.read_text(encoding="utf-8")
    world.case_file.write_text(text.replace("海棠网络小额贷款", "青枫网络小额贷款"), "utf-8")
    with pytest.raises(SigningError) as refused:
        world.build(Stage.AGREEMENT)
    assert refused.value.exit_status == 7
    said = refused.value.message.render("zh")
    assert "青枫" in said
    assert "海棠" in said
    assert contents(world.folder / "packets" / "WD-2025-0117") == {}


@pytest.mark.slow
def test_a_certificate_on_record_decides(world: World) -> None:
    digest = key(world, "borrower").certificate.fingerprint(hashes.SHA256()).hex(":").upper()
    entry = "signatories:\n  - party: borrower\n"
    world.edit(entry, f"{entry}    certificate_sha256: '{digest}'\n")
    paper = read_file(unsigned(world))
    sign_for(paper, "borrower", key(world, "borrower"), world.clock())
    elsewhere = World(world.folder / "elsewhere")
    with pytest.raises(SigningError):
        sign_for(paper, "borrower", key(elsewhere, "borrower"), world.clock())
