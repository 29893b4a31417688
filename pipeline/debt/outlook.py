"""What a payment would change: the debt on a day, with money that has not come in yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.case.model import Case
from pipeline.case.terms import Terms
from pipeline.debt.agreed import state_of
from pipeline.debt.appropriation import Payment
from pipeline.debt.standing import State


@dataclass(frozen=True, slots=True)
class IfPaid:
    """The debt on the day of a payment, without it and with it."""

    on: date
    amount: Decimal
    without: State
    with_it: State

    @property
    def instalments(self) -> tuple[int, ...]:
        """The numbers of the instalments that it would pay in full."""
        before = {one.number for one in self.without.instalments if one.is_paid}
        paid = (one.number for one in self.with_it.instalments if one.is_paid)
        return tuple(number for number in paid if number not in before)


def if_paid(case: Case, terms: Terms, amount: Decimal, on: date) -> IfPaid:
    """What changes if the borrower pays ``amount`` (元) on a day, and nothing else until then."""
    supposed = [Payment(on, amount)]
    return IfPaid(on, amount, state_of(case, terms, on), state_of(case, terms, on, supposed))
