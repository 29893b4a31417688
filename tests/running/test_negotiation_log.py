"""The log in the packet grows from build to build; signed copies that come back are recognised."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter

from pipeline.errors import WrongState
from pipeline.finding import Finding
from pipeline.papers.draft import Stage
from pipeline.running.build import BuildResult
from pipeline.running.manifest import Manifest
from pipeline.running.negotiation_log import FILE
from pipeline.verification.log import verify_log
from pipeline.verification.report import Verdict
from tests.attacks.additions import _more_content
from tests.world import PASSPHRASE, SETTLED, Clock, World, contents

RECORD = "2 正式协商/04 协商记录 2025-12-10 面对面.pdf"
MINUTES = "records/s4-minutes.jpg, received_on: 2025-12-10"
OUTCOME = "outcome: 双方同意协商，核实了联系方式，约定先交换材料。"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, clock=Clock(datetime.now(UTC)))  # other programs read the clock


def negotiated(world: World, as_of: date = SETTLED) -> BuildResult:
    return world.build(Stage.NEGOTIATION, as_of=as_of, sign=False)


def head_of(manifest: Manifest) -> str:
    assert manifest.log is not None
    return manifest.log.head


def words(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)


@pytest.mark.slow
def test_the_log_is_a_file_of_the_packet_with_its_head_in_manifest_and_chronology(
    world: World,
) -> None:
    result = negotiated(world)
    head = head_of(result.manifest)
    assert verify_log((result.folder / FILE).read_bytes(), head=head).verdict is Verdict.PASS
    assert head in words(result.folder / "2 正式协商/90 协商大事记.pdf")
    before = contents(result.folder)
    assert not negotiated(world).changed
    assert contents(result.folder) == before


@pytest.mark.slow
def test_a_later_build_appends_and_an_earlier_one_takes_nothing_away(world: World) -> None:
    early = negotiated(world, date(2025, 11, 1))
    first = (early.folder / FILE).read_bytes()
    late = negotiated(world)
    second = (late.folder / FILE).read_bytes()
    assert second.startswith(first)
    assert len(second) > len(first)
    back = negotiated(world, date(2025, 11, 1))
    assert (back.folder / FILE).read_bytes() == second
    assert head_of(back.manifest) == head_of(late.manifest)


@pytest.mark.slow
def test_an_edited_session_is_withdrawn_and_entered_anew(world: World) -> None:
    first = (negotiated(world).folder / FILE).read_bytes()
    world.edit(OUTCOME, "outcome: 没有谈成。")
    result = negotiated(world)
    second = (result.folder / FILE).read_bytes()
    assert second.startswith(first)
    assert second.count(b"\n") == first.count(b"\n") + 2
    assert "已由第" in words(result.folder / "2 正式协商/90 协商大事记.pdf")


@pytest.mark.slow
def test_other_stages_leave_the_log_as_it_is(world: World) -> None:
    first = negotiated(world)
    world.edit(OUTCOME, "outcome: 没有谈成。")
    second = world.build(Stage.PREPARATION, sign=False)
    assert second.manifest.log == first.manifest.log


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_log_that_is_not_as_it_was_left_stops_the_build(world: World, damage: str) -> None:
    file = negotiated(world).folder / FILE
    lines = file.read_bytes().splitlines(keepends=True)
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(b"".join(lines[1:]))
    with pytest.raises(WrongState) as refused:
        negotiated(world)
    assert refused.value.code == "packet.log"


# --- signed copies --------------------------------------------------------------------------


def signed(world: World, pdf: bytes, edit: Callable[[Any], None] | None = None) -> bytes:
    """The paper as another program signs it: with a field of its own, added at its end."""
    load: Any = signers.SimpleSigner.load_pkcs12
    signer = load(str(world.keys().folder / "borrower.p12"), passphrase=PASSPHRASE.encode())
    meta = signers.PdfSignatureMetadata(
        field_name="Signature1", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    field = SigFieldSpec("Signature1", box=(400, 20, 560, 60))  # where nothing is printed
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if edit:
        edit(writer)
    maker: Any = signers.PdfSigner(meta, signer=signer, new_field_spec=field)
    data: bytes = maker.sign_pdf(writer).getvalue()
    assert data.startswith(pdf)
    return data


def returned(world: World, data: bytes) -> BuildResult:
    (world.case / "records/s4-minutes.pdf").write_bytes(data)
    world.edit(MINUTES, "records/s4-minutes.pdf, received_on: 2025-12-12")
    return negotiated(world)


def found(result: BuildResult) -> list[Finding]:
    return [each for each in result.findings if each.code.startswith("channel.")]


@pytest.mark.slow
def test_a_signed_pdf_is_proved_to_be_the_record_that_was_issued(world: World) -> None:
    issued = (negotiated(world).folder / RECORD).read_bytes()
    result = returned(world, signed(world, issued))
    assert found(result) == []
    said = words(result.folder / "2 正式协商/90 协商大事记.pdf")
    assert "签字的协商记录收回，除所加签名外与出具的逐字节一致" in said
    assert (result.folder / RECORD).read_bytes() == issued


@pytest.mark.slow
def test_a_signed_pdf_of_an_earlier_version_is_recognised_too(world: World) -> None:
    copy = signed(world, (negotiated(world).folder / RECORD).read_bytes())
    world.edit("接受借款人的十期方案，由律师审查协议文本后签署。", "接受借款人的十期方案。")
    negotiated(world)
    result = returned(world, copy)
    assert found(result) == []
    record = result.manifest.paper("session-s4")
    assert record is not None
    assert len(record.earlier) == 1


@pytest.mark.slow
def test_another_paper_an_altered_one_and_one_without_a_signature_are_findings(
    world: World,
) -> None:
    folder = negotiated(world).folder
    record = (folder / RECORD).read_bytes()
    other = next(folder.glob("2 正式协商/01 协商记录*.pdf")).read_bytes()
    result = returned(world, signed(world, other))
    assert [each.code for each in found(result)] == ["channel.returned.other"]
    (world.case / "records/s4-minutes.pdf").write_bytes(record)
    assert [each.code for each in found(negotiated(world))] == ["channel.returned.unsigned"]
    changed = signed(world, record, _more_content)
    (world.case / "records/s4-minutes.pdf").write_bytes(changed)
    assert [each.code for each in found(negotiated(world))] == ["channel.returned.altered"]
    (world.case / "records/s4-minutes.pdf").write_bytes(b"%PDF-1.7 a scan")
    assert found(negotiated(world)) == []
