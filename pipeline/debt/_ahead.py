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
    def lines(self) -> tuple[Line, ...]:
        """All of them, in order of their days."""
        return (*self.coming, *self.tail)

    @property
    def prepayable(self) -> Decimal:
        """Principal behind the coming instalment, 元."""
        return _left(self.tail, Head.PRINCIPAL)


def split(lines: Sequence[Line], on: date, among: Sequence[Line]) -> Ahead:
    """The open ``lines`` that are not yet due; the coming one is the next ``among`` all, paid or
    not, so that one payment and its two halves on a day do the same."""
    days = (one.due for one in among if one.due > on and one.is_instalment and not one.replaced)
    following = min(days, default=on)
    lines = sorted(lines, key=lambda line: line.due)
    return Ahead([line for line in lines if line.due <= following],
                 [line for line in lines if line.due > following])  # fmt: skip


def savings(ahead: Ahead, money: Decimal | None, on: date) -> list[tuple[Line, Decimal]]:
    """What each line's interest falls by if ``money`` (元; ``None`` is enough for all) comes.

    The coming instalment alone, paid some days early, saves nothing; with all the others it does.
    """
    if not ahead.tail or not any(line.left(Head.INTEREST) for line in ahead.lines):
        return []
    with localcontext(_PRECISE):
        share = _share(ahead, on)
        near = _at_most(share * (ahead.prepayable + _left(ahead.coming, Head.PRINCIPAL)), ahead)
        prepaid = ahead.prepayable
        if money is not None and money < _left(ahead.coming) + prepaid - near:
            prepaid = _prepaid(ahead, money, share)
            near = _at_most(share * prepaid, ahead)
        if prepaid <= 0:
            return []
    parts = apportion(near, [line.left(Head.INTEREST) for line in ahead.coming])
    found = [*zip(ahead.coming, parts, strict=True), *_behind(ahead.tail, prepaid)]
    return [(line, part) for line, part in found if part]


def _left(lines: Sequence[Line], *heads: Head) -> Decimal:
    return sum((line.left(head) for line in lines for head in heads or line.heads), ZERO)


def _at_most(saved: Decimal, ahead: Ahead) -> Decimal:
    """In whole 分, and no more than is left of the coming instalment's interest."""
    return min(round_cents(saved), _left(ahead.coming, Head.INTEREST))


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


def _prepaid(ahead: Ahead, money: Decimal, share: Decimal) -> Decimal:
    """How much principal behind the coming instalment the money pays, what it saves with it."""
    over = money - _left(ahead.coming)
    saved = _left(ahead.coming, Head.INTEREST)
    reach = min(over / (1 - share), over + saved) if share < 1 else over + saved
    return min(reach.quantize(CENT, ROUND_DOWN), ahead.prepayable)


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
