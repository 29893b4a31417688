"""What goes with the settlement certificate: not before the debt is paid, and no word too many."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from pipeline.case.parties import LicenceKind
from pipeline.papers.draft import Draft, printed
from pipeline.resources import schemas
from pipeline.running.templates import Templates
from pipeline.running.typesetting import typeset
from tests.case.broken import TWO
from tests.papers.matters import agreed, case_of, draft, matter_of, outcomes, skipped, text

SETTLED = date(2026, 10, 28)
BEFORE = date(2026, 10, 19)
ALWAYS = ("settlement-confirmation", "contract-cancellation", "negotiation-summary", "keeping")
UNLICENSED = {
    f"parties.{number}.licence": "private"
    for number, party in enumerate(case_of().parties)
    if party.licence is not LicenceKind.NONE
}
PAYING_ALL = [{"received_on": "2026-10-20", "amount": "70000.00", "reference": "99202610200099"}]


@pytest.mark.parametrize("key", ALWAYS)
def test_nothing_is_confirmed_before_the_last_payment(key: str) -> None:
    assert "1,701.07 yuan" in skipped(matter_of(BEFORE), key)
    assert isinstance(outcomes(matter_of(SETTLED))[key], Draft)


def test_third_parties_learn_of_no_amount_and_no_waiver() -> None:
    matter = matter_of(SETTLED)
    brief = draft(matter, "certificate-loan-brief")
    said = "".join(printed(brief.context)) + str(brief.data)
    full = "".join(printed(draft(matter, "certificate-loan").context))
    assert "减免" in full
    for secret in ("减免", "waive", "17,021.49", "30,000.00", "2,461.75", case_of().borrower.id):
        assert secret not in said.replace("borrower_en", "").replace("'borrower'", "")
    assert brief.data["edition"] == "third_party"
    assert brief.numbered == draft(matter, "certificate-loan").numbered


def test_both_sides_sign_the_confirmation_in_the_order_of_the_agreement(tmp_path: Path) -> None:
    matter = matter_of(SETTLED)
    signing = draft(matter, "settlement-confirmation").signing
    assert [step.party for step in signing] == [each.party for each in matter.case.signatories]
    said = text(matter, "settlement-confirmation", tmp_path)
    assert "人民币17,021.49元" in said
    assert "人民币2,461.75元已经生效" in said
    assert "2026年10月30日以前" in said  # ten days after the last payment


def test_cancelled_is_not_destroyed(tmp_path: Path) -> None:
    said = text(matter_of(SETTLED), "contract-cancellation", tmp_path)
    assert "至少10年（反洗钱法（2024年修订）第34条第3款（未核实" in said
    assert "分期还款确认单（纸质） | 注销，原件退还" in said


def test_without_a_rule_for_such_a_creditor_the_law_in_general_is_named(tmp_path: Path) -> None:
    matter = matter_of(SETTLED, UNLICENSED)
    assert "法律、行政法规规定的期限" in text(matter, "contract-cancellation", tmp_path)


def test_guarantors_and_security_are_released(tmp_path: Path) -> None:
    changes = {"payments": PAYING_ALL, "payments_file": None, "evidence.0.also": ["security"]}
    case = case_of(changes, TWO)
    matter = matter_of(SETTLED, changes, example=TWO, record=agreed(case))
    said = text(matter, "security-release", tmp_path)
    assert "罗建国" in said
    assert case.evidence[0].title in said
    assert "security-release" not in outcomes(matter_of(SETTLED))  # nobody to release there


@pytest.mark.parametrize(
    "changes",
    [{"closing.credit_update_asked_on": None}, UNLICENSED,
     {"closing.credit_update_asked_on": "2026-11-01"}],
)  # fmt: skip
def test_reporting_is_asked_for_by_the_borrower_alone(changes: dict[str, object]) -> None:
    assert "credit-update" in outcomes(matter_of(SETTLED))
    assert "credit-update" not in outcomes(matter_of(SETTLED, changes))


def test_no_early_deletion_is_promised(tmp_path: Path) -> None:
    said = text(matter_of(SETTLED), "credit-update", tmp_path)
    assert "不等于删除以前的逾期记录" in said
    assert "5年（征信业管理条例第16条第1款）" in said


def test_the_summary_counts_and_lets_both_sides_speak(tmp_path: Path) -> None:
    said = text(matter_of(SETTLED), "negotiation-summary", tmp_path)
    assert "共4次：面对面1次，视频1次，电话1次，电子邮件1次" in said
    assert "其中1期曾经逾期" in said
    assert "还款提醒应当早几天发，不要等到宽限期。" in said
    silent = matter_of(SETTLED, {"closing.lessons": []})
    assert "还没有记录自己的总结" in text(silent, "negotiation-summary", tmp_path)


def test_every_edition_of_the_certificate_is_one_page() -> None:
    """With the longest of what they show: a product, a waiver, digests, marks."""
    matter = matter_of(SETTLED)
    holders = {"certificate-loan": "ab" * 16}
    matter = replace(matter, record=replace(matter.record, holders=holders))
    for key in ("certificate-loan", "certificate-loan-en", "certificate-loan-brief"):
        paper = draft(matter, key)
        assert "ab" * 16 in set(printed(paper.context))
        assert typeset(paper, Templates(), paper.context).pages == 1


@pytest.mark.parametrize(
    "key", ["certificate-loan", "certificate-loan-en", "certificate-loan-brief"]
)
def test_what_a_certificate_holds_fits_its_schema(key: str) -> None:
    """Numbers and marks of the registry are tried in ``tests/running/test_handing_out.py``."""
    matter = matter_of(SETTLED)
    record = matter.record.with_number("certificate-loan", "JQ-2026-7F3K-9QX2-MD4T", "0f" * 16)
    data = dict(draft(replace(matter, record=record), key).data)
    schema = json.loads((schemas() / f"{data['schema']}.schema.json").read_text("utf-8"))
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(data)
    changes: tuple[dict[str, Any], ...] = (
        {"schema": "certificate.v2"}, {"visible": {}}, {"paid": "1"},
    )  # fmt: skip
    for change in changes:
        assert not Draft202012Validator(schema).is_valid(data | change)
