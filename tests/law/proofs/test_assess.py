"""How each proof stands: every status, and what adding an item can and cannot change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.case.evidence import EvidenceItem, EvidenceKind
from pipeline.case.model import Case
from pipeline.finding import Finding
from pipeline.law.proofs import Completeness, Content, Status, assess, check_proofs
from pipeline.law.proofs.table import Level
from pipeline.messages import msg
from tests.case.broken import DELETE, ONE, TWO, changed, part
from tests.papers.matters import case_of

AFTER = date(2026, 11, 20)
BEGUN: Mapping[str, object] = {"terms": None, "signatories": [], "payments": [], "notices": []}
NOTHING: Mapping[str, Content] = {}
INCOME, CONTRACT = "borrower.income", "lender.contract"


def report(
    changes: Mapping[str, object] | None = None,
    *,
    as_of: date = AFTER,
    contents: Mapping[str, Content] = NOTHING,
    example: str = ONE,
) -> Completeness:
    return assess(case_of(changes or {}, example), as_of, contents)


def status(found: Completeness, name: str) -> Status:
    (proof,) = [each for each in found.proofs if each.row.id == name]
    return proof.status


def findings(
    changes: Mapping[str, object] | None = None,
    *,
    as_of: date = AFTER,
    contents: Mapping[str, Content] = NOTHING,
    example: str = ONE,
) -> list[Finding]:
    loaded = changed(example, changes or {})
    assert loaded.value is not None
    made = assess(loaded.value, as_of, contents)
    return list(check_proofs(loaded.value, made, contents, loaded.where))


@pytest.mark.parametrize("example", [ONE, TWO])
def test_the_examples_are_complete(example: str) -> None:
    found = report(example=example)
    assert found.is_complete
    assert findings(example=example) == []
    lacking = [proof for proof in found.proofs if proof.status is not Status.COMPLETE]
    assert {proof.row.level for proof in lacking} == {Level.ADVISABLE}


@pytest.mark.parametrize(
    ("changes", "name", "words"),
    [
        ({"evidence[1].kind": "other"}, INCOME, "收入证明"),
        ({"evidence[10].kind": "other"}, "lender.licence", "放贷资质"),
        ({"evidence[7].kind": "other"}, CONTRACT, "借款合同"),
        ({"evidence[9].party": "borrower"}, "lender.repayments", "还款记录"),
        ({"evidence": []}, "lender.payout", "放款凭证"),
    ],
)
def test_missing(changes: Mapping[str, object], name: str, words: str) -> None:
    assert status(report(changes), name) is Status.MISSING
    (found,) = [each for each in findings(changes) if words in each.message.render("zh")]
    assert (found.code, found.where.path) == ("case.evidence.incomplete", "evidence")
    assert found.hint
    assert found.rule


def test_what_is_handed_in_later_is_not_there_yet() -> None:
    assert status(report(as_of=date(2025, 11, 11)), INCOME) is Status.MISSING
    assert status(report(as_of=date(2025, 11, 12)), INCOME) is Status.COMPLETE


def test_stale_from_the_day_after_the_last() -> None:
    made: Mapping[str, object] = {**BEGUN, "evidence[1].made_on": "2025-11-10", "negotiation": {}}
    assert status(report(made, as_of=date(2026, 2, 8)), INCOME) is Status.COMPLETE
    assert status(report(made, as_of=date(2026, 2, 9)), INCOME) is Status.STALE
    stale = [f for f in findings(made, as_of=date(2026, 2, 9)) if f.code == "case.evidence.stale"]
    assert "evidence[1].made_on" in [each.where.path for each in stale]
    assert "91" in stale[0].message.render("zh")


def test_once_the_agreement_is_signed_nothing_ages_any_more() -> None:
    found = report(as_of=date(2030, 1, 1))
    assert found.fresh_on == date(2025, 12, 18)
    assert status(found, INCOME) is Status.COMPLETE


def test_a_new_item_beside_a_stale_one_is_enough() -> None:
    new = {**part(ONE, "evidence[1]"), "id": "b-income-2", "file": None}
    changes = {"evidence[1].made_on": "2025-05-10", "evidence[+]": new}
    assert status(report(changes), INCOME) is Status.COMPLETE
    assert findings(changes) == []


def test_undated() -> None:
    changes = {"evidence[7].made_on": DELETE}
    assert status(report(changes), CONTRACT) is Status.UNDATED
    (found,) = findings(changes)
    assert (found.code, found.where.path) == ("case.evidence.undated", "evidence[7]")


def test_an_identity_card_needs_no_date() -> None:
    assert case_of().evidence[0].made_on is None
    assert status(report(), "borrower.identity") is Status.COMPLETE


def test_unreadable() -> None:
    locked = {"b-income": Content(problem=msg("a party"))}
    assert status(report(contents=locked), INCOME) is Status.UNREADABLE
    assert findings(contents=locked) == []  # others report why
    blank = {"b-income": Content(("",), blank=True)}
    assert status(report(contents=blank), INCOME) is Status.UNREADABLE
    (found,) = findings(contents=blank)
    assert (found.code, found.where.path) == ("case.evidence.unreadable", "evidence[1].file")


def test_contradicting_outweighs_a_sound_item() -> None:
    twin = {**part(ONE, "evidence[8]"), "id": "l-payout-2", "file": None}
    said = {"l-payout": Content(("金额（小写） CNY 29,000.00",))}
    changes = {"evidence[+]": twin}
    assert status(report(changes, contents=said), "lender.payout") is Status.CONTRADICTING
    (found,) = findings(changes, contents=said)
    assert (found.code, found.where.path) == ("case.evidence.contradicting", "evidence[8].file")
    words = found.message.render("zh")
    assert "29,000.00" in words
    assert "30,000.00" in words
    assert "loans[0].received" in words


def test_one_item_may_be_several_kinds() -> None:
    assert status(report(example=TWO), "lender.notice") is Status.COMPLETE
    without: Mapping[str, object] = {"evidence[11].also": []}
    assert status(report(without, example=TWO), "lender.notice") is Status.MISSING


def test_an_item_may_be_about_one_loan_only() -> None:
    found = report({"evidence[7].about": ["loan-1"]}, example=TWO)
    payouts = [proof for proof in found.proofs if proof.row.id == "lender.payout"]
    assert [proof.status for proof in payouts] == [Status.COMPLETE, Status.MISSING]


def test_a_text_that_names_one_contract_is_about_that_loan() -> None:
    said = {"l-payout": Content(("借款合同 YHXJ20230309004417 放款",))}
    found = report(contents=said, example=TWO)
    payouts = [proof for proof in found.proofs if proof.row.id == "lender.payout"]
    assert [proof.status for proof in payouts] == [Status.COMPLETE, Status.MISSING]


def test_the_lender_may_hand_in_the_guarantors_card() -> None:
    mine = {"evidence[14].party": "lender"}
    assert status(report(mine, example=TWO), "guarantor.identity") is Status.MISSING
    about = {**mine, "evidence[14].about": ["guarantor"]}
    assert status(report(about, example=TWO), "guarantor.identity") is Status.COMPLETE


def test_the_spouses_card_is_not_the_borrowers() -> None:
    changes = {"evidence[0].party": "spouse"}
    assert status(report(changes, example=TWO), "borrower.identity") is Status.MISSING


def test_an_authority_that_is_named_for_one_serves_no_other() -> None:
    found = report()
    agent, lawyer = (
        next(proof for proof in found.proofs if proof.row.id == name)
        for name in ("lender.authority", "lender.lawyer")
    )
    assert [each.item.id for each in agent.items] == ["l-authority"]
    assert lawyer.status is Status.MISSING


def test_json_says_all_of_it() -> None:
    found = report({"evidence[1].kind": "other"}).as_json("en")
    assert found["complete"] is False
    proofs = found["proofs"]
    assert isinstance(proofs, list)
    assert {"id", "side", "kind", "level", "status", "items"} <= set(proofs[0])
    assert [each["status"] for each in proofs if each["id"] == INCOME] == ["missing"]


def test_every_finding_speaks_chinese() -> None:
    said = {"l-payout": Content(("金额 29,000.00",)), "b-assets": Content(("",), blank=True)}
    changes = {"evidence[1].made_on": "2025-01-10", "evidence[7].made_on": DELETE,
               "evidence[3].kind": "other"}  # fmt: skip
    found = findings(changes, contents=said)
    assert len({each.code for each in found}) == 5
    for each in found:
        assert each.hint is not None
        for message in (each.message, each.hint):
            assert message.render("zh") != message.render("en")


ITEMS = st.builds(
    EvidenceItem,
    id=st.just("more"),
    title=st.just("补充材料"),
    kind=st.sampled_from(EvidenceKind),
    also=st.lists(st.sampled_from(EvidenceKind), max_size=2).map(tuple),
    about=st.lists(st.sampled_from(["borrower", "guarantor", "loan-1", "loan-2"]), max_size=2).map(
        tuple
    ),
    party=st.sampled_from(["borrower", "lender", "guarantor", "spouse", "lawyer", "collector"]),
    source=st.just("不详"),
    made_on=st.none() | st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    submitted_on=st.none() | st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    proves=st.just("不详"),
)
TEXTS = st.sampled_from(["", "借款合同 YHXJ20230309004417", "金额 1.00 元", "姓名：某某"])


@settings(max_examples=80, deadline=None)
@given(
    item=ITEMS, text=TEXTS, left=st.sets(st.integers(0, 14)), day=st.dates(date(2025, 1, 1), AFTER)
)
def test_one_more_item_never_makes_another_proof_missing(
    item: EvidenceItem, text: str, left: set[int], day: date
) -> None:
    whole = case_of({}, TWO)
    kept = tuple(each for number, each in enumerate(whole.evidence) if number in left)
    before, after = (_missing(whole, items, day, text) for items in (kept, (*kept, item)))
    assert after <= before


def _missing(
    case: Case, items: tuple[EvidenceItem, ...], day: date, text: str
) -> set[tuple[str, object]]:
    found = assess(case.model_copy(update={"evidence": items}), day, {"more": Content((text,))})
    return {(p.row.id, p.subject) for p in found.proofs if p.status is Status.MISSING}


@settings(max_examples=30, deadline=None)
@given(left=st.sets(st.integers(0, 14)))
def test_what_is_missing_is_what_nothing_serves(left: set[int]) -> None:
    whole = case_of({}, TWO)
    kept = tuple(each for number, each in enumerate(whole.evidence) if number in left)
    found = assess(whole.model_copy(update={"evidence": kept}), AFTER)
    for proof in found.proofs:
        assert (proof.status is Status.MISSING) == (not proof.items)
        assert {each.index for each in proof.items} <= set(range(len(kept)))
