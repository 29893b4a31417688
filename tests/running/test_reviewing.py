"""The agreement goes out, comes back edited, and what came back is what is signed."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import RGBColor

from pipeline.case.terms import ReviewDecision
from pipeline.documents.prooftext import squeeze
from pipeline.documents.render.word.xml import q
from pipeline.documents.review.story import MAX_LINES
from pipeline.errors import BadInput, CaseInvalid, JieqingError, UsageError, WrongState
from pipeline.finding import Severity
from pipeline.law.law import Law
from pipeline.papers import agreement
from pipeline.papers.draft import Stage
from pipeline.papers.reviewed import Change, Decision
from pipeline.running.build import BuildResult, build_case
from pipeline.running.opening import open_case
from pipeline.running.review_outcome import ReviewRequest, ReviewResult
from pipeline.running.review_record import read_record
from pipeline.running.reviewing import take_back
from pipeline.running.signatures import sign_for
from pipeline.running.templates import Templates
from pipeline.running.typesetting import filled
from tests.documents.review import edits
from tests.papers.matters import matter_of
from tests.world import World, contents

ISSUED = "3 达成协议/01 还款和解协议（送审稿）.docx"
SIGNED = "3 达成协议/01 还款和解协议.pdf"
REVIEW = """  review:
    by: lawyer
    on: 2025-12-17
    decision: approved
    note: 利息、罚息合计不超过年利率 24%；提前到期、违约金条款明确并已提示说明；可以签署。
"""
SENTENCE = "甲方收到书面说明后应当书面答复。"
APPROVED: Decision = ReviewDecision.APPROVED
CHANGED: Decision = ReviewDecision.APPROVED_WITH_CHANGES
REFUSED: Decision = ReviewDecision.REFUSED
SIGNING = date(2025, 12, 18)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A case that no lawyer has reviewed."""
    world = World(tmp_path)
    world.edit(REVIEW, "")
    return world


def _build(world: World, *, sign: bool = False) -> BuildResult:
    request = world.request(as_of=SIGNING, keys=world.keys() if sign else None)
    return build_case(replace(request, stages=(Stage.AGREEMENT,)))


def _issue(world: World) -> bytes:
    return (_build(world).folder / ISSUED).read_bytes()


def _take(
    world: World, word: bytes, decision: Decision = CHANGED, *, by: str = "lawyer",
    on: date = date(2025, 12, 17), minute: int = 0,
) -> ReviewResult:  # fmt: skip
    file = world.folder / "程律师改.docx"
    file.write_bytes(word)
    now = datetime(2025, 12, 17, 9, minute, tzinfo=UTC)
    return take_back(ReviewRequest(world.case, file, by, decision, "补充答复义务。", on, now))


def _add(document: Any) -> None:
    paragraph = next(p for p in document.paragraphs if p.text.startswith("履行困难"))
    paragraph.insert_paragraph_before(SENTENCE, style=paragraph.style)


def _codes(result: ReviewResult) -> set[str]:
    return {each.code for each in result.findings if each.severity is not Severity.NOTE}


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
    word = program(edits.edited(_add, _issue(world)))
    taken = _take(world, word)
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
    _take(world, edits.edited(_add, _issue(world)))
    titles = {each.title.render("en") for each in _build(world).skipped}
    assert titles == {"English edition of the agreement"}


def test_the_record_says_who_and_what_and_fits_its_schema(world: World) -> None:
    taken = _take(world, edits.edited(_add, _issue(world)))
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
    word = edits.edited(_add, issued)
    first = _take(world, word)
    before = contents(world.case)
    same = _take(world, word, minute=30)
    assert not same.changed
    assert contents(world.case) == before
    second = _take(world, issued, APPROVED, minute=40)
    assert second.record
    assert first.record
    assert second.record.number == 2
    assert not second.record.deviations
    kept = contents(world.case)
    assert {name: kept[name] for name in before if name.startswith("review/001/")} == {
        name: data for name, data in before.items() if name.startswith("review/001/")
    }
    assert read_record(world.case) == second.record


def test_a_changed_key_term_is_refused_with_both_values(world: World) -> None:
    word = edits.replaced("2026年3月20日", "2026年3月25日", _issue(world))
    result = _take(world, word)
    assert result.record is None
    (finding,) = (each for each in result.findings if each.code == "review.key-term")
    said = finding.message.render("zh")
    assert "2026年3月20日" in said
    assert "2026年3月25日" in said
    assert "表格第4行" in finding.where.path
    assert not (world.case / "review" / "review.json").exists()
    assert "2026年3月25日" in result.page.read_text("utf-8")


def test_a_second_payee_on_the_account_page_is_refused(world: World) -> None:
    def change(document: Any) -> None:
        table = next(t for t in document.tables if t.rows[0].cells[0].text == "户名")
        more = copy.deepcopy(table.rows[1]._tr)
        table.rows[1]._tr.addnext(more)
        edits.without_controls(more)
        edits.replace_text(more, "账号", "或者付至")
        edits.replace_text(more, "9900000000001170016", "9900000000001170099")

    result = _take(world, edits.edited(change, _issue(world)))
    assert result.record is None
    (finding,) = (each for each in result.findings if each.code == "review.row")
    assert finding.where.path == "附件二 收款账户页 表格第3行"
    assert "或者付至" in finding.message.render("zh")


def test_open_changes_and_comments_are_refused(world: World) -> None:
    def change(document: Any) -> None:
        paragraph = next(p for p in document.paragraphs if p.text.startswith("履行困难"))
        document.add_comment(paragraph.runs, text="是否过短？", author="程砚")

    result = _take(world, edits.edited(change, _issue(world)))
    assert result.record is None
    assert "review.open.comment" in _codes(result)


def test_approval_of_a_changed_text_is_a_contradiction(world: World) -> None:
    result = _take(world, edits.edited(_add, _issue(world)), APPROVED)
    assert result.record is None
    assert _codes(result) == {"review.decision"}


@pytest.mark.parametrize(
    ("by", "code"), [("nobody", "review.party"), ("agent", "case.review.lawyer")]
)
def test_only_a_lawyer_of_the_case_reviews(world: World, by: str, code: str) -> None:
    result = _take(world, _issue(world), APPROVED, by=by)
    assert result.record is None
    assert code in _codes(result)


def test_a_review_after_the_signing_is_refused(world: World) -> None:
    result = _take(world, _issue(world), APPROVED, on=date(2025, 12, 19))
    assert result.record is None
    assert "case.review.late" in _codes(result)


@pytest.mark.slow
def test_data_changed_since_make_the_review_void(world: World) -> None:
    _take(world, edits.edited(_add, _issue(world)))
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
    retaken = _take(world, edits.edited(_add, (result.folder / ISSUED).read_bytes()), minute=5)
    assert retaken.record
    assert _build(world, sign=True).manifest.paper("agreement")


def test_a_file_changed_after_the_review_is_an_error(world: World) -> None:
    taken = _take(world, edits.edited(_add, _issue(world)))
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
    taken = _take(world, edits.edited(_add, _issue(world)))
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
    result = _take(world, edits.edited(_add, issued))
    assert result.record
    assert "review.case-says-otherwise" in _codes(result)
    findings = open_case(world.case, Law.load(), SIGNING).findings
    assert "review.contradicts" in {each.code for each in findings}
    world.edit(REVIEW, "")
    assert _build(world, sign=True).manifest.paper("agreement")


@pytest.mark.slow
def test_a_refusal_is_recorded_and_stands_until_the_data_change(world: World) -> None:
    def change(document: Any) -> None:
        paragraph = next(p for p in document.paragraphs if p.text.startswith("履行困难"))
        document.add_comment(paragraph.runs, text="违约金过高", author="程砚")

    result = _take(world, edits.edited(change, _issue(world)), REFUSED)
    assert result.record
    with pytest.raises(CaseInvalid) as refused:
        _build(world)
    assert "case.review.refused" in {each.code for each in refused.value.findings}
    world.edit("    grace_days: 5", "    grace_days: 10")
    assert _build(world).manifest.paper("agreement-for-review")


def test_a_reference_led_astray_is_an_error(world: World) -> None:
    def change(document: Any) -> None:
        heading = next(p for p in document.paragraphs if p.text == "提前还款")
        heading.insert_paragraph_before("担保物的返还", style=heading.style)

    result = _take(world, edits.edited(change, _issue(world)))
    assert result.record is None
    found = [each for each in result.findings if each.code == "review.reference"]
    assert found
    assert "本协议第七条第四款" in found[0].message.render("zh")
    assert "第八条第四款" in found[0].message.render("zh")


def test_a_moved_paragraph_is_told_as_moved(world: World) -> None:
    def change(document: Any) -> None:
        first = next(p for p in document.paragraphs if p.text.startswith("一方一次或者多次"))
        last = next(p for p in document.paragraphs if p.text.startswith("甲方收到款项后"))
        last._p.addnext(first._p)

    result = _take(world, edits.edited(change, _issue(world)))
    assert result.record
    assert [each.change for each in result.record.deviations] == [Change.MOVED, Change.MOVED]
    places = [each.place for each in result.record.deviations]
    assert places == ["第四条第四款", "第十九条第二款"]


def _gone(*texts: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for text in texts:
            paragraph = next(p for p in document.paragraphs if p.text.startswith(text))
            paragraph._p.getparent().remove(paragraph._p)

    return change


LIMITATION = ("诉讼时效", "各方知悉：确认债务", "提示乙方：原合同债务的诉讼时效")


@pytest.mark.parametrize(("texts", "code", "place"), [
    (LIMITATION, "review.required", "第十七条"),
    (LIMITATION[1:], "review.required", "第十七条"),
    (("甲方的责任。",), "review.required", "第七条第六款"),
    (("履行期间的利息和违约金。",), "review.agreed", "第一条第三款"),
])  # fmt: skip
def test_a_clause_that_is_required_or_agreed_cannot_be_taken_out(
    world: World, texts: tuple[str, ...], code: str, place: str
) -> None:
    result = _take(world, edits.edited(_gone(*texts), edits.issued()[1]))
    assert result.record is None
    (finding,) = (each for each in result.findings if each.severity is Severity.ERROR)
    assert (finding.code, finding.where.path) == (code, place)


@pytest.mark.parametrize("texts", [LIMITATION[1:2], ("履行困难",), ("甲方的责任。",)])
def test_a_clause_may_be_shortened_or_written_anew(world: World, texts: tuple[str, ...]) -> None:
    def change(document: Any) -> None:
        if texts == ("甲方的责任。",):
            paragraph = next(p for p in document.paragraphs if p.text.startswith("甲方的责任"))
            paragraph.insert_paragraph_before("出借人违约时依法赔偿。", paragraph.style)
        _gone(*texts)(document)

    result = _take(world, edits.edited(change, edits.issued()[1]))
    assert result.record


def test_who_refuses_the_agreement_may_take_out_anything(world: World) -> None:
    result = _take(world, edits.edited(_gone(*LIMITATION), edits.issued()[1]), REFUSED)
    assert result.record
    assert "review.required" not in _codes(result)


def test_figures_of_its_own_in_the_wording_are_pointed_out(world: World) -> None:
    word = edits.replaced("应当及时入账", "应当在3日内入账", _issue(world))
    result = _take(world, word)
    assert result.record
    assert "review.new-figure" in _codes(result)


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64)]
)
def test_what_is_no_word_file_is_said_so(world: World, data: bytes) -> None:
    with pytest.raises(BadInput):
        _take(world, data)


def test_a_case_without_terms_has_nothing_to_review(world: World) -> None:
    text = world.case_file.read_text("utf-8")
    begin, end = text.index("\nterms:"), text.index("\nsignatories:")
    world.case_file.write_text(text[:begin] + text[end:], "utf-8")
    with pytest.raises((WrongState, CaseInvalid)):
        _take(world, edits.issued()[1])


@pytest.mark.slow
def test_signed_as_reviewed_stays_signed(world: World) -> None:
    _take(world, edits.edited(_add, _issue(world)))
    signed = contents(_build(world, sign=True).folder)
    world.edit("    grace_days: 5", "    grace_days: 7")
    with pytest.raises(WrongState) as refused:
        _build(world, sign=True)
    assert "宽限期" in refused.value.message.render("zh")
    assert contents(world.folder / "packets" / "WD-2025-0117") == signed


def test_a_term_that_is_only_hidden_in_the_file_is_not_taken(world: World) -> None:
    def change(root: Any) -> None:
        control = next(s for s in root.iter(q("w:sdt")) if "grace_days" in str(s[0][1].attrib))
        run = next(control.iter(q("w:r")))
        run.insert(0, parse_xml(f"<w:rPr {nsdecls('w')}><w:vanish/></w:rPr>"))

    result = _take(world, edits.reworked(change, _issue(world)))
    assert result.record is None


def test_another_text_is_not_compared_line_by_line(world: World) -> None:
    other = Templates().file("confirmation.zh.docx").read_bytes()
    with pytest.raises(BadInput) as refused:
        _take(world, other)
    assert refused.value.code == "review.other-text"


def test_the_agreement_of_another_case_is_no_edit_of_this_one(world: World) -> None:
    matter = matter_of(SIGNING, {"id": "WD-2025-0118"})
    assert matter.case.terms
    other = agreement.for_review(matter, matter.case.terms)
    with pytest.raises(BadInput) as refused:
        _take(world, filled(other, Templates(), other.context))
    assert refused.value.code == "review.other-agreement"
    assert "WD-2025-0118" in refused.value.message.render("zh")
    matter = matter_of(SIGNING, example="two-loans-guarantor")
    assert matter.case.terms
    other = agreement.for_review(matter, matter.case.terms)
    with pytest.raises(BadInput):
        _take(world, filled(other, Templates(), other.context))


def test_a_changed_header_is_a_deviation(world: World) -> None:
    def change(document: Any) -> None:
        document.sections[0].footer.paragraphs[0].add_run("　程砚律师审")

    result = _take(world, edits.edited(change, _issue(world)))
    assert result.record
    (deviation,) = result.record.deviations
    assert (deviation.change, deviation.place) == (Change.CHANGED, "页脚")
    assert "<ins>　程砚律师审</ins>" in result.page.read_text("utf-8")


@pytest.mark.parametrize("note", ["", "  \u3000\n"])
def test_a_review_without_an_opinion_is_not_taken(world: World, note: str) -> None:
    file = world.folder / "as-issued.docx"
    file.write_bytes(edits.issued()[1])
    now = datetime(2025, 12, 17, 9, tzinfo=UTC)
    request = ReviewRequest(world.case, file, "lawyer", APPROVED, note, date(2025, 12, 17), now)
    with pytest.raises(UsageError) as refused:
        take_back(request)
    assert refused.value.code == "review.note"


def test_a_file_of_endless_lines_is_refused_at_once(world: World) -> None:
    def change(root: Any) -> None:
        body, first = root[0], root[0][0]
        for _ in range(MAX_LINES):
            body.insert(0, copy.deepcopy(first))

    with pytest.raises(BadInput) as refused:
        _take(world, edits.reworked(change))
    assert refused.value.code == "documents.word.too-big"


def test_a_damaged_record_is_an_error_until_the_file_is_taken_back_again(world: World) -> None:
    word = _issue(world)
    _take(world, word, APPROVED)
    (world.case / "review" / "review.json").write_text("{}", "utf-8")
    with pytest.raises(CaseInvalid) as refused:
        _build(world)
    assert "review.record" in {each.code for each in refused.value.findings}
    again = _take(world, word, APPROVED, minute=9)
    assert again.record
    assert again.record.number == 2
    assert _build(world).manifest.paper("agreement")
