"""The arithmetic of the terms: debt, waiver and instalments agree to the 分."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.case.checks.finding_tools import Locate, error, payable, warning
from pipeline.case.model import Case
from pipeline.case.terms import LoanPart, Method, Terms, WaiverEffect, WaiverTerms
from pipeline.finding import Finding
from pipeline.messages import Message, msg

_PARTS = ("principal", "interest", "penalty", "fees")


def check_confirmed(case: Case, where: Locate) -> Iterator[Finding]:
    """The debt confirmed is the sum of what the loans leave owing, part by part."""
    if case.terms is None:
        return
    for part in _PARTS:
        owed = sum((getattr(loan.outstanding, part) for loan in case.loans), Decimal(0))
        confirmed: Decimal = getattr(case.terms.confirmed, part)
        if owed != confirmed:
            yield error(
                "sums.confirmed",
                where("terms", "confirmed", part),
                msg(
                    "The loans leave {owed}, but {confirmed} is confirmed: {difference} differs.",
                    owed=owed,
                    confirmed=confirmed,
                    difference=abs(confirmed - owed),
                ),
                msg("Correct one of the two. What is given up goes into terms.waiver."),
            )


def check_waiver(case: Case, where: Locate) -> Iterator[Finding]:
    """No more is waived than is owed, and it was approved before the agreement."""
    if case.terms and case.terms.waiver:
        yield from _waiver_amount(case.terms, case.terms.waiver, where)
        yield from _waiver_approval(case.terms, case.terms.waiver, where)


def check_instalment_sum(case: Case, where: Locate) -> Iterator[Finding]:
    """Listed instalments repay exactly the debt confirmed less the waiver, interest apart."""
    if not case.terms or case.terms.schedule.method is not Method.CUSTOM:
        return
    instalments, due = case.terms.instalments, payable(case.terms)
    repaid = sum((item.amount - item.interest for item in instalments), Decimal(0))
    if instalments and repaid != due:
        yield error(
            "sums.instalments",
            where("terms", "instalments", len(instalments) - 1, "amount"),
            msg(
                "The instalments repay {repaid}, but {due} is to be repaid: {difference} differs.",
                repaid=repaid,
                due=due,
                difference=abs(due - repaid),
            ),
            _remedy(instalments[-1].amount, due - repaid),
        )


def check_split(case: Case, where: Locate) -> Iterator[Finding]:
    """Parts of several loans: each loan once, and together exactly what is to be repaid."""
    if not case.terms or not case.terms.split:
        return
    parts, due = case.terms.split, payable(case.terms)
    named = [part.loan for part in parts]
    lacking = [loan.id for loan in case.loans if loan.id not in named]
    if lacking or len(set(named)) < len(named):
        yield error(
            "sums.split-loans",
            where("terms", "split"),
            msg("The split must name each loan once."),
            msg("Add the missing loans, or leave split out: it is in proportion then."),
        )
    yield from _parts(case, parts, where)
    shared = sum((part.amount for part in parts), Decimal(0))
    if shared != due:
        yield error(
            "sums.split",
            where("terms", "split", len(parts) - 1, "amount"),
            msg(
                "The loans' parts add up to {shared}, but {due} is to be repaid: {difference}"
                " differs.",
                shared=shared,
                due=due,
                difference=abs(due - shared),
            ),
            msg(
                "Change the parts so that they add up to {due}, or leave split out: it is in "
                "proportion then.",
                due=due,
            ),
        )


def _parts(case: Case, parts: tuple[LoanPart, ...], where: Locate) -> Iterator[Finding]:
    """Every loan has its part, and none more than it owes."""
    owed = {loan.id: loan.outstanding.total for loan in case.loans}
    for index, part in enumerate(parts):
        place = where("terms", "split", index, "amount")
        if not part.amount:
            yield error(
                "amount.zero",
                place,
                msg("Nothing of what is to be repaid belongs to this loan."),
                msg("Give every loan its part: a loan without one could never be settled."),
            )
        if part.loan in owed and part.amount > owed[part.loan]:
            yield error(
                "sums.split-over",
                place,
                msg("{part} is to be repaid for this loan, but only {owed} is owed under it.",
                    part=part.amount, owed=owed[part.loan]),
                msg("Give each loan at most what it owes, or leave split out: it is in proportion"
                    " then."),
            )  # fmt: skip


def check_instalment_interest(case: Case, where: Locate) -> Iterator[Finding]:
    """An instalment is above zero and holds no more interest than itself."""
    for index, item in enumerate(case.terms.instalments if case.terms else ()):
        if not item.amount:
            yield error(
                "amount.zero",
                where("terms", "instalments", index, "amount"),
                msg("An instalment of nothing is none."),
                msg("Leave it out, or write its amount."),
            )
        if item.interest > item.amount:
            yield error(
                "sums.interest",
                where("terms", "instalments", index, "interest"),
                msg("The interest is more than the instalment it is part of."),
                msg("amount is the whole instalment, interest a part of it."),
            )


def _remedy(last: Decimal, missing: Decimal) -> Message:
    if last + missing > 0:
        return msg(
            "Change the last instalment to {amount}, or spread the difference.",
            amount=last + missing,
        )
    return msg("Lower the instalments by {amount} in all.", amount=-missing)


def _waiver_amount(terms: Terms, waiver: WaiverTerms, where: Locate) -> Iterator[Finding]:
    if waiver.amount > terms.confirmed.total:
        yield error(
            "sums.waiver",
            where("terms", "waiver", "amount"),
            msg(
                "{waiver} is waived, but only {total} is owed.",
                waiver=waiver.amount,
                total=terms.confirmed.total,
            ),
            msg("Lower the waiver, or check the debt confirmed."),
        )
    elif not waiver.amount:
        yield error(
            "amount.zero",
            where("terms", "waiver", "amount"),
            msg("A waiver of nothing is none."),
            msg("Leave terms.waiver out, or write what is waived."),
        )
    elif waiver.amount == terms.confirmed.total:
        yield warning(
            "sums.nothing-left",
            where("terms", "waiver", "amount"),
            msg("The whole debt is waived; nothing is left to be paid in instalments."),
            msg("A release needs no schedule; check the amount."),
            "民法典 575",
        )


def _waiver_approval(terms: Terms, waiver: WaiverTerms, where: Locate) -> Iterator[Finding]:
    if waiver.approved_on > terms.signing_date:
        yield error(
            "waiver.approved-late",
            where("terms", "waiver", "approved_on"),
            msg("The waiver was approved after the agreement is signed."),
            msg("Have it approved first, or move the signing date."),
        )
    if waiver.effect is WaiverEffect.NOW and waiver.condition:
        yield error(
            "waiver.condition-now",
            where("terms", "waiver", "condition"),
            msg("The waiver takes effect at once, but a condition is written down for it."),
            msg("Leave condition out, or set effect: on_completion."),
            "民法典 158、496",
        )
    if waiver.effect is WaiverEffect.ON_COMPLETION and not waiver.condition:
        yield warning(
            "waiver.condition-missing",
            where("terms", "waiver", "condition"),
            msg("The waiver depends on completion, but its condition is not written down."),
            msg("Add condition, such as: all instalments paid in full."),
            "民法典 158",
        )
