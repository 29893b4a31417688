"""What a case has already, and which rows of the statements are the same money twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.case.model import Case
from pipeline.messages import Message, msg
from pipeline.receipts.cells import hidden_name, squeezed
from pipeline.receipts.statement import Entry

_Sum = tuple[date, Decimal]


@dataclass(frozen=True, slots=True)
class _Known:
    day: date
    amount: Decimal
    payer: str
    reference: str
    place: Message


class Seen:
    """The payments that a case has, and those of the rows looked at so far.

    Rows are to be asked for in the order of :attr:`Entry.key`, so that the order of the file does
    not decide which of two twins is taken over.
    """

    def __init__(self, case: Case, entries: Sequence[Entry]) -> None:
        self._by_reference: dict[str, _Known] = {}
        self._by_sum: dict[_Sum, list[_Known]] = defaultdict(list)
        self._recorded: set[str | None] = {each.reference for each in case.refunds}
        self._recorded |= {each.reference for each in case.reversals}
        self._clashing = _clashing(entries)
        for each in case.payments:
            place = msg("in the case, {reference}", reference=each.reference)
            payer = squeezed(each.payer or "")
            self._add(_Known(each.received_on, each.amount, payer, each.reference, place))

    def twin(self, entry: Entry) -> Message | None:
        """Why it is held back; None if nothing like it is known. It is known from now on."""
        why = self._twin(entry)
        place = msg("{file}, line {line}", file=entry.file, line=entry.line)
        payer = squeezed(entry.payer or "")
        self._add(_Known(entry.day, entry.amount, payer, entry.named, place))
        return why

    def is_recorded(self, entry: Entry) -> bool:
        """Whether the case has this refund or reversal already."""
        return entry.named in self._recorded

    def reversed_by(self, entry: Entry) -> str:
        """The reference of the one payment of that amount, or of that very reference, if any."""
        if entry.named in self._by_reference:
            return entry.named
        same = {known.reference for (day, amount), all_ in self._by_sum.items()
                for known in all_ if amount == entry.amount and day <= entry.day}  # fmt: skip
        return same.pop() if len(same) == 1 else ""

    def _twin(self, entry: Entry) -> Message | None:
        if entry.named in self._clashing:
            return msg("several rows have this reference and differ in day or amount")
        known = self._by_reference.get(entry.named)
        if known:
            return msg("same reference as {place}", place=known.place)
        payer = squeezed(entry.payer or "")
        alike = self._by_sum.get((entry.day, entry.amount), ())
        known = next((each for each in alike if _may_be_one(each.payer, payer)), None)
        return msg("same day, amount and payer as {place}", place=known.place) if known else None

    def _add(self, known: _Known) -> None:
        self._by_reference.setdefault(known.reference, known)
        self._by_sum[known.day, known.amount].append(known)


def _may_be_one(one: str, other: str) -> bool:
    """Whether two payers may be one: a name that is missing or hidden may be any that fits."""
    if not one or not other or one == other:
        return True
    patterns = ((hidden_name(one), other), (hidden_name(other), one))
    return any(pattern is not None and bool(pattern.fullmatch(name)) for pattern, name in patterns)


def _clashing(entries: Iterable[Entry]) -> frozenset[str]:
    said: dict[str, set[_Sum]] = defaultdict(set)
    for entry in entries:
        said[entry.named].add((entry.day, entry.amount))
    return frozenset(reference for reference, sums in said.items() if len(sums) > 1)
