"""Every row has one fate; the order of rows decides nothing; no 分 is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.case.model import Case
from pipeline.case.performance import PaymentReceived
from pipeline.finding import Severity
from pipeline.receipts.matching import By
from pipeline.receipts.sorting import Fate, Intake, sort_out
from tests.receipts.samples import (
    BORROWER,
    CONTRACT,
    TODAY,
    Row,
    example,
    read,
    sorted_rows,
    table,
    yuan,
)

STRANGER = Row(payer="钱多多", account="9900000000000000999", reference="S1", remark="货款")


def fates(intake: Intake) -> list[Fate]:
    return [each.fate for each in intake.placed]


@pytest.mark.parametrize(
    ("row", "by"),
    [
        (replace(STRANGER, remark=f"代还{CONTRACT}"), By.REFERENCE),
        (replace(STRANGER, remark="ht xd 2024 061500382".replace(" ", "-")), By.REFERENCE),
        (replace(STRANGER, remark="WD-2025-0117还款"), By.REFERENCE),
        (Row(account="", reference="R9"), By.NAME),
    ],
)
def test_what_tells_whose_money_it_is(row: Row, by: By) -> None:
    (placed,) = sorted_rows(row).placed
    assert placed.fate is Fate.TAKEN
    assert placed.match is not None
    assert placed.match.by is by
    assert placed.match.third_party is (row.payer != BORROWER)


def test_a_part_of_a_longer_number_is_no_reference() -> None:
    assert fates(sorted_rows(replace(STRANGER, remark=f"{CONTRACT}9"))) == [Fate.UNMATCHED]
    assert fates(sorted_rows(replace(STRANGER, remark=f"X{CONTRACT}"))) == [Fate.UNMATCHED]


def paid_from(account: str, payer: str | None) -> PaymentReceived:
    return PaymentReceived(received_on=date(2026, 10, 1), amount=yuan("1"), payer=payer,
                           payer_account=account, reference="OLD")  # fmt: skip


def test_an_account_that_a_party_paid_from_is_known() -> None:
    case = with_payments(paid_from(STRANGER.account, BORROWER))
    (placed,) = sorted_rows(replace(STRANGER, payer=""), case=case).placed
    assert placed.match is not None
    assert (placed.fate, placed.match.by) == (Fate.TAKEN, By.ACCOUNT)


def test_an_account_that_somebody_else_paid_from_is_nobodys() -> None:
    case = with_payments(paid_from(STRANGER.account, "某某支付服务公司"))
    assert fates(sorted_rows(STRANGER, case=case)) == [Fate.UNMATCHED]


def test_an_account_is_known_from_another_row_of_the_statement() -> None:
    rows = (replace(STRANGER, payer="", day="2026-11-05"), Row(account=STRANGER.account))
    assert fates(sorted_rows(*rows)) == [Fate.TAKEN, Fate.TAKEN]


def test_a_hidden_account_alone_proves_nothing() -> None:
    hidden = "9900***********0999"
    case = with_payments(paid_from(hidden, BORROWER))
    row = replace(STRANGER, payer="", account=hidden)
    assert fates(sorted_rows(row, case=case)) == [Fate.UNMATCHED]


@pytest.mark.parametrize("payer", ["*晓禾", "沈**"])
def test_a_hidden_name_is_for_a_person(payer: str) -> None:
    (placed,) = sorted_rows(replace(STRANGER, payer=payer)).placed
    assert placed.fate is Fate.UNMATCHED
    assert "hidden" in placed.why.render("en")


def test_a_name_in_the_remark_is_for_a_person() -> None:
    (placed,) = sorted_rows(replace(STRANGER, remark=f"替{BORROWER}还款")).placed
    assert (placed.fate, "remark" in placed.why.render("en")) == (Fate.UNMATCHED, True)


def test_the_loan_that_the_remark_names_is_kept() -> None:
    case = example("two-loans-guarantor")
    guarantor = next(party.name for party in case.parties if party.role == "guarantor")
    row = Row(payer=guarantor, account="", remark=case.loans[1].contract_no)
    (placed,) = sorted_rows(row, case=case).placed
    assert placed.payment is not None
    assert placed.payment.loan == case.loans[1].id
    assert placed.match is not None
    assert placed.match.third_party


def with_payments(*payments: PaymentReceived, **changes: object) -> Case:
    return example().model_copy(update={"payments": payments, **changes})


def test_the_same_reference_is_held_back() -> None:
    case = with_payments(PaymentReceived(received_on=date(2026, 10, 1), amount=yuan("1"),
                         reference=Row().reference))  # fmt: skip
    assert fates(sorted_rows(Row(), case=case)) == [Fate.HELD]
    assert fates(sorted_rows(Row(), Row(), case=with_payments())) == [Fate.TAKEN, Fate.HELD]


@pytest.mark.parametrize("payer", [BORROWER, None, "*晓禾"])
def test_the_same_day_amount_and_payer_is_held_back(payer: str | None) -> None:
    case = with_payments(PaymentReceived(received_on=date(2026, 11, 2), amount=yuan("800"),
                         payer=payer, reference="OTHER"))  # fmt: skip
    assert fates(sorted_rows(Row(), case=case)) == [Fate.HELD]
    assert fates(sorted_rows(Row(day="2026-11-03"), case=case)) == [Fate.TAKEN]
    assert fates(sorted_rows(Row(amount="800.01"), case=case)) == [Fate.TAKEN]


def test_one_reference_for_different_sums_is_for_a_person() -> None:
    rows = (Row(), Row(amount="801.00"))
    assert fates(sorted_rows(*rows, case=with_payments())) == [Fate.HELD, Fate.HELD]


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (Row(currency="美元"), "美元"),
        (Row(day="2026-11-21"), "future"),
        (Row(day="2025-11-02"), "before"),
        (Row(amount="--800.00"), "negative"),
        (Row(remark="冲正"), "correction"),
    ],
)
def test_odd_money_is_for_a_person(row: Row, word: str) -> None:
    (placed,) = sorted_rows(row).placed
    assert placed.fate is Fate.UNMATCHED
    assert word in placed.why.render("en")


def test_without_an_agreement_nothing_is_taken_over() -> None:
    assert fates(sorted_rows(Row(), case=with_payments(terms=None))) == [Fate.UNMATCHED]


def test_money_out_to_the_borrower_is_offered_as_a_refund() -> None:
    intake = sorted_rows(Row(amount="-50.00"), replace(STRANGER, amount="-9.00"))
    assert fates(intake) == [Fate.REFUND, Fate.PASSED]
    assert intake.money_in == 0


def test_a_correction_names_the_payment_that_went_back() -> None:
    back = Row(day="2026-11-04", amount="-800.00", remark="退汇", reference="R2")
    intake = sorted_rows(Row(), back, case=with_payments())
    assert fates(intake) == [Fate.TAKEN, Fate.REVERSAL]
    assert intake.placed[1].reverses == Row().reference


def test_the_same_file_twice_is_an_error_and_again_a_warning() -> None:
    one = read(table(Row()))
    twice = sort_out([one, replace(one, file="b.csv")], [with_payments()], TODAY)
    assert [each.code for each in twice.findings] == ["receipts.file-twice"]
    assert not twice.is_whole
    taken = sort_out([one], [with_payments()], TODAY).payments()
    again = sort_out([one], [with_payments(*taken)], TODAY)
    assert [each.severity for each in again.findings] == [Severity.WARNING]
    assert fates(again) == [Fate.HELD]


@pytest.mark.parametrize(("ending", "codes"), [("", []), ("0000", ["receipts.other-account"])])
def test_a_statement_of_another_account_is_named(ending: str, codes: list[str]) -> None:
    terms = example().terms
    assert terms is not None
    number = f"9900********{ending or terms.account.number[-4:]}"
    intake = sort_out([read(f"卡号: {number}\n{table(Row())}")], [example()], TODAY)
    assert [each.code for each in intake.findings] == codes
    assert intake.is_whole


def test_one_statement_against_many_cases() -> None:
    first, second = example(), example("two-loans-guarantor")
    twin = first.model_copy(update={"id": "WD-2025-0118", "loans": (
        first.loans[0].model_copy(update={"contract_no": "HT-XD-2024-999999999"}),)})  # fmt: skip
    rows = (
        Row(remark=CONTRACT),
        Row(day="2026-11-03", remark="HT-XD-2024-999999999", reference="2"),
        Row(day="2026-11-04", remark="还款", reference="3"),
        Row(payer=second.borrower.name, account="", reference="4"),
        replace(STRANGER, remark=f"{CONTRACT} {second.loans[0].contract_no}"),
    )
    intake = sort_out([read(table(*rows))], [first, second, twin], TODAY)
    assert [each.case for each in intake.placed] == [0, 2, None, 1, None]
    assert [len(intake.of(Fate.TAKEN, case)) for case in range(3)] == [1, 1, 1]
    assert len(intake.of(Fate.UNMATCHED)) == 2


rows = st.builds(
    Row,
    day=st.sampled_from(["2026-11-02", "2026-11-03", "2025-01-01", "2027-01-01"]),
    amount=st.sampled_from(["800.00", "0.01", "1701.04", "0.00", "-50.00", "-0.01", "12.34"]),
    payer=st.sampled_from([BORROWER, "钱多多", "*晓禾", ""]),
    account=st.sampled_from(["", "9900000000000000999"]),
    reference=st.sampled_from(["", "R1", "R2", "R3", "R4"]),
    remark=st.sampled_from(["还款", CONTRACT, "退汇", ""]),
    currency=st.sampled_from(["人民币", "人民币", "美元"]),
)


@given(st.lists(rows, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(given_rows: list[Row], random: Random) -> None:
    shuffled = list(given_rows)
    random.shuffle(shuffled)

    def taken(some: list[Row]) -> list[PaymentReceived]:
        made = sorted_rows(*some, case=with_payments()).payments()
        return [each.model_copy(update={"source": None}) for each in made]

    assert taken(shuffled) == taken(given_rows)


@given(st.lists(rows, max_size=12))
def test_money_in_is_taken_over_held_back_or_unmatched(given_rows: list[Row]) -> None:
    intake = sorted_rows(*given_rows)
    ins = [row for row in given_rows
           if not row.amount.startswith("-") and row.currency == "人民币"]  # fmt: skip
    came_in = sum((yuan(row.amount) for row in ins), Decimal(0))
    assert intake.money_in == came_in
    assert came_in == sum(map(intake.total, (Fate.TAKEN, Fate.HELD, Fate.UNMATCHED)))
    assert len(intake.placed) == len(given_rows)


@given(st.lists(rows, max_size=8))
def test_a_second_import_takes_nothing_over(given_rows: list[Row]) -> None:
    first = sorted_rows(*given_rows, case=with_payments()).payments()
    again = sorted_rows(*given_rows, case=with_payments(*first))
    assert again.of(Fate.TAKEN) == ()


def after(case: Case, some: list[Row]) -> Case:
    taken = sorted_rows(*some, case=case).payments()
    return case.model_copy(update={"payments": (*case.payments, *taken)})


@given(st.lists(rows, max_size=12, unique_by=(lambda r: r.amount, lambda r: r.reference)),
       st.integers(0, 12))  # fmt: skip
def test_the_order_of_imports_does_not_matter(given_rows: list[Row], cut: int) -> None:
    """Of rows that are no twins of each other, and that teach no account: an account that a later
    file shows to be a party's matches more then, and the earlier file may be imported again.
    """
    plain = [replace(row, account="") for row in given_rows]
    one, other = plain[:cut], plain[cut:]
    results = [after(after(with_payments(), first), second).payments
               for first, second in ((one, other), (other, one))]  # fmt: skip
    said = [sorted((p.reference, p.amount) for p in payments) for payments in results]
    assert said[0] == said[1]
