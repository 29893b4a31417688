"""A case's own data as a history: what the ledger makes of it, and what it finds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipeline.case.model import Case
from pipeline.debt.account import account_of
from pipeline.debt.agreed import state_of
from pipeline.debt.standing import State, Status
from pipeline.running.money_check import check_money
from tests.case.broken import ONE, TWO, changed

FIRST = "99202601200001"


def case_of(example: str, changes: dict[str, object]) -> Case:
    case = changed(example, changes).value
    assert case
    assert case.terms
    return case


def state(case: Case, day: str) -> State:
    assert case.terms
    return state_of(case, case.terms, date.fromisoformat(day))


def test_a_reversal_opens_what_was_paid_from_its_day_on() -> None:
    changes: dict[str, object] = {"reversals": [{"payment": FIRST, "on": "2026-02-02"}]}
    case = case_of(ONE, changes)
    assert state(case, "2026-02-01").instalments[0].status is Status.PAID
    after = state(case, "2026-02-02")
    assert (after.instalments[0].status, after.received) == (Status.MISSED, Decimal(0))


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"reversals": [{"payment": "none", "on": "2026-02-02"}]},
         "case.reversal.unknown", "reversals[0]"),
        ({"refunds": [{"on": "2026-03-02", "amount": "5.00", "reference": "R1"}]},
         "case.refund.too-much", "refunds[0]"),
        ({"waivers": [{"on": "2026-03-02", "amount": "5.00", "head": "damages", "reason": "慰问",
                       "approved_by": "主管"}]}, "case.waiver.too-much", "waivers[0]"),
        ({"amendments": [{"id": "c", "on": "2026-03-02", "reason": "住院", "remaining": "100.00",
                          "instalments": [{"due": "2026-06-15", "amount": "100.00"}]}]},
         "case.amendment.less", "amendments[0]"),
        ({"costs": [{"on": "2027-03-02", "amount": "5.00", "reason": "公证费"}]},
         "case.performance.future", "costs[0].on"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_found_where_it_stands(
    changes: dict[str, object], code: str, path: str
) -> None:
    loaded = changed(ONE, changes)
    assert loaded.value
    found = list(check_money(loaded.value, loaded.where, date(2026, 12, 31)))
    assert (code, path) in [(each.code, each.where.path) for each in found]
    assert all(each.message.render("zh") != each.message.render("en") for each in found)


def test_of_two_payments_with_one_reference_the_later_is_held() -> None:
    case = case_of(ONE, {"payments[1].reference": FIRST})
    now = state(case, "2026-02-28")
    assert (now.held, now.appropriated) == (Decimal("1701.04"), Decimal("1701.04"))
    assert now.received == now.held + now.appropriated


def test_loans_kept_apart_are_paid_each_for_itself() -> None:
    names = [loan.id for loan in case_of(TWO, {}).loans]
    parts = [{"loan": names[0], "amount": "20000.00"}, {"loan": names[1], "amount": "40000.00"}]
    money = {"received_on": "2026-03-10", "amount": "1000.00", "reference": "A", "loan": names[1]}
    case = case_of(TWO, {"terms.split": parts, "payments_file": None, "payments": [money]})
    now = state(case, "2026-03-10")
    assert {loan: share.paid for loan, share in now.loans} == {names[0]: 0, names[1]: 1000}
    assert now.instalments[0].principal.paid == 1000


def test_old_interest_runs_on_unclaimed_and_is_given_up_on_completion() -> None:
    """15,802.02 at the contract's 21.6 %, unpaid for 33 days from the cut-off on."""
    case = case_of(ONE, {"terms.old_charges": "run", "payments": []})
    terms = case.terms
    assert terms
    account = account_of(case, terms, date.fromordinal(terms.cut_off.toordinal() + 33))
    assert account.running
    (loan,) = account.running.loans
    assert (loan.rate, loan.capped) == (Decimal("0.216"), False)
    assert loan.amount == Decimal("308.59")
    assert account.running.claimable_from is None
    paid = case_of(ONE, {"terms.old_charges": "run"})
    assert paid.terms
    done = account_of(paid, paid.terms, date(2026, 12, 31)).running
    assert done
    assert done.given_up
    assert account_of(paid, terms.model_copy(update={"old_charges": "stop"}),
                      date(2026, 12, 31)).running is None  # fmt: skip
