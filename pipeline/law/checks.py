"""A case against the law: capacity, caps, damages, limitation, guarantors.

What a rule says comes from the dated rows; a day that no row covers is an error (``law.no-rule``),
because silence would look like approval. Everything else but missing capacity is a warning: law's
limits are for people to apply, never for the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from pipeline.case.checks.finding_tools import Locate
from pipeline.case.model import Case
from pipeline.finding import Finding
from pipeline.law.calendar import Calendar
from pipeline.law.capacity import check_capacity
from pipeline.law.citing import percent, warning
from pipeline.law.doubts import check_doubtful_debts
from pipeline.law.due_dates import check_due_dates
from pipeline.law.guarantee import check_guarantors
from pipeline.law.law import Law
from pipeline.law.limitation import looks_barred
from pipeline.law.loan_caps import check_caps, loss_rate
from pipeline.law.notarial import check_notarial_clause
from pipeline.law.uncovered import or_uncovered
from pipeline.messages import msg

_YEAR = Decimal(365)


def check_law(case: Case, law: Law, where: Locate, as_of: date) -> Iterator[Finding]:
    """Every finding of law about a case.

    ``as_of`` stands in for the day of signing while there are no terms.
    """
    yield from check_capacity(case, law, where, as_of)
    yield from check_caps(case, law, where)
    signing = where("terms", "signing_date") if case.terms else where()
    yield from or_uncovered(check_damages(case, law, where), signing)
    yield from or_uncovered(check_limitation(case, law, where, as_of), signing)
    yield from check_due_dates(case, where, Calendar.load())
    yield from or_uncovered(check_guarantors(case, law, where), signing)
    yield from or_uncovered(check_doubtful_debts(case, law, where), signing)
    yield from check_notarial_clause(case, law, where)


def check_damages(case: Case, law: Law, where: Locate) -> Iterator[Finding]:
    """Damages more than 30 % over the loss are generally excessive (民法典 585, 解释 65).

    A creditor's loss is measured by the highest contract rate, at most the cap; a fixed sum by the
    debt itself.
    """
    if case.terms is None or case.terms.default.damages is None:
        return
    agreed = case.terms.default.damages
    rule = law.at("damages.excess_over_loss", case.terms.signing_date)
    loss = loss_rate(case, law)
    if agreed.daily_rate * _YEAR > loss * (1 + rule.decimal):
        yield warning(
            "damages.rate",
            where("terms", "default", "damages", "daily_rate"),
            msg(
                "Damages of {rate} a year are more than {share} above the loss of {loss} a year:"
                " the contract rate, at most the cap.",
                rate=percent(agreed.daily_rate * _YEAR),
                share=percent(rule.decimal),
                loss=percent(loss),
            ),
            msg("A court may lower them; agree on less, or show a higher loss."),
            rule,
        )
    owed = case.terms.confirmed.total
    field, most = ("fixed", agreed.fixed) if agreed.fixed else ("cap", agreed.cap)
    if most is not None and most > owed * rule.decimal:
        yield warning(
            "damages.total",
            where("terms", "default", "damages", field),
            msg(
                "Damages may reach {cap}, more than {share} of the debt of {debt}.",
                cap=most,
                share=percent(rule.decimal),
                debt=owed,
            ),
            msg("A court may lower them; agree on less, or show a higher loss."),
            rule,
        )


def check_limitation(case: Case, law: Law, where: Locate, as_of: date) -> Iterator[Finding]:
    """A claim long overdue looks time-barred; a new agreement gives the defence up (188, 192)."""
    day = case.terms.signing_date if case.terms else as_of
    for barred in looks_barred(case, law, day):
        yield warning(
            "limitation",
            where("loans", case.loans.index(barred.loan), "due_on"),
            msg(
                "Due on {due}, this loan looks time-barred since {last}.",
                due=barred.loan.due_on,
                last=barred.last,
            ),
            msg("Look for a later demand or payment; tell the borrower what agreeing gives up."),
            barred.rule,
        )
