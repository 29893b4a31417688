"""Plans: exact, within what can be paid, and never longer for having more room."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.debt.interest import CashFlow, effective_annual_rate
from pipeline.errors import BadInput
from pipeline.proposals.limits import Limits
from pipeline.proposals.means import Means, Step
from pipeline.proposals.plan import Plan, PlanKind
from pipeline.proposals.solve import Constraint, Solution, shortest_plan, solve
from tests.proposals.questions import level, limits_at_random, means, money, question

D = Decimal
few = settings(max_examples=40)


def only(solution: Solution, kind: PlanKind) -> Plan:
    (plan,) = [each for each in solution.plans if each.kind is kind]
    return plan


def kinds(solution: Solution) -> set[PlanKind]:
    return {each.kind for each in solution.plans}


# --- plain cases, by hand ------------------------------------------------------------------------


def test_what_fits_exactly_is_paid_in_equal_parts() -> None:
    plan = only(solve(question()), PlanKind.SHORTEST)
    assert [one.total for one in plan.schedule] == [D("1800.00")] * 10
    assert plan.schedule.instalments[0].due == date(2026, 2, 20)
    assert plan.schedule.last_due == date(2026, 11, 20)
    assert plan.effective_rate == 0
    assert (plan.waiver, plan.level) == (D(0), "")


def test_a_little_more_takes_one_instalment_more_and_all_become_lower() -> None:
    plan = only(solve(question(debt=D("18000.01"))), PlanKind.SHORTEST)
    amounts = [one.total for one in plan.schedule]
    assert len(amounts) == 11
    assert amounts[:10] == [D("1636.37")] * 10
    assert sum(amounts) == D("18000.01")


def test_the_longest_term_gives_the_lowest_instalments() -> None:
    lower = only(solve(question()), PlanKind.LOWER)
    assert len(lower.schedule) == 23
    assert lower.schedule.last_due == date(2027, 12, 20)
    assert lower.largest == D("782.61")
    assert lower.holds_in_stress


def test_a_plan_that_rises_begins_with_half() -> None:
    plan = only(solve(question()), PlanKind.STEP_UP)
    amounts = [one.total for one in plan.schedule]
    assert amounts[:5] == [D("800.00")] * 5
    assert amounts[5:10] == [D("1200.00")] * 5
    assert amounts[10:] == [D("1600.00")] * 5
    assert sum(amounts) == D("18000.00")


def test_a_waiver_is_as_small_as_can_be_and_names_who_may_approve_it() -> None:
    levels = (*level("1000.00", "经理"), *level("9000.00", "委员会"), *level("6000.00", "总经理"))
    solution = solve(question(longest_months=8, levels=levels))
    plan = only(solution, PlanKind.LEAST_WAIVER)
    assert solution.shortest is None
    assert len(plan.schedule) == 7
    assert (plan.waiver, plan.level) == (D("5400.00"), "总经理")
    assert plan.total == D("12600.00")
    assert plan.effective_rate is not None
    assert plan.effective_rate < 0


def test_a_lump_sum_takes_the_assets_and_waives_the_rest() -> None:
    solution = solve(question(means=means(assets=D("9000.00")), levels=level("8000.00")))
    plan = only(solution, PlanKind.LUMP_SUM)
    assert (plan.total, plan.waiver, plan.cover) == (D("10800.00"), D("7200.00"), None)


def test_a_lump_sum_that_covers_everything_needs_no_waiver() -> None:
    plan = only(solve(question(means=means(assets=D("20000.00")))), PlanKind.LUMP_SUM)
    assert (plan.total, plan.waiver) == (D("18000.00"), D(0))


def test_months_in_which_nothing_is_left_have_no_instalment() -> None:
    pause = (Step(date(2026, 3, 1), D("-1800.00")), Step(date(2026, 5, 1), D("1800.00")))
    plan = only(solve(question(means=means(steps=pause))), PlanKind.SHORTEST)
    assert [one.due.month for one in plan.schedule] == [2, 5, 6, 7, 8, 9, 10, 11, 12, 1]
    assert [one.number for one in plan.schedule] == list(range(1, 11))


def test_interest_runs_from_the_cut_off_by_days() -> None:
    """18000 × 10 % × 36/365 = 177.53; then on what is left."""
    plan = only(solve(question(asked_rate=D("0.10"))), PlanKind.SHORTEST)
    first, second = plan.schedule.instalments[:2]
    assert first.interest == D("177.53")
    left = D("18000.00") - first.principal
    assert abs(second.interest - left * D("0.10") * 28 / 365) < D("0.01")
    assert plan.schedule.principal == D("18000.00")


def test_a_rate_above_the_cap_is_lowered_to_it() -> None:
    limits = question(asked_rate=D("0.36"), cap=D("0.24"))
    plan = only(solve(limits), PlanKind.SHORTEST)
    assert plan.rate == D("0.2151")
    assert plan.effective_rate is not None
    assert D("0.235") < plan.effective_rate <= D("0.24")


# --- what is in the way --------------------------------------------------------------------------


def gaps(solution: Solution) -> dict[Constraint, Decimal | None]:
    return {each.constraint: each.short_by for each in solution.obstacles}


def test_each_constraint_says_by_how_much_it_alone_would_have_to_give_way() -> None:
    solution = solve(question(longest_months=8, levels=level("1000.00")))
    assert solution.plans == ()
    assert gaps(solution) == {
        Constraint.CAPACITY: D("771.43"),
        Constraint.TERM: D(3),
        Constraint.AUTHORITY: D("4400.00"),
    }


def test_the_gaps_are_just_enough() -> None:
    tight = question(longest_months=8, levels=level("1000.00"))
    assert solve(replace(tight, means=means("2571.43"))).shortest
    assert not solve(replace(tight, means=means("2571.42"))).shortest
    assert solve(replace(tight, longest_months=11)).shortest
    assert not solve(replace(tight, longest_months=10)).shortest
    assert solve(replace(tight, levels=level("5400.00"))).plans
    assert not solve(replace(tight, levels=level("5399.99"))).plans


def test_who_can_pay_nothing_is_told_that_only_money_helps() -> None:
    solution = solve(question(means=means("0.00"), levels=level("17999.99")))
    assert solution.plans == ()
    assert gaps(solution)[Constraint.TERM] is None
    assert gaps(solution)[Constraint.AUTHORITY] is None
    assert gaps(solution)[Constraint.CAPACITY] == D("782.61")


def test_interest_that_is_never_caught_up_with_says_so() -> None:
    poor = question(debt=D("100000.00"), means=means("900.00"), asked_rate=D("0.20"))
    (term,) = [each for each in solve(poor).obstacles if each.constraint is Constraint.TERM]
    assert term.short_by is None
    assert "never" in term.message.render("en")


def test_no_due_date_at_all() -> None:
    solution = solve(question(earliest=date(2029, 1, 1)))
    assert solution.plans == ()
    dates, term = gaps(solution)[Constraint.DATES], gaps(solution)[Constraint.TERM]
    assert dates is not None
    assert term is not None
    assert 0 < dates < term
    months = question().longest_months
    assert solve(question(earliest=date(2029, 1, 1), longest_months=months + int(term))).shortest
    within = question(earliest=date(2029, 1, 1), longest_months=months + int(dates))
    assert Constraint.CAPACITY in gaps(solve(within))


def test_what_a_month_lacks_for_living_has_to_come_first() -> None:
    """500 元 short each month: the instalment that is needed comes on top of them."""
    poor = Means(D("3000.00"), expenses=D("3400.00"), buffer=D("100.00"))
    extra = gaps(solve(question(means=poor)))[Constraint.CAPACITY]
    assert extra == D("1282.61")
    richer = replace(poor, income=poor.income + extra)
    assert solve(question(means=richer)).shortest
    assert not solve(question(means=replace(richer, income=richer.income - D("0.01")))).shortest


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"debt": D("0.00")}, "proposals.debt"),
        ({"debt": D("0.001")}, "proposals.debt"),
        ({"asked_rate": D("-0.1")}, "proposals.rate"),
        ({"longest_months": 0}, "proposals.term"),
        ({"due_day": 0}, "proposals.due-day"),
    ],
)
def test_questions_without_sense_are_refused(changed: dict[str, object], code: str) -> None:
    with pytest.raises(BadInput) as caught:
        question(**changed)
    assert caught.value.code == code


# --- whatever the case ---------------------------------------------------------------------------


@pytest.mark.slow
@few
@given(limits_at_random())
def test_no_instalment_is_above_what_its_month_leaves(limits: Limits) -> None:
    for plan in solve(limits).plans:
        assets = limits.means.assets if plan.kind is PlanKind.LUMP_SUM else D(0)
        assert all(one.total <= limits.means.monthly(one.due) + assets for one in plan.schedule)


@few
@given(limits_at_random())
def test_plans_repay_exactly_the_debt_less_what_is_waived(limits: Limits) -> None:
    for plan in solve(limits).plans:
        assert plan.schedule.principal + plan.waiver == limits.debt
        assert plan.total == limits.debt - plan.waiver + plan.schedule.interest


@few
@given(limits_at_random())
def test_plans_keep_to_the_dates_and_to_the_authority(limits: Limits) -> None:
    for plan in solve(limits).plans:
        dues = [one.due for one in plan.schedule]
        assert max(limits.earliest, limits.base + timedelta(days=1)) <= dues[0]
        assert dues[-1] <= limits.latest
        assert plan.waiver <= limits.authority
        assert bool(plan.level) == bool(plan.waiver)


@few
@given(limits_at_random())
def test_no_plan_costs_more_a_year_than_the_cap(limits: Limits) -> None:
    """Also measured on what is really repaid, which is stricter than on the whole claim."""
    if limits.cap is None:
        return
    for plan in solve(limits).plans:
        if plan.schedule.interest:
            flows = [CashFlow(limits.base, plan.schedule.principal)]
            flows += [CashFlow(one.due, -one.total) for one in plan.schedule]
            assert effective_annual_rate(flows) <= limits.cap + D("1E-9")


@pytest.mark.slow
@few
@given(limits_at_random())
def test_either_there_is_a_shortest_plan_or_something_is_in_its_way(limits: Limits) -> None:
    solution = solve(limits)
    assert bool(solution.shortest) != bool(solution.obstacles)
    assert solution == solve(limits)


@few
@given(limits_at_random())
def test_lower_instalments_are_lower_and_the_shortest_plan_is_the_shortest(limits: Limits) -> None:
    solution = solve(limits)
    for plan in solution.alternatives:
        if solution.shortest and plan.kind in (PlanKind.LOWER, PlanKind.STEP_UP):
            assert plan.schedule.last_due >= solution.shortest.schedule.last_due
            if plan.kind is PlanKind.LOWER:
                assert plan.largest <= solution.shortest.largest


NEVER = date(9999, 1, 1)


def end(limits: Limits) -> date:
    shortest = shortest_plan(limits)
    return shortest.schedule.last_due if shortest else NEVER


def _richer(limits: Limits, more: Decimal) -> Limits:
    return replace(limits, means=replace(limits.means, income=limits.means.income + more))


@few
@given(limits_at_random(), money(0, 500), st.integers(0, 90))
def test_relaxing_a_constraint_never_makes_the_shortest_plan_longer(
    limits: Limits, amount: Decimal, days: int
) -> None:
    now = end(limits)
    more: Means = replace(limits.means, steps=(*limits.means.steps, Step(date(2027, 1, 1), amount)))
    relaxed = {
        "more income": _richer(limits, amount),
        "more later": replace(limits, means=more),
        "less debt": replace(limits, debt=max(limits.debt - amount, D("0.01"))),
        "longer term": replace(limits, longest_months=limits.longest_months + days),
        "earlier start": replace(limits, earliest=limits.earliest - timedelta(days=days)),
        "lower rate": replace(limits, asked_rate=limits.asked_rate / 2),
        "more authority": replace(limits, levels=(*limits.levels, *level("60000.00"))),
    }
    assert {name: end(each) for name, each in relaxed.items() if end(each) > now} == {}
