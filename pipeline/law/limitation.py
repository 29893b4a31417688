"""Whether a debt looks time-barred: shown before a borrower's offer leaves (民法典 188, 192)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.case.dates import add_months
from pipeline.case.loans import Loan
from pipeline.case.model import Case
from pipeline.law.law import Law
from pipeline.law.rule import Rule
from pipeline.messages import Message, msg


@dataclass(frozen=True, slots=True)
class Barred:
    """A loan whose time to sue seems over since the day after ``last``."""

    loan: Loan
    last: date
    rule: Rule

    @property
    def message(self) -> Message:
        """What it is, and what an offer would give up."""
        return msg(
            "The loan under contract {contract} fell due on {due} and looks time-barred since "
            "{last}. Whoever agrees to pay may lose that defence; the offer itself can be enough.",
            contract=self.loan.contract_no,
            due=self.loan.due_on,
            last=self.last,
        )


def looks_barred(case: Case, law: Law, on: date) -> tuple[Barred, ...]:
    """The loans that look time-barred on a day: due three years ago and more.

    A demand, a payment or a promise since then starts the time anew (195); the case file does not
    show all of them, so a person must look.
    """
    rule = law.at("limitation.general_years", on)
    ends = ((loan, add_months(loan.due_on, 12 * rule.integer)) for loan in case.loans)
    return tuple(Barred(loan, last, rule) for loan, last in ends if last < on)
