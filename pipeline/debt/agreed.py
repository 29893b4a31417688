"""From what a case agreed to the arithmetic's own terms: the only bridge between the two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from pipeline.case.dates import add_months
from pipeline.case.default import Acceleration, DefaultTerms
from pipeline.case.model import Case
from pipeline.case.terms import Method, Roll, SchedulePlan, WaiverTerms
from pipeline.case.terms import Terms as Agreed
from pipeline.debt import schedule as schedules
from pipeline.debt.acceleration import AccelerationClause
from pipeline.debt.appropriation import CIVIL_CODE, Payment, by_head
from pipeline.debt.days import Counting
from pipeline.debt.history import history
from pipeline.debt.ledger import replay
from pipeline.debt.schedule import AgreedInstalment, Schedule
from pipeline.debt.split import apportion, split_by_loan
from pipeline.debt.standing import State
from pipeline.debt.terms import Damages, Debt, Terms, Waiver
from pipeline.errors import BadInput, NoRuleForDate
from pipeline.law.calendar import Calendar
from pipeline.law.caps import Cap
from pipeline.law.law import Law
from pipeline.law.loan_caps import strictest
from pipeline.messages import msg


def repayable(terms: Agreed) -> Decimal:
    """What is to be paid under the agreement without interest: debt confirmed less waiver, 元."""
    waived = terms.waiver.amount if terms.waiver else Decimal(0)
    return terms.confirmed.total - waived


def agreed_schedule(terms: Agreed, calendar: Calendar | None = None) -> Schedule:
    """The schedule the terms describe.

    Raises :class:`~pipeline.errors.BadInput` where a figure is missing or does not fit; the
    checks of a case report the same as findings beforehand. Raises
    :class:`~pipeline.errors.NoRuleForDate` where due dates are to be written as moved, and the
    ``calendar`` (the program's own if none is given) lacks the year.
    """
    roll = _roll(terms.schedule, calendar)
    schedule = _computed(terms, roll)
    return Schedule(tuple(replace(one, due=roll(one.due)) for one in schedule))


def _roll(plan: SchedulePlan, calendar: Calendar | None = None) -> Callable[[date], date]:
    """Where the schedule writes a due date."""
    if plan.roll is Roll.BY_CLAUSE:
        return lambda due: due
    return (calendar or Calendar.load()).following


def interest_start(plan: SchedulePlan) -> date | None:
    """The first day of interest while performing: as agreed, else a month before the first due
    date; None for instalments as listed, which say themselves what interest is in them."""
    if plan.interest_from or plan.first_due is None:
        return plan.interest_from
    return add_months(plan.first_due, -1)


def interest_free_until(plan: SchedulePlan) -> date | None:
    """The last due date whose instalment bears no interest (免息期), as the schedule writes it."""
    start = interest_start(plan)
    if not plan.interest_free_months or start is None:
        return None
    return _roll(plan)(add_months(start, plan.interest_free_months))


def due_schedule(terms: Agreed, calendar: Calendar | None = None) -> Schedule:
    """The schedule with each due date where it really falls: one on a day off moves to the next
    working day (the agreement's clause, 民法典 203).

    Dates of years whose holidays are not on file yet stay as agreed, until their table is there.
    """
    days = calendar or Calendar.load()
    agreed = agreed_schedule(terms, days)
    moved = (days.moved(one.due) for one in agreed)
    return Schedule(
        tuple(
            one if day == one.due else replace(one, due=day)
            for one, day in zip(agreed, moved, strict=True)
        )
    )


def _computed(terms: Agreed, roll: Callable[[date], date]) -> Schedule:
    debt, plan = repayable(terms), terms.schedule
    if plan.method is Method.CUSTOM:
        listed = [AgreedInstalment(i.due, i.amount, i.interest) for i in terms.instalments]
        return schedules.custom(debt, listed)
    if plan.first_due is None:
        raise _lacks("first_due")
    if plan.method is Method.LUMP_SUM:
        return schedules.lump_sum(debt, plan.first_due)
    counting = Counting(plan.day_count, plan.interest_from, plan.interest_free_months, roll)
    if plan.method is Method.STEP_UP:
        steps = [schedules.Step(step.count, step.amount) for step in plan.steps]
        return schedules.step_up(debt, steps, plan.first_due, plan.rate, counting=counting)
    if plan.count is None:
        raise _lacks("count")
    by_method = {
        Method.EQUAL_INSTALMENTS: schedules.equal_instalments,
        Method.EQUAL_PRINCIPAL: schedules.equal_principal,
        Method.INTEREST_ONLY: schedules.interest_only,
    }
    make = by_method[plan.method]
    return make(debt, plan.count, plan.first_due, plan.rate, counting=counting)


def parts_by_loan(case: Case, terms: Agreed) -> dict[str, Decimal]:
    """Which part of the sum payable belongs to which loan, 元: as agreed, else in proportion to
    what is owed under each."""
    if terms.split:
        return {part.loan: part.amount for part in terms.split}
    owed = [loan.outstanding.total for loan in case.loans]
    parts = apportion(repayable(terms), owed)
    return dict(zip((loan.id for loan in case.loans), parts, strict=True))


def schedules_by_loan(case: Case, terms: Agreed) -> dict[str, Schedule]:
    """The schedule of each loan, by the loan's name; errors as :func:`agreed_schedule`."""
    return split_by_loan(agreed_schedule(terms), parts_by_loan(case, terms))


def debts_of(case: Case, terms: Agreed) -> tuple[Debt, ...]:
    """The debts that payments fill: one for each loan where the agreement gives each its part.

    The case knows no security of one loan alone, so that all are secured alike; the heavier burden
    is the higher contract rate.
    """
    schedule = due_schedule(terms)
    if not terms.split or len(case.loans) < 2:
        return (Debt(schedule),)
    own = split_by_loan(schedule, parts_by_loan(case, terms))
    loans = (loan for loan in case.loans if own.get(loan.id))
    return tuple(Debt(own[loan.id], loan.id, burden=loan.rate) for loan in loans)


def state_of(case: Case, terms: Agreed, as_of: date, supposed: Sequence[Payment] = ()) -> State:
    """How the agreed debt of a case stands at the end of a day, its amendments followed;
    ``supposed`` payments come on top of those of the case."""
    events = [event for _, event in history(case)]
    return replay(debts_of(case, terms), [*events, *supposed], as_of, ledger_terms(case, terms))


def lawful_cap(case: Case) -> Cap | None:
    """The yearly cap on what default may cost: the strictest of the loans', on the day each was
    signed (法释〔2020〕17号 25, 29); None where the law data does not reach that day."""
    law = Law.load()
    try:
        return min((strictest(case, loan, law) for loan in case.loans), key=lambda cap: cap.rate)
    except NoRuleForDate:
        return None


def next_talk(terms: Agreed, as_of: date) -> date:
    """The next day on which the parties talk about performance (定期沟通)."""
    months = terms.talks_every_months
    talk = add_months(terms.signing_date, months)
    while talk < as_of:
        months += terms.talks_every_months
        talk = add_months(terms.signing_date, months)
    return talk


def acceleration_clause(agreed: Acceleration) -> AccelerationClause:
    """The conditions of 提前到期 as the arithmetic takes them."""
    return AccelerationClause(
        agreed.missed_in_a_row, agreed.missed_in_all, agreed.overdue_more_than
    )


def ledger_terms(case: Case, terms: Agreed) -> Terms:
    """What the agreement and the law say about performance, as the arithmetic takes it.

    Where the agreement leaves a clause out, the law says it (民法典 560, 561).
    """
    default, heads = terms.default, [part.value for part in terms.appropriation]
    cap, agreed = lawful_cap(case), _has_clause(terms, "appropriation")
    return Terms(
        grace_days=default.grace_days,
        damages=_damages(default),
        order=by_head(heads) if agreed else CIVIL_CODE,
        waiver=_waiver(terms.waiver, default) if terms.waiver else None,
        lawful_rate=cap.rate if cap else None,
        earliest_first=agreed,
        last_first=_has_clause(terms, "prepayment"),
    )


def _has_clause(terms: Agreed, clause: str) -> bool:
    """Whether a clause that every agreement has was not left out."""
    return all(each.include for each in terms.clauses if each.id == clause)


def _damages(default: DefaultTerms) -> Damages | None:
    agreed = default.damages
    return Damages(agreed.daily_rate, agreed.cap, fixed=agreed.fixed) if agreed else None


def _waiver(agreed: WaiverTerms, default: DefaultTerms) -> Waiver:
    return Waiver(agreed.amount, agreed.effect, default.revive_waiver)


def _lacks(field: str) -> BadInput:
    return BadInput(
        "terms.schedule",
        msg("terms.schedule lacks `{field}`, which this method needs.", field=field),
    )
