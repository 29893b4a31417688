"""Guarantors and a settlement: what binds them only with their written consent (民法典 692, 695).

A plan of instalments usually ends long after the old due date. Without the guarantor's written
consent to the longer term the guarantee period runs from that old date, and may be over while the
plan still runs; an increase of the debt does not bind the guarantor at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from pipeline.case.checks.finding_tools import Locate, acting_for
from pipeline.case.dates import add_months
from pipeline.case.model import Case
from pipeline.case.parties import Organisation, Person, Role
from pipeline.case.terms import Terms
from pipeline.finding import Finding, Severity, Where
from pipeline.law.citing import cited
from pipeline.law.due_dates import due_dates
from pipeline.law.law import Law
from pipeline.messages import msg

_CONSENT = "民法典 695"


def check_guarantors(case: Case, law: Law, where: Locate) -> Iterator[Finding]:
    """A guarantor who does not sign keeps the old debt and the old period, whatever is agreed."""
    terms = case.terms
    if terms is None:
        return
    for index, party in enumerate(case.parties):
        if party.role is Role.GUARANTOR and not consents(case, party):
            yield from _increase(case, terms, where("parties", index))
            yield from _period(case, terms, law, where("parties", index))


def _increase(case: Case, terms: Terms, place: Where) -> Iterator[Finding]:
    more = increase(case, terms)
    if more > 0:
        yield Finding(
            "law.guarantee-increase",
            Severity.WARNING,
            place,
            msg(
                "The debt grows by {more}; without written consent the guarantor is not liable"
                " for that part.",
                more=more,
            ),
            msg("Let the guarantor sign the agreement, or keep to the debt guaranteed."),
            f"{_CONSENT} 第1款",
        )


def _period(case: Case, terms: Terms, law: Law, place: Where) -> Iterator[Finding]:
    end, last = period_end(case, law, terms.signing_date), last_due(terms)
    if end < last:
        yield Finding(
            "law.guarantee-period",
            Severity.WARNING,
            place,
            msg(
                "The plan ends on {last}; the guarantee period may be over on {end} already,"
                " unless the guarantee names a longer one.",
                last=last,
                end=end,
            ),
            msg(
                "Obtain the guarantor's written consent to the longer term, or claim from the"
                " guarantor in time."
            ),
            f"{_CONSENT} 第2款；{cited(law.at('guarantee.period_months', terms.signing_date))}",
        )


def consents(case: Case, guarantor: Organisation | Person) -> bool:
    """Whether the guarantor, or somebody acting for it, signs the agreement."""
    signing = {signatory.party for signatory in case.signatories}
    return not signing.isdisjoint(
        {guarantor.id, *(one.id for one in acting_for(case, guarantor.id))}
    )


def increase(case: Case, terms: Terms) -> Decimal:
    """By how much the sum to be confirmed is above what is owed under the old contracts, 元."""
    owed = sum((loan.outstanding.total for loan in case.loans), Decimal(0))
    return max(terms.confirmed.total - owed, Decimal(0))


def period_end(case: Case, law: Law, on: date) -> date:
    """The last day of the guarantee period where the contract names none, from the old due date.

    Raises :class:`~pipeline.errors.NoRuleForDate`.
    """
    months = law.at("guarantee.period_months", on).integer
    return add_months(min(loan.due_on for loan in case.loans), months)


def last_due(terms: Terms) -> date:
    """The day on which the plan ends; before holidays move it."""
    return max(due_dates(terms), default=terms.signing_date)
