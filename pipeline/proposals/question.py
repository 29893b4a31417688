"""From a case to the question a plan answers: debt within the caps, means, dates, authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pipeline.case.dates import add_months
from pipeline.case.means import Bounds
from pipeline.case.model import Case
from pipeline.debt.agreed import state_of
from pipeline.debt.appropriation import Head
from pipeline.errors import BadInput, WrongState
from pipeline.law.caps import Cap
from pipeline.law.law import Law
from pipeline.law.loan_caps import most_charges, strictest
from pipeline.messages import msg
from pipeline.proposals.limits import Limits
from pipeline.proposals.means import ZERO, means_of


@dataclass(frozen=True, slots=True)
class Debt:
    """What is owed at the cut-off, 元, with all charges within the cap.

    ``excess`` are charges beyond the cap, which are not counted; ``rate`` is the highest contract
    rate within ``cap``.
    """

    on: date
    principal: Decimal
    total: Decimal
    excess: Decimal
    rate: Decimal
    cap: Cap


def debt_of(case: Case, law: Law, as_of: date) -> Debt:
    """What is owed on ``as_of`` once payments came in; before, what the terms confirm at their
    cut-off, if that is over; else the loans' own figures.

    Raises :class:`~pipeline.errors.NoRuleForDate` where the law data has no cap for a loan, and
    :class:`~pipeline.errors.WrongState` (``proposals.settled``) if nothing is owed.
    """
    on, principal, charges = _owed(case, as_of)
    if not principal + charges:
        raise WrongState("proposals.settled", msg("Nothing is owed any more."))
    caps = [strictest(case, loan, law) for loan in case.loans]
    most = sum((max(most_charges(loan, limit, on), ZERO)
                for loan, limit in zip(case.loans, caps, strict=True)), ZERO)  # fmt: skip
    excess, lowest = max(charges - most, ZERO), min(caps, key=lambda each: each.rate)
    rate = min(max(loan.rate for loan in case.loans), lowest.rate)
    return Debt(on, principal, principal + charges - excess, excess, rate, lowest)


def _owed(case: Case, as_of: date) -> tuple[date, Decimal, Decimal]:
    """The day, and what of the debt is principal and what charges, 元."""
    terms = case.terms if case.terms and case.terms.cut_off <= as_of else None
    if terms and any(each.received_on <= as_of for each in case.payments):
        state = state_of(case, terms, as_of)
        principal = state.of(Head.PRINCIPAL).outstanding
        return as_of, principal, state.to_settle - principal
    owed = [terms.confirmed] if terms else [loan.outstanding for loan in case.loans]
    principal = sum((each.principal for each in owed), ZERO)
    charges = sum((each.total for each in owed), ZERO) - principal
    return (terms.cut_off if terms else as_of), principal, charges


def limits_of(case: Case, law: Law, local: Law, as_of: date) -> Limits:
    """The question for :func:`~pipeline.proposals.solve.solve`.

    Without ``negotiation.bounds`` the first instalment is due a month after ``as_of`` at the
    earliest, and the longest term is that of the law data. Raises
    :class:`~pipeline.errors.BadInput` (``proposals.no-means``) without ``affordability``.
    """
    stated = case.negotiation.affordability
    if stated is None:
        raise BadInput(
            "proposals.no-means",
            msg("The case does not say what the borrower can pay each month."),
            hint=msg("Fill in negotiation.affordability, with the evidence behind each figure."),
        )
    bounds, debt = case.negotiation.bounds or Bounds(), debt_of(case, law, as_of)
    tomorrow = as_of + timedelta(days=1)
    earliest = max(bounds.earliest_start or add_months(max(as_of, debt.on), 1), tomorrow)
    return Limits(
        debt=debt.total,
        base=debt.on,
        means=means_of(stated, local, as_of),
        earliest=earliest,
        due_day=bounds.due_day or earliest.day,
        longest_months=bounds.longest_months or law.at("plan.longest_months", as_of).integer,
        asked_rate=bounds.rate,
        cap=debt.cap.rate,
        levels=bounds.waiver_levels,
    )
