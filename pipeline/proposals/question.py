"""From a case to the question a plan answers: debt within the caps, means, dates, authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from pipeline.case.dates import add_months
from pipeline.case.loans import Loan
from pipeline.case.means import Bounds
from pipeline.case.model import Case
from pipeline.case.money import round_cents
from pipeline.case.parties import LicenceKind, Organisation
from pipeline.debt.agreed import state_of
from pipeline.debt.appropriation import Head
from pipeline.errors import BadInput, WrongState
from pipeline.law.caps import Cap, cap
from pipeline.law.law import Law
from pipeline.messages import msg
from pipeline.proposals.limits import Limits
from pipeline.proposals.means import ZERO, means_of

_YEAR = Decimal(365)


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
    """What is owed on ``as_of`` once payments came in; before, what the terms confirm; else the
    loans' own figures.

    Raises :class:`~pipeline.errors.NoRuleForDate` where the law data has no cap for a loan, and
    :class:`~pipeline.errors.WrongState` (``proposals.settled``) if nothing is owed.
    """
    on, principal, charges = _owed(case, as_of)
    if not principal + charges:
        raise WrongState("proposals.settled", msg("Nothing is owed any more."))
    excess = max(charges - sum((_most(case, loan, law, on) for loan in case.loans), ZERO), ZERO)
    strictest = min((loan_cap(case, loan, law) for loan in case.loans), key=lambda cap: cap.rate)
    rate = min(max(loan.rate for loan in case.loans), strictest.rate)
    return Debt(on, principal, principal + charges - excess, excess, rate, strictest)


def _owed(case: Case, as_of: date) -> tuple[date, Decimal, Decimal]:
    """The day, and what of the debt is principal and what charges, 元."""
    terms = case.terms
    if terms and any(each.received_on <= as_of for each in case.payments):
        state = state_of(case, terms, as_of)
        principal = state.of(Head.PRINCIPAL).outstanding
        return as_of, principal, state.to_settle - principal
    owed = [terms.confirmed] if terms else [loan.outstanding for loan in case.loans]
    principal = sum((each.principal for each in owed), ZERO)
    charges = sum((each.total for each in owed), ZERO) - principal
    return (terms.cut_off if terms else as_of), principal, charges


def loan_cap(case: Case, loan: Loan, law: Law) -> Cap:
    """The lowest cap among a loan's original lenders on the day it was signed."""
    names = {lender.party for lender in loan.chain.original_lenders}
    kinds = {
        party.licence if isinstance(party, Organisation) else LicenceKind.PRIVATE
        for party in case.parties
        if party.id in names
    }
    caps = (cap(law, kind.value, loan.signed_on) for kind in kinds or {LicenceKind.NONE})
    return min(caps, key=lambda each: each.rate)


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


def _most(case: Case, loan: Loan, law: Law, on: date) -> Decimal:
    """The most that can be owed beside the principal at the cap, from payout to cut-off, 元."""
    days = max((on - loan.paid_out_on).days, 0)
    return round_cents(loan.received * loan_cap(case, loan, law).rate * days / _YEAR)
