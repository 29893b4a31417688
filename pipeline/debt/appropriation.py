"""What a payment is counted against (民法典 560, 561).

Art. 561: of one debt first the costs of enforcement (费用), then interest (利息), then the
principal (主债务). Agreed damages (违约金) are not named there; they are counted *with* interest,
right after it, as accessories of the principal. Art. 560: of several debts due, the one due
earliest goes first; each instalment is taken as a debt of its own. Both yield to agreement, so the
order is an argument everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from pipeline.debt.checks import is_money, require_money
from pipeline.debt.schedule import ZERO
from pipeline.errors import BadInput
from pipeline.messages import msg


class Head(StrEnum):
    """What money can be owed for."""

    FEES = "fees"
    INTEREST = "interest"
    DAMAGES = "damages"
    PRINCIPAL = "principal"


Order = tuple[tuple[Head, ...], ...]
"""Groups, one after the other. Within a group the instalment due earliest takes all its heads, in
their order, before the next instalment takes any."""


def by_instalment(heads: Iterable[str]) -> Order:
    """One instalment after the other, each in the order of ``heads``.

    Fees belong to no instalment: what stands ahead of them is met first for all instalments due.
    Damages follow interest if not named. Raises ``BadInput`` (``debt.appropriation.order``).
    """
    order = _complete(heads)
    at = order.index(Head.FEES)
    return tuple(group for group in (order[:at], (Head.FEES,), order[at + 1 :]) if group)


def by_head(heads: Iterable[str]) -> Order:
    """One head after the other, each for all instalments due; arguments as above."""
    return tuple((head,) for head in _complete(heads))


def _complete(heads: Iterable[str]) -> tuple[Head, ...]:
    given = list(heads)
    if Head.DAMAGES not in given and Head.INTEREST in given:
        given.insert(given.index(Head.INTEREST) + 1, Head.DAMAGES)
    if sorted(given) != sorted(Head):
        raise BadInput(
            "debt.appropriation.order",
            msg("The order of appropriation must name fees, interest and principal once each."),
        )
    return tuple(Head(head) for head in given)


CIVIL_CODE: Order = by_instalment((Head.FEES, Head.INTEREST, Head.DAMAGES, Head.PRINCIPAL))
"""The order of 民法典 560–561: fees, then instalment by instalment interest, damages, principal."""

DAMAGES_LAST: Order = ((Head.FEES,), (Head.INTEREST, Head.PRINCIPAL), (Head.DAMAGES,))
"""As agreed in the borrower's favour: damages wait until no instalment is overdue, so that one late
instalment does not make every later payment fall short."""


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came in, 元. Raises ``BadInput`` (``debt.payment.amount``) unless above zero.

    ``loan`` is the debt that the debtor named on paying (民法典 560), if any.
    """

    received_on: date
    amount: Decimal
    reference: str = ""
    payer: str = ""
    method: str = ""
    loan: str = ""
    source: str = ""

    @property
    def on(self) -> date:
        """The day it counts on."""
        return self.received_on

    def __post_init__(self) -> None:
        if not is_money(self.amount):
            name = msg("The payment of {day}", day=self.received_on)
            require_money("debt.payment.amount", name, self.amount)


class Entry(NamedTuple):
    """A part of a payment counted against one head of one instalment, 元.

    ``number`` is the instalment's; 0 stands for fees and for a waived part that revived.
    """

    number: int
    head: Head
    amount: Decimal
    loan: str = ""


@dataclass(frozen=True, slots=True)
class Appropriation:
    """Where a payment went: entries, what is owed back, and what of that was refunded, 元.

    A payment that is ``held`` bears a reference that was counted before: a person decides. One
    that was reversed counts for nothing.
    """

    payment: Payment
    entries: tuple[Entry, ...]
    owed_back: Decimal
    refunded: Decimal = ZERO
    held: Decimal = ZERO
    reversed_on: date | None = None

    @property
    def appropriated(self) -> Decimal:
        """What was counted against the debt, 元."""
        return sum((entry.amount for entry in self.entries), ZERO)
