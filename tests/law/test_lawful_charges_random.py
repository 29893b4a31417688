"""Loans in instalments walked through day by day: the estimate of lawful charges wrongs no lender
who kept to the cap, and catches one who charged half as much again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from pipeline.case.dates import add_months
from pipeline.case.loans import Balance, Loan
from pipeline.case.money import round_cents
from pipeline.law.caps import Cap
from pipeline.law.lawful_charges import charges_of
from tests.case.broken import ONE, changed

TRIALS = 400
ZERO = Decimal(0)


def _walked(rng: Random, rate: Decimal, *, stops_early: bool = False) -> tuple[Loan, date]:
    """A loan paid for a while, each instalment up to a month late, and the day of counting.

    Equal instalments (等额本息) or equal principal (等额本金); interest by days, actual/365, on the
    principal that is left, and paid before it.
    """
    count, principal = rng.choice([3, 6, 12, 24, 36]), Decimal(rng.randrange(1_000, 200_000))
    start = date(2023, 1, 1) + timedelta(rng.randrange(700))
    dues = [add_months(start, month) for month in range(1, count + 1)]
    monthly, equal = rate / 12, rng.random() < 0.5
    payment = principal * monthly / (1 - (1 + monthly) ** -count)
    left, last, repaid = principal, start, ZERO
    for due in dues[: rng.randrange(count // 2 if stops_early else count + 1)]:
        day = due + timedelta(rng.choice([0, 10, 30]))
        interest = left * rate * (day - last).days / 365
        part = min(left, payment - interest if equal else principal / count)
        left, last, repaid = left - part, day, repaid + interest + part
    upto = (dues[-1] if stops_early else last) + timedelta(rng.randrange(1, 600))
    upto = max(upto, last + timedelta(1))
    owed = Balance(
        principal=round_cents(left), interest=round_cents(left * rate * (upto - last).days / 365)
    )
    case = changed(ONE, {}).value
    assert case is not None
    known = {"principal": principal, "received": principal, "paid_out_on": start, "rate": rate,
             "due_on": dues[-1], "repaid": round_cents(repaid), "outstanding": owed}  # fmt: skip
    return case.loans[0].model_copy(update=known), upto


def test_no_lender_at_the_cap_is_wronged_by_the_estimate() -> None:
    rng = Random(20260831)
    for _ in range(TRIALS):
        rate = rng.choice([Decimal("0.24"), Decimal("0.138"), Decimal("0.12")])
        loan, upto = _walked(rng, rate)
        found = charges_of(loan, Cap(rate, ()), upto)
        assert found is not None
        assert not found.exceed, (loan, upto)
        assert found.least <= found.most


def test_half_as_much_again_is_always_caught_once_payments_stopped() -> None:
    rng = Random(20260831)
    for _ in range(TRIALS):
        loan, upto = _walked(rng, Decimal("0.36"), stops_early=True)
        found = charges_of(loan, Cap(Decimal("0.24"), ()), upto)
        assert found is not None
        assert found.exceed, (loan, upto)
