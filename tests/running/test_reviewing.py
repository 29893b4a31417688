"""The agreement goes out, comes back edited, and what came back is what is signed."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from docx.shared import RGBColor

from pipeline.documents.prooftext import squeeze
from pipeline.documents.render.word.xml import q
from pipeline.errors import CaseInvalid, JieqingError, WrongState
from pipeline.law.law import Law
from pipeline.papers.draft import Stage
from pipeline.papers.reviewed import Change
from pipeline.running.build import BuildResult, build_case
from pipeline.running.opening import open_case
from pipeline.running.review_record import read_record
from pipeline.running.signatures import sign_for
from tests.documents.review import edits
from tests.running.reviews import (
    APPROVED,
    REFUSED,
    REVIEW,
    SENTENCE,
    SIGNING,
    add,
    codes,
    take,
    unreviewed,
)
from tests.world import World, contents

ISSUED = "3 达成协议/01 还款和解协议（送审稿）.docx"
SIGNED = "3 达成协议/01 还款和解协议.pdf"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A case that no lawyer has reviewed."""
    return unreviewed(tmp_path)


def _build(world: World, *, sign: bool = False) -> BuildResult:
    request = world.request(as_of=SIGNING, keys=world.keys() if sign else None)
    return build_case(replace(request, stages=(Stage.AGREEMENT,)))


def _issue(world: World) -> bytes:
    return (_build(world).folder / ISSUED).read_bytes()


def _text(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return squeeze("".join(page.get_textpage().get_text_range() for page in document))


def test_before_the_review_there_is_a_copy_that_nobody_can_sign(world: World) -> None:
    result = _build(world, sign=True)
    sent = result.manifest.paper("agreement-for-review")
    assert sent
    assert not sent.signed_by
    assert not sent.waiting_for
    assert result.manifest.paper("agreement") is None
    assert "agreement" in {each.key for each in result.skipped}
    pdf = (result.folder / sent.pdf.file).read_bytes()
    assert _text(result.folder / sent.pdf.file).count("送审稿") >= sent.pages
    signer = world.keys().signer("borrower")
    assert signer
    with pytest.raises(JieqingError):
        sign_for(pdf, "borrower", signer, world.clock())


@pytest.mark.slow
def test_the_copy_for_the_review_is_there_before_the_day_of_signing(world: World) -> None:
    before = date(2025, 12, 16)
    request = replace(world.request(as_of=before), stages=(Stage.AGREEMENT,))
    result = build_case(request)
    assert (result.folder / ISSUED).exists()


def test_a_waiver_of_the_review_with_its_reason_lets_it_be_signed(world: World) -> None:
    waived = "  review: {by: lender, on: 2025-12-17, decision: waived, note: 金额小}\n"
    world.edit("  talks_every_months: 3", f"{waived}  talks_every_months: 3")
    paper = _build(world, sign=True).manifest.paper("agreement")
    assert paper
    assert paper.signed_by
    world.edit("note: 金额小", "note: ''")
    with pytest.raises(CaseInvalid):
        _build(world)


@pytest.mark.parametrize(
    "program",
    [
        edits.saved_by_word,
        pytest.param(edits.saved_by_wps, marks=pytest.mark.slow),
        pytest.param(edits.saved_by_libreoffice, marks=pytest.mark.slow),
    ],
    ids=["word", "wps", "libreoffice"],
)
def test_the_reviewed_file_is_what_is_signed(
    world: World, program: Callable[[bytes], bytes]
) -> None:
    word = program(edits.edited(add, _issue(world)))
    taken = take(world, word)
    assert taken.record
    (deviation,) = taken.record.deviations
    assert (deviation.change, deviation.clause) == (Change.ADDED, "default-lender")
    assert deviation.reviewed_text.endswith(SENTENCE)
    assert (world.case / taken.record.reviewed.file).read_bytes() == word
    result = _build(world, sign=True)
    paper = result.manifest.paper("agreement")
    assert paper
    assert paper.signed_by == ("borrower", "lender")
    text = _text(result.folder / SIGNED)
    assert SENTENCE in text
    assert "律师程砚（执业证号99901201010000017），2025年12月17日：修改后通过" in text
    assert "该律师只代表出借方示例市海棠网络小额贷款有限公司" in text
    assert "审查后填写" not in text
    assert result.manifest.paper("agreement-for-review") is None
    again = _build(world, sign=True)
    assert not again.changed
    reason = next(each for each in again.skipped if each.key == "agreement-en").reason
    assert "translated" in reason.render("en")


def test_an_english_edition_that_is_not_made_has_its_own_title(world: World) -> None:
    take(world, edits.edited(add, _issue(world)))
    titles = {each.title.render("en") for each in _build(world).skipped}
    assert titles == {"English edition of the agreement"}


def test_the_record_says_who_and_what_and_fits_its_schema(world: World) -> None:
    taken = take(world, edits.edited(add, _issue(world)))
    record = json.loads((world.case / "review" / "review.json").read_bytes())
    assert record["schema"] == "review.v1"
    assert (record["lawyer"], record["licence_no"]) == ("程砚", "99901201010000017")
    assert record["client"] == "出借方示例市海棠网络小额贷款有限公司"
    assert (record["decision"], record["on"]) == ("approved_with_changes", "2025-12-17")
    assert record["received_as"] == "程律师改.docx"
    assert taken.page.is_file()
    assert docx.Document(io.BytesIO(taken.marked.read_bytes())).paragraphs


def test_the_same_file_again_changes_nothing_and_another_comes_after_it(world: World) -> None:
    issued = _issue(world)
    word = edits.edited(add, issued)
    first = take(world, word)
    before = contents(world.case)
    same = take(world, word, minute=30)
    assert not same.changed
    assert contents(world.case) == before
    second = take(world, issued, APPROVED, minute=40)
    assert second.record
    assert first.record
    assert second.record.number == 2
    assert not second.record.deviations
    kept = contents(world.case)
    assert {name: kept[name] for name in before if name.startswith("review/001/")} == {
        name: data for name, data in before.items() if name.startswith("review/001/")
    }
    assert read_record(world.case) == second.record


@pytest.mark.slow
def test_data_changed_since_make_the_review_void(world: World) -> None:
    take(world, edits.edited(add, _issue(world)))
    world.edit("    grace_days: 5", "    grace_days: 7")
    result = _build(world, sign=True)
    assert result.manifest.paper("agreement") is None
    assert result.manifest.paper("agreement-for-review")
    (finding,) = (each for each in result.findings if each.code == "review.outdated")
    said = finding.message.render("zh")
    assert "宽限期" in said
    assert "grace_days" not in said
    reason = next(each for each in result.skipped if each.key == "agreement").reason
    assert "changed since" in reason.render("en")
    retaken = take(world, edits.edited(add, (result.folder / ISSUED).read_bytes()), minute=5)
    assert retaken.record
    assert _build(world, sign=True).manifest.paper("agreement")


def test_a_file_changed_after_the_review_is_an_error(world: World) -> None:
    taken = take(world, edits.edited(add, _issue(world)))
    assert taken.record
    file = world.case / taken.record.reviewed.file
    file.write_bytes(edits.replaced(SENTENCE, "甲方不予答复。", file.read_bytes()))
    with pytest.raises(CaseInvalid) as refused:
        _build(world)
    assert "review.file" in {each.code for each in refused.value.findings}


def _other_account(word: bytes) -> bytes:
    return edits.replaced("9900000000001170016", "9900000000001170061", word)


def _other_payee(word: bytes) -> bytes:
    def change(root: Any) -> None:
        row = next(r for r in root.iter(q("w:tr")) if "开户行" in "".join(r.itertext(q("w:t"))))
        row.addnext(copy.deepcopy(row))

    return edits.reworked(change, word)


def _pale(word: bytes) -> bytes:
    def change(document: Any) -> None:
        paragraph = next(p for p in document.paragraphs if p.text.startswith("甲方的责任"))
        for run in paragraph.runs:
            run.font.color.rgb = RGBColor(255, 255, 255)

    return edits.edited(change, word)


@pytest.mark.slow
@pytest.mark.parametrize(("forge", "said"), [
    (_other_account, "9900000000001170061"), (_other_payee, "开户行"), (_pale, "甲方的责任"),
])  # fmt: skip
def test_a_forged_record_does_not_get_another_text_signed(
    world: World, forge: Callable[[bytes], bytes], said: str
) -> None:
    """Digest and record fit one another; the file does not fit the data."""
    taken = take(world, edits.edited(add, _issue(world)))
    assert taken.record
    file = world.case / taken.record.reviewed.file
    forged = forge(file.read_bytes())
    file.write_bytes(forged)
    entry = taken.record.reviewed.model_copy(update={
        "sha256": sha256(forged).hexdigest(), "size": len(forged),
    })  # fmt: skip
    record = taken.record.model_copy(update={"reviewed": entry})
    (world.case / "review" / "review.json").write_text(
        record.model_dump_json(by_alias=True), "utf-8"
    )
    with pytest.raises(WrongState) as refused:
        _build(world, sign=True)
    assert said in refused.value.message.render("zh")


@pytest.mark.slow
def test_case_and_record_may_not_contradict_each_other(tmp_path: Path) -> None:
    world = World(tmp_path)  # its case says: approved
    issued = (_build(world).folder / "3 达成协议/01 还款和解协议.docx").read_bytes()
    result = take(world, edits.edited(add, issued))
    assert result.record
    assert "review.case-says-otherwise" in codes(result)
    findings = open_case(world.case, Law.load(), SIGNING).findings
    assert "review.contradicts" in {each.code for each in findings}
    world.edit(REVIEW, "")
    assert _build(world, sign=True).manifest.paper("agreement")


@pytest.mark.slow
def test_a_refusal_is_recorded_and_stands_until_the_data_change(world: World) -> None:
    def change(document: Any) -> None:
        paragraph = next(p for p in document.paragraphs if p.text.startswith("履行困难"))
        document.add_comment(paragraph.runs, text="违约金过高", author="程砚")

    result = take(world, edits.edited(change, _issue(world)), REFUSED)
    assert result.record
    with pytest.raises(CaseInvalid) as refused:
        _build(world)
    assert "case.review.refused" in {each.code for each in refused.value.findings}
    world.edit("    grace_days: 5", "    grace_days: 10")
    assert _build(world).manifest.paper("agreement-for-review")


@pytest.mark.slow
def test_signed_as_reviewed_stays_signed(world: World) -> None:
    take(world, edits.edited(add, _issue(world)))
    signed = contents(_build(world, sign=True).folder)
    world.edit("    grace_days: 5", "    grace_days: 7")
    with pytest.raises(WrongState) as refused:
        _build(world, sign=True)
    assert "宽限期" in refused.value.message.render("zh")
    assert contents(world.folder / "packets" / "WD-2025-0117") == signed


def test_a_damaged_record_is_an_error_until_the_file_is_taken_back_again(world: World) -> None:
    word = _issue(world)
    take(world, word, APPROVED)
    (world.case / "review" / "review.json").write_text("{}", "utf-8")
    with pytest.raises(CaseInvalid) as refused:
        _build(world)
    assert "review.record" in {each.code for each in refused.value.findings}
    again = take(world, word, APPROVED, minute=9)
    assert again.record
    assert again.record.number == 2
    assert _build(world).manifest.paper("agreement")
