"""What a review takes back, and what it refuses to: changed terms, rows, clauses, other files."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipeline.documents.render.word.xml import q
from pipeline.documents.review.story import MAX_LINES
from pipeline.errors import BadInput, CaseInvalid, UsageError, WrongState
from pipeline.finding import Severity
from pipeline.papers import agreement
from pipeline.papers.reviewed import Change
from pipeline.running.review_outcome import ReviewRequest
from pipeline.running.reviewing import take_back
from pipeline.running.templates import Templates
from pipeline.running.typesetting import filled
from tests.documents.review import edits
from tests.papers.matters import matter_of
from tests.running.reviews import APPROVED, REFUSED, SIGNING, add, codes, take, unreviewed
from tests.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A case that no lawyer has reviewed."""
    return unreviewed(tmp_path)


def test_a_changed_key_term_is_refused_with_both_values(world: World) -> None:
    word = edits.replaced("2026年3月20日", "2026年3月25日", edits.issued()[1])
    result = take(world, word)
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

    result = take(world, edits.edited(change, edits.issued()[1]))
    assert result.record is None
    (finding,) = (each for each in result.findings if each.code == "review.row")
    assert finding.where.path == "附件二 收款账户页 表格第3行"
    assert "或者付至" in finding.message.render("zh")


def test_open_changes_and_comments_are_refused(world: World) -> None:
    def change(document: Any) -> None:
        paragraph = next(p for p in document.paragraphs if p.text.startswith("履行困难"))
        document.add_comment(paragraph.runs, text="是否过短？", author="程砚")

    result = take(world, edits.edited(change, edits.issued()[1]))
    assert result.record is None
    assert "review.open.comment" in codes(result)


def test_approval_of_a_changed_text_is_a_contradiction(world: World) -> None:
    result = take(world, edits.edited(add, edits.issued()[1]), APPROVED)
    assert result.record is None
    assert codes(result) == {"review.decision"}


@pytest.mark.parametrize(
    ("by", "code"), [("nobody", "review.party"), ("agent", "case.review.lawyer")]
)
def test_only_a_lawyer_of_the_case_reviews(world: World, by: str, code: str) -> None:
    result = take(world, edits.issued()[1], APPROVED, by=by)
    assert result.record is None
    assert code in codes(result)


def test_a_review_after_the_signing_is_refused(world: World) -> None:
    result = take(world, edits.issued()[1], APPROVED, on=date(2025, 12, 19))
    assert result.record is None
    assert "case.review.late" in codes(result)


def test_a_reference_led_astray_is_an_error(world: World) -> None:
    def change(document: Any) -> None:
        heading = next(p for p in document.paragraphs if p.text == "提前还款")
        heading.insert_paragraph_before("担保物的返还", style=heading.style)

    result = take(world, edits.edited(change, edits.issued()[1]))
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

    result = take(world, edits.edited(change, edits.issued()[1]))
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
    result = take(world, edits.edited(_gone(*texts), edits.issued()[1]))
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

    result = take(world, edits.edited(change, edits.issued()[1]))
    assert result.record


def test_who_refuses_the_agreement_may_take_out_anything(world: World) -> None:
    result = take(world, edits.edited(_gone(*LIMITATION), edits.issued()[1]), REFUSED)
    assert result.record
    assert "review.required" not in codes(result)


def test_figures_of_its_own_in_the_wording_are_pointed_out(world: World) -> None:
    word = edits.replaced("应当及时入账", "应当在3日内入账", edits.issued()[1])
    result = take(world, word)
    assert result.record
    assert "review.new-figure" in codes(result)


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64)]
)
def test_what_is_no_word_file_is_said_so(world: World, data: bytes) -> None:
    with pytest.raises(BadInput):
        take(world, data)


def test_a_case_without_terms_has_nothing_to_review(world: World) -> None:
    text = world.case_file.read_text("utf-8")
    begin, end = text.index("\nterms:"), text.index("\nsignatories:")
    world.case_file.write_text(text[:begin] + text[end:], "utf-8")
    with pytest.raises((WrongState, CaseInvalid)):
        take(world, edits.issued()[1])


def test_a_term_that_is_only_hidden_in_the_file_is_not_taken(world: World) -> None:
    def change(root: Any) -> None:
        control = next(s for s in root.iter(q("w:sdt")) if "grace_days" in str(s[0][1].attrib))
        run = next(control.iter(q("w:r")))
        run.insert(0, parse_xml(f"<w:rPr {nsdecls('w')}><w:vanish/></w:rPr>"))

    result = take(world, edits.reworked(change, edits.issued()[1]))
    assert result.record is None


def test_another_text_is_not_compared_line_by_line(world: World) -> None:
    other = Templates().file("confirmation.zh.docx").read_bytes()
    with pytest.raises(BadInput) as refused:
        take(world, other)
    assert refused.value.code == "review.other-text"


def test_the_agreement_of_another_case_is_no_edit_of_this_one(world: World) -> None:
    matter = matter_of(SIGNING, {"id": "WD-2025-0118"})
    assert matter.case.terms
    other = agreement.for_review(matter, matter.case.terms)
    with pytest.raises(BadInput) as refused:
        take(world, filled(other, Templates(), other.context))
    assert refused.value.code == "review.other-agreement"
    assert "WD-2025-0118" in refused.value.message.render("zh")
    matter = matter_of(SIGNING, example="two-loans-guarantor")
    assert matter.case.terms
    other = agreement.for_review(matter, matter.case.terms)
    with pytest.raises(BadInput):
        take(world, filled(other, Templates(), other.context))


def test_a_changed_header_is_a_deviation(world: World) -> None:
    def change(document: Any) -> None:
        document.sections[0].footer.paragraphs[0].add_run("　程砚律师审")

    result = take(world, edits.edited(change, edits.issued()[1]))
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
        take(world, edits.reworked(change))
    assert refused.value.code == "documents.word.too-big"
