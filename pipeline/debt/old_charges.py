"""Interest of the old contracts that runs on, unclaimed, while the borrower performs.

The agreement (``old_charges: run``) lets it be claimed once a demand's period ran out unheeded, and
gives it up on completion. It is counted apart from the ledger, and is no part of what is due.

How it is counted: interest at the contract's rate, not above the loan's cap, on the principal
confirmed at the cut-off, from the day after. Each yuan counted on the principal of the settlement
lowers the old principals in proportion, so that both reach zero together. Penalty interest (罚息)
is not counted: a case does not hold its rate.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal

from pipeline.case.loans import Loan
from pipeline.case.model import Case
from pipeline.case.money import round_cents
from pipeline.case.notices import NoticeKind
from pipeline.case.terms import OldCharges, Terms
from pipeline.debt.appropriation import Head
from pipeline.debt.schedule import ZERO
from pipeline.debt.standing import State
from pipeline.errors import NoRuleForDate
from pipeline.law.law import Law
from pipeline.law.loan_caps import strictest, yearly

_PRECISE = Context(prec=60)
_YEAR = Decimal(365)


@dataclass(frozen=True, slots=True)
class OldInterest:
    """What ran on under one old contract, 元: at ``rate`` a year, which ``capped`` may bound."""

    loan: str
    contract_no: str
    rate: Decimal
    capped: bool
    amount: Decimal


@dataclass(frozen=True, slots=True)
class RunningCharges:
    """All that ran on up to the day. ``claimable_from`` is the day after a demand's period ran out
    while something was missed; ``None``: it cannot be claimed now."""

    loans: tuple[OldInterest, ...]
    claimable_from: date | None
    given_up: bool

    @property
    def total(self) -> Decimal:
        """Over all loans, 元."""
        return sum((one.amount for one in self.loans), ZERO)


def running_charges(case: Case, terms: Terms, state: State) -> RunningCharges | None:
    """What ran on under the old contracts; None if they stopped at the cut-off."""
    if terms.old_charges is not OldCharges.RUN:
        return None
    until = state.settled_on or state.as_of
    days = _balance_days(terms, state, until)
    loans = tuple(_of_loan(case, loan, days) for loan in case.loans)
    return RunningCharges(loans, _claimable_from(case, terms, state), state.settled_on is not None)


def _of_loan(case: Case, loan: Loan, days: Decimal) -> OldInterest:
    rate, capped = yearly(loan), False
    try:
        limit = strictest(case, loan, Law.load()).rate
        rate, capped = min(rate, limit), limit < rate
    except NoRuleForDate:
        pass
    interest = _PRECISE.divide(loan.outstanding.principal * rate * days, _YEAR)
    return OldInterest(loan.id, loan.contract_no, rate, capped, round_cents(interest))


def _balance_days(terms: Terms, state: State, until: date) -> Decimal:
    """Days from the cut-off, each weighed by the part of the settlement still unpaid then."""
    whole = sum((one.principal.owed for one in state.instalments), ZERO) or Decimal(1)
    left, day, total = Decimal(1), terms.cut_off, Decimal(0)
    for on, paid in (*_paid(state), (until, ZERO)):
        total += left * max((on - day).days, 0)
        day = max(on, day)
        left = max(left - paid / whole, Decimal(0))
    return total


def _paid(state: State) -> Iterator[tuple[date, Decimal]]:
    for one in state.appropriations:
        part = sum((each.amount for each in one.entries if each.head is Head.PRINCIPAL), ZERO)
        yield one.payment.on, part


def _claimable_from(case: Case, terms: Terms, state: State) -> date | None:
    """The day after the first demand's period ran out, if what it demanded is still missed."""
    clause = terms.default.acceleration
    days = timedelta(days=clause.demand_days if clause else 0)
    missed = min((one.grace_until for one in state.missed), default=None)
    demands = (
        notice.arrived_on + days + timedelta(days=1)
        for notice in case.notices
        if notice.kind is NoticeKind.DEMAND
        and notice.arrived_on
        and missed
        and missed < notice.arrived_on
    )
    first = min(demands, default=None)
    return first if first and first <= state.as_of else None
