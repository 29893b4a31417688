"""Debts that look void or unlawful: confirmed only on a lawyer's recorded decision.

The program decides nothing here: what looks wrong is shown, and a lawyer says in the case
(``terms.review``) that it may be confirmed all the same, or what is to be confirmed instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.case.checks.finding_tools import Locate, by_id
from pipeline.case.checks.loans import principal_by_law
from pipeline.case.loans import Loan
from pipeline.case.model import Case
from pipeline.case.parties import LicenceKind, Organisation, Role
from pipeline.case.terms import ReviewDecision
from pipeline.finding import Finding, Severity
from pipeline.law.caps import Cap
from pipeline.law.citing import cited, percent
from pipeline.law.law import Law
from pipeline.law.lawful_charges import charges_of
from pipeline.law.loan_caps import least_rate, strictest
from pipeline.messages import Message, msg

_APPROVED = frozenset({ReviewDecision.APPROVED, ReviewDecision.APPROVED_WITH_CHANGES})
Doubt = tuple[tuple[str, ...], Message, str]


def check_doubtful_debts(case: Case, law: Law, where: Locate) -> Iterator[Finding]:
    """An error for each reason to doubt a debt that the terms confirm, until a lawyer approved."""
    if case.terms is None or lawyer_approved(case):
        return
    for index, loan in enumerate(case.loans):
        for place, reason, article in doubts(case, loan, law, case.terms.cut_off):
            yield Finding(
                "law.doubtful-debt",
                Severity.ERROR,
                where("loans", index, *place),
                reason,
                msg(
                    "Have a lawyer decide and record it under `terms.review`; to waive the review"
                    " is not enough for such a debt."
                ),
                article,
            )


def lawyer_approved(case: Case) -> bool:
    """Whether a lawyer, not somebody who waived the review, approved the terms."""
    review = case.terms.review if case.terms else None
    reviewer = by_id(case).get(review.by) if review else None
    return bool(
        review and review.decision in _APPROVED and reviewer and reviewer.role is Role.LAWYER
    )


def doubts(case: Case, loan: Loan, law: Law, cut_off: date) -> Iterator[Doubt]:
    """Why the debt under a loan may not be owed as it stands: place in the loan, reason, article.

    Raises :class:`~pipeline.errors.NoRuleForDate` where the cap of the loan's day is not known.
    """
    yield from _licence(case, loan, law)
    yield from _principal(loan)
    limit = strictest(case, loan, law)
    yield from _rate(loan, limit, cut_off)
    yield from _charges(loan, limit, cut_off)


def _principal(loan: Loan) -> Iterator[Doubt]:
    """Interest deducted in advance was never lent (民法典 670)."""
    lawful = principal_by_law(loan)
    if loan.outstanding.principal > lawful:
        reason = msg(
            "Principal of {owed} is to be confirmed; of the {received} received only {lawful} is"
            " left.",
            owed=loan.outstanding.principal,
            received=loan.received,
            lawful=lawful,
        )
        yield ("outstanding", "principal"), reason, "民法典 670"


def _rate(loan: Loan, limit: Cap, cut_off: date) -> Iterator[Doubt]:
    """A contract above the cap; beyond doubt only where its charges, all together, are no more than
    the principal that is left bears at the cap."""
    rate, found = least_rate(loan), charges_of(loan, limit, cut_off)
    if rate is not None and rate > limit.rate and found and found.total > found.least:
        reason = msg(
            "The loan costs at least {rate} a year, above the cap of {limit}; charges of {paid}"
            " were paid and {owed} are to be confirmed. At the cap the principal left bears"
            " {least} until {upto}.",
            rate=percent(rate),
            limit=percent(limit.rate),
            paid=found.paid,
            owed=found.owed,
            least=found.least,
            upto=cut_off,
        )
        yield ("rate",), reason, cited(*limit.rules)


def _charges(loan: Loan, limit: Cap, cut_off: date) -> Iterator[Doubt]:
    found = charges_of(loan, limit, cut_off)
    if found and found.exceed:
        reason = msg(
            "Charges of {paid} were paid and {owed} are to be confirmed, {total} together; at the"
            " cap of {limit} about {most} are lawful. {basis}",
            paid=found.paid,
            owed=found.owed,
            total=found.total,
            limit=percent(limit.rate),
            most=found.most,
            basis=found.basis,
        )
        yield ("outstanding",), reason, cited(*limit.rules)


def _licence(case: Case, loan: Loan, law: Law) -> Iterator[Doubt]:
    for lender in _lenders(case, loan):
        unlicensed = lender.licence is LicenceKind.NONE
        if unlicensed and law.covers("validity.unlicensed_lender", loan.signed_on):
            reason = msg(
                "The lender {name} is an organisation without a licence to lend: the contract may"
                " be void.",
                name=lender.name,
            )
            rule = law.at("validity.unlicensed_lender", loan.signed_on)
            yield ("chain", "original_lenders"), reason, cited(rule)


def _lenders(case: Case, loan: Loan) -> Iterator[Organisation]:
    known = by_id(case)
    for share in loan.chain.original_lenders:
        party = known.get(share.party)
        if isinstance(party, Organisation):
            yield party
