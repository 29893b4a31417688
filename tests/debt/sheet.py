"""The ledger told once more as a sheet: one row an instalment, one column a day, whole 分.

It shares nothing with ``pipeline.debt`` but the names of events: no lines, no turns, no Decimal.
A day first adds damages to every row, then takes the day's events one by one; a payment fills the
cells of a list that is sorted anew each time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

HEADS = ("fees", "interest", "damages", "principal")
CELL = {"fees": 0, "interest": 0, "damages": 0, "principal": 0}
POINT, YEAR = 10_000, 365


@dataclass
class Row:
    """``accrued`` counts 分 times ten-thousandths, ``days`` 分 of principal times days."""

    number: int
    due: date
    grace: date
    owed: dict[str, int]
    paid: dict[str, int] = field(default_factory=lambda: dict(CELL))
    accrued: int = 0
    days: int = 0
    forgiven: int = 0
    replaced: bool = False

    def left(self, head: str) -> int:
        return self.owed[head] - self.paid[head]


@dataclass
class Money:
    """A payment: its parts by row and head, and what is left of it."""

    reference: str
    rest: int
    parts: list[tuple[Row, str, int]] = field(default_factory=list)
    refunded: int = 0
    gone: bool = False


@dataclass
class Rules:
    """What the sheet needs to know of an agreement; rates are ten-thousandths."""

    grace: int
    daily: int
    yearly: int | None
    order: tuple[str, ...]
    by_head: bool
    last_first: bool
    revives: int


class Sheet:
    """``rows`` and ``money`` after :meth:`run`."""

    def __init__(self, plan: list[tuple[date, int, int]], rules: Rules) -> None:
        self.rules, self.rows = rules, list[Row]()
        self.money, self.held, self.last = list[Money](), 0, 0
        self.revived = False
        self._plan(plan)

    def run(self, events: list[tuple[Any, ...]], as_of: date) -> None:
        """Events are ``(day, kind, reference, amount, more)``."""
        rank = ("amend", "call", "waive", "cost", "pay", "reverse", "refund")
        events = sorted(events, key=lambda e: (e[0], rank.index(e[1]), e[2], e[3]))
        today = min([as_of, *(row.due for row in self.rows), *(e[0] for e in events)])
        while today <= as_of:
            for row in self.rows:
                self._grow(row, today)
            for event in events:
                if event[0] == today:
                    getattr(self, f"_{event[1]}")(*event)
            today += timedelta(days=1)

    def _plan(self, plan: list[tuple[date, int, int]]) -> None:
        for due, principal, interest in plan:
            self.last += 1
            owed = {**CELL, "principal": principal, "interest": interest}
            grace = due + timedelta(days=self.rules.grace)
            self.rows.append(Row(self.last, due, grace, owed))

    def _grow(self, row: Row, today: date) -> None:
        if not row.number or today <= row.grace or row.replaced:
            return
        row.accrued += (row.left("principal") + row.left("interest")) * self.rules.daily
        row.days += row.left("principal")
        most = row.accrued * YEAR
        if self.rules.yearly is not None:
            most = min(most, row.days * self.rules.yearly)
        whole = POINT * YEAR
        row.owed["damages"] = max((2 * most + whole) // (2 * whole) - row.forgiven,
                                  row.paid["damages"])  # fmt: skip

    def _pay(self, day: date, _kind: str, reference: str, amount: int, _more: object) -> None:
        if any(each.reference == reference and not each.gone for each in self.money):
            self.held += amount
            return
        self.money.append(Money(reference, amount))
        self._spend(self.money[-1], day)

    def _spend(self, money: Money, day: date) -> None:
        for row, head in self._cells(day):
            part = min(money.rest, row.left(head))
            if part:
                row.paid[head] += part
                money.rest -= part
                money.parts.append((row, head, part))

    def _cells(self, day: date) -> list[tuple[Row, str]]:
        order = {head: place for place, head in enumerate(self.rules.order)}
        at = order["fees"]
        due, ahead = [], []
        for place, row in enumerate(self.rows):
            for head in HEADS:
                if row.due <= day:
                    group = (
                        order[head]
                        if self.rules.by_head
                        else (order[head] > at) - (order[head] < at)
                    )
                    due.append(((group, row.due, place, order[head]), row, head))
                elif row.number and not row.replaced:
                    ahead.append(((row.due, place, order[head]), row, head))
        cells = [(row, head) for _, row, head in sorted(due, key=lambda one: one[0])]
        later = [(row, head) for _, row, head in sorted(ahead, key=lambda one: one[0])]
        if not self.rules.last_first or not later:
            return cells + later
        coming = [one for one in later if one[0].due == later[0][0].due]
        behind = [one for one in later if one not in coming and one[1] == "principal"]
        return cells + coming + behind[::-1]

    def _reverse(self, day: date, _kind: str, _ref: str, _amount: int, names: str) -> None:
        for money in self.money:
            if money.reference == names and not money.gone:
                for row, head, part in money.parts:
                    row.paid[head] -= part
                    row.replaced = row.replaced and not row.left("principal")
                money.gone, money.rest, money.refunded, money.parts = True, 0, 0, []
                for other in self.money:
                    self._spend(other, day)

    def _refund(self, _day: date, _kind: str, _ref: str, amount: int, _more: object) -> None:
        for money in self.money:
            part = min(amount, money.rest)
            money.rest -= part
            money.refunded += part
            amount -= part

    def _waive(self, _day: date, _kind: str, _ref: str, amount: int, head: str) -> None:
        self._lift(head, amount)

    def _lift(self, head: str, amount: int) -> int:
        for row in sorted(self.rows, key=lambda row: row.due):
            part = min(amount, row.left(head))
            row.owed[head] -= part
            row.forgiven += part if head == "damages" else 0
            amount -= part
        return amount

    def _cost(self, day: date, _kind: str, _ref: str, amount: int, _more: object) -> None:
        self.rows.append(Row(0, day, day, {**CELL, "fees": amount}))

    def _call(self, day: date, _kind: str, _ref: str, _amount: int, _more: object) -> None:
        for row in self.rows:
            if row.number and row.due > day and (row.left("principal") or row.left("interest")):
                row.due, row.grace = day, day + timedelta(days=self.rules.grace)
                row.owed["interest"] = row.paid["interest"]
        if self.rules.revives and not self.revived:
            self.revived = True
            self.rows.append(Row(0, day, day, {**CELL, "interest": self.rules.revives}))

    def _amend(
        self, day: date, _kind: str, _ref: str, _amount: int, plan: list[tuple[date, int, int]]
    ) -> None:
        over = sum(principal for _, principal, _ in plan)
        for row in self.rows:
            if row.number and (row.left("principal") or row.left("interest")):
                row.replaced = True
                over -= row.left("principal")
                row.owed["principal"] = row.paid["principal"]
                if row.due > day:
                    row.owed["interest"] = row.paid["interest"]
        for head in ("interest", "damages", "fees"):
            over = self._lift(head, max(over, 0))
        self._plan(plan)
