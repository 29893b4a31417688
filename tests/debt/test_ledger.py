"""The ledger: where money goes, how the debt stands on a day, and when it is settled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.debt.appropriation import (
    CIVIL_CODE,
    DAMAGES_LAST,
    Entry,
    Head,
    Order,
    Payment,
    by_head,
    by_instalment,
)
from pipeline.debt.ledger import settled_on, state_at
from pipeline.debt.schedule import Schedule, equal_instalments, equal_principal, lump_sum
from pipeline.debt.standing import State, Status
from pipeline.debt.terms import Cost, Damages, DamagesBase, Terms, Waiver, WaiverEffect
from pipeline.errors import BadInput
from tests.debt.oracle import walk

FIRST = date(2026, 1, 20)
PLAN = equal_instalments(Decimal("3000.00"), 3, FIRST)
BORNE = equal_principal(Decimal("3000.00"), 3, FIRST, Decimal("0.12"))
LATE = Terms(grace_days=5, damages=Damages(Decimal("0.0005")))


def day(text: str) -> date:
    return date.fromisoformat(text)


def paid(*payments: tuple[str, str]) -> list[Payment]:
    return [Payment(day(on), Decimal(amount)) for on, amount in payments]


def amounts(*given: Decimal) -> list[str]:
    """Amounts as text, so that a missing place would show."""
    return [f"{amount:f}" for amount in given]


def statuses(state: State) -> list[str]:
    return [one.status.value for one in state.instalments]


def test_paid_in_time_the_debt_is_settled_on_the_day_of_the_last_payment() -> None:
    payments = paid(("2026-01-20", "1000"), ("2026-02-18", "1000"), ("2026-03-20", "1000"))
    state = state_at(PLAN, payments, day("2026-04-30"), LATE)
    assert statuses(state) == ["paid"] * 3
    assert state.settled_on == day("2026-03-20")
    assert amounts(state.to_settle, state.balance, state.owed_back) == ["0.00"] * 3
    assert [one.days_late for one in state.instalments] == [0, 0, 0]
    assert settled_on(PLAN, payments, day("2026-03-19"), LATE) is None


@pytest.mark.parametrize(
    ("as_of", "status", "days_late", "damages"),
    [
        ("2026-01-19", Status.UPCOMING, 0, "0"),
        ("2026-01-20", Status.DUE, 0, "0"),
        ("2026-01-21", Status.IN_GRACE, 1, "0"),
        ("2026-01-25", Status.IN_GRACE, 5, "0"),
        ("2026-01-26", Status.MISSED, 6, "0.50"),
        ("2026-02-04", Status.MISSED, 15, "5.00"),
    ],
)
def test_an_unpaid_instalment_from_day_to_day(
    as_of: str, status: Status, days_late: int, damages: str
) -> None:
    one = state_at(PLAN, [], day(as_of), LATE).instalments[0]
    assert (one.status, one.days_late) == (status, days_late)
    assert one.damages.outstanding == Decimal(damages)


def test_paid_within_grace_is_paid_and_bears_no_damages() -> None:
    one = state_at(PLAN, paid(("2026-01-25", "1000")), day("2026-02-01"), LATE).instalments[0]
    assert (one.status, one.days_late) == (Status.PAID, 5)
    assert one.damages.owed == 0


def test_paid_after_grace_is_cured_and_the_day_of_payment_counts() -> None:
    payments = paid(("2026-02-04", "1005"))
    one = state_at(PLAN, payments, day("2026-02-10"), LATE).instalments[0]
    assert (one.status, one.paid_on, one.days_late) == (Status.CURED, day("2026-02-04"), 15)
    assert amounts(one.damages.owed, one.outstanding) == ["5.00", "0.00"]


def test_a_part_payment_lowers_what_damages_accrue_on() -> None:
    payments = paid(("2026-02-04", "505"))
    one = state_at(PLAN, payments, day("2026-02-14"), LATE).instalments[0]
    assert one.principal.outstanding == Decimal("500.00")
    assert one.damages.owed == Decimal("5.00") + Decimal("2.50")
    assert one.damages.outstanding == Decimal("2.50")


def test_art_561_interest_then_damages_then_principal() -> None:
    payments = paid(("2026-02-04", "40"))
    (only,) = state_at(BORNE, payments, day("2026-02-04"), LATE).appropriations
    assert only.entries == (
        Entry(1, Head.INTEREST, Decimal("30.00")),
        Entry(1, Head.DAMAGES, Decimal("5.15")),
        Entry(1, Head.PRINCIPAL, Decimal("4.85")),
    )


def test_art_561_fees_go_first_even_when_they_came_later() -> None:
    terms = replace(LATE, costs=(Cost(day("2026-02-01"), Decimal("100.00"), "诉讼费"),))
    state = state_at(PLAN, paid(("2026-02-04", "150")), day("2026-02-04"), terms)
    assert state.appropriations[0].entries[0] == Entry(0, Head.FEES, Decimal("100.00"))
    assert state.fees.outstanding == 0
    early = state_at(PLAN, paid(("2026-01-31", "150")), day("2026-02-04"), terms)
    assert early.fees.outstanding == Decimal("100.00")


def test_art_560_the_instalment_due_earliest_goes_first() -> None:
    state = state_at(PLAN, paid(("2026-02-25", "1500")), day("2026-02-25"))
    assert [one.outstanding for one in state.instalments] == [0, Decimal("500.00"), 1000]


def test_by_head_meets_all_interest_due_before_any_principal() -> None:
    terms = Terms(order=by_head(("fees", "interest", "principal")))
    state = state_at(BORNE, paid(("2026-02-25", "60")), day("2026-02-25"), terms)
    assert [one.interest.outstanding for one in state.instalments] == [0, 0, Decimal("10.00")]
    assert state.instalments[0].principal.paid == Decimal("10.00")


def test_money_ahead_of_its_day_goes_to_the_next_instalment() -> None:
    state = state_at(PLAN, paid(("2026-01-10", "1200")), day("2026-01-10"))
    assert [one.outstanding for one in state.instalments] == [0, 800, 1000]
    assert statuses(state) == ["paid", "upcoming", "upcoming"]
    assert state.next_due is not None
    assert state.next_due.number == 2


def test_what_is_paid_too_much_is_owed_back() -> None:
    payments = paid(("2026-01-20", "2500"), ("2026-02-20", "700.50"), ("2026-03-01", "9.50"))
    state = state_at(PLAN, payments, day("2026-03-01"))
    assert state.owed_back == Decimal("210.00")
    assert state.settled_on == day("2026-02-20")
    assert state.received == state.appropriated + state.owed_back


def test_damages_last_keeps_one_late_instalment_from_pulling_the_others_down() -> None:
    payments = paid(("2026-02-04", "1000"), ("2026-02-20", "1000"), ("2026-03-20", "1000"))
    usual = state_at(PLAN, payments, day("2026-03-31"), LATE)
    assert statuses(usual) == ["cured", "cured", "missed"]
    kind = state_at(PLAN, payments, day("2026-03-31"), replace(LATE, order=DAMAGES_LAST))
    assert statuses(kind) == ["cured", "paid", "paid"]
    assert kind.to_settle == kind.of(Head.DAMAGES).outstanding == Decimal("5.00")
    assert kind.settled_on is None


def test_damages_stop_at_their_cap_and_the_oldest_go_first() -> None:
    terms = Terms(damages=Damages(Decimal("0.01"), cap=Decimal("600.00")))
    state = state_at(PLAN, [], day("2026-03-20"), terms)
    assert [one.damages.owed for one in state.instalments] == [590, 10, 0]
    later = state_at(PLAN, [], day("2027-03-20"), terms)
    assert later.of(Head.DAMAGES).owed == Decimal("600.00")


def test_damages_on_principal_only() -> None:
    damages = Damages(Decimal("0.001"), base=DamagesBase.PRINCIPAL)
    state = state_at(BORNE, [], day("2026-01-30"), Terms(damages=damages))
    assert state.instalments[0].damages.owed == Decimal("10.00")
    whole = replace(damages, base=DamagesBase.INSTALMENT)
    state = state_at(BORNE, [], day("2026-01-30"), Terms(damages=whole))
    assert state.instalments[0].damages.owed == Decimal("10.30")


def test_totals_of_a_debt_partly_overdue() -> None:
    state = state_at(PLAN, paid(("2026-01-20", "600")), day("2026-02-21"), LATE)
    assert statuses(state) == ["missed", "in_grace", "upcoming"]
    assert state.overdue == Decimal("400.00")
    damages = Decimal("0.0005") * 400 * 27
    assert state.of(Head.DAMAGES).outstanding == damages
    assert state.due_now == 400 + 1000 + damages
    assert state.to_settle == 2400 + damages
    assert [one.number for one in state.missed] == [1]


def test_a_waiver_on_completion_takes_effect_with_the_last_payment() -> None:
    terms = Terms(waiver=Waiver(Decimal("500.00")))
    open_ = state_at(PLAN, paid(("2026-01-20", "2999.99")), day("2026-01-20"), terms)
    assert amounts(open_.waiver_pending, open_.waived) == ["500.00", "0.00"]
    assert open_.balance == Decimal("500.01")
    done = state_at(PLAN, paid(("2026-01-20", "3000")), day("2026-01-20"), terms)
    assert amounts(done.waiver_pending, done.waived, done.balance) == ["0.00", "500.00", "0.00"]
    assert done.settled_on == day("2026-01-20")


def test_a_waiver_now_is_gone_from_the_start() -> None:
    terms = Terms(waiver=Waiver(Decimal("500.00"), WaiverEffect.NOW))
    state = state_at(PLAN, [], FIRST, terms)
    assert amounts(state.waiver_pending, state.waived, state.balance) == [
        "0.00",
        "500.00",
        "3000.00",
    ]


def test_on_acceleration_the_rest_is_due_and_a_waiver_may_revive() -> None:
    waiver = Waiver(Decimal("500.00"), revives=True)
    terms = Terms(waiver=waiver, accelerated_on=day("2026-02-25"))
    before = state_at(BORNE, [], day("2026-02-24"), terms)
    assert amounts(before.waiver_pending, before.revived.owed) == ["500.00", "0.00"]
    after = state_at(BORNE, paid(("2026-03-01", "3560")), day("2026-03-01"), terms)
    assert [one.due for one in after.instalments][2] == day("2026-02-25")
    assert after.instalments[2].interest.owed == 0
    assert amounts(after.waiver_pending, after.waived, after.to_settle) == ["0.00"] * 3
    assert after.owed_back == Decimal("10.00")
    assert after.revived.outstanding == 0


def test_a_waiver_that_does_not_revive_still_waits_for_completion() -> None:
    terms = Terms(waiver=Waiver(Decimal("500.00")), accelerated_on=day("2026-02-25"))
    state = state_at(PLAN, paid(("2026-03-01", "3000")), day("2026-03-01"), terms)
    assert state.waived == 500
    assert state.settled_on == day("2026-03-01")


def test_a_cost_after_the_settlement_opens_the_debt_again() -> None:
    terms = Terms(costs=(Cost(day("2026-05-01"), Decimal("80.00")),))
    payments = paid(("2026-01-20", "3000"))
    assert settled_on(PLAN, payments, day("2026-04-30"), terms) == FIRST
    assert settled_on(PLAN, payments, day("2026-05-01"), terms) is None
    payments += paid(("2026-05-02", "80"))
    assert settled_on(PLAN, payments, day("2026-05-03"), terms) == day("2026-05-02")


# -- properties -----------------------------------------------------------------------------------

schedules = st.builds(
    equal_instalments,
    st.integers(100_00, 90_000_00).map(lambda cents: Decimal(cents).scaleb(-2)),
    st.integers(1, 8),
    st.dates(date(2025, 1, 1), date(2025, 3, 31)),
    st.sampled_from([Decimal(0), Decimal("0.06"), Decimal("0.24")]),
)
payment_lists = st.lists(
    st.builds(
        Payment,
        st.dates(date(2024, 12, 1), date(2026, 6, 30)),
        st.integers(1, 20_000_00).map(lambda cents: Decimal(cents).scaleb(-2)),
    ),
    max_size=12,
)
orders: st.SearchStrategy[Order] = st.one_of(
    st.just(CIVIL_CODE),
    st.just(DAMAGES_LAST),
    st.permutations(list(Head)).map(by_instalment),
    st.permutations(list(Head)).map(by_head),
)
terms_ = st.builds(
    Terms,
    grace_days=st.integers(0, 10),
    damages=st.none()
    | st.builds(
        Damages,
        st.integers(0, 30).map(lambda points: Decimal(points).scaleb(-4)),
        st.none() | st.integers(0, 500_00).map(lambda cents: Decimal(cents).scaleb(-2)),
        st.sampled_from(DamagesBase),
    ),
    order=orders,
    costs=st.lists(
        st.builds(Cost, st.dates(date(2025, 1, 1), date(2026, 6, 30)), st.just(Decimal("33.33"))),
        max_size=2,
    ).map(tuple),
    waiver=st.none() | st.just(Waiver(Decimal("77.77"), revives=True)),
    accelerated_on=st.none() | st.dates(date(2025, 4, 1), date(2025, 9, 30)),
)
as_ofs = st.dates(date(2024, 12, 1), date(2026, 12, 31))


@given(schedules, payment_lists, as_ofs, terms_)
def test_money_in_is_appropriated_or_owed_back(
    schedule: Schedule, payments: list[Payment], as_of: date, terms: Terms
) -> None:
    state = state_at(schedule, payments, as_of, terms)
    came_in = sum((p.amount for p in payments if p.received_on <= as_of), Decimal(0))
    assert state.received == came_in == state.appropriated + state.owed_back
    assert state.total.paid == state.appropriated
    for one in state.appropriations:
        assert one.payment.amount == one.appropriated + one.owed_back
        assert all(entry.amount > 0 for entry in one.entries)


@given(schedules, payment_lists, as_ofs, terms_)
def test_nothing_is_overpaid_and_money_is_owed_back_only_when_all_is_paid(
    schedule: Schedule, payments: list[Payment], as_of: date, terms: Terms
) -> None:
    state = state_at(schedule, payments, as_of, terms)
    for one in state.instalments:
        for share in (one.principal, one.interest, one.damages):
            assert 0 <= share.paid <= share.owed
    assert state.fees.outstanding >= 0
    assert (state.settled_on is not None) == (state.to_settle == 0)
    if terms.damages and terms.damages.cap is not None:
        assert state.of(Head.DAMAGES).owed <= terms.damages.cap
    if state.appropriations and state.appropriations[-1].owed_back and not terms.costs:
        last = state.appropriations[-1].payment.received_on
        assert state_at(schedule, payments, last, terms).to_settle == 0 or terms.accelerated_on


@given(schedules, payment_lists, as_ofs, terms_)
def test_what_happens_later_changes_nothing(
    schedule: Schedule, payments: list[Payment], as_of: date, terms: Terms
) -> None:
    known = [one for one in payments if one.received_on <= as_of]
    called_in = terms.accelerated_on
    then = replace(
        terms,
        costs=tuple(cost for cost in terms.costs if cost.incurred_on <= as_of),
        accelerated_on=called_in if called_in and called_in <= as_of else None,
    )
    assert state_at(schedule, payments, as_of, terms) == state_at(schedule, known, as_of, then)


@given(schedules, payment_lists, as_ofs, terms_)
def test_the_order_in_which_payments_of_different_days_are_given_does_not_matter(
    schedule: Schedule, payments: list[Payment], as_of: date, terms: Terms
) -> None:
    one_a_day = list({one.received_on: one for one in payments}.values())
    assert state_at(schedule, one_a_day, as_of, terms) == state_at(
        schedule, one_a_day[::-1], as_of, terms
    )


@settings(max_examples=60)
@given(
    schedules,
    payment_lists,
    st.dates(date(2025, 1, 1), date(2026, 7, 31)),
    st.integers(0, 10),
    st.integers(0, 30),
)
def test_the_ledger_agrees_with_a_walk_from_day_to_day(
    schedule: Schedule, payments: list[Payment], as_of: date, grace: int, points: int
) -> None:
    rate = Decimal(points).scaleb(-4)
    state = state_at(schedule, payments, as_of, Terms(grace, Damages(rate)))
    in_order = sorted(payments, key=lambda one: one.received_on)
    rows, back = walk(
        schedule, [(one.received_on, one.amount) for one in in_order], as_of, grace, rate
    )
    assert state.owed_back == back
    for one, row in zip(state.instalments, rows, strict=True):
        assert one.principal.outstanding == row["principal"]
        assert one.interest.outstanding == row["interest"]
        assert one.damages.outstanding == row["damages"]


@given(schedules, payment_lists, as_ofs, terms_)
def test_paying_what_is_to_settle_settles(
    schedule: Schedule, payments: list[Payment], as_of: date, terms: Terms
) -> None:
    rest = state_at(schedule, payments, as_of, terms).to_settle
    known = [one for one in payments if one.received_on <= as_of]
    if rest:
        state = state_at(schedule, [*known, Payment(as_of, rest)], as_of, terms)
        assert state.to_settle == 0
        assert state.settled_on == as_of


# -- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", ["0", "-5.00", "1.001", "Infinity"])
def test_a_payment_is_money_above_zero(amount: str) -> None:
    with pytest.raises(BadInput) as caught:
        Payment(FIRST, Decimal(amount))
    assert caught.value.code == "debt.payment.amount"
    assert "2026-01-20" in caught.value.message.render("zh")


@pytest.mark.parametrize(
    "heads",
    [
        (),
        ("interest", "principal"),
        ("fees", "principal"),
        ("fees", "interest", "interest", "principal"),
        ("fees", "interest", "principal", "tips"),
    ],
)
def test_an_order_names_every_head_once(heads: tuple[str, ...]) -> None:
    with pytest.raises(BadInput) as caught:
        by_instalment(heads)
    assert caught.value.code == "debt.appropriation.order"


def test_orders_from_names() -> None:
    fees, interest, damages, principal = Head
    assert by_instalment(("fees", "interest", "principal")) == CIVIL_CODE
    assert by_instalment(("interest", "fees", "principal")) == (
        (interest, damages),
        (fees,),
        (principal,),
    )
    assert by_head(("principal", "interest", "fees"))[0] == (principal,)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: Terms(grace_days=-1), "debt.terms.grace"),
        (lambda: Damages(Decimal("-0.1")), "debt.damages.rate"),
        (lambda: Damages(Decimal("0.1"), Decimal("-1.00")), "debt.damages.cap"),
        (lambda: Cost(FIRST, Decimal(0)), "debt.cost.amount"),
        (lambda: Waiver(Decimal(0)), "debt.waiver.amount"),
    ],
)
def test_terms_are_checked(make: object, code: str) -> None:
    assert callable(make)
    with pytest.raises(BadInput) as caught:
        make()
    assert caught.value.code == code


def test_a_lump_sum_paid_late() -> None:
    schedule = lump_sum(Decimal("1000.00"), FIRST)
    state = state_at(schedule, [], FIRST + timedelta(days=10), Terms(damages=LATE.damages))
    assert state.due_now == Decimal("1005.00")
