"""The ledger's working account: lines that payments fill. Mutable, for the ledger's eyes only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pipeline.case.money import round_cents
from pipeline.debt.appropriation import Appropriation, Entry, Head, Order, Payment
from pipeline.debt.schedule import ZERO
from pipeline.debt.terms import Damages, DamagesBase

INSTALMENT_HEADS = frozenset({Head.INTEREST, Head.DAMAGES, Head.PRINCIPAL})


@dataclass(slots=True, eq=False)
class Line:
    """What is owed from one day on: an instalment, a cost, or a waived part that revived.

    Only instalments may be paid ahead of their day and bear damages. ``accrued`` are the damages up
    to ``accrued_to``, unrounded; a day adds ``daily``.
    """

    number: int
    due: date
    grace_until: date
    owed: dict[Head, Decimal]
    heads: frozenset[Head] = INSTALMENT_HEADS
    paid: dict[Head, Decimal] = field(default_factory=lambda: dict.fromkeys(Head, ZERO))
    accrued: Decimal = ZERO
    accrued_to: date = field(init=False)
    daily: Decimal = ZERO
    paid_on: date | None = None

    def __post_init__(self) -> None:
        self.accrued_to = self.grace_until

    @property
    def is_instalment(self) -> bool:
        return self.number > 0

    def left(self, head: Head) -> Decimal:
        return self.owed[head] - self.paid[head]

    def is_paid(self) -> bool:
        """Whether principal and interest are paid; damages may still be open."""
        return self.left(Head.PRINCIPAL) == 0 == self.left(Head.INTEREST)

    def is_open(self) -> bool:
        return self.owed != self.paid

    def takes(self, heads: tuple[Head, ...]) -> bool:
        """Whether one of the heads may have something left; damages only show once accrued."""
        return any(head is Head.DAMAGES or self.left(head) for head in heads)

    def accrue(self, on: date, most: Decimal | None = None) -> None:
        """Count damages up to and with ``on``, and not above ``most``."""
        if on > self.accrued_to:
            grown = self.accrued + self.daily * (on - self.accrued_to).days
            self.accrued = grown if most is None else min(grown, most)
            self.accrued_to = on
            self.owed[Head.DAMAGES] = round_cents(self.accrued)


class Book:
    """Lines in order of their days, and the rules by which payments fill them."""

    def __init__(self, lines: Iterable[Line], order: Order, damages: Damages | None) -> None:
        self.lines = sorted(lines, key=lambda line: line.due)
        self._open = list(self.lines)
        self._order = order
        self._damages = damages
        self._cap = damages.cap if damages else None
        self._fixed = (damages.fixed if damages else None) or ZERO
        self._counted = ZERO
        for line in self.lines:
            line.daily = self._daily(line)

    def pay(self, payment: Payment) -> Appropriation:
        """Count a payment; payments come in order of their days."""
        on, rest = payment.received_on, payment.amount
        entries: list[Entry] = []
        for line, heads in self._turns(on):
            if line.takes(heads):
                self._accrue(line, on)
                rest = _fill(line, heads, rest, on, entries)
                line.daily = self._daily(line)
            if not rest:
                break
        if entries:
            self._open = [line for line in self._open if line.is_open()]
        return Appropriation(payment, tuple(entries), rest)

    def accrue(self, on: date) -> None:
        """Count the damages of all lines up to a day. A cap bounds them together.

        In the stretch in which the cap is reached, the oldest instalment's damages go first.
        """
        for line in self._open:
            if line.grace_until >= on or self._counted == self._cap:
                return
            before = line.owed[Head.DAMAGES]
            if self._fixed and not line.is_paid() and line.is_instalment:
                line.accrued, self._fixed = line.accrued + self._fixed, ZERO
            line.accrue(on, None if self._cap is None else before + self._cap - self._counted)
            self._counted += line.owed[Head.DAMAGES] - before

    def _accrue(self, line: Line, on: date) -> None:
        """Before a line is paid; with a cap or a fixed sum all are counted at the same time."""
        if self._cap is None and not self._fixed:
            line.accrue(on)
        else:
            self.accrue(on)

    def _daily(self, line: Line) -> Decimal:
        if self._damages is None or not line.is_instalment:
            return ZERO
        base = line.left(Head.PRINCIPAL)
        if self._damages.base is DamagesBase.INSTALMENT:
            base += line.left(Head.INTEREST)
        return base * self._damages.daily_rate

    def _turns(self, on: date) -> Iterator[tuple[Line, tuple[Head, ...]]]:
        """Who takes next: what is due by groups, then instalments ahead of their day."""
        due = [line for line in self._open if line.due <= on]
        for group in self._order:
            yield from ((line, group) for line in due if not line.heads.isdisjoint(group))
        heads = tuple(head for group in self._order for head in group)
        ahead = (line for line in self._open if line.due > on and line.is_instalment)
        yield from ((line, heads) for line in ahead)


def _fill(
    line: Line, heads: tuple[Head, ...], rest: Decimal, on: date, entries: list[Entry]
) -> Decimal:
    for head in heads:
        part = min(rest, line.left(head))
        if part:
            line.paid[head] += part
            rest -= part
            entries.append(Entry(line.number, head, part))
    if line.paid_on is None and line.is_paid():
        line.paid_on = on
    return rest
