"""What interest, damages and fees of a loan may come to at the cap, estimated from what is known.

A case knows how much principal was received and is left, and how much was paid in all, but not on
which days. So the estimate supposes that the principal paid back came in equal instalments until
the loan fell due, a month late each. Loans in instalments at the cap, also late ones, stay within
it; where principal was really paid back later still, the real days decide, and a person must say
so. What was paid beyond the principal counts as charges already taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.case.loans import Loan
from pipeline.case.money import round_cents
from pipeline.law.caps import Cap
from pipeline.law.citing import percent
from pipeline.messages import Message, msg

_YEAR = Decimal(365)
_MONTHS = 12
_ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Charges:
    """The charges of a loan up to a day, 元: ``paid`` already, still ``owed``, and what the cap
    allows in all: on the principal that is left alone (``least``), and by the estimate (``most``).
    """

    paid: Decimal
    owed: Decimal
    least: Decimal
    most: Decimal
    basis: Message

    @property
    def total(self) -> Decimal:
        """Paid and owed together, 元."""
        return self.paid + self.owed

    @property
    def exceed(self) -> bool:
        """Whether something is still owed though all together is above the estimate."""
        return self.owed > 0 and self.total > self.most


def charges_of(loan: Loan, limit: Cap, upto: date) -> Charges | None:
    """The charges of a loan against its cap up to a day; None where its dates are not in order,
    which the case's own checks say."""
    if not loan.paid_out_on < min(loan.due_on, upto):
        return None
    days = (upto - loan.paid_out_on).days
    back = principal_back(loan)
    left = loan.received - back
    at_cap = limit.rate * days / _YEAR
    owed = loan.outstanding.total - loan.outstanding.principal
    most = min(_estimate(loan, limit.rate, upto), loan.received * at_cap)
    return Charges(
        paid=max(loan.repaid - back, _ZERO),
        owed=owed,
        least=round_cents(left * at_cap),
        most=round_cents(most),
        basis=msg(
            "Estimated: of {received} received, {back} was paid back, counted in equal monthly"
            " instalments from {start} to {end}, each a month late; {left} is left until {upto};"
            " {rate} a year.",
            received=loan.received, back=back, start=loan.paid_out_on, left=left,
            end=min(loan.due_on, upto), upto=upto, rate=percent(limit.rate),
        ),
    )  # fmt: skip


def principal_back(loan: Loan) -> Decimal:
    """How much of what was received was paid back, 元: it is not owed any more."""
    return max(loan.received - loan.outstanding.principal, _ZERO)


def most_charges(loan: Loan, limit: Cap, upto: date) -> Decimal:
    """What may still be owed at the cap besides principal, 元, by the estimate; zero at least."""
    found = charges_of(loan, limit, upto)
    return max(found.most - found.paid, _ZERO) if found else _ZERO


def _estimate(loan: Loan, rate: Decimal, upto: date) -> Decimal:
    """The charges at a yearly rate until a day, as the module describes, unrounded."""
    end = min(loan.due_on, upto)
    years = Decimal((end - loan.paid_out_on).days) / _YEAR
    after = Decimal((upto - end).days) / _YEAR
    back = principal_back(loan)
    left = loan.received - back
    late = back * rate / _MONTHS
    return _while_repaid(back, rate, years) + late + left * rate * (years + after)


def _while_repaid(debt: Decimal, rate: Decimal, years: Decimal) -> Decimal:
    """The interest of a debt that equal monthly instalments repay (等额本息)."""
    count = max(int(years * _MONTHS + Decimal("0.5")), 1)
    period = rate * years / count
    payment = debt * period / (1 - (1 + period) ** -count)
    return payment * count - debt
