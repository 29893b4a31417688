"""Affordability: what a borrower can pay in each month, 元, and how sure that is.

Capacity is income less necessary expenses, other debts and the buffer, never below zero. Expenses
are the borrower's own figure, or the floor of the place where they live if that is higher.
Expected changes are dated prudently: what is more, or received once, counts in the first full
month; what is less counts from the month in which it begins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.case.dates import add_months
from pipeline.case.evidence import EvidenceItem, EvidenceKind
from pipeline.case.means import ExpectedChange, MeansInput
from pipeline.case.model import Case
from pipeline.case.money import round_cents
from pipeline.case.negotiation import Affordability
from pipeline.law.law import Law

ZERO = Decimal("0.00")
_HUNDREDTH = Decimal("0.01")
_KINDS: Mapping[MeansInput, frozenset[EvidenceKind]] = {
    MeansInput.INCOME: frozenset({EvidenceKind.INCOME}),
    MeansInput.ASSETS: frozenset({EvidenceKind.ASSETS}),
    MeansInput.OTHER_DEBTS: frozenset({EvidenceKind.DEBTS}),
    MeansInput.EXPENSES: frozenset({EvidenceKind.HARDSHIP}),
    MeansInput.DEPENDANTS: frozenset({EvidenceKind.HARDSHIP}),
}


@dataclass(frozen=True, slots=True)
class Floor:
    """The least that a household needs a month, 元, and who published the figures."""

    amount: Decimal
    source: str


@dataclass(frozen=True, slots=True)
class Step:
    """From the first of a month on, ``by`` more (or less) is left each month, 元."""

    since: date
    by: Decimal


@dataclass(frozen=True, slots=True)
class Means:
    """What can be paid in a month. All amounts in 元; ``stress`` is the part of income that falls.

    ``receipts`` are sums received once, by the first day of the month that can bear so much more.
    """

    income: Decimal
    expenses: Decimal = ZERO
    other_debts: Decimal = ZERO
    buffer: Decimal = ZERO
    assets: Decimal = ZERO
    steps: tuple[Step, ...] = ()
    receipts: Mapping[date, Decimal] | None = None
    floor: Floor | None = None
    stress: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """Income less expenses and other debts, before the buffer; may be negative."""
        return self.income - self.expenses - self.other_debts

    @property
    def capacity(self) -> Decimal:
        """What is left for instalments a month as things stand, before any expected change."""
        return max(self.left - self.buffer, ZERO)

    def monthly(self, on: date) -> Decimal:
        """What can be paid in the calendar month of a day, with what is expected by then."""
        return self._left_in(on, self.left - self.buffer) + self._received(on)

    def lacking(self, on: date) -> Decimal:
        """How much a month is short of even nothing: expenses, debts and buffer above income."""
        changed = sum((step.by for step in self.steps if step.since <= on), ZERO)
        return max(self.buffer - self.left - changed, ZERO)

    def stressed(self, on: date) -> Decimal:
        """The same if income fell by ``stress``; sums received once count as expected."""
        lost = round_cents(self.income * self.stress)
        return self._left_in(on, self.left - self.buffer - lost) + self._received(on)

    def cover(self, instalment: Decimal, on: date) -> Decimal | None:
        """How often what is left before the buffer covers an instalment, to two places."""
        if not instalment:
            return None
        left = self._left_in(on, self.left) + self._received(on)
        return (left / instalment).quantize(_HUNDREDTH)

    def _left_in(self, on: date, left: Decimal) -> Decimal:
        changed = sum((step.by for step in self.steps if step.since <= on), ZERO)
        return max(left + changed, ZERO)

    def _received(self, on: date) -> Decimal:
        return (self.receipts or {}).get(_month(on), ZERO)


def means_of(stated: Affordability, local: Law, as_of: date) -> Means:
    """The means that a case states, with the floor of the place if one holds on the day."""
    floor = living_floor(stated, as_of)
    stress = local.at("stress.income_drop", as_of)
    return Means(
        income=stated.monthly_income,
        expenses=max(stated.necessary_expenses, floor.amount if floor else ZERO),
        other_debts=stated.other_debts,
        buffer=stated.buffer,
        assets=_assets(stated),
        steps=tuple(step for change in stated.expected for step in _steps(change)),
        receipts=_receipts(stated.expected),
        floor=floor,
        stress=stress.decimal,
    )


def living_floor(stated: Affordability, as_of: date) -> Floor | None:
    """The floor for the borrower and each dependant; None without figures that hold on the day."""
    costs = stated.living_costs
    if costs is None or not costs.since <= as_of <= (costs.until or date.max):
        return None
    amount = costs.adult + costs.dependant * stated.dependants
    return Floor(round_cents(amount), costs.source)


def supported_by(
    case: Case, stated: Affordability, by: date
) -> Mapping[MeansInput, tuple[str, ...]]:
    """The evidence behind each figure that was handed in by a day.

    As stated, else what is named and of a fitting kind; an item without a day of submission counts
    as handed in.
    """
    known = {each.id: each.kind for each in case.evidence if handed_in(each, by)}
    explicit = {one.input: one.evidence for one in stated.support}
    return {
        each: tuple(
            name
            for name in explicit.get(each, stated.evidence)
            if name in known and (each in explicit or known[name] in _KINDS[each])
        )
        for each in MeansInput
    }


def handed_in(item: EvidenceItem, by: date) -> bool:
    """Whether an item of evidence was there by the end of a day."""
    return item.submitted_on is None or item.submitted_on <= by


def unsupported(
    case: Case, stated: Affordability, floor: Floor | None, by: date
) -> tuple[MeansInput, ...]:
    """The figures that enter the capacity and that nothing handed in by a day supports.

    Zero needs no proof; own expenses need none up to the floor; dependants count only for it.
    """
    behind = supported_by(case, stated, by)
    needless = {each for each in MeansInput if not getattr(stated, each.value)}
    if floor is None:
        needless.add(MeansInput.DEPENDANTS)
    elif stated.necessary_expenses <= floor.amount:
        needless.add(MeansInput.EXPENSES)
    return tuple(each for each in MeansInput if each not in needless and not behind[each])


def _assets(stated: Affordability) -> Decimal:
    """What can be sold besides what is expected to be sold: nothing counts twice."""
    sold = sum((each.once for each in stated.expected if each.from_assets), ZERO)
    return max(stated.assets - sold, ZERO)


def _receipts(expected: tuple[ExpectedChange, ...]) -> Mapping[date, Decimal]:
    found: dict[date, Decimal] = {}
    for change in expected:
        month = _full_month(change.on)
        found[month] = found.get(month, ZERO) + change.once
    return {month: amount for month, amount in found.items() if amount}


def _steps(change: ExpectedChange) -> tuple[Step, ...]:
    both = (Step(_full_month(change.on), change.more), Step(_month(change.on), -change.less))
    return tuple(step for step in both if step.by)


def _month(on: date) -> date:
    return on.replace(day=1)


def _full_month(on: date) -> date:
    return on if on.day == 1 else add_months(_month(on), 1)
