"""Each loan by itself: dates in order, and amounts that fit together."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.case.checks.finding_tools import Locate, Place, error, note, warning
from pipeline.case.loans import Loan
from pipeline.case.model import Case
from pipeline.finding import Finding, Where
from pipeline.messages import msg

_ART_670 = "民法典 670"


def check_loan_dates(case: Case, where: Locate) -> Iterator[Finding]:
    """Signed, paid out, due: in this order; and paid out before the debt is counted."""
    for index, loan in enumerate(case.loans):
        if loan.paid_out_on < loan.signed_on:
            yield error(
                "loan.dates",
                where("loans", index, "paid_out_on"),
                msg("The loan was paid out before its contract was signed."),
                msg("Check both dates against the contract and the payment voucher."),
            )
        if loan.due_on <= loan.paid_out_on:
            yield error(
                "loan.dates",
                where("loans", index, "due_on"),
                msg("The loan falls due before it was paid out."),
                msg("Check both dates against the contract and the payment voucher."),
            )
        if case.terms and case.terms.cut_off < loan.paid_out_on:
            yield error(
                "loan.dates",
                where("loans", index, "paid_out_on"),
                msg("The loan was paid out after the cut-off date of the debt."),
                msg("Check terms.cut_off."),
            )


def check_loan_amounts(case: Case, where: Locate) -> Iterator[Finding]:
    """What was received, what is owed and the principal of the contract fit together."""
    for index, loan in enumerate(case.loans):
        yield from _received(loan, ("loans", index), where)
        yield from _owed(loan, ("loans", index), where)


def check_contract_numbers(case: Case, where: Locate) -> Iterator[Finding]:
    """Two loans do not share one contract number."""
    seen: set[str] = set()
    for index, loan in enumerate(case.loans):
        if loan.contract_no in seen:
            yield error(
                "loan.same-contract",
                where("loans", index, "contract_no"),
                msg("Another loan has the same contract number; the debt would count twice."),
                msg("Correct the number, or leave out the loan that stands here twice."),
            )
        seen.add(loan.contract_no)


def _received(loan: Loan, at: Place, where: Locate) -> Iterator[Finding]:
    if not loan.principal or not loan.received:
        yield error(
            "amount.zero",
            where(*at, "received" if loan.principal else "principal"),
            msg("A loan of nothing is none."),
            msg("Write the amount from the contract and the payment voucher."),
        )
    if loan.received > loan.principal:
        yield error(
            "loan.received-more",
            where(*at, "received"),
            msg("More was received than the contract lends."),
            msg("Check principal and received against the contract and the voucher."),
        )
    if loan.received < loan.principal:
        yield _deducted(loan, where(*at, "received"))


def _deducted(loan: Loan, place: Where) -> Finding:
    amount, lawful = loan.principal - loan.received, principal_by_law(loan)
    if loan.outstanding.principal <= lawful:
        return note(
            "loan.deducted",
            place,
            msg("{amount} was deducted in advance: the principal by law is what was received.",
                amount=amount),
            msg("Count principal and interest from the amount received."),
            _ART_670,
        )  # fmt: skip
    return warning(
        "loan.deducted",
        place,
        msg("{amount} was deducted in advance, and the principal owed seems to be counted from the"
            " contract's {principal}: from the {received} received, {lawful} is left, not {owed}.",
            amount=amount, principal=loan.principal, received=loan.received, lawful=lawful,
            owed=loan.outstanding.principal),
        msg("Count principal and interest again from the amount received. If that was done already,"
            " have a lawyer record it in the review."),
        _ART_670,
    )  # fmt: skip


def principal_by_law(loan: Loan) -> Decimal:
    """The most principal that can be left of what was received, 元 (民法典 670).

    What the contract's principal is less than its outstanding part, was repaid; less so much, that
    was received is left. Where that is more than all that was repaid, the outstanding principal was
    already counted from the amount received.
    """
    repaid = loan.principal - loan.outstanding.principal
    if loan.received < loan.principal and 0 <= repaid <= loan.repaid:
        return max(loan.received - repaid, Decimal(0))
    return loan.received


def _owed(loan: Loan, at: Place, where: Locate) -> Iterator[Finding]:
    owed = loan.outstanding.principal
    if owed > loan.principal:
        yield error(
            "loan.owed-more",
            where(*at, "outstanding", "principal"),
            msg("More principal is owed than the contract lends."),
            msg("Interest, penalty and fees have fields of their own."),
        )
    elif owed > loan.received:
        yield warning(
            "loan.owed-more-than-received",
            where(*at, "outstanding", "principal"),
            msg("More principal is owed than was received."),
            msg("Count the principal from the amount received, or give the reason in the dispute."),
            _ART_670,
        )
