"""From a case on disk to its packet: repeated, resumed, refused."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pypdfium2
import pytest

from pipeline import resources
from pipeline.errors import CaseInvalid, WrongState
from pipeline.papers.draft import Stage
from pipeline.running.build import build_case
from pipeline.running.files import read_file, write_file
from pipeline.running.signatures import sign_for
from tests.world import World, contents

CERTIFICATE = "5 后续跟进/01 结清证明.pdf"
AGREEMENT = "3 达成协议/01 还款和解协议.pdf"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.mark.slow
def test_a_case_becomes_a_packet_of_five_stages(world: World) -> None:
    result = world.build()
    kinds = {paper.kind for paper in result.manifest.papers}
    assert kinds >= {
        "claims-list", "evidence-bundle", "session-record", "agreement", "statement",
        "demand-notice", "certificate", "stage-guide",
    }  # fmt: skip
    assert {paper.stage for paper in result.manifest.papers} == set(Stage)
    assert not result.waiting
    assert not result.skipped
    listed = {entry.file for entry in result.manifest.files}
    assert set(contents(result.folder)) == {*listed, "manifest.json"}


@pytest.mark.slow
def test_a_second_run_changes_no_byte_and_says_so(world: World) -> None:
    first = world.build()
    before = contents(first.folder)
    second = world.build()
    assert first.changed
    assert not second.changed
    assert contents(second.folder) == before


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes_before_signing(tmp_path: Path) -> None:
    packets = [World(tmp_path / name).build(sign=False) for name in ("a", "b")]
    one, two = (
        {paper.key: paper.unsigned_sha256 for paper in packet.manifest.papers} for packet in packets
    )
    assert one == two
    assert len(one) > 10


@pytest.mark.slow
def test_without_keys_it_waits_and_names_whose_signature(world: World) -> None:
    result = world.build(sign=False)
    assert ("还款和解协议（WD-2025-0117）", "borrower") in result.waiting
    assert {skipped.key for skipped in result.skipped} >= {"statement", "certificate"}


@pytest.mark.slow
def test_it_resumes_when_a_signature_made_elsewhere_is_there(world: World) -> None:
    lender = world.keys("lender")
    waiting = build_case(world.request(keys=lender))
    paper = waiting.folder / AGREEMENT
    signer = world.keys().signer("borrower")
    assert signer is not None
    write_file(paper, sign_for(read_file(paper), "borrower", signer, world.clock()))
    done = build_case(world.request(keys=lender))
    agreement = done.manifest.paper("agreement")
    assert agreement is not None
    assert agreement.signed_by == ("borrower", "lender")
    assert (done.folder / CERTIFICATE).is_file()


@pytest.mark.slow
def test_a_signed_paper_is_never_rebuilt(world: World) -> None:
    before = contents(world.build().folder)
    world.edit("bank: 示例银行示例市海棠支行", "bank: 示例银行示例市青枫支行")
    with pytest.raises(WrongState) as refused:
        world.build()
    assert refused.value.exit_status == 5
    assert "开户行" in refused.value.message.render("zh")
    assert "补充协议" in (refused.value.hint.render("zh") if refused.value.hint else "")
    assert contents(world.folder / "packets" / "WD-2025-0117") == before


@pytest.mark.slow
def test_a_later_date_makes_new_unsigned_papers_and_keeps_the_signed_ones(world: World) -> None:
    first = world.build(as_of=date(2026, 10, 31))
    second = world.build(as_of=date(2026, 11, 1))
    for before, after in zip(first.manifest.papers, second.manifest.papers, strict=True):
        assert before.key == after.key
        if before.signed_by:
            assert before == after
    statement = second.manifest.paper("statement")
    assert statement is not None
    assert statement.dated == date(2026, 11, 1)


@pytest.mark.slow
def test_before_the_last_payment_there_is_no_certificate(world: World) -> None:
    result = world.build(as_of=date(2026, 9, 30))
    reasons = {skipped.key: skipped.reason.render("en") for skipped in result.skipped}
    assert "1,701.07" in reasons["certificate"]


@pytest.mark.slow
def test_one_stage_alone_leaves_the_others_as_they_are(world: World) -> None:
    result = world.build(Stage.PREPARATION)
    assert {paper.stage for paper in result.manifest.papers} == {Stage.PREPARATION}
    whole = world.build()
    again = world.build(Stage.PREPARATION)
    assert again.manifest.papers == whole.manifest.papers


def test_a_case_with_errors_builds_nothing(world: World) -> None:
    world.edit("    penalty: '266.28'\n  waiver", "    penalty: '266.29'\n  waiver")
    with pytest.raises(CaseInvalid) as refused:
        world.build()
    assert refused.value.exit_status == 3
    assert not (world.folder / "packets").exists()


@pytest.mark.slow
def test_a_paper_changed_by_hand_is_refused_and_kept(world: World) -> None:
    result = world.build(sign=False)
    paper = result.folder / "1 协商准备" / "01 争议与诉求清单.pdf"
    paper.write_bytes(paper.read_bytes() + b"\n% edited")
    with pytest.raises(WrongState) as refused:
        world.build(sign=False)
    assert refused.value.code == "packet.changed"
    assert paper.read_bytes().endswith(b"% edited")


@pytest.mark.slow
def test_a_forged_addition_is_not_taken_for_a_signature(world: World) -> None:
    result = world.build(sign=False)
    paper = result.folder / AGREEMENT
    paper.write_bytes(paper.read_bytes() + b"\n1 0 obj\n<<>>\nendobj\n")
    with pytest.raises(WrongState) as refused:
        world.build(sign=False)
    assert refused.value.code == "packet.changed"


@pytest.mark.slow
def test_a_missing_signed_paper_is_an_error_and_a_missing_unsigned_one_comes_back(
    world: World,
) -> None:
    folder = world.build().folder
    statement = folder / "4 履行与监督" / "01 履约情况说明.pdf"
    data = statement.read_bytes()
    statement.unlink()
    assert world.build().changed
    assert statement.read_bytes() == data
    (folder / AGREEMENT).unlink()
    with pytest.raises(WrongState) as refused:
        world.build()
    assert refused.value.code == "packet.signed-missing"


@pytest.mark.slow
def test_two_output_folders_share_one_number(world: World) -> None:
    first = world.build().manifest.paper("certificate-loan")
    (world.folder / "packets").rename(world.folder / "elsewhere")
    with pytest.raises(WrongState):
        world.build()
    assert first is not None
    assert re.fullmatch(r"JQ-2026(-[0-9A-Z]{4})+", first.number)


@pytest.mark.slow
def test_the_second_example_builds_too(tmp_path: Path) -> None:
    result = World(tmp_path, "two-loans-guarantor").build()
    agreement = result.manifest.paper("agreement")
    assert agreement is not None
    assert not agreement.waiting_for
    assert len(agreement.signed_by) >= 3


@pytest.mark.slow
def test_an_office_brings_its_own_template(world: World) -> None:
    office = world.folder / "office"
    office.mkdir()
    name = "stage-guide.zh.docx"
    word = docx.Document(str(resources.templates() / name))
    word.add_paragraph("示例律师事务所")
    word.save(str(office / name))
    ours = world.build(Stage.PREPARATION, sign=False).manifest.paper("guide-preparation")
    request = replace(world.request(), templates=office, stages=(Stage.PREPARATION,))
    result = build_case(request)
    theirs = result.manifest.paper("guide-preparation")
    assert ours is not None
    assert theirs is not None
    assert ours.template.sha256 != theirs.template.sha256
    with pypdfium2.PdfDocument(result.folder / theirs.pdf.file) as document:
        assert "示例律师事务所" in document[0].get_textpage().get_text_bounded()


SIGNED = ("01 结清证明.pdf", "02 催告函 2026-04-27.pdf", "01 还款和解协议.pdf", "02 证据册.pdf")


@pytest.mark.slow
def test_an_earlier_day_drops_no_signed_paper(world: World) -> None:
    folder = world.build().folder
    before = {name: data for name, data in contents(folder).items() if name.endswith(SIGNED)}
    world.build(as_of=date(2026, 9, 1))
    after = contents(folder)
    assert len(before) == len(SIGNED)
    assert {name: after.get(name) for name in before} == before
    assert not world.build().waiting


@pytest.mark.slow
@pytest.mark.parametrize("gone", ["notices:", "terms:"])
def test_data_under_a_signed_paper_cannot_go(world: World, gone: str) -> None:
    before = contents(world.build().folder)
    text = world.case_file.read_text(encoding="utf-8")
    world.case_file.write_text(text[: text.index(f"\n{gone}")] + "\n", encoding="utf-8")
    with pytest.raises(WrongState) as refused:
        world.build()
    assert refused.value.code == "build.signed-paper-unfounded"
    assert contents(world.folder / "packets" / "WD-2025-0117") == before


@pytest.mark.slow
def test_no_stage_is_a_way_around_a_signed_paper(world: World) -> None:
    world.build(as_of=date(2026, 2, 1))
    world.edit("number: '9900000000001170016'", "number: '9900000000001170024'")
    with pytest.raises(WrongState) as refused:
        world.build(Stage.PERFORMANCE, Stage.SETTLEMENT)
    assert refused.value.code == "build.signed-paper-changed"
    assert "账号" in refused.value.message.render("zh")


@pytest.mark.slow
def test_the_word_file_of_a_signed_paper_comes_back(world: World) -> None:
    folder = world.build().folder
    word = (folder / AGREEMENT).with_suffix(".docx")
    before = word.read_bytes()
    word.unlink()
    assert world.build().changed
    assert word.read_bytes() == before


@pytest.mark.slow
def test_a_signature_that_no_known_root_vouches_for_is_not_adopted(world: World) -> None:
    waiting = build_case(world.request())
    paper = waiting.folder / AGREEMENT
    signer = world.keys().signer("borrower")
    assert signer is not None
    write_file(paper, sign_for(read_file(paper), "borrower", signer, world.clock()))
    with pytest.raises(WrongState) as nobody:
        build_case(world.request())
    assert "--trust" in nobody.value.message.render("en")
    stranger = World(world.folder / "stranger")
    with pytest.raises(WrongState):
        build_case(replace(world.request(), trust=(stranger.keys().root(),)))
    adopted = build_case(replace(world.request(), trust=(world.keys().root(),)))
    agreement = adopted.manifest.paper("agreement")
    assert agreement is not None
    assert agreement.signed_by == ("borrower",)
