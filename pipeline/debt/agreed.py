"""From the terms of a case to its schedule and its ledger's rules: the only bridge between them."""

from __future__ import annotations

from decimal import Decimal

from pipeline.case.terms import Method, Terms
from pipeline.debt import schedule as schedules
from pipeline.debt.schedule import AgreedInstalment, Schedule
from pipeline.errors import BadInput
from pipeline.messages import msg


def repayable(terms: Terms) -> Decimal:
    """What is to be paid under the agreement without interest: debt confirmed less waiver, 元."""
    waived = terms.waiver.amount if terms.waiver else Decimal(0)
    return terms.confirmed.total - waived


def agreed_schedule(terms: Terms) -> Schedule:
    """The schedule the terms describe.

    Raises :class:`~pipeline.errors.BadInput` where a figure is missing or does not fit; the
    checks of a case report the same as findings beforehand.
    """
    debt, plan = repayable(terms), terms.schedule
    if plan.method is Method.CUSTOM:
        listed = [
            AgreedInstalment(each.due, each.amount, each.interest) for each in terms.instalments
        ]
        return schedules.custom(debt, listed)
    if plan.first_due is None:
        raise _lacks("first_due")
    if plan.method is Method.LUMP_SUM:
        return schedules.lump_sum(debt, plan.first_due)
    if plan.count is None:
        raise _lacks("count")
    by_method = {
        Method.EQUAL_INSTALMENTS: schedules.equal_instalments,
        Method.EQUAL_PRINCIPAL: schedules.equal_principal,
        Method.INTEREST_ONLY: schedules.interest_only,
    }
    return by_method[plan.method](debt, plan.count, plan.first_due, plan.rate)


def _lacks(field: str) -> BadInput:
    return BadInput(
        "terms.schedule",
        msg("terms.schedule lacks `{field}`, which this method needs.", field=field),
    )
