"""What happened to the money against the debt it pays: too much, too large, or not yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.case.checks.finding_tools import Locate, warning
from pipeline.case.model import Case
from pipeline.case.money import amount_figures
from pipeline.case.performance import PaymentReceived
from pipeline.debt.agreed import state_of
from pipeline.debt.history import Place, history
from pipeline.debt.plan_check import check_plan
from pipeline.debt.standing import Problem, ProblemKind, State
from pipeline.errors import BadInput
from pipeline.finding import Finding
from pipeline.messages import Message, msg

# A payment listed twice is a finding of the case's own checks.
_PROBLEMS: dict[ProblemKind, tuple[str, Message, Message]] = {
    ProblemKind.UNKNOWN_PAYMENT: (
        "reversal.unknown",
        msg("No payment with this reference had been counted on that day; nothing is reversed."),
        msg("Write the reference of the payment that bounced, and a day not before it."),
    ),
    ProblemKind.REFUND_TOO_MUCH: (
        "refund.too-much",
        msg("More was paid back than was owed back, by {amount} yuan."),
        msg("Check the refund and the payments; what went out by mistake is claimed apart."),
    ),
    ProblemKind.WAIVED_TOO_MUCH: (
        "waiver.too-much",
        msg("More is waived than was open of it on that day, by {amount} yuan."),
        msg("Waive what is open; damages that have not accrued yet are waived when they have."),
    ),
    ProblemKind.AMENDED_LESS: (
        "amendment.less",
        msg("The new instalments repay {amount} yuan less than was open on that day; the ledger"
            " takes the rest as given up."),
        msg("If so, write it under changes; else correct remaining and the instalments."),
    ),
    ProblemKind.AMENDED_MORE: (
        "amendment.above-open",
        msg("The new instalments repay {amount} yuan more than was open on that day, with"
            " interest due, damages and costs."),
        msg("Correct remaining and the instalments, or record the payment as reversed if it was."),
    ),
}  # fmt: skip


def check_money(case: Case, where: Locate, as_of: date) -> Iterator[Finding]:
    """Every finding about money that only the ledger of the agreed debt can show.

    Terms that make no schedule are left to their own checks and to that of the plan.
    """
    yield from check_plan(case, where)
    yield from _future(case, where, as_of)
    if case.terms is None or not (case.payments or _has_events(case)):
        return
    try:
        state = state_of(case, case.terms, as_of)
    except BadInput:
        return
    yield from _too_large(case.payments, state, where)
    yield from _too_much(case.payments, state, where)
    yield from (_problem(case, each, where) for each in state.problems if each.kind in _PROBLEMS)


def _has_events(case: Case) -> bool:
    """Whether anything happened that only a replay can judge."""
    return bool(case.amendments or case.reversals or case.refunds or case.waivers)


def _problem(case: Case, problem: Problem, where: Locate) -> Finding:
    """Of events that are alike to the last letter, the last one is in question."""
    code, text, hint = _PROBLEMS[problem.kind]
    places = [place for place, event in history(case) if event == problem.event]
    amount = amount_figures(problem.amount)
    return warning(code, where(*places[-1]), Message(text.msgid, {"amount": amount}), hint)


def _future(case: Case, where: Locate, day: date) -> Iterator[Finding]:
    ahead = [i for i, one in enumerate(case.payments) if one.received_on > day]
    if ahead:
        yield warning(
            "payment.future",
            where("payments", ahead[0], "received_on"),
            msg(
                "{count} payment(s) are dated after {day}; they are not counted.",
                count=len(ahead),
                day=day,
            ),
            msg("Check the dates; money counts from the day on which it came in."),
        )
    for place in _later(case, day):
        yield warning(
            "performance.future",
            where(*place, "on"),
            msg("This is dated after {day}; it is not counted.", day=day),
            msg("Check the date; an event counts from its day on."),
        )


def _later(case: Case, day: date) -> Iterator[Place]:
    for name in ("reversals", "refunds", "waivers", "costs"):
        yield from ((name, i) for i, each in enumerate(getattr(case, name)) if each.on > day)


def _too_large(
    payments: tuple[PaymentReceived, ...], state: State, where: Locate
) -> Iterator[Finding]:
    for index, payment in enumerate(payments):
        if payment.amount > state.total.owed:
            yield warning(
                "payment.large",
                where("payments", index, "amount"),
                msg(
                    "This payment of {amount} yuan is more than the whole agreement, {total} yuan.",
                    amount=amount_figures(payment.amount),
                    total=amount_figures(state.total.owed),
                ),
                msg("Compare it with the bank statement; look for a slipped decimal point."),
            )


def _too_much(
    payments: tuple[PaymentReceived, ...], state: State, where: Locate
) -> Iterator[Finding]:
    surplus = [one.payment.reference for one in state.appropriations if one.owed_back]
    if surplus:
        index = next(i for i, one in enumerate(payments) if one.reference == surplus[0])
        yield warning(
            "payment.surplus",
            where("payments", index, "amount"),
            msg(
                "From here on more was paid than is owed: {amount} yuan are to be returned.",
                amount=amount_figures(state.owed_back),
            ),
            msg("Check the amounts; if they are right, return the surplus and keep the proof."),
        )
