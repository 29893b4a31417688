"""How damages were counted, in lines that a person can follow and add up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pipeline.case.money import amount_figures, round_cents
from pipeline.case.terms import Terms
from pipeline.debt.appropriation import Head
from pipeline.debt.standing import Share, Standing, State, Status
from pipeline.papers.words import day, percent


class Span(NamedTuple):
    """A stretch of days on which the same sum was overdue, both days counted."""

    number: int
    since: date
    until: date
    base: Decimal

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.until - self.since).days + 1


def spans(state: State, each: Standing) -> Iterator[Span]:
    """The stretches for which an instalment bears damages; the day of a payment still counts."""
    paid = _paid(state, each.number)
    owed = each.principal.owed + each.interest.owed
    start = each.grace_until.toordinal() + 1
    for until in sorted({*paid, state.as_of}):
        if until.toordinal() >= start:
            base = owed - sum((part for on, part in paid.items() if on < until), Decimal(0))
            if base:
                yield Span(each.number, date.fromordinal(start), until, base)
            start = until.toordinal() + 1


def lines(state: State, terms: Terms) -> tuple[str, ...]:
    """``第4期：1,701.04元×0.05%×2日（…）＝1.70元`` for each instalment that bears damages.

    With a cap that is reached, or a fixed sum, that is what is said instead.
    """
    agreed = terms.default.damages
    bearing = [each for each in state.instalments if each.damages.owed]
    if agreed is None or not bearing:
        return ()
    share = state.of(Head.DAMAGES)
    total = f"合计{amount_figures(share.owed)}元{_settled(share)}"
    if agreed.fixed is not None:
        return (f"协议约定的固定违约金，只计一次：{total}",)
    if agreed.cap is not None and share.owed >= agreed.cap:
        return (f"按日计算已经达到协议约定的上限，不再增加：{total}",)
    told = tuple(_line(state, each, agreed.daily_rate) for each in bearing)
    capped = f"，未超过约定的上限{amount_figures(agreed.cap)}元" if agreed.cap is not None else ""
    goes_on = "；未付清的部分，以后继续按日计算"
    further = goes_on if any(not each.is_paid for each in bearing) else ""
    return (*told, f"{total}{capped}{further}")


def _settled(share: Share) -> str:
    """What of it was paid, and what is left; nothing where nothing was paid."""
    if not share.paid:
        return ""
    paid, left = amount_figures(share.paid), amount_figures(share.outstanding)
    return f"，已付{paid}元，尚欠{left}元"


def _line(state: State, each: Standing, rate: Decimal) -> str:
    if each.status is Status.REPLACED:  # its base is gone, so that no days can be counted
        return f"第{each.number}期（由补充协议代替之前）：{amount_figures(each.damages.owed)}元"
    parts = list(spans(state, each))
    factor = percent(rate, 4)
    sums = "＋".join(f"{amount_figures(one.base)}元×{factor}×{one.days}日" for one in parts)
    when = f"{day(parts[0].since)}至{day(parts[-1].until)}"
    found = counted(state, each, rate)
    line = f"第{each.number}期（{when}）：{sums}＝{amount_figures(found)}元"
    owed = amount_figures(each.damages.owed)
    return line if found == each.damages.owed else f"{line}，按约定或者法律的上限以{owed}元计"


def counted(state: State, each: Standing, rate: Decimal) -> Decimal:
    """What the spans come to, 元; the ledger's figure is lower where a cap bounds it."""
    return round_cents(sum((one.base * one.days for one in spans(state, each)), Decimal(0)) * rate)


def _paid(state: State, number: int) -> dict[date, Decimal]:
    """What was paid on principal and interest of an instalment, by day."""
    found: dict[date, Decimal] = {}
    for one in state.appropriations:
        for entry in one.entries:
            if entry.number == number and entry.head in (Head.PRINCIPAL, Head.INTEREST):
                on = one.payment.received_on
                found[on] = found.get(on, Decimal(0)) + entry.amount
    return found
