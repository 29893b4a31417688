"""An offer in figures, and how two offers differ, in figures and in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pipeline.case.dates import add_months
from pipeline.case.money import amount_figures, round_cents
from pipeline.case.negotiation import Proposal
from pipeline.debt.interest import CashFlow, effective_annual_rate
from pipeline.errors import BadInput
from pipeline.messages import Message, msg


@dataclass(frozen=True, slots=True)
class Instalment:
    """What an offer pays on a day, 元."""

    due: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Figures:
    """What an offer comes to. Amounts in 元.

    ``claim`` is the debt it starts from: what is paid less interest to come, and what is waived.
    ``effective_rate`` compares all payments with the claim, from the day of the offer on: below
    zero with a waiver, None where no single rate describes it.
    """

    instalments: tuple[Instalment, ...]
    total: Decimal
    waiver: Decimal
    claim: Decimal
    effective_rate: Decimal | None

    @property
    def largest(self) -> Decimal:
        """The largest instalment."""
        return max(each.amount for each in self.instalments)

    @property
    def level(self) -> bool:
        """Whether all instalments are alike, but for what rounding leaves to the last."""
        return all(each.amount == self.instalments[0].amount for each in self.instalments[:-1])

    @property
    def first_due(self) -> date:
        """The first due date."""
        return self.instalments[0].due

    @property
    def last_due(self) -> date:
        """The last due date."""
        return self.instalments[-1].due


def figures(offer: Proposal) -> Figures:
    """An offer in figures; without ``amounts`` its total is split evenly, month after month."""
    instalments = _listed(offer) or _even(offer)
    claim = offer.total - offer.interest + offer.waiver
    rate = _rate(claim, offer.on, instalments)
    return Figures(instalments, offer.total, offer.waiver, claim, rate)


def _listed(offer: Proposal) -> tuple[Instalment, ...]:
    return tuple(Instalment(each.due, each.amount) for each in offer.amounts)


def _even(offer: Proposal) -> tuple[Instalment, ...]:
    """Equal amounts; the last takes what rounding left."""
    count = offer.instalments
    share = round_cents(offer.total / count)
    last = offer.total - share * (count - 1)
    amounts = [*[share] * (count - 1), last]
    return tuple(
        Instalment(add_months(offer.first_due, step), amount) for step, amount in enumerate(amounts)
    )


def _rate(claim: Decimal, on: date, instalments: tuple[Instalment, ...]) -> Decimal | None:
    if sum(one.amount for one in instalments) == claim:
        return Decimal(0)
    flows = [CashFlow(on, claim), *(CashFlow(one.due, -one.amount) for one in instalments)]
    try:
        return effective_annual_rate(flows)
    except BadInput:
        return None


class Point(StrEnum):
    """In what two offers can differ."""

    TOTAL = "total"
    WAIVER = "waiver"
    COUNT = "instalments"
    MONTHLY = "monthly"
    FIRST_DUE = "first_due"
    LAST_DUE = "last_due"
    RATE = "effective_rate"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: the point, the figures before and after, and a sentence."""

    point: Point
    before: str
    after: str
    message: Message


def differences(earlier: Proposal, later: Proposal) -> tuple[Difference, ...]:
    """How the later of two offers differs from the earlier; nothing for what is the same."""
    before, after = figures(earlier), figures(later)
    return tuple(
        each
        for each in (
            *_amounts(before, after),
            *_terms(before, after),
            *_rates(before.effective_rate, after.effective_rate),
        )
        if each.before != each.after
    )


def _amounts(before: Figures, after: Figures) -> Iterator[Difference]:
    rows = (
        (Point.TOTAL, before.total, after.total, msg("total to be paid")),
        (Point.WAIVER, before.waiver, after.waiver, msg("amount waived")),
        (Point.MONTHLY, before.largest, after.largest, msg("largest instalment")),
    )
    for point, old, new, what in rows:
        gap = amount_figures(abs(new - old))
        said = {"what": what, "old": amount_figures(old), "new": amount_figures(new), "gap": gap}
        message = (
            msg("The {what} rises by {gap} yuan, from {old} to {new}.", **said)
            if new > old
            else msg("The {what} falls by {gap} yuan, from {old} to {new}.", **said)
        )
        yield Difference(point, str(old), str(new), message)


def _terms(before: Figures, after: Figures) -> Iterator[Difference]:
    old, new = len(before.instalments), len(after.instalments)
    message = (
        msg("{gap} instalments more, {new} instead of {old}.", gap=new - old, new=new, old=old)
        if new > old
        else msg("{gap} instalments fewer, {new} instead of {old}.",
                 gap=old - new, new=new, old=old)
    )  # fmt: skip
    yield Difference(Point.COUNT, str(old), str(new), message)
    dates = (
        (Point.FIRST_DUE, before.first_due, after.first_due, msg("first instalment")),
        (Point.LAST_DUE, before.last_due, after.last_due, msg("last instalment")),
    )
    for point, earlier, later, what in dates:
        days = abs((later - earlier).days)
        message = (
            msg("The {what} falls due {days} days later, on {day}.",
                what=what, days=days, day=later)
            if later > earlier
            else msg("The {what} falls due {days} days earlier, on {day}.",
                     what=what, days=days, day=later)
        )  # fmt: skip
        yield Difference(point, str(earlier), str(later), message)


def _rates(before: Decimal | None, after: Decimal | None) -> Iterator[Difference]:
    old, new = rate_figures(before), rate_figures(after)
    message = msg(
        "Measured against the debt, the effective yearly rate is {new} instead of {old}.",
        new=new,
        old=old,
    )
    yield Difference(Point.RATE, old, new, message)


def rate_figures(rate: Decimal | None) -> str:
    """``-12.34 %``, ``0 %``; a dash where no single rate describes the payments."""
    if rate is None:
        return "—"
    text = f"{rate * 100:.2f}".rstrip("0").rstrip(".")
    return f"{'0' if text in ('-0', '') else text} %"
