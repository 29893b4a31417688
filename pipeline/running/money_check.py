"""Payments against the debt they pay: what is too much, too large, or not yet paid."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.case.checks.finding_tools import Locate, warning
from pipeline.case.model import Case
from pipeline.case.money import amount_figures
from pipeline.case.performance import PaymentReceived
from pipeline.debt.agreed import state_of
from pipeline.debt.standing import State
from pipeline.errors import BadInput
from pipeline.finding import Finding
from pipeline.messages import msg


def check_money(case: Case, where: Locate, as_of: date) -> Iterator[Finding]:
    """Every finding about payments that only the ledger of the agreed debt can show.

    Terms that make no schedule are left to their own checks.
    """
    yield from _future(case.payments, where, as_of)
    if case.terms is None or not case.payments:
        return
    try:
        state = state_of(case, case.terms, as_of)
    except BadInput:
        return
    yield from _too_large(case.payments, state, where)
    yield from _too_much(case.payments, state, where)


def _future(payments: tuple[PaymentReceived, ...], where: Locate, day: date) -> Iterator[Finding]:
    ahead = [index for index, one in enumerate(payments) if one.received_on > day]
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
