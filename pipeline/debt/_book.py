"""The ledger's working account: lines that payments fill. Mutable, for the ledger's eyes only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import chain, groupby

from pipeline.debt import _ahead
from pipeline.debt._line import DAMAGES, INTEREST, PRINCIPAL, Line
from pipeline.debt.appropriation import Appropriation, Entry, Head, Payment
from pipeline.debt.schedule import ZERO
from pipeline.debt.split import apportion
from pipeline.debt.terms import DamagesBase, Terms

Heads = tuple[Head, ...]
Turn = tuple[list[Line], Heads]
_ACCRUING = (DAMAGES,)  # paying these alone changes nothing of what accrues


@dataclass(slots=True, eq=False)
class Posting:
    """A payment while it is counted: where its parts went, each with its line, and what is left."""

    payment: Payment
    entries: list[Entry] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    rest: Decimal = ZERO
    refunded: Decimal = ZERO
    held: Decimal = ZERO
    reversed_on: date | None = None
    saved: list[tuple[Line, Decimal]] = field(default_factory=list)

    def closed(self) -> Appropriation:
        return Appropriation(
            self.payment,
            tuple(self.entries),
            self.rest,
            self.refunded,
            self.held,
            self.reversed_on,
        )


class Book:
    """Lines in order of their days, and the rules by which money fills them.

    ``touched`` is the day on which something was last counted against the debt; ``granted`` is what
    was given up after signing; ``revived`` says that an agreed waiver has become payable;
    ``highest`` is the number of the last instalment of any plan so far; ``grace_days`` are those
    of what falls due from now on.
    """

    def __init__(self, terms: Terms, *, several: bool = False) -> None:
        self.lines: list[Line] = []
        self.postings: list[Posting] = []
        self.touched: date | None = None
        self.granted = ZERO
        self.revived = False
        self.highest = 0
        self.grace_days = terms.grace_days
        self._by_reference: dict[str, Posting] = {}
        self._open: list[Line] = []
        self._groups: tuple[Heads, ...] = ()
        self._terms = terms
        self._several = several
        damages = terms.damages
        self._cap = damages.cap if damages else None
        self._fixed = (damages.fixed if damages else None) or ZERO
        self._counted = ZERO
        self._accrued_on: date | None = None

    def add(self, lines: Iterable[Line]) -> None:
        """New lines, from an agreement, an amendment or a cost."""
        self.lines += lines
        self.refresh()

    def refresh(self) -> None:
        """After lines changed: their order, what is open, and what accrues a day."""
        self.lines.sort(key=self._key)
        self._open = [line for line in self.lines if line.is_open()]
        heads = frozenset[Head]().union(*(line.heads for line in self.lines))
        self._groups = tuple(group for group in self._terms.order if not heads.isdisjoint(group))
        for line in self.lines:
            line.daily = self._daily(line)

    def pay(self, payment: Payment) -> None:
        """Count a payment; events come in order of their days."""
        posting = Posting(payment, rest=payment.amount)
        self.postings.append(posting)
        if payment.reference:
            self._by_reference[payment.reference] = posting
        self.count(posting, payment.on)

    def hold(self, payment: Payment) -> None:
        """Take note of a payment without counting it."""
        self.postings.append(Posting(payment, held=payment.amount))

    def counted(self, reference: str) -> Posting | None:
        """The payment of that reference, if there is one and it lasted."""
        posting = self._by_reference.get(reference)
        return posting if posting and posting.reversed_on is None else None

    def count(self, posting: Posting, on: date) -> None:
        """Count what is left of a payment."""
        self.accrue(on)
        for lines, heads in self._turns(on, posting):
            self._fill(lines, heads, posting, on)
            if not posting.rest:
                break
        for line, _ in posting.saved:
            line.close(on)
        if not all(line.is_open() for line in posting.lines):
            self._open = [line for line in self._open if line.is_open()]

    def accrue(self, on: date) -> None:
        """Count the damages of all lines up to a day. A cap bounds them together.

        In the stretch in which the cap is reached, the oldest instalment's damages go first.
        """
        if on == self._accrued_on:
            return
        self._accrued_on, rate, cap = on, self._terms.lawful_rate, self._cap
        for line in self._open:
            if self._counted == cap:
                break
            if line.grace_until >= on:
                if line.due >= on and self._terms.earliest_first:
                    break
                continue
            if self._fixed and not line.is_paid() and line.is_instalment and not line.replaced:
                line.agreed, self._fixed = line.agreed + self._fixed, ZERO
            if cap is None:
                line.accrue(on, rate)
                continue
            before = line.owed[DAMAGES]
            line.accrue(on, rate, before + line.forgiven + cap - self._counted)
            self._counted += line.owed[DAMAGES] - before

    def _daily(self, line: Line) -> Decimal:
        damages = self._terms.damages
        if damages is None or not line.is_instalment or line.replaced:
            return ZERO
        base = line.left(PRINCIPAL)
        if damages.base is DamagesBase.INSTALMENT:
            base += line.left(INTEREST)
        return base * damages.daily_rate

    def _key(self, line: Line) -> tuple[object, ...]:
        if self._terms.earliest_first:
            return line.due, line.rank
        return line.rank, line.due

    def _turns(self, on: date, posting: Posting) -> Iterator[Turn]:
        """Lines that take in turn: of the debt that the debtor named, then of the others."""
        loan = posting.payment.loan
        if not loan or not self._several:
            return self._in_turn(self._open, on, posting)
        named = [line for line in self._open if line.loan in (loan, "")]
        others = [line for line in self._open if line.loan not in (loan, "")]
        return chain(self._in_turn(named, on, posting), self._in_turn(others, on, posting))

    def _in_turn(self, lines: Sequence[Line], on: date, posting: Posting) -> Iterator[Turn]:
        """What is due by groups, then instalments ahead of their day."""
        due = [line for line in lines if line.due <= on]
        for group in self._groups:
            yield due, group
        heads = tuple(head for group in self._terms.order for head in group)
        ahead = [line for line in lines if line.due > on and line.number]
        if ahead and self._terms.last_first:
            yield from self._last_first(_ahead.split(ahead, on, self.lines), heads, on, posting)
        else:
            yield ahead, heads

    def _last_first(
        self, ahead: _ahead.Ahead, heads: Heads, on: date, posting: Posting
    ) -> Iterator[Turn]:
        """The coming instalment, then principal from the last one on."""
        saved = _ahead.savings(ahead, posting.rest, on)
        posting.saved += saved
        for line, part in saved:
            line.owed[INTEREST] -= part
        yield list(ahead.coming), heads
        behind = list(self._batches(ahead.tail))
        yield from ((batch, (PRINCIPAL,)) for batch in reversed(behind))

    def _batches(self, lines: Sequence[Line]) -> Iterator[list[Line]]:
        """One by one; of several debts those that are alike take together (pro rata)."""
        if not self._several:
            yield from ([line] for line in lines)
            return
        for _, alike in groupby(lines, lambda line: (line.due, line.rank, line.number)):
            yield list(alike)

    def _fill(self, lines: Sequence[Line], heads: Heads, posting: Posting, on: date) -> None:
        """One by one; of several debts those that are alike take together (pro rata)."""
        if not self._several:
            self._take(lines, heads, posting.rest, posting, on)
            return
        for batch in self._batches([line for line in lines if line.takes(heads)]):
            for line, part in zip(batch, _shares(batch, heads, posting.rest), strict=True):
                self._take([line], heads, part, posting, on)

    def _take(
        self, lines: Iterable[Line], heads: Heads, most: Decimal, posting: Posting, on: date
    ) -> None:
        """Lines in turn, each in the order of its heads, until they have taken ``most`` in all."""
        for line in lines:
            owed, paid, before = line.owed, line.paid, most
            for head in heads:
                if most and owed[head] != paid[head]:
                    left = owed[head] - paid[head]
                    part = left if left < most else most
                    paid[head] += part
                    most -= part
                    posting.entries.append(Entry(line.number, head, part, line.loan))
                    posting.lines.append(line)
            if most != before:
                posting.rest -= before - most
                self._paid(line, heads, on)
            if not most:
                return

    def _paid(self, line: Line, heads: Heads, on: date) -> None:
        self.touched = on
        if heads != _ACCRUING:
            line.close(on)
            line.daily = self._daily(line)


def _shares(lines: Sequence[Line], heads: Heads, money: Decimal) -> list[Decimal]:
    """What each may take at most: one line all, several in proportion to what is open."""
    if len(lines) < 2:
        return [money] * len(lines)
    wanted = [sum((line.left(head) for head in heads), ZERO) for line in lines]
    return apportion(min(money, sum(wanted, ZERO)), wanted)
