"""The examples: complete, sound in every check and by law, paid as their stories say."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest

from pipeline.case.identifiers import check_credit_code, check_resident_id
from pipeline.case.loading import load
from pipeline.case.model import Case
from pipeline.case.negotiation import Channel
from pipeline.case.parties import Organisation, Person, Role
from pipeline.debt.agreed import state_of
from pipeline.law.law import Law
from pipeline.running.opening import OpenedCase, open_case
from tests.case.broken import OF_EXAMPLES

EXAMPLES = Path(__file__).parents[1] / "examples"
AS_OF = date(2026, 11, 20)
NAMES = ("online-loan", "two-loans-guarantor")
KINDS = {".pdf": b"%PDF-", ".png": b"\x89PNG", ".jpg": b"\xff\xd8\xff"}


@pytest.fixture(params=NAMES)
def opened(request: pytest.FixtureRequest) -> OpenedCase:
    return _open(str(request.param))


def _open(name: str) -> OpenedCase:
    return open_case(EXAMPLES / name, Law.load(), AS_OF)


def _case(name: str) -> Case:
    return _open(name).sound()


def test_there_is_nothing_to_find(opened: OpenedCase) -> None:
    """But whose lawyer it was who reviewed the agreement."""
    assert {finding.code for finding in opened.findings} <= OF_EXAMPLES
    assert opened.case is not None


def test_every_item_of_evidence_has_its_file_and_every_file_its_item(opened: OpenedCase) -> None:
    assert opened.case is not None
    named = {item.file for item in opened.case.evidence}
    there = {
        file.relative_to(opened.folder).as_posix()
        for file in (opened.folder / "evidence").rglob("*")
        if file.is_file()
    }
    assert named == there


def test_the_files_are_small_and_what_their_names_say(opened: OpenedCase) -> None:
    for file in (opened.folder / "evidence").rglob("*.*"):
        content = file.read_bytes()
        assert content.startswith(KINDS[file.suffix]), file
        assert len(content) < 60_000, file


def test_every_paper_is_marked_as_an_example(opened: OpenedCase) -> None:
    for file in (opened.folder / "evidence").rglob("*.pdf"):
        with pypdfium2.PdfDocument(file) as document:
            for page in document:
                assert re.search(r"示\s*例", page.get_textpage().get_text_range()), file


def test_nobody_in_it_can_exist(opened: OpenedCase) -> None:
    """Area codes beginning with 99 belong to no place; the checksums hold all the same."""
    assert opened.case is not None
    for party in opened.case.parties:
        if isinstance(party, Person):
            assert party.document.number.startswith("99")
            assert check_resident_id(party.document.number) is None
        else:
            assert "示例" in party.name
            assert party.credit_code[2:4] == "99"
            assert check_credit_code(party.credit_code) is None


def test_the_online_loan_was_settled_late_but_in_full() -> None:
    case = _case("online-loan")
    assert case.terms is not None
    overdue = state_of(case, case.terms, date(2026, 4, 27))
    assert overdue.overdue == Decimal("1701.04")
    settled = state_of(case, case.terms, AS_OF)
    assert settled.settled_on == date(2026, 10, 20)
    assert settled.to_settle == 0
    assert settled.owed_back == 0
    assert settled.waived == Decimal("2461.75")


def test_the_two_loans_are_still_being_paid() -> None:
    case = _case("two-loans-guarantor")
    assert case.terms is not None
    assert len(case.payments) == 10
    missed = state_of(case, case.terms, date(2026, 8, 17)).missed
    assert [one.number for one in missed] == [6]
    state = state_of(case, case.terms, AS_OF)
    assert state.settled_on is None
    assert state.overdue == 0
    assert state.to_settle == Decimal("21000.00")


def test_what_is_owed_within_24_percent() -> None:
    """Interest and penalty are the contract's rate plus a surcharge, 24 % a year in all."""
    (loan,) = _case("online-loan").loans
    days = (date(2025, 12, 15) - date(2024, 12, 16)).days
    owed = loan.outstanding
    assert owed.interest == round(owed.principal * loan.rate * days / 365, 2)
    assert owed.interest + owed.penalty <= owed.principal * Decimal("0.24") * days / 365


def test_all_four_channels_are_used() -> None:
    sessions = _case("online-loan").negotiation.sessions
    assert {session.channel for session in sessions} == set(Channel)


def test_the_two_examples_differ_in_what_they_show() -> None:
    first, second = (_case(name) for name in NAMES)
    assert (len(first.loans), len(second.loans)) == (1, 2)
    assert not first.with_role(Role.GUARANTOR)
    assert second.with_role(Role.GUARANTOR)
    assert second.with_role(Role.SPOUSE)
    assert any(loan.chain.transfers for loan in second.loans)


def test_the_lender_is_an_organisation_that_signs_through_a_person(opened: OpenedCase) -> None:
    case = opened.sound()
    (lender,) = [one for one in case.signatories if one.party == case.lender.id]
    assert isinstance(case.lender, Organisation)
    assert lender.by == case.lender.representative


@pytest.mark.parametrize("name", NAMES)
def test_the_file_itself_loads_without_a_remark(name: str) -> None:
    loaded = load(EXAMPLES / name / "case.yaml", Case)
    assert loaded.findings == ()
