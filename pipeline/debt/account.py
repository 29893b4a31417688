"""Everything about the performance of a case on a day: state, caps, acceleration, what runs on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from pipeline.case.model import Case
from pipeline.case.notices import NoticeKind
from pipeline.case.terms import Terms
from pipeline.debt.acceleration import Condition, acceleration
from pipeline.debt.agreed import acceleration_clause, lawful_cap, next_talk, state_of
from pipeline.debt.appropriation import Head, Payment
from pipeline.debt.old_charges import RunningCharges, running_charges
from pipeline.debt.schedule import ZERO
from pipeline.debt.standing import State
from pipeline.law.rule import Rule


class CapKind(StrEnum):
    """Where a cap on damages comes from."""

    AGREED = "agreed"
    LAW = "law"


@dataclass(frozen=True, slots=True)
class CapShown:
    """A cap on damages: its figure so far, 元, and whether it lowers what is owed.

    ``uncapped`` are the damages by the agreed rate alone. A cap of the law has its yearly ``rate``
    and the rules behind it.
    """

    kind: CapKind
    figure: Decimal
    uncapped: Decimal
    binds: bool
    rate: Decimal | None = None
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """The latest demand that is proved to have arrived, and the last day of its period."""

    arrived_on: date
    period_until: date
    over: bool


@dataclass(frozen=True, slots=True)
class Account:
    """How a case stands at the end of a day; ``talk`` is the next regular talk."""

    state: State
    caps: tuple[CapShown, ...]
    conditions: tuple[Condition, ...]
    demand: Demand | None
    running: RunningCharges | None
    talk: date | None


def account_of(case: Case, terms: Terms, as_of: date, supposed: Sequence[Payment] = ()) -> Account:
    """The account of a case at the end of a day; ``supposed`` payments count as if they had come.

    Raises :class:`~pipeline.errors.BadInput` where the terms make no schedule.
    """
    state = state_of(case, terms, as_of, supposed)
    clause = terms.default.acceleration
    return Account(
        state,
        tuple(_caps(case, terms, state)),
        acceleration(state, acceleration_clause(clause)) if clause else (),
        _demand(case, terms, as_of),
        running_charges(case, terms, state),
        None if state.settled_on else next_talk(terms, as_of),
    )


def _caps(case: Case, terms: Terms, state: State) -> Iterator[CapShown]:
    damages = terms.default.damages
    if damages is None:
        return
    uncapped = sum((one.agreed_damages for one in state.instalments), ZERO)
    if damages.cap is not None:
        binds = uncapped >= damages.cap
        yield CapShown(CapKind.AGREED, damages.cap, uncapped, binds)
    if cap := lawful_cap(case):
        bounds = [(one.lawful_damages or ZERO, one.agreed_damages) for one in state.instalments]
        figure = sum((most for most, _ in bounds), ZERO)
        binds = any(most < agreed for most, agreed in bounds)
        yield CapShown(CapKind.LAW, figure, uncapped, binds, cap.rate, cap.rules)


def _demand(case: Case, terms: Terms, as_of: date) -> Demand | None:
    arrived = [n.arrived_on for n in case.notices if n.kind is NoticeKind.DEMAND and n.arrived_on]
    latest = max((day for day in arrived if day <= as_of), default=None)
    clause = terms.default.acceleration
    if latest is None or clause is None:
        return None
    until = latest + timedelta(days=clause.demand_days)
    return Demand(latest, until, as_of > until)


def damages_of(state: State) -> Decimal:
    """Damages accrued to the day, after every cap, 元."""
    return state.of(Head.DAMAGES).owed
