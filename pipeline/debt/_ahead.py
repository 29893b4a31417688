"""Money ahead of its day saves interest: it is owed for the time of use only (民法典 677).

An instalment's interest is for the principal that was left in its period, from the instalment
before to its own day. What is prepaid on a day bears none from then on: the coming instalment's
interest falls by the days that are left of its period, later ones fall with their balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Context, Decimal, localcontext

from pipeline.case.money import CENT, round_cents
from pipeline.debt._line import Line
from pipeline.debt.appropriation import Head
from pipeline.debt.schedule import ZERO
from pipeline.debt.split import apportion

_PRECISE = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Ahead:
    """Instalments that are not yet due: those that come next, all on one day, and the others."""

    coming: Sequence[Line]
    tail: Sequence[Line]

    @property
    def prepayable(self) -> Decimal:
        """Principal behind the coming instalment, 元."""
        return sum((line.left(Head.PRINCIPAL) for line in self.tail), ZERO)


def split(lines: Sequence[Line], on: date, among: Sequence[Line]) -> Ahead:
    """The open ``lines`` that are not yet due; the coming one is the next ``among`` all, paid or
    not, so that one payment and its two halves on a day do the same."""
    days = (one.due for one in among if one.due > on and one.is_instalment and not one.replaced)
    following = min(days, default=on)
    lines = sorted(lines, key=lambda line: line.due)
    return Ahead([line for line in lines if line.due <= following],
                 [line for line in lines if line.due > following])  # fmt: skip


def savings(ahead: Ahead, money: Decimal | None, on: date) -> list[tuple[Line, Decimal]]:
    """What each line's interest falls by if ``money`` (元; ``None`` is enough for all) comes."""
    interest = sum((line.left(Head.INTEREST) for line in (*ahead.coming, *ahead.tail)), ZERO)
    if not interest or not ahead.tail:
        return []
    with localcontext(_PRECISE):
        share = _share(ahead, on)
        prepaid = _prepaid(ahead, money, share)
        if prepaid <= 0:
            return []
        most = sum((line.left(Head.INTEREST) for line in ahead.coming), ZERO)
        near = min(round_cents(share * prepaid), most)
    parts = apportion(near, [line.left(Head.INTEREST) for line in ahead.coming])
    found = [*zip(ahead.coming, parts, strict=True), *_behind(ahead.tail, prepaid)]
    return [(line, part) for line, part in found if part]


def _share(ahead: Ahead, on: date) -> Decimal:
    """What one 元 of principal saves of the coming instalment's interest."""
    balance = sum((line.owed[Head.PRINCIPAL] for line in ahead.coming), ahead.prepayable)
    if not balance or not ahead.coming:
        return Decimal(0)
    first = ahead.coming[0]
    interest = sum((line.owed[Head.INTEREST] for line in ahead.coming), ZERO)
    period = max((first.due - first.since).days, 1)
    left = min((first.due - on).days, period)
    return interest * left / period / balance


def _prepaid(ahead: Ahead, money: Decimal | None, share: Decimal) -> Decimal:
    """How much principal behind the coming instalment the money pays, what it saves with it."""
    most = ahead.prepayable
    if money is None:
        return most
    over = money - sum((line.left(head) for line in ahead.coming for head in line.heads), ZERO)
    saved = sum((line.left(Head.INTEREST) for line in ahead.coming), ZERO)
    reach = min(over / (1 - share), over + saved) if share < 1 else over + saved
    return min(reach.quantize(CENT, ROUND_DOWN), most)


def _behind(tail: Sequence[Line], prepaid: Decimal) -> list[tuple[Line, Decimal]]:
    """The later instalments' interest, in proportion to the balance of their periods."""
    balance, found = ZERO, []
    for line in reversed(tail):
        balance += line.left(Head.PRINCIPAL)
        interest = line.left(Head.INTEREST)
        after = max(balance - prepaid, ZERO)
        if balance and interest:
            found.append((line, interest - round_cents(interest * after / balance)))
    return found
