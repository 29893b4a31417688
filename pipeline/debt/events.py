"""What happens to a debt, one event a fact: only ever added to, each with its source and reference.

The state on a day is a replay of the events up to it and of nothing else. Within a day the order is
fixed: other days of grace, an amendment, then acceleration, what is waived, what it cost, notices,
payments, reversals, refunds; of one kind by reference, amount and payer. So the order in which they
were recorded does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import get_args

from pipeline.debt.appropriation import Head, Payment
from pipeline.debt.checks import require_money, require_whole
from pipeline.debt.schedule import ZERO, Schedule
from pipeline.debt.terms import Cost
from pipeline.messages import msg


@dataclass(frozen=True, slots=True)
class Amended:
    """补充协议: from its day on ``schedule`` stands in place of all instalments that are open.

    Its principal is what the parties say is left. It covers open principal first, then interest
    due, damages and costs; what it does not cover of the last three stays owed as it was.
    """

    on: date
    schedule: Schedule
    reference: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class GraceChanged:
    """补充协议: instalments that fall due on its day or later have ``days`` of grace.

    Raises ``BadInput`` (``debt.terms.grace``) unless a whole number from 0.
    """

    on: date
    days: int
    reference: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        require_whole("debt.terms.grace", msg("The days of grace"), self.days, least=0)


@dataclass(frozen=True, slots=True)
class CalledIn:
    """提前到期: the rest falls due; ``on`` is the day on which the notice arrived (民法典 137)."""

    on: date
    reference: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Granted:
    """A waiver after signing (民法典 575), 元, counted against the oldest open part of ``head``.

    Raises ``BadInput`` (``debt.waived.amount``) unless above zero.
    """

    on: date
    amount: Decimal
    head: Head
    reference: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        require_money("debt.waived.amount", msg("What is waived"), self.amount)


@dataclass(frozen=True, slots=True)
class Served:
    """A notice went out; changes no figure."""

    on: date
    kind: str
    reference: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A notice is proved to have arrived; changes no figure by itself."""

    on: date
    kind: str
    reference: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Reversal:
    """A payment did not last: from ``on`` its appropriation is undone. ``payment`` names it."""

    on: date
    payment: str
    reference: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Refund:
    """What was owed back is returned, 元. Raises ``BadInput`` (``debt.refund.amount``)."""

    on: date
    amount: Decimal
    reference: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        name = msg("The refund of {day}", day=self.on)
        require_money("debt.refund.amount", name, self.amount)


Event = (
    GraceChanged
    | Amended
    | CalledIn
    | Granted
    | Cost
    | Served
    | Arrived
    | Payment
    | Reversal
    | Refund
)

_RANK: dict[type, int] = {kind: place for place, kind in enumerate(get_args(Event))}


def in_order(event: Event) -> tuple[date, int, str, Decimal, str]:
    """The key by which events are replayed: no two different histories of one set of events."""
    return (
        event.on,
        _RANK[type(event)],
        event.reference,
        getattr(event, "amount", ZERO),
        getattr(event, "payer", "") or getattr(event, "payment", ""),
    )
