"""A line of the ledger's working account. Mutable, for the ledger's eyes only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Context, Decimal

from pipeline.case.money import round_cents
from pipeline.debt.appropriation import Head
from pipeline.debt.schedule import ZERO, ScheduledInstalment
from pipeline.debt.terms import Debt

FEES, INTEREST, DAMAGES, PRINCIPAL = Head  # a name is found much faster than a member of an Enum
INSTALMENT_HEADS = frozenset({INTEREST, DAMAGES, PRINCIPAL})
_PRECISE = Context(prec=60)
_YEAR = Decimal(365)

Rank = tuple[Decimal, Decimal]
NO_RANK: Rank = (Decimal(0), Decimal(0))


@dataclass(slots=True, eq=False)
class Line:
    """What is owed from one day on: an instalment, a cost, or a waived part that revived.

    Only instalments may be paid ahead of their day and bear damages. Up to ``accrued_to`` there
    accrued ``agreed``, unrounded, at ``daily`` a day; the law bounds it by the ``principal_days``
    (元 of principal times days) that passed meanwhile. ``forgiven`` is what of it was waived.
    Interest runs from ``since``; that of a line that was called in is ``cut``. A line that an
    amendment ``replaced`` keeps what was paid and grows no more.
    """

    number: int
    due: date
    grace_until: date
    owed: dict[Head, Decimal]
    heads: frozenset[Head] = INSTALMENT_HEADS
    loan: str = ""
    rank: Rank = NO_RANK
    since: date = date.min
    paid: dict[Head, Decimal] = field(default_factory=lambda: dict.fromkeys(Head, ZERO))
    agreed: Decimal = ZERO
    principal_days: Decimal = ZERO
    forgiven: Decimal = ZERO
    accrued_to: date = field(init=False)
    daily: Decimal = ZERO
    paid_on: date | None = None
    replaced: bool = False
    cut: bool = False

    def __post_init__(self) -> None:
        self.accrued_to = self.grace_until

    @property
    def is_instalment(self) -> bool:
        return self.number > 0

    def left(self, head: Head) -> Decimal:
        return self.owed[head] - self.paid[head]

    def is_paid(self) -> bool:
        """Whether principal and interest are paid; damages may still be open."""
        return self.left(PRINCIPAL) == 0 == self.left(INTEREST)

    def is_open(self) -> bool:
        return self.owed != self.paid

    def takes(self, heads: tuple[Head, ...]) -> bool:
        """Whether one of the heads has something left."""
        return any(self.owed[head] != self.paid[head] for head in heads)

    def accrue(self, on: date, rate: Decimal | None, most: Decimal | None = None) -> None:
        """Count damages up to and with ``on``, not above the yearly ``rate`` nor above ``most``."""
        days = (on - self.accrued_to).days
        if days <= 0:
            return
        self.accrued_to = on
        self.agreed += self.daily * days
        self.principal_days += (self.owed[PRINCIPAL] - self.paid[PRINCIPAL]) * days
        counted = self.agreed if most is None or self.agreed < most else most
        if rate is not None:
            lawful = self.principal_days * rate
            counted = lawful / _YEAR if counted * _YEAR > lawful else counted
        counted = round_cents(counted) - self.forgiven
        paid = self.paid[DAMAGES]
        self.owed[DAMAGES] = counted if counted > paid else paid

    def lawful(self, rate: Decimal | None) -> Decimal | None:
        """The most that the law lets accrue so far, 元, unrounded."""
        if rate is None:
            return None
        return _PRECISE.divide(self.principal_days * rate, _YEAR)

    def rest_until(self, day: date) -> None:
        """Nothing accrued while it was closed."""
        self.accrued_to = max(self.accrued_to, day)

    def close(self, on: date) -> None:
        """Mark the day on which it was paid, or that it is open again."""
        if not self.is_paid():
            self.paid_on = None
        elif self.paid_on is None and not self.replaced:
            self.paid_on = on


def instalment(one: ScheduledInstalment, since: date, grace_days: int, debt: Debt) -> Line:
    """An instalment's line; ``since`` is the day from which its interest runs."""
    # What stays open longest comes first: two dicts are compared until they differ.
    owed = {PRINCIPAL: one.principal, INTEREST: one.interest, DAMAGES: ZERO, FEES: ZERO}
    until = one.due + timedelta(days=grace_days)
    return Line(one.number, one.due, until, owed, loan=debt.loan, rank=debt.rank, since=since)


def single(due: date, head: Head, amount: Decimal) -> Line:
    """A cost, or a waived part that revived."""
    owed = {**dict.fromkeys(Head, ZERO), head: amount}
    return Line(0, due, due, owed, heads=frozenset({head}))
