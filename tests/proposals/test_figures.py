"""Offers in figures, and how two of them differ."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pipeline.case.negotiation import Proposal
from pipeline.proposals.figures import Point, differences, figures, rate_figures
from tests.case.broken import ONE, TWO, changed
from tests.proposals.questions import money

D = Decimal


def offer(**changes: object) -> Proposal:
    values: dict[str, object] = {
        "id": "p",
        "by": "borrower",
        "on": "2026-01-05",
        "total": "12000.00",
        "instalments": 12,
        "first_due": "2026-01-31",
        "valid_until": "2026-01-20",
        **changes,
    }
    return Proposal.model_validate(values)


def offers(example: str) -> tuple[Proposal, ...]:
    case = changed(example, {}).value
    assert case is not None
    return case.negotiation.proposals


def test_an_even_offer_month_after_month() -> None:
    found = figures(offer())
    assert [one.amount for one in found.instalments] == [D("1000.00")] * 12
    assert [one.due for one in found.instalments[:3]] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
    ]
    assert (found.level, found.effective_rate) == (True, D(0))


def test_listed_amounts_are_taken_as_they_are() -> None:
    found = figures(offers(TWO)[1])
    assert (found.largest, found.level) == (D("21000.00"), False)
    assert (found.first_due, found.last_due) == (date(2026, 3, 10), date(2026, 12, 10))


def test_a_waiver_makes_the_rate_negative_and_interest_positive() -> None:
    """1000 paid a year later for a claim of 1250: minus a fifth; 1200 with 200 interest: plus."""
    year = {"total": "1000.00", "instalments": 1, "first_due": "2027-01-05"}
    assert figures(offer(**year, waiver="250.00")).effective_rate == D("-0.2")
    bearing = figures(offer(**{**year, "total": "1200.00"}, interest="200.00"))
    assert (bearing.claim, bearing.effective_rate) == (D("1000.00"), D("0.2"))


def test_where_no_rate_describes_the_payments_there_is_none() -> None:
    """A whole claim for a cent within three weeks is beyond all measure."""
    odd = offer(total="0.01", waiver="99999.99", instalments=1, first_due="2026-01-26")
    assert figures(odd).effective_rate is None
    assert rate_figures(None) == "—"


@given(money(1, 90000), st.integers(1, 90))
def test_the_parts_come_to_the_total(total: Decimal, count: int) -> None:
    found = figures(offer(total=total, instalments=count))
    assert sum(one.amount for one in found.instalments) == total
    assert len(found.instalments) == count


def test_differences_in_figures_and_words() -> None:
    p1, p2, _ = offers(ONE)
    found = {each.point: each for each in differences(p1, p2)}
    assert set(found) == {
        Point.TOTAL,
        Point.WAIVER,
        Point.MONTHLY,
        Point.COUNT,
        Point.LAST_DUE,
        Point.RATE,
    }
    assert (found[Point.COUNT].before, found[Point.COUNT].after) == ("12", "6")
    assert found[Point.TOTAL].message.render("zh") == (
        "还款总额增加 5,072.18 元，由 14,400.00 元变为 19,472.18 元。"
    )
    assert found[Point.LAST_DUE].message.render("en") == (
        "The last instalment falls due 183 days earlier, on 2026-06-20."
    )


def test_back_again_all_signs_turn() -> None:
    p1, p2, _ = offers(ONE)
    there, back = differences(p1, p2), differences(p2, p1)
    assert [(d.before, d.after) for d in there] == [(d.after, d.before) for d in back]
    assert "rises" in there[0].message.render("en")
    assert "falls" in back[0].message.render("en")


def test_an_offer_does_not_differ_from_itself() -> None:
    assert differences(offer(), offer()) == ()
