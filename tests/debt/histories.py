"""Random histories, from a seed: for the ledger as events, and for the sheet as plain tuples."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from pipeline.debt.appropriation import Head, Order, Payment, by_head, by_instalment
from pipeline.debt.events import Amended, CalledIn, Event, Granted, Refund, Reversal
from pipeline.debt.schedule import Schedule, ScheduledInstalment
from pipeline.debt.terms import Cost, Damages, Terms, Waiver
from tests.debt.sheet import Rules, Sheet

START = date(2026, 1, 5)
Plan = list[tuple[date, int, int]]


def yuan(cents: int) -> Decimal:
    """分 as 元."""
    return Decimal(cents).scaleb(-2)


def schedule(plan: Plan) -> Schedule:
    """The plan as the ledger takes it."""
    return Schedule(
        tuple(
            ScheduledInstalment(number, due, yuan(principal), yuan(interest))
            for number, (due, principal, interest) in enumerate(plan, 1)
        )
    )


@dataclass(frozen=True)
class History:
    """One history, twice."""

    plan: Plan
    rules: Rules
    terms: Terms
    told: list[tuple[Any, ...]]
    events: list[Event]
    as_of: date

    def sheet(self) -> Sheet:
        """The sheet at the day."""
        sheet = Sheet(self.plan, self.rules)
        sheet.run(self.told, self.as_of)
        return sheet


def history(seed: int) -> History:
    """The history of a seed."""
    rng = Random(seed)
    last_first = rng.random() < 0.3
    plan = _plan(rng, START, rng.randint(1, 7), interest=not last_first)
    rules = _rules(rng, last_first)
    told = _told(rng, plan, last_first)
    as_of = START + timedelta(days=rng.randint(0, 330))
    return History(plan, rules, _terms(rules), told, [_event(one) for one in told], as_of)


def _plan(rng: Random, start: date, count: int, *, interest: bool) -> Plan:
    plan, due = [], start
    for _ in range(count):
        due += timedelta(days=rng.randint(15, 40))
        bears = rng.choice((0, rng.randint(1, 3_000))) if interest else 0
        plan.append((due, rng.randint(1_00, 2_000_00), bears))
    return plan


def _rules(rng: Random, last_first: bool) -> Rules:
    order = list(HEADS_BY_LAW)
    if rng.random() < 0.5:
        rng.shuffle(order)
    return Rules(
        grace=rng.choice((0, 3, 10)),
        daily=rng.choice((0, 5, 10, 30)),
        yearly=rng.choice((None, 1_200, 2_400)),
        order=tuple(order),
        by_head=rng.random() < 0.6,
        last_first=last_first,
        revives=rng.choice((0, 333_33)),
    )


HEADS_BY_LAW = ("fees", "interest", "damages", "principal")


def _terms(rules: Rules) -> Terms:
    order: Order = (by_head if rules.by_head else by_instalment)(rules.order)
    return Terms(
        rules.grace,
        Damages(Decimal(rules.daily).scaleb(-4)),
        order,
        waiver=Waiver(yuan(rules.revives), revives=True) if rules.revives else None,
        lawful_rate=None if rules.yearly is None else Decimal(rules.yearly).scaleb(-4),
        last_first=rules.last_first,
    )


def _told(rng: Random, plan: Plan, last_first: bool) -> list[tuple[Any, ...]]:
    whole = sum(principal for _, principal, _ in plan)

    def day() -> date:
        return START + timedelta(days=rng.randint(0, 300))

    told: list[tuple[Any, ...]] = []
    for number in range(rng.randint(0, 12)):
        twin = rng.random() < 0.05
        amount = rng.randint(1, max(whole // 3, 2))
        told.append((day(), "pay", f"p{max(number - twin, 0):02}", amount, None))
    for number in range(rng.choice((0, 0, 1, 2))):
        told.append((day(), "reverse", f"r{number}", 0, f"p{rng.randint(0, 12):02}"))
    for number in range(rng.choice((0, 0, 1, 2))):
        told.append((day(), "refund", f"b{number}", rng.randint(1, whole), None))
    for number in range(rng.choice((0, 0, 1, 2))):
        head = rng.choice(("interest", "damages", "principal", "fees"))
        told.append((day(), "waive", f"w{number}", rng.randint(1, 100_00), head))
    for number in range(rng.choice((0, 0, 1, 2))):
        told.append((day(), "cost", f"c{number}", rng.randint(1, 300_00), None))
    if rng.random() < 0.3:
        told.append((day(), "call", "", 0, None))
    if rng.random() < 0.4:
        on = day()
        change = _plan(rng, on, rng.randint(1, 4), interest=not last_first)
        told.append((on, "amend", "change", 0, change))
    rng.shuffle(told)
    return told


def _event(told: tuple[Any, ...]) -> Event:
    on, kind, reference, amount, more = told
    match kind:
        case "pay":
            return Payment(on, yuan(amount), reference)
        case "reverse":
            return Reversal(on, more, reference)
        case "refund":
            return Refund(on, yuan(amount), reference)
        case "waive":
            return Granted(on, yuan(amount), Head(more), reference)
        case "cost":
            return Cost(on, yuan(amount), reference=reference)
        case "call":
            return CalledIn(on)
    return Amended(on, schedule(more), reference)
