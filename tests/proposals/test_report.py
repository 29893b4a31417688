"""From a case to plans, gains and the score sheet."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from pipeline.case.model import Case
from pipeline.errors import BadInput, NoRuleForDate, WrongState
from pipeline.law.law import Law
from pipeline.messages import msg
from pipeline.proposals.assessment import Heading, Line, Traces, assess
from pipeline.proposals.gains import gains, no_deal
from pipeline.proposals.local import local_data
from pipeline.proposals.question import debt_of, limits_of
from pipeline.proposals.report import propose
from tests.case.broken import DELETE, ONE, TWO, changed

D = Decimal
AS_OF = date(2025, 12, 16)
A = "negotiation.affordability"


def case() -> Case:
    return changed_case({})


def changed_case(changes: dict[str, object], example: str = ONE) -> Case:
    value = changed(example, changes).value
    assert value is not None
    return value


# --- the question --------------------------------------------------------------------------------


def test_the_question_of_the_example() -> None:
    limits = limits_of(case(), Law.load(), local_data(), AS_OF)
    assert limits.debt == D("19472.18")
    assert (limits.base, limits.earliest) == (date(2025, 12, 15), date(2026, 1, 20))
    assert limits.latest == date(2026, 12, 15)
    assert limits.means.capacity == D("1800.00")
    assert limits.cap == D("0.24")
    assert limits.authority == D("8000.00")


def test_without_bounds_it_starts_in_a_month_and_ends_by_the_law_data() -> None:
    plain = changed_case({"negotiation.bounds": DELETE, "terms": DELETE})
    limits = limits_of(plain, Law.load(), local_data(), date(2025, 11, 20))
    assert (limits.base, limits.earliest) == (date(2025, 11, 20), date(2025, 12, 20))
    assert (limits.longest_months, limits.due_day, limits.levels) == (60, 20, ())


def test_charges_above_the_cap_are_not_counted() -> None:
    """About 7,880.17 is lawful at 24 % until the cut-off; 2,614.38 of it was paid already."""
    dear = changed_case({"terms.confirmed.interest": "12000.00"})
    debt = debt_of(dear, Law.load(), AS_OF)
    assert debt.excess == D("12266.28") - D("5265.79")
    assert debt.total == D("15802.02") + D("5265.79")
    assert debt_of(case(), Law.load(), AS_OF).excess == 0


def test_several_loans_are_one_debt_under_the_strictest_cap() -> None:
    debt = debt_of(changed_case({"terms": DELETE}, TWO), Law.load(), date(2026, 1, 31))
    assert debt.total == D("67478.80")
    assert debt.principal == D("53432.63")


def test_while_it_is_paid_what_is_left_is_the_question() -> None:
    """After seven of ten instalments and the damages of one, three are left."""
    debt = debt_of(changed_case({}), Law.load(), date(2026, 7, 31))
    assert (debt.on, debt.total) == (date(2026, 7, 31), D("5103.15"))
    limits = limits_of(changed_case({}), Law.load(), local_data(), date(2026, 7, 31))
    assert limits.earliest == date(2026, 8, 1)


def test_nothing_owed_is_nothing_to_propose() -> None:
    with pytest.raises(WrongState) as caught:
        propose(changed_case({}), Law.load(), date(2026, 10, 31))
    assert caught.value.code == "proposals.settled"


def test_a_case_without_means_says_what_to_fill_in() -> None:
    with pytest.raises(BadInput) as caught:
        propose(changed_case({A: DELETE}), Law.load(), AS_OF)
    assert caught.value.code == "proposals.no-means"


def test_a_loan_that_no_cap_covers_is_an_error() -> None:
    with pytest.raises(NoRuleForDate):
        propose(changed_case({"loans[0].signed_on": "2020-10-01"}), Law.load(), AS_OF)


# --- gains ---------------------------------------------------------------------------------------


def test_no_deal_by_hand() -> None:
    """10,000 with 8,000 principal at 24 %: a year's interest 1,920, costs 1,000, half recovered."""
    without = no_deal(D("10000.00"), D("8000.00"), D("0.24"), local_data(), AS_OF)
    assert without.borrower_pays == D("12920.00")
    assert without.lender_keeps == D("4000.00")


def test_gains_of_both_sides_add_up_to_what_no_deal_burns() -> None:
    proposed = propose(case(), Law.load(), AS_OF)
    for plan in proposed.solution.plans:
        gained = gains(plan, proposed.without)
        burnt = proposed.without.borrower_pays - proposed.without.lender_keeps
        assert gained.borrower + gained.lender == burnt


# --- the sheet -----------------------------------------------------------------------------------


def points(of: Case, as_of: date = AS_OF) -> dict[str, tuple[int, int]]:
    return {line.id: (line.points, line.out_of) for line in assess(of, local_data(), as_of).lines}


def test_the_sheet_of_the_example() -> None:
    assert points(case()) == {
        "income_proved": (2, 2),
        "other_means_proved": (2, 2),
        "within_capacity": (3, 3),
        "holds_in_stress": (0, 1),
        "hardship_explained": (2, 2),
        "proof_unaltered": (0, 0),
        "payments_since_default": (0, 3),
        "answers_in_time": (2, 2),
        "took_part": (1, 1),
        "offered": (1, 1),
    }


def test_every_point_of_the_sheet_has_a_source() -> None:
    for line in assess(case(), local_data(), date(2026, 10, 31)).lines:
        assert bool(line.sources) >= bool(line.points)


@pytest.mark.parametrize(
    ("changes", "line", "score"),
    [
        ({f"{A}.evidence": ["b-assets", "b-debts"]}, "income_proved", (0, 2)),
        ({f"{A}.support": DELETE}, "other_means_proved", (1, 2)),
        ({f"{A}.buffer": "400.00"}, "within_capacity", (1, 3)),
        ({f"{A}.buffer": "900.00"}, "within_capacity", (0, 3)),
        ({f"{A}.monthly_income": "9000.00"}, "holds_in_stress", (1, 1)),
        (
            {"negotiation.proposals[1].answer.on": "2025-11-21"},
            "answers_in_time",
            (0, 2),
        ),
        ({A: DELETE}, "means", (0, 8)),
    ],
)
def test_one_change_one_line(changes: dict[str, object], line: str, score: tuple[int, int]) -> None:
    assert points(changed_case(changes))[line] == score


def test_nothing_of_the_future_counts() -> None:
    early = points(case(), date(2025, 10, 14))
    assert early["took_part"] == (0, 0)
    assert early["hardship_explained"] == (0, 2)
    assert early["within_capacity"] == (0, 4)
    assert early["offered"] == (0, 1)
    assert points(case(), date(2026, 3, 1))["payments_since_default"] == (3, 3)


def test_copies_of_hardship_proof_go_to_a_person() -> None:
    (line,) = [e for e in assess(case(), local_data(), AS_OF).lines if e.id == "hardship_explained"]
    assert line.look
    assert "解除劳动合同证明书" in line.look.render("zh")


def _unaltered(traces: Traces, as_of: date = AS_OF) -> Line:
    lines = assess(case(), local_data(), as_of, traces).lines
    (line,) = [each for each in lines if each.id == "proof_unaltered"]
    return line


def test_what_looks_altered_goes_to_a_person_and_costs_nothing() -> None:
    odd = msg("last saved with {name}, which can change what a page shows", name="GIMP")
    line = _unaltered({"b-dismissal": (odd,), "b-medical": ()})
    assert (line.points, line.out_of, line.sources) == (0, 0, ("b-dismissal",))
    assert line.look
    said = line.look.render("zh")
    assert "人工核验" in said
    assert "解除劳动合同证明书" in said
    assert "GIMP" in said
    clean = _unaltered({"b-dismissal": (), "b-medical": ()})
    assert clean.look is None
    assert "2" in clean.seen.render("zh")


def test_a_file_that_came_later_was_not_looked_at_yet() -> None:
    odd = msg("last saved with {name}, which can change what a page shows", name="GIMP")
    assert _unaltered({"b-dismissal": (odd,)}, date(2025, 10, 19)).look is None
    assert _unaltered({"b-dismissal": (odd,)}, date(2025, 10, 20)).look


def test_payments_and_proof_of_later_days_change_nothing_before() -> None:
    """As of a day the case counts as if it ended with that day."""
    day = date(2025, 11, 11)
    before = points(case(), day)
    assert before["income_proved"] == (0, 2)
    assert before["payments_since_default"] == (0, 3)
    late: dict[str, object] = {
        "evidence[4].submitted_on": "2025-11-12",
        "evidence[5].submitted_on": "2025-11-12",
    }
    assert points(changed_case(late), day)["hardship_explained"] == (0, 2)
    debt = debt_of(case(), Law.load(), date(2025, 11, 10))
    assert debt.on == date(2025, 11, 10)


def test_the_sheet_has_no_verdict() -> None:
    """It adds up and decides nothing."""
    sheet = assess(case(), local_data(), AS_OF)
    assert sheet.points(Heading.ABILITY) == (7, 8)
    assert sheet.points(Heading.SINCERITY) == (6, 9)
    assert {name for name in dir(sheet) if not name.startswith("_")} == {
        "lines",
        "offer",
        "points",
    }


# --- what leaves the house -----------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_json_is_complete_and_exact(lang: str) -> None:
    document = propose(case(), Law.load(), AS_OF).as_json(lang)
    assert document["schema"] == "propose.v1"
    assert json.loads(json.dumps(document)) == document
    for plan in document["plans"]:
        parts = [D(each["principal"]) + D(each["interest"]) for each in plan["instalments"]]
        assert sum(parts) == D(plan["total"])
        assert D(plan["total"]) + D(plan["waiver"]) >= D(document["debt"]["total"])
    assert all(rule["status"] in ("verified", "unverified") for rule in document["rules"])
    assert not any(isinstance(each, float) for each in _leaves(document))


def test_a_barred_debt_is_shown_before_an_offer_leaves() -> None:
    barred = propose(changed_case({"loans[0].due_on": "2022-06-16"}), Law.load(), AS_OF)
    assert "2025-06-16" in barred.as_json("zh")["time_barred"][0]
    assert propose(case(), Law.load(), AS_OF).barred == ()


def _leaves(node: object) -> list[object]:
    if isinstance(node, dict):
        return [leaf for each in node.values() for leaf in _leaves(each)]
    if isinstance(node, list):
        return [leaf for each in node for leaf in _leaves(each)]
    return [node]
