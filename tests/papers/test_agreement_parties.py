"""The agreement says who is bound, who stands in for whom, and as what a spouse signs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from pipeline.case.parties import LicenceKind
from pipeline.papers.agreement_context import Agreement
from pipeline.papers.claims_list import ClaimsList
from pipeline.papers.draft import Draft
from tests.case.broken import DELETE, ONE, TWO, codes, part
from tests.papers.matters import case_of, draft, matter_of, text

DAY = date(2026, 10, 28)
KEYS = ["agreement", "agreement-en"]


def _guardian(name: str, ref: str) -> dict[str, object]:
    number = {"kind": "passport", "number": f"X990{ref[-1]}"}
    return {
        "id": ref, "type": "person", "role": "guardian", "name": name, "name_en": "Guardian",
        "document": number, "phone": "19900000109", "acts_for": ["borrower"],
    }  # fmt: skip


MINOR: dict[str, object] = {
    "parties[0].capacity": "limited",
    "parties[+]": _guardian("沈母亲", "guardian1"),
    "signatories[0].party": "guardian1",
}
PRIVATE: dict[str, object] = {
    "parties[1]": {
        "id": "lender", "type": "person", "role": "lender", "name": "顾衡", "licence": "private",
        "document": {"kind": "passport", "number": "X990002"},
    },
    "parties[3]": DELETE,
    "loans[0].chain.platform": DELETE,
    "signatories[1].by": DELETE,
    "signatories[1].title": DELETE,
}  # fmt: skip


def paper(
    changes: Mapping[str, object], key: str = "agreement", example: str = ONE
) -> tuple[Draft, Agreement]:
    made = draft(matter_of(DAY, changes, example=example), key)
    assert isinstance(made.context, Agreement)
    return made, made.context


def test_a_guardian_represents_the_borrower_and_is_no_further_party() -> None:
    made, agreement = paper(MINOR)
    assert [each.label for each in agreement.parties] == ["甲方（出借方）", "乙方（借款人）"]
    block = agreement.parties[1]
    assert block.name == "沈晓禾"
    assert "民事行为能力：限制民事行为能力人" in block.lines
    assert "法定代理人（监护人）：沈母亲，护照号码：X9901，电话：19900000109" in block.lines
    assert agreement.signatures[0].label == "乙方（借款人）的法定代理人签章："
    assert agreement.signatures[0].name == "沈母亲"
    assert made.signing[0].party == "guardian1"
    assert not agreement.capacities


def test_in_english_too() -> None:
    _, agreement = paper(MINOR, "agreement-en")
    assert "Civil capacity: limited" in agreement.parties[1].lines
    assert any(line.startswith("Guardian (legal rep") for line in agreement.parties[1].lines)
    assert agreement.signatures[0].label == "Party B (Borrower), by its guardian Signature:"


def test_two_guardians_sign_at_two_places() -> None:
    first = [party.model_dump(mode="json") for party in case_of(MINOR).parties]
    changes = {
        "parties": [*first, _guardian("沈父亲", "guardian2")],
        "signatories": [
            {"party": "guardian1"},
            {"party": "guardian2"},
            part(ONE, "signatories[1]"),
        ],
    }
    _, agreement = paper(changes)
    assert [each.label for each in agreement.signatures[:2]] == [
        "乙方（借款人）的法定代理人沈母亲签章：",
        "乙方（借款人）的法定代理人沈父亲签章：",
    ]


def test_an_agent_who_signs_binds_the_lender() -> None:
    _, agreement = paper({"signatories[1]": {"party": "agent"}})
    lender = agreement.parties[0]
    assert lender.label == "甲方（出借方）"
    assert any(line.startswith("委托代理人：韩婧，") for line in lender.lines)
    assert agreement.signatures[1].label == "甲方（出借方）的委托代理人签章："
    assert len(agreement.parties) == 2


def test_a_spouse_signs_as_joint_debtor_only_where_the_case_says_so() -> None:
    _, joint = paper({}, example=TWO)
    assert "夫妻共同债务" in joint.capacities[0]
    assert joint.signatures[1].capacity == "共同还款人"
    _, consent = paper({"signatories[1].capacity": DELETE}, example=TWO)
    assert "不因签署本协议承担清偿责任" in consent.capacities[0]
    assert consent.signatures[1].capacity == "知情同意人"
    assert "“保证”条" in consent.capacities[1]
    assert [each.capacity for each in joint.signatures if each.name != "田雨"] == [""] * 3


@pytest.mark.parametrize("key", KEYS)
def test_a_private_lender_gets_no_clauses_of_an_institution(key: str, tmp_path: Path) -> None:
    words = {
        "agreement": ("征信机构", "催收人员", "平台", "格式条款", "个人信息保护法",
                      "更新信用信息", "受托人"),
        "agreement-en": ("Credit information", "collectors", "platform", "standard term",
                         "Protection Law", "credit information", "Where others collect"),
    }  # fmt: skip
    institution = text(matter_of(DAY), key, tmp_path)
    private = text(matter_of(DAY, PRIVATE), key, tmp_path)
    assert [word for word in words[key] if word not in institution] == []
    assert [word for word in words[key] if word in private] == []
    assert ("个人信息" if key == "agreement" else "Personal information") in private


def test_an_assignee_without_licence_still_reports_what_licensed_lenders_reported() -> None:
    _, agreement = paper({}, example=TWO)
    assert agreement.reports_credit
    assert agreement.institution
    unlicensed = {"parties[1].licence": "none", "parties[2].licence": "none"}
    assert not paper(unlicensed, example=TWO)[1].reports_credit


def test_a_person_may_be_a_private_lender_and_no_bank() -> None:
    assert case_of(PRIVATE).lender.licence is LicenceKind.PRIVATE
    assert not [code for code in codes(ONE, PRIVATE) if code.startswith("schema")]
    with pytest.raises(AssertionError, match="licence"):
        case_of({**PRIVATE, "parties[1].licence": "bank"})


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("agreement", "该律师只代表出借方示例市海棠网络小额贷款有限公司，不代表其他各方。"),
        (
            "agreement-en",
            "The lawyer acts for Lender Shili Haitang Online Microloan Co., Ltd. only",
        ),
    ],
)
def test_the_review_says_whom_the_lawyer_acts_for(key: str, said: str, tmp_path: Path) -> None:
    assert said in text(matter_of(DAY), key, tmp_path)
    waived = {"terms.review.by": "borrower", "terms.review.decision": "waived"}
    assert not paper(waived, key)[1].reviewer_for


def test_the_claims_list_says_for_whom_and_by_what_authority_somebody_acts() -> None:
    context = draft(matter_of(DAY), "claims-list").context
    assert isinstance(context, ClaimsList)
    rows = {row.name: row.acting for row in context.parties}
    side = "代表：出借方示例市海棠网络小额贷款有限公司"
    assert rows["韩婧"] == (side, "授权期限：2025年10月10日至2026年12月31日")
    assert rows["程砚"] == (side, "执业证号：99901201010000017")
    assert rows["沈晓禾"] == ()


def test_english_papers_use_english_names_where_there_are_any(tmp_path: Path) -> None:
    reading_copy = text(matter_of(DAY), "agreement-en", tmp_path)
    assert "顾衡" not in reading_copy
    assert "Represented by: Gu Heng" in reading_copy
    unknown = {"parties[1].representative_en": DELETE}
    assert "Represented by: 顾衡" in text(matter_of(DAY, unknown), "agreement-en", tmp_path)
    for key in ("agreement-en", "certificate-loan-en"):
        note = "Names and places without an English form are given in Chinese."
        assert note in text(matter_of(DAY), key, tmp_path)
