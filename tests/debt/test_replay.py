"""The ledger as a replay of events: against a sheet that was told the same, and by its laws."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pipeline.debt.appropriation import Head
from pipeline.debt.events import Event, Refund, Reversal
from pipeline.debt.ledger import replay
from pipeline.debt.standing import ProblemKind, State
from pipeline.debt.terms import Debt
from tests.debt.histories import History, history, schedule
from tests.debt.sheet import Sheet

SEEDS = range(1_000)
SEED = st.integers(1_000, 2**32)


def ledger(
    told: History, as_of: date | None = None, events: Sequence[Event] | None = None
) -> State:
    debts = [Debt(schedule(told.plan))]
    return replay(debts, told.events if events is None else events, as_of or told.as_of, told.terms)


def cents(amount: Decimal) -> int:
    whole = int(amount * 100)
    assert Decimal(whole) == amount * 100
    return whole


def test_a_sheet_that_was_told_the_same_shows_the_same_on_a_thousand_histories() -> None:
    for seed in SEEDS:
        told = history(seed)
        assert _of_state(ledger(told)) == _of_sheet(told.sheet()), seed


def _of_state(state: State) -> dict[str, object]:
    rows = {
        one.number: tuple(cents(each.outstanding) for each in (one.principal, one.interest,
                                                               one.damages))
        for one in state.instalments
    }  # fmt: skip
    return {
        "rows": {number: row for number, row in rows.items() if any(row)},
        "paid": cents(state.total.paid),
        "fees": cents(state.fees.outstanding),
        "revived": cents(state.revived.outstanding),
        "back": cents(state.owed_back),
        "refunded": cents(state.refunded),
        "held": cents(state.held),
    }


def _of_sheet(sheet: Sheet) -> dict[str, object]:
    rows = {row.number: (row.left("principal"), row.left("interest"), row.left("damages"))
            for row in sheet.rows if row.number}  # fmt: skip
    others = [row for row in sheet.rows if not row.number]
    return {
        "rows": {number: row for number, row in rows.items() if any(row)},
        "paid": sum(sum(row.paid.values()) for row in sheet.rows),
        "fees": sum(row.left("fees") for row in others),
        "revived": sum(row.left("interest") for row in others),
        "back": sum(money.rest for money in sheet.money),
        "refunded": sum(money.refunded for money in sheet.money),
        "held": sheet.held,
    }


def test_the_histories_hold_what_they_are_for() -> None:
    """A thousand histories without a reversal that bites would prove nothing about reversals."""
    states = [ledger(history(seed)) for seed in SEEDS]
    kinds = {problem.kind for state in states for problem in state.problems}
    assert kinds == set(ProblemKind)
    reversed_ = [s for s in states if any(one.reversed_on for one in s.appropriations)]
    assert len(reversed_) > 50
    assert sum(state.settled_on is not None for state in states) > 20
    bound = [s for s in states if any(one.lawful_damages is not None
             and one.lawful_damages < one.agreed_damages for one in s.instalments)]  # fmt: skip
    assert len(bound) > 100


@given(SEED)
def test_money_in_is_appropriated_held_or_owed_back(seed: int) -> None:
    told = history(seed)
    state = ledger(told)
    lasting = [one for one in state.appropriations if one.reversed_on is None]
    came_in = sum((one.payment.amount for one in lasting), Decimal(0))
    assert came_in == state.received
    assert came_in == state.appropriated + state.held + state.owed_back + state.refunded
    assert state.total.paid == state.appropriated
    for one in state.appropriations:
        parts = one.appropriated + one.owed_back + one.held + one.refunded
        assert parts == (0 if one.reversed_on else one.payment.amount)
    for each in state.instalments:
        for share in (each.principal, each.interest, each.damages):
            assert 0 <= share.paid <= share.owed


@given(SEED)
def test_the_order_in_which_events_were_recorded_does_not_matter(seed: int) -> None:
    told = history(seed)
    events = list(told.events)
    Random(seed).shuffle(events)
    assert ledger(told, events=events) == ledger(told)


@given(SEED)
def test_the_state_depends_on_what_had_happened_and_on_nothing_else(seed: int) -> None:
    told = history(seed)
    known = [event for event in told.events if event.on <= told.as_of]
    assert ledger(told, events=known) == ledger(told)


@given(SEED)
def test_what_is_paid_only_grows_but_for_reversals(seed: int) -> None:
    told = history(seed)
    events = [event for event in told.events if not isinstance(event, Reversal)]
    before = Decimal(0)
    for days in range(0, 330, 15):
        state = ledger(told, told.plan[0][0] + timedelta(days=days), events)
        assert state.appropriated >= before
        before = state.appropriated


@given(SEED)
def test_damages_stay_within_the_law_and_the_agreed_rate(seed: int) -> None:
    told = history(seed)
    for one in ledger(told).instalments:
        most = one.agreed_damages
        if one.lawful_damages is not None:
            most = min(most, one.lawful_damages)
        assert one.damages.owed <= max(most, one.damages.paid)


@given(SEED)
def test_a_payment_and_its_reversal_on_one_day_leave_no_trace_in_the_balances(seed: int) -> None:
    told = history(seed)
    plain = [event for event in told.events if not isinstance(event, Reversal | Refund)]
    paid = [event for event in plain if type(event).__name__ == "Payment"]
    if not paid or len({event.reference for event in paid}) < len(paid):
        return
    first = min(paid, key=lambda event: (event.on, event.reference))
    if sum(event.on == first.on for event in paid) > 1:
        return
    undone = [*plain, Reversal(first.on, first.reference)]
    without = [event for event in plain if event is not first]
    one, other = ledger(told, events=undone), ledger(told, events=without)
    assert one.total.outstanding == other.total.outstanding
    assert one.of(Head.PRINCIPAL) == other.of(Head.PRINCIPAL)
