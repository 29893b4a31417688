"""Which proofs are owed: by lender kind, product, circumstances, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from pipeline.case.evidence import EvidenceKind
from pipeline.case.model import Case
from pipeline.case.parties import LicenceKind, Role
from pipeline.errors import BadInput
from pipeline.law.proofs import assess
from pipeline.law.proofs.owed import Owed, owed
from pipeline.law.proofs.table import FILE, Level, Side, Thing, read_table, shipped
from tests.case.broken import DELETE, ONE, TWO, altered, changed, part
from tests.papers.matters import case_of

DAY = date(2025, 12, 18)
PERSON = {
    "id": "lender",
    "type": "person",
    "role": "lender",
    "name": "郑远",
    "document": {"kind": "resident_id", "number": "990101198001010013"},
    "licence": "private",
}


def needs(changes: Mapping[str, object] | None = None, example: str = ONE) -> list[Owed]:
    return list(owed(case_of(changes or {}, example), DAY, shipped()))


def need(name: str, changes: Mapping[str, object] | None = None, example: str = ONE) -> Owed:
    (found,) = [each for each in needs(changes, example) if each.row.id == name]
    return found


def obligatory(case: Case) -> set[str]:
    return {
        each.row.id for each in owed(case, DAY, shipped()) if each.row.level is Level.OBLIGATORY
    }


BORROWER = {f"borrower.{kind}" for kind in ("identity", "income", "assets", "debts", "hardship")}
LOAN = {"lender.contract", "lender.payout", "lender.repayments"}


@pytest.mark.parametrize("licence", ["bank", "consumer_finance", "online_small_loan"])
def test_a_licensed_lender_shows_its_licence(licence: str) -> None:
    case = case_of({"parties[1].licence": licence})
    assert obligatory(case) == BORROWER | LOAN | {"lender.licence", "lender.authority"}


def test_what_a_licence_is_depends_on_who_lends() -> None:
    small = need("lender.licence", {"parties[1].licence": "online_small_loan"}).row
    bank = need("lender.licence", {"parties[1].licence": "bank"}).row
    assert "网络小额贷款" in small.serves_zh
    assert "金融许可证" in bank.serves_zh


def test_a_company_without_a_licence_is_asked_for_its_registration_only() -> None:
    case = case_of({"parties[1].licence": "none"})
    assert obligatory(case) == BORROWER | LOAN | {"lender.authority"}
    company = need("lender.company", {"parties[1].licence": "none"})
    assert company.row.level is Level.ADVISABLE


def test_a_private_lender_shows_who_he_is_and_may_have_no_contract_in_writing() -> None:
    changes = {"parties[1]": PERSON}
    assert obligatory(case_of(changes)) == BORROWER | LOAN | {"lender.identity", "lender.authority"}
    assert "借条" in need("lender.contract", changes).row.serves_zh
    assert "收条" in need("lender.payout", changes).row.serves_zh


def test_an_assignee_shows_the_whole_chain_and_the_notice() -> None:
    ids = {each.row.id for each in needs(example=TWO)}
    assert {"lender.compensation", "lender.assignment", "lender.notice"} <= ids
    assert {"lender.collector", "lender.guarantee", "guarantor.identity"} <= ids
    assert {"spouse.identity", "spouse.marriage"} <= ids
    licences = [each for each in needs(example=TWO) if each.row.id == "lender.licence"]
    assert {each.subject.party for each in licences} == {"consumer-finance", "bank"}


def test_each_loan_needs_its_own_proof() -> None:
    contracts = [each for each in needs(example=TWO) if each.row.id == "lender.contract"]
    assert [each.subject.loans for each in contracts] == [("loan-1",), ("loan-2",)]
    assert "各出资方" in contracts[1].row.serves_zh
    assert "各出资方" not in contracts[0].row.serves_zh


def test_an_assignment_of_two_loans_is_one() -> None:
    assert need("lender.assignment", example=TWO).subject.loans == ("loan-1", "loan-2")


@pytest.mark.parametrize(
    ("product", "name", "word"),
    [
        ("海棠信用卡", "lender.contract", "账单"),
        ("房产抵押贷", "lender.security", "登记证明"),
        ("小微经营贷", "borrower.income", "纳税申报表"),
    ],
)
def test_products_ask_for_their_own(product: str, name: str, word: str) -> None:
    assert word in need(name, {"loans[0].product": product}).row.serves_zh


def test_without_the_product_nothing_is_asked_for_security() -> None:
    assert "lender.security" not in {each.row.id for each in needs()}


def test_hardship_is_obligatory_only_for_relief() -> None:
    assert need("borrower.hardship").row.level is Level.OBLIGATORY
    changes: dict[str, object] = {
        "terms": None,
        "negotiation.proposals": [],
        "signatories": [],
        "payments": [],
    }
    assert need("borrower.hardship", changes).row.level is Level.ADVISABLE


def test_agents_stand_with_those_they_act_for() -> None:
    assert need("lender.authority").row.side is Side.LENDER
    assert "borrower.authority" not in {each.row.id for each in needs()}
    turned = needs({"parties[2].acts_for": ["borrower"]})
    assert [each.row.side for each in turned if each.row.of is Role.AGENT] == [Side.BORROWER]


@pytest.mark.parametrize("role", [Role.CO_BORROWER, Role.GUARDIAN, Role.HEIR, Role.GUARANTOR])
def test_everyone_who_is_bound_has_a_row(role: Role) -> None:
    other = {**part(ONE, "parties[0]"), "id": "other", "role": role.value, "acts_for": ["borrower"]}
    ids = {each.row.of for each in needs({"parties[+]": other}) if each.subject.party == "other"}
    assert ids == {role}


def test_every_kind_of_lender_has_its_proof_of_being_one() -> None:
    rows = [row for row in shipped().proof if row.of in (Role.LENDER, Thing.ORIGINAL)]
    assert {kind for row in rows for kind in row.lenders} == set(LicenceKind)


def test_every_row_says_where_it_comes_from() -> None:
    for row in shipped().proof:
        assert row.article
        assert row.source
        assert row.zh != row.en
        assert row.serves_zh != row.serves_en


def test_every_kind_that_is_asked_for_can_be_given() -> None:
    asked = {row.kind for row in shipped().proof}
    free = {EvidenceKind.COMMUNICATION, EvidenceKind.RECORDING, EvidenceKind.OTHER}
    assert asked == set(EvidenceKind) - free


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('side = "guarantor"', 'side = "insurer"'),
        ('kind = "guarantee"', 'kind = "bond"'),
        ('of = "collection"', 'of = "collectors"'),
        ("dated = false", "dated = 3"),
        ('unless = "cut-off"', 'unless = "cutoff"'),
        ('status = "unverified"', 'status = "likely"'),
        ("[[column]]", "[[row]]"),
        ("from = 2021-01-01", "from = 2021-13-01"),
    ],
)
def test_a_slip_in_the_table_is_an_error(old: str, new: str, tmp_path: Path) -> None:
    text = FILE.read_text("utf-8")
    assert old in text
    file = tmp_path / "proofs.toml"
    file.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(BadInput) as caught:
        read_table(file)
    assert caught.value.code == "law.proofs"
    assert caught.value.message.render("zh") != caught.value.message.render("en")


def test_two_rows_for_the_same_day_are_an_error(tmp_path: Path) -> None:
    file = tmp_path / "proofs.toml"
    head, first, *rest = FILE.read_text("utf-8").split("[[proof]]\n")
    file.write_text("[[proof]]\n".join((head, first, first, *rest)), "utf-8")
    with pytest.raises(BadInput, match="two rows"):
        read_table(file)


def test_before_the_table_begins_nothing_is_owed() -> None:
    assert assess(case_of(), date(2020, 12, 31)).proofs == ()


@pytest.mark.parametrize("example", [ONE, TWO])
def test_names_that_lead_nowhere_crash_nothing(example: str) -> None:
    parties = part(example, "parties")[:2]
    for party in parties:
        party["id"] += "-renamed"
    case = changed(example, {"parties": parties}).value
    assert case is not None
    assert assess(case, DAY).proofs


@pytest.mark.slow
@pytest.mark.parametrize("example", [ONE, TWO])
def test_no_value_left_out_crashes_it(example: str) -> None:
    for case in altered(example, DELETE):
        assert assess(case, DAY).proofs
