"""The examples of ``docs/worked-examples.md``, with the figures that stand there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pipeline.debt.acceleration import AccelerationClause, acceleration
from pipeline.debt.appropriation import Entry, Head, Payment, by_head
from pipeline.debt.events import Amended, CalledIn, Event, GraceChanged, Refund, Reversal
from pipeline.debt.ledger import replay
from pipeline.debt.schedule import AgreedInstalment, custom, equal_instalments, equal_principal
from pipeline.debt.standing import ProblemKind, State
from pipeline.debt.terms import Damages, Debt, Terms, Waiver

PLAN = equal_instalments(Decimal("12000.00"), 6, date(2026, 1, 15))
TERMS = Terms(
    grace_days=3,
    damages=Damages(Decimal("0.001")),
    order=by_head(("fees", "interest", "principal")),
    waiver=Waiver(Decimal("1500.00"), revives=True),
    lawful_rate=Decimal("0.124"),
    last_first=True,
)
CLAUSE = AccelerationClause(missed_in_a_row=2)


def at(day: str, *events: Event) -> State:
    return replay([Debt(PLAN)], events, date.fromisoformat(day), TERMS)


def paid(day: str, amount: str, reference: str = "") -> Payment:
    return Payment(date.fromisoformat(day), Decimal(amount), reference or day)


def figures(*amounts: Decimal) -> list[str]:
    return [f"{amount:f}" for amount in amounts]


IN_TIME = [paid(f"2026-0{month}-15", "2000.00") for month in range(1, 7)]


def test_1_on_time() -> None:
    state = at("2026-06-15", *IN_TIME)
    assert state.settled_on == date(2026, 6, 15)
    assert {one.status.value for one in state.instalments} == {"paid"}
    assert figures(state.received, state.of(Head.DAMAGES).owed, state.waived, state.balance) == [
        "12000.00", "0.00", "1500.00", "0.00"]  # fmt: skip
    before = at("2026-06-14", *IN_TIME)
    assert figures(before.to_settle, before.waiver_pending) == ["2000.00", "1500.00"]
    assert f"{before.progress:.4f}" == "0.8333"


def test_2_late_and_cured() -> None:
    one = at("2026-01-28").instalments[0]
    assert figures(one.agreed_damages, one.lawful_damages or Decimal(0)) == ["20.00", "6.79"]
    assert figures(one.outstanding) == ["2006.79"]
    state = at("2026-02-01", paid("2026-01-28", "2006.79"))
    assert state.appropriations[0].entries == (
        Entry(1, Head.DAMAGES, Decimal("6.79")),
        Entry(1, Head.PRINCIPAL, Decimal("2000.00")),
    )
    cured = state.instalments[0]
    assert (cured.status.value, cured.days_late, cured.was_missed) == ("cured", 13, True)
    short = at("2026-01-28", paid("2026-01-28", "2000.00")).instalments[0]
    assert (short.status.value, *figures(short.principal.outstanding)) == ("missed", "6.79")


def test_3_default_and_acceleration_with_damages_capped_by_law() -> None:
    first = paid("2026-01-15", "2000.00")
    (condition,) = acceleration(at("2026-03-19", first), CLAUSE)
    assert (condition.found, condition.met) == (2, True)
    called = CalledIn(date(2026, 4, 10))
    state = at("2026-05-10", first, called)
    damages = [one.damages.owed for one in state.instalments]
    assert figures(*damages) == ["0.00", "55.04", "36.01", "18.35", "18.35", "18.35"]
    assert sum(one.agreed_damages for one in state.instalments) == Decimal("430.00")
    assert figures(state.revived.owed, state.of(Head.DAMAGES).owed) == ["1500.00", "146.10"]
    assert figures(state.to_settle, state.due_now) == ["11646.10", "11646.10"]
    done = at("2026-05-10", first, called, paid("2026-05-10", "11646.10"))
    assert (done.settled_on, done.waived) == (date(2026, 5, 10), Decimal(0))


def test_4_early_completion_with_waiver() -> None:
    plan = equal_principal(Decimal("10000.00"), 4, date(2026, 1, 15), Decimal("0.06"))
    assert figures(*(one.interest for one in plan)) == ["50.00", "37.50", "25.00", "12.50"]
    first = paid("2026-01-15", "2550.00")

    def on(day: str, *events: Event) -> State:
        return replay([Debt(plan)], [first, *events], date.fromisoformat(day), TERMS)

    offer = on("2026-01-31")
    assert figures(offer.saved_by_settling, offer.to_settle) == ["55.65", "7519.35"]
    done = on("2026-01-31", paid("2026-01-31", "7519.35"))
    assert done.settled_on == date(2026, 1, 31)
    assert figures(done.waived, done.owed_back, done.of(Head.INTEREST).paid) == [
        "1500.00", "0.00", "69.35"]  # fmt: skip


def test_4_prepaying_a_part_counts_from_the_last_instalment() -> None:
    state = at("2026-01-15", paid("2026-01-15", "7000.00"))
    left = [one.principal.outstanding for one in state.instalments]
    assert figures(*left) == ["0.00", "0.00", "2000.00", "2000.00", "1000.00", "0.00"]


def test_5_hardship_amendment() -> None:
    dues = [date(2026, month, 15) for month in range(5, 13)]
    change = custom(Decimal("8000.00"), [AgreedInstalment(due, Decimal("1000.00")) for due in dues])
    events: list[Event] = [*IN_TIME[:2], Amended(date(2026, 3, 10), change, "change-1"),
              paid("2026-05-15", "1000.00"), paid("2026-06-17", "1000.00")]  # fmt: skip
    state = at("2026-06-30", *events)
    assert [one.status.value for one in state.instalments] == [
        *["paid"] * 2, *["replaced"] * 4, *["paid"] * 2, *["upcoming"] * 6]  # fmt: skip
    assert figures(state.to_settle, state.overdue, state.progress * 100) == [
        "6000.00", "0.00", "50.0"]  # fmt: skip
    assert state.next_due
    assert (state.next_due.number, state.next_due.due) == (9, date(2026, 7, 15))
    assert state.problems == ()
    (condition,) = acceleration(at("2026-08-19", *events), CLAUSE)
    assert condition.met
    called = at("2026-09-10", *events, CalledIn(date(2026, 9, 10)))
    assert figures(called.revived.owed, called.of(Head.PRINCIPAL).outstanding) == [
        "1500.00", "6000.00"]  # fmt: skip
    assert all(one.due <= date(2026, 9, 10) for one in called.instalments if one.number > 8)
    done = at("2026-07-01", *events, paid("2026-07-01", "6000.00"))
    assert (done.settled_on, done.waived) == (date(2026, 7, 1), Decimal("1500.00"))


def test_other_days_of_grace_are_followed_from_their_day() -> None:
    """February fell due before the change and keeps its three days; March has ten."""
    events: list[Event] = [IN_TIME[0], GraceChanged(date(2026, 3, 10), 10, "change-1")]
    state = at("2026-03-25", *events)
    assert [one.grace_until for one in state.instalments[:4]] == [
        date(2026, 1, 18), date(2026, 2, 18), date(2026, 3, 25), date(2026, 4, 25)]  # fmt: skip
    assert [one.status.value for one in state.instalments[1:4]] == [
        "missed",
        "in_grace",
        "upcoming",
    ]
    assert state.instalments[2].damages.owed == 0
    assert at("2026-03-26", *events).instalments[2].status.value == "missed"
    # one day of 2000.00 at 12.4 %, counted as in the sixth example
    assert figures(at("2026-03-26", *events).instalments[2].damages.owed) == ["0.68"]
    change = custom(Decimal("10000.00"), [AgreedInstalment(date(2026, 6, 1), Decimal("10000.00"))])
    both = at("2026-06-11", *events, Amended(date(2026, 3, 10), change, "change-1"))
    assert both.instalments[-1].grace_until == date(2026, 6, 11)
    assert both.instalments[-1].status.value == "in_grace"
    called = at("2026-05-11", *events, CalledIn(date(2026, 5, 1)))
    assert called.instalments[-1].grace_until == date(2026, 5, 11)


def test_6_a_transfer_called_back_and_an_overpayment_refunded() -> None:
    first, second = paid("2026-01-15", "2000.00", "a"), paid("2026-02-15", "2000.00", "b")
    back = Reversal(date(2026, 2, 20), "a")
    before, after = at("2026-02-19", first, second), at("2026-02-25", first, second, back)
    assert [one.status.value for one in before.instalments[:2]] == ["paid", "paid"]
    assert [one.status.value for one in after.instalments[:2]] == ["missed", "paid"]
    # five days from the reversal on, 21 to 25 February: 2000.00 * 12.4 % * 5 / 365
    assert figures(after.instalments[0].damages.owed, after.received) == ["3.40", "2000.00"]
    over = at("2026-06-15", *IN_TIME, paid("2026-06-15", "300.00", "z"))
    assert figures(over.owed_back) == ["300.00"]
    some = Refund(date(2026, 6, 20), Decimal("320.00"), "refund")
    state = at("2026-06-30", *IN_TIME, paid("2026-06-15", "300.00", "z"), some)
    assert figures(state.owed_back, state.refunded) == ["0.00", "300.00"]
    (problem,) = state.problems
    assert (problem.kind, problem.amount) == (ProblemKind.REFUND_TOO_MUCH, Decimal("20.00"))


def test_several_debts_by_article_560() -> None:
    """The named one first; else earliest due; of one day the heavier burden; alike pro rata."""
    given = (("a", "2000.00", "0.1"), ("b", "2000.00", "0.2"), ("c", "4000.00", "0.1"))
    parts = [
        Debt(equal_instalments(Decimal(whole), 2, date(2026, 1, 15)), loan, burden=Decimal(rate))
        for loan, whole, rate in given
    ]

    def went(payment: Payment, terms: Terms) -> dict[str, str]:
        state = replay(parts, [payment], payment.on, terms)
        return {loan: f"{share.paid:f}" for loan, share in state.loans if share.paid}

    day = date(2026, 1, 15)
    plain = replace(TERMS, last_first=False)
    assert went(Payment(day, Decimal("900.00")), plain) == {"b": "900.00"}
    assert went(Payment(day, Decimal("1900.00")), plain) == {
        "a": "300.00", "b": "1000.00", "c": "600.00"}  # fmt: skip
    named = Payment(day, Decimal("1100.00"), loan="c")
    assert went(named, plain) == {"c": "1100.00"}
    late = Payment(date(2026, 2, 15), Decimal("2500.00"))
    silent = replace(plain, earliest_first=False, damages=None)
    assert went(late, replace(plain, damages=None)) == {
        "a": "500.00", "b": "1000.00", "c": "1000.00"}  # fmt: skip
    assert went(late, silent) == {"a": "166.67", "b": "2000.00", "c": "333.33"}


@given(
    st.lists(
        st.tuples(st.dates(date(2025, 12, 20), date(2026, 5, 20)), st.integers(1, 4_000_00)),
        max_size=6,
    ),
    st.dates(date(2025, 12, 20), date(2026, 6, 30)),
)
def test_paying_what_settles_on_the_day_settles_and_no_more(
    payments: list[tuple[date, int]], day: date
) -> None:
    plan = equal_principal(Decimal("10000.00"), 5, date(2026, 1, 15), Decimal("0.18"))
    events = [Payment(on, Decimal(amount).scaleb(-2)) for on, amount in payments if on <= day]
    state = replay([Debt(plan)], events, day, TERMS)
    assert state.saved_by_settling >= 0
    if not state.to_settle:
        assert state.settled_on
        return
    done = replay([Debt(plan)], [*events, Payment(day, state.to_settle, "zz")], day, TERMS)
    assert (done.settled_on, done.owed_back) == (day, state.owed_back)
    assert done.appropriated == done.total.owed
