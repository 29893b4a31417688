"""A provider's copy and ink on paper count as the party's signature, and the build goes on."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter

from pipeline.cli.app import run
from pipeline.errors import WrongState
from pipeline.papers.draft import Stage
from pipeline.running.build import BuildResult, build_case
from pipeline.verification import Verdict, verify
from pipeline.verification.packet import verify_packet
from tests.attacks.additions import _more_content
from tests.attacks.tools import increment
from tests.running.test_hand_over import rewritten
from tests.signing.lta import pdfsig_counts
from tests.world import PASSPHRASE, Clock, World, contents

AGREEMENT = "3 达成协议/01 还款和解协议.pdf"
pytestmark = pytest.mark.slow


def hour_ago() -> dt.datetime:
    """Other programs sign by the machine's clock; the keys are made before."""
    return dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path, clock=Clock(hour_ago()))
    made.keys()
    made.clock.moment = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    return made


def agreement(world: World) -> Path:
    result = world.build(Stage.AGREEMENT, sign=False)
    return result.folder / AGREEMENT


def at_a_provider(world: World, pdf: bytes, party: str) -> bytes:
    """Signed in a field of the provider's own, with the party's certificate."""
    load: Any = signers.SimpleSigner.load_pkcs12
    signer = load(str(world.keys().folder / f"{party}.p12"), passphrase=PASSPHRASE.encode())
    meta = signers.PdfSignatureMetadata(
        field_name="Provider1", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    spec = SigFieldSpec("Provider1", on_page=0, box=(400, 20, 560, 60))
    sign_pdf: Any = signers.sign_pdf
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    return bytes(sign_pdf(writer, meta, signer=signer, new_field_spec=spec).getvalue())


def build_on(world: World, *signers: str) -> BuildResult:
    request = world.request(keys=world.keys(*signers) if signers else None)
    request = replace(request, trust=(world.keys().root(),), stages=(Stage.AGREEMENT,))
    return build_case(request)


def accept(world: World, paper: Path, returned: bytes) -> int:
    copy = world.folder / "returned.pdf"
    copy.write_bytes(returned)
    return run(["sign", str(paper), "--accept", str(copy), "-o", str(paper),
                "--trust", str(world.root)])  # fmt: skip


@pytest.mark.parametrize("kept", [lambda pdf: pdf, rewritten], ids=["added", "written anew"])
def test_a_provider_s_copy_counts_and_the_next_party_signs(
    world: World, kept: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    paper = agreement(world)
    sent = paper.read_bytes()
    assert accept(world, paper, at_a_provider(world, kept(sent), "borrower")) == 0
    result = build_on(world, "lender")
    entry = result.manifest.paper("agreement")
    assert entry is not None
    assert (entry.signed_by, entry.waiting_for) == (("borrower", "lender"), ())
    assert entry.levels == {"borrower": "provider", "lender": "B-B"}
    assert paper.with_suffix(".sent.pdf").read_bytes() == sent
    whole = paper.read_bytes()
    assert pdfsig_counts(whole, tmp_path) == 2
    report = verify(whole, trust=[world.keys().root()], now=world.clock())
    assert report.verdict is not Verdict.FAIL, report.as_json("en")
    assert not build_on(world, "lender").changed
    files = contents(result.folder)
    whole_packet = verify_packet(files.get, files, now=world.clock())
    assert whole_packet.verdict is Verdict.PASS, whole_packet.as_json("en")


def test_a_copy_that_somebody_else_signed_counts_for_nobody(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = agreement(world)
    assert accept(world, paper, at_a_provider(world, paper.read_bytes(), "lender")) == 0
    assert "不计为任何一方" in capsys.readouterr().out
    with pytest.raises(WrongState) as caught:
        build_on(world, "lender")
    assert "没有任何一张证书" in caught.value.message.render("zh")


def test_what_lies_beside_the_paper_is_not_believed(world: World) -> None:
    """A copy that shows more is refused, whatever the record beside it says."""
    paper = agreement(world)
    sent = paper.read_bytes()
    assert accept(world, paper, at_a_provider(world, sent, "borrower")) == 0
    paper.write_bytes(at_a_provider(world, increment(sent, _more_content), "borrower"))
    before = contents(paper.parent)
    with pytest.raises(WrongState) as caught:
        build_on(world, "lender")
    assert caught.value.code == "accept.refused"
    assert contents(paper.parent) == before


def scanned(pdf: bytes) -> bytes:
    """The print-out with ink on its last page."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        del document.Root.AcroForm
        document.pages[-1].contents_add(b"q 2 w 150 300 m 170 320 l 190 295 l 230 322 l S Q")
        written = io.BytesIO()
        document.save(written)
    return written.getvalue()


def scan(world: World, paper: Path, of: bytes, *more: str) -> int:
    file = world.folder / "scan.pdf"
    file.write_bytes(of)
    with pytest.MonkeyPatch.context() as without:
        without.setenv("PATH", "")  # what is recognised is the matter of test_scans, and takes long
        return run(["sign", str(paper), "--scan", str(file), "--party", "borrower", *more])


def test_ink_counts_once_a_person_has_compared_it_and_the_next_party_signs(world: World) -> None:
    paper = agreement(world)
    assert scan(world, paper, scanned(paper.read_bytes())) == 10
    assert build_on(world).manifest.papers[0].signed_by == ()
    assert scan(world, paper, scanned(paper.read_bytes()), "--seen-by", "王敏") == 0
    waiting = build_on(world)
    entry = waiting.manifest.paper("agreement")
    assert entry is not None
    assert (entry.signed_by, entry.waiting_for) == (("borrower",), ("lender",))
    entry = build_on(world, "lender").manifest.paper("agreement")
    assert entry is not None
    assert (entry.signed_by, entry.waiting_for) == (("borrower", "lender"), ())
    assert entry.levels == {"borrower": "ink", "lender": "B-B"}
    report = verify(paper.read_bytes(), trust=[world.keys().root()], now=world.clock())
    assert report.verdict is Verdict.INDETERMINATE, report.as_json("en")
    paper.with_suffix(".borrower.ink.pdf").unlink()
    with pytest.raises(WrongState):
        build_on(world, "lender")


def test_a_scan_of_another_paper_does_not_count(world: World) -> None:
    paper = agreement(world)
    good = scanned(paper.read_bytes())
    other = (paper.parent / "02 重要条款提示.pdf").read_bytes()
    assert scan(world, paper, scanned(other), "--seen-by", "王敏") == 1
    assert scan(world, paper, good, "--seen-by", "王敏") == 0
    paper.with_suffix(".borrower.ink.pdf").write_bytes(scanned(other))
    with pytest.raises(WrongState):
        build_on(world)


def test_the_next_party_may_sign_by_hand(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIEQING_PASSPHRASE", PASSPHRASE)
    paper = agreement(world)
    lender = ["sign", str(paper), "--party", "lender", "-o", str(paper),
              "--key", str(world.keys().folder / "lender.p12")]  # fmt: skip
    assert run(lender) == 5
    assert scan(world, paper, scanned(paper.read_bytes()), "--seen-by", "王敏") == 0
    build_on(world)
    assert run(lender) == 0
    entry = build_on(world).manifest.paper("agreement")
    assert entry is not None
    assert entry.signed_by == ("borrower", "lender")
