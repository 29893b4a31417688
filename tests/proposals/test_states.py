"""Which offers stand, and which moves are refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.case.model import Case
from pipeline.proposals.states import Move, Reason, Standing, Step, Table, play, table_of
from tests.case.broken import ONE, TWO, changed

D1, D2, D3, D4 = (date(2025, 11, day) for day in (1, 5, 9, 20))
UNTIL = date(2025, 11, 15)
P = "negotiation.proposals"


def offer(name: str = "p1", side: str = "borrower", on: date = D1) -> Step:
    return Step(Move.OFFER, side, on, name, UNTIL)


def answer(move: Move, name: str = "p1", side: str = "lender", on: date = D2) -> Step:
    return Step(move, side, on, name)


@pytest.mark.parametrize(
    ("move", "side", "standing"),
    [
        (Move.ACCEPT, "lender", Standing.ACCEPTED),
        (Move.REJECT, "lender", Standing.REJECTED),
        (Move.COUNTER, "lender", Standing.COUNTERED),
        (Move.WITHDRAW, "borrower", Standing.WITHDRAWN),
    ],
)
def test_an_open_offer_can_be_answered_once(move: Move, side: str, standing: Standing) -> None:
    table = play([offer(), answer(move, side=side)])
    assert table.standing("p1", D4) is standing
    for again in (Move.ACCEPT, Move.REJECT, Move.COUNTER):
        later = table.after(answer(again, on=D3))
        assert [each.reason for each in later.refused] == [Reason.NOT_OPEN]
        assert later.offers == table.offers


def test_an_offer_lapses_the_day_after_it_closes() -> None:
    table = play([offer()])
    assert table.standing("p1", UNTIL) is Standing.OPEN
    assert table.standing("p1", D4) is Standing.LAPSED
    late = table.after(answer(Move.ACCEPT, on=D4))
    assert late.refused[0].reason is Reason.LAPSED
    assert late.refused[0].offer
    assert late.refused[0].offer.since == UNTIL
    in_time = table.after(answer(Move.ACCEPT, on=UNTIL))
    assert in_time.standing("p1", D4) is Standing.ACCEPTED


def test_a_later_offer_of_the_same_side_takes_the_place_of_the_earlier() -> None:
    table = play([offer(), offer("p2", on=D2), answer(Move.ACCEPT, on=D3)])
    assert table.standing("p1", D3) is Standing.SUPERSEDED
    assert [each.reason for each in table.refused] == [Reason.SUPERSEDED]
    assert table.standing("p2", D3) is Standing.OPEN


def test_an_offer_of_the_other_side_leaves_it_alone() -> None:
    table = play([offer(), offer("p2", "lender", D2)])
    assert table.standing("p1", D2) is Standing.OPEN


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (answer(Move.ACCEPT, side="borrower"), Reason.OWN_OFFER),
        (answer(Move.REJECT, side="borrower"), Reason.OWN_OFFER),
        (answer(Move.COUNTER, side="borrower"), Reason.OWN_OFFER),
        (answer(Move.WITHDRAW, side="lender"), Reason.NOT_OWN_OFFER),
        (answer(Move.ACCEPT, name="p9"), Reason.UNKNOWN_OFFER),
        (answer(Move.ACCEPT, on=date(2025, 10, 31)), Reason.NOT_YET_MADE),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(step: Step, reason: Reason) -> None:
    table = play([offer()])
    after = table.after(step)
    assert [each.reason for each in after.refused] == [reason]
    assert after.offers == table.offers


def test_a_second_acceptance_is_refused() -> None:
    steps = [offer(), offer("p2", "lender"), answer(Move.ACCEPT)]
    table = play([*steps, answer(Move.ACCEPT, "p2", "borrower", D3)])
    assert [each.reason for each in table.refused] == [Reason.ACCEPTED_ALREADY]
    assert table.standing("p2", D3) is Standing.OPEN


SIDES = st.sampled_from(["borrower", "lender"])
NAMES = st.sampled_from(["p1", "p2", "p3"])
DAYS = st.integers(1, 28).map(lambda day: date(2025, 11, day))


@st.composite
def steps(draw: st.DrawFn) -> list[Step]:
    offers = [Step(Move.OFFER, draw(SIDES), draw(DAYS), n, draw(DAYS)) for n in ("p1", "p2", "p3")]
    moves = st.sampled_from([Move.ACCEPT, Move.REJECT, Move.COUNTER, Move.WITHDRAW])
    answers = draw(st.lists(st.builds(Step, moves, SIDES, DAYS, NAMES), max_size=8))
    return sorted([*offers, *answers], key=lambda step: (step.on, step.move is not Move.OFFER))


@given(steps())
def test_whatever_is_played_at_most_one_offer_is_accepted_and_one_a_side_open(
    played: list[Step],
) -> None:
    table = Table()
    for step in played:
        table = table.after(step)
        standings = [each.at(step.on) for each in table.offers]
        assert sum(each.standing is Standing.ACCEPTED for each in standings) <= 1
        opened = [each.side for each in standings if each.standing is Standing.OPEN]
        assert len(opened) == len(set(opened))
    answers = sum(step.move is not Move.OFFER for step in played)
    changed_by_answer = {Standing.ACCEPTED, Standing.REJECTED, Standing.COUNTERED}
    taken = sum(each.standing in {*changed_by_answer, Standing.WITHDRAWN} for each in table.offers)
    assert taken + len(table.refused) == answers


# --- cases ---------------------------------------------------------------------------------------


def case(example: str, changes: dict[str, object]) -> Case:
    value = changed(example, changes).value
    assert value is not None
    return value


def test_the_examples_end_in_one_accepted_offer() -> None:
    for example, last in ((ONE, "p3"), (TWO, "p2")):
        table = table_of(case(example, {}))
        assert table.refused == ()
        accepted = [each.id for each in table.offers if each.standing is Standing.ACCEPTED]
        assert accepted == [last]


def test_the_table_is_as_of_a_day() -> None:
    table = table_of(case(ONE, {}), date(2025, 11, 8))
    assert [each.id for each in table.offers] == ["p1", "p2"]
    assert table.standing("p1", date(2025, 11, 8)) is Standing.COUNTERED
    assert table.standing("p2", date(2025, 11, 8)) is Standing.OPEN


def test_an_offer_answered_on_the_day_of_the_next_was_answered_first() -> None:
    """p2 is countered with p3 on the day on which the same borrower offers p3."""
    table = table_of(case(ONE, {f"{P}[1].answer.on": "2025-11-12"}))
    assert table.refused == ()


def test_accepting_what_a_later_offer_replaced_is_refused() -> None:
    later = {f"{P}[0].answer.on": "2025-11-20", f"{P}[0].answer.counter": "p2"}
    table = table_of(case(ONE, {**later, f"{P}[0].answer.decision": "accepted"}))
    assert Reason.SUPERSEDED in {each.reason for each in table.refused}


def test_a_counter_offer_comes_from_the_other_side_and_later() -> None:
    same = table_of(case(ONE, {f"{P}[0].answer.counter": "p3"}))
    assert [each.reason for each in same.refused] == [Reason.COUNTER_BY_SAME_SIDE]
    earlier = table_of(case(ONE, {f"{P}[1].on": "2025-10-29"}))
    assert Reason.COUNTER_EARLIER in {each.reason for each in earlier.refused}
