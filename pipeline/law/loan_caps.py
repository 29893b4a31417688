"""What a loan costs against what it may cost: the cap for its lender on the day it was signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from pipeline.case.checks.finding_tools import Locate
from pipeline.case.loans import DayCount, Loan
from pipeline.case.model import Case
from pipeline.case.parties import LicenceKind, Organisation, Person
from pipeline.case.terms import Terms
from pipeline.errors import NoRuleForDate
from pipeline.finding import Finding, Where
from pipeline.law.caps import Cap, cap
from pipeline.law.citing import percent, warning
from pipeline.law.law import Law
from pipeline.law.lawful_charges import charges_of, most_charges
from pipeline.law.uncovered import or_uncovered
from pipeline.messages import msg

__all__ = [
    "check_caps",
    "kinds_of_lender",
    "least_rate",
    "loss_rate",
    "most_charges",
    "strictest",
    "yearly",
]

_YEAR = Decimal(365)


def check_caps(case: Case, law: Law, where: Locate) -> Iterator[Finding]:
    """No loan costs more a year than the cap for its lender on the day it was signed.

    Warns on the contract's rate on what was received, and on charges, paid and owed together, above
    what the cap allows by the estimate of :mod:`pipeline.law.lawful_charges`.
    """
    limits: list[Cap] = []
    for index, loan in enumerate(case.loans):
        found = _loan_caps(case, loan, index, law, where, limits)
        yield from or_uncovered(found, where("loans", index, "signed_on"))
    if case.terms and len(limits) == len(case.loans):
        yield from _default_rate(case.terms, min(limits, key=_rate), where)


def _loan_caps(
    case: Case, loan: Loan, index: int, law: Law, where: Locate, limits: list[Cap]
) -> Iterator[Finding]:
    limit = strictest(case, loan, law)
    limits.append(limit)
    yield from _loan_rate(loan, limit, where("loans", index, "rate"))
    if case.terms:
        yield from _charges(loan, limit, case.terms.cut_off, where("loans", index, "outstanding"))


def strictest(case: Case, loan: Loan, law: Law) -> Cap:
    """The lowest cap among the loan's original lenders; joint lenders may fall under two.

    Raises :class:`~pipeline.errors.NoRuleForDate` where the law data has none.
    """
    kinds = kinds_of_lender(case, loan)
    return min((cap(law, kind.value, loan.signed_on) for kind in kinds), key=_rate)


def kinds_of_lender(case: Case, loan: Loan) -> tuple[LicenceKind, ...]:
    """What the loan's original lenders are, each kind once."""
    names = {lender.party for lender in loan.chain.original_lenders}
    lenders = [party for party in case.parties if party.id in names]
    return tuple(sorted({_kind(party) for party in lenders} or {LicenceKind.NONE}))


def _kind(lender: Organisation | Person) -> LicenceKind:
    return lender.licence if isinstance(lender, Organisation) else LicenceKind.PRIVATE


def _rate(limit: Cap) -> Decimal:
    return limit.rate


def yearly(loan: Loan) -> Decimal:
    """The contract's rate for a year of 365 days: 24 % on actual/360 is 24.33 %."""
    return loan.rate * _YEAR / 360 if loan.day_count is DayCount.ACTUAL_360 else loan.rate


def loss_rate(case: Case, law: Law) -> Decimal:
    """The yearly rate that a creditor's loss is measured by: the highest contract rate, but what no
    court would award is no loss, so each at most at its cap. Where the law data has no cap, which
    is a finding of its own, the contract rate stands."""
    return max(_lawful_rate(case, loan, law) for loan in case.loans)


def _lawful_rate(case: Case, loan: Loan, law: Law) -> Decimal:
    try:
        return min(yearly(loan), strictest(case, loan, law).rate)
    except NoRuleForDate:
        return yearly(loan)


def least_rate(loan: Loan) -> Decimal | None:
    """What the loan costs a year at least, on what was really received; it may be more.

    None where dates or amounts are not sound, which the case's own checks say.
    """
    years = Decimal((loan.due_on - loan.paid_out_on).days) / _YEAR
    if years <= 0 or loan.received <= 0 or loan.rate >= 1:
        return None
    cost = loan.principal * (1 + yearly(loan) * years) - loan.received
    return cost / loan.received / years


def _loan_rate(loan: Loan, limit: Cap, place: Where) -> Iterator[Finding]:
    rate = least_rate(loan)
    if rate is not None and rate > limit.rate:
        yield warning(
            "cap.rate",
            place,
            msg(
                "This loan costs at least {rate} a year; the cap is {limit}.",
                rate=percent(rate),
                limit=percent(limit.rate),
            ),
            msg("Count interest up to the cap only, or give the reason in the dispute."),
            *limit.rules,
        )


def _charges(loan: Loan, limit: Cap, cut_off: date, place: Where) -> Iterator[Finding]:
    found = charges_of(loan, limit, cut_off)
    if found and found.exceed:
        yield warning(
            "cap.charges",
            place,
            msg(
                "Charges of {paid} were paid and {owed} are owed, {total} together; at the cap of"
                " {limit} about {most} are lawful. {basis}",
                paid=found.paid,
                owed=found.owed,
                total=found.total,
                limit=percent(limit.rate),
                most=found.most,
                basis=found.basis,
            ),
            msg("Count them again by the real days of payment, within the cap."),
            *limit.rules,
        )


def _default_rate(terms: Terms, limit: Cap, where: Locate) -> Iterator[Finding]:
    damages = terms.default.damages
    daily = damages.daily_rate if damages else Decimal(0)
    rate = terms.schedule.rate + daily * _YEAR
    if rate > limit.rate:
        yield warning(
            "cap.default",
            where("terms", "default", "damages") if damages else where("terms", "schedule", "rate"),
            msg(
                "Interest and damages together are {rate} a year; the cap is {limit}.",
                rate=percent(rate),
                limit=percent(limit.rate),
            ),
            msg("Lower one of them. Which day fixes the cap is unsettled; this is the loan's."),
            *limit.rules,
        )
