"""Schedules of repayment: 等额本息, 等额本金, 先息后本, 递增, 一次性, and amounts as agreed.

All amounts are 元 in whole 分, rounded half up. The instalments' principal adds up to the debt
exactly: the last instalment takes what rounding left. A yearly rate is a part of one (``0.12``);
its :class:`~pipeline.debt.days.Counting` says how much of a year each period is. At rate zero there
is no interest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Context, Decimal, localcontext
from itertools import pairwise

from pipeline.case.dates import add_months
from pipeline.case.money import round_cents
from pipeline.debt.checks import require_money, require_rate, require_whole
from pipeline.debt.days import BY_MONTHS, Counting
from pipeline.errors import BadInput
from pipeline.messages import msg

ZERO = Decimal("0.00")
_PRECISE = Context(prec=60)
_DEBT = msg("The debt")
_RATE = msg("The yearly rate")


@dataclass(frozen=True, slots=True)
class ScheduledInstalment:
    """One instalment: its number from 1, its due date, and what is due then, 元."""

    number: int
    due: date
    principal: Decimal
    interest: Decimal

    @property
    def total(self) -> Decimal:
        """Principal and interest, 元."""
        return self.principal + self.interest


@dataclass(frozen=True, slots=True)
class Schedule:
    """Instalments in order of their numbers and due dates, none of them zero.

    Raises :class:`~pipeline.errors.BadInput` (``debt.schedule.…``) for anything else.
    """

    instalments: tuple[ScheduledInstalment, ...]

    def __post_init__(self) -> None:
        if not self.instalments:
            raise BadInput("debt.schedule.empty", msg("A schedule has at least one instalment."))
        for instalment in self.instalments:
            _check(instalment)
        for earlier, later in pairwise(self.instalments):
            if later.due < earlier.due or later.number <= earlier.number:
                raise BadInput(
                    "debt.schedule.order",
                    msg(
                        "Instalment {number}, due on {due}, stands behind instalment {earlier}, "
                        "due on {earlier_due}.",
                        number=later.number,
                        due=later.due,
                        earlier=earlier.number,
                        earlier_due=earlier.due,
                    ),
                    hint=msg("Put the instalments in the order of their dates."),
                )

    def __iter__(self) -> Iterator[ScheduledInstalment]:
        return iter(self.instalments)

    def __len__(self) -> int:
        return len(self.instalments)

    @property
    def principal(self) -> Decimal:
        """The principal of all instalments: the debt that the schedule repays, 元."""
        return sum((one.principal for one in self.instalments), ZERO)

    @property
    def interest(self) -> Decimal:
        """The interest of all instalments, 元."""
        return sum((one.interest for one in self.instalments), ZERO)

    @property
    def total(self) -> Decimal:
        """All that is to be paid, 元."""
        return self.principal + self.interest

    @property
    def last_due(self) -> date:
        """The due date of the last instalment."""
        return self.instalments[-1].due


def due_dates(first_due: date, count: int, every_months: int = 1) -> tuple[date, ...]:
    """``count`` due dates on one day of the month; a shorter month's last day stands in for it.

    The day comes back afterwards: 31 January, 28 February, 31 March (民法典 202).
    """
    require_whole("debt.schedule.count", msg("The number of instalments"), count, least=1)
    require_whole(
        "debt.schedule.step", msg("The months between instalments"), every_months, least=1
    )
    return tuple(add_months(first_due, step * every_months) for step in range(count))


def equal_instalments(
    debt: Decimal,
    count: int,
    first_due: date,
    annual_rate: Decimal = ZERO,
    *,
    every_months: int = 1,
    counting: Counting = BY_MONTHS,
) -> Schedule:
    """等额本息: the same total each time, A = P·r(1+r)ⁿ / ((1+r)ⁿ − 1), and P/n at rate zero.

    Where periods differ, A is what repays the debt at their rates. Raises ``BadInput`` as all
    makers do: ``debt.schedule.debt``, ``.rate``, ``.count``, ``.step``, ``.free``, ``.too-small``.
    """
    dues = due_dates(first_due, count, every_months)
    rates = _rates(debt, annual_rate, counting.years(dues, every_months))
    payment = round_cents(_annuity(debt, rates))
    return _amortised(debt, rates, dues, lambda _, interest: payment - interest)


def equal_principal(
    debt: Decimal,
    count: int,
    first_due: date,
    annual_rate: Decimal = ZERO,
    *,
    every_months: int = 1,
    counting: Counting = BY_MONTHS,
) -> Schedule:
    """等额本金: the same principal each time, and interest on what is left; errors as above."""
    dues = due_dates(first_due, count, every_months)
    rates = _rates(debt, annual_rate, counting.years(dues, every_months))
    share = round_cents(_PRECISE.divide(debt, Decimal(count)))
    return _amortised(debt, rates, dues, lambda *_: share)


def interest_only(
    debt: Decimal,
    count: int,
    first_due: date,
    annual_rate: Decimal,
    *,
    every_months: int = 1,
    counting: Counting = BY_MONTHS,
) -> Schedule:
    """先息后本: interest each time, all principal with the last. Needs a rate above zero.

    Months without interest have no instalment.
    """
    dues = due_dates(first_due, count, every_months)
    years = counting.years(dues, every_months)
    bearing = [at for at, part in enumerate(years) if part or at == count - 1]
    rates = _rates(debt, annual_rate, tuple(years[at] for at in bearing))
    return _amortised(debt, rates, tuple(dues[at] for at in bearing), lambda *_: ZERO)


@dataclass(frozen=True, slots=True)
class Step:
    """So many instalments of one amount, 元, interest in it; without an amount, of what is left."""

    count: int
    amount: Decimal | None = None


def step_up(
    debt: Decimal,
    steps: Sequence[Step],
    first_due: date,
    annual_rate: Decimal = ZERO,
    *,
    every_months: int = 1,
    counting: Counting = BY_MONTHS,
) -> Schedule:
    """递增: the amounts of each step in turn; the last step shares what is left equally.

    Raises ``BadInput`` as all makers do, and ``debt.schedule.steps`` where only the last step may
    lack an amount and does not, where an amount does not even pay its interest, or where nothing
    is left for the last step.
    """
    dues = due_dates(first_due, sum(step.count for step in steps), every_months)
    rates = _rates(debt, annual_rate, counting.years(dues, every_months))
    amounts = _stepped(round_cents(debt), steps, rates)
    return _amortised(debt, rates, dues, lambda at, interest: amounts[at] - interest)


def lump_sum(debt: Decimal, due: date, interest: Decimal = ZERO) -> Schedule:
    """一次性: everything on one day, with interest already counted."""
    require_money("debt.schedule.debt", _DEBT, debt)
    return Schedule((ScheduledInstalment(1, due, debt, interest),))


@dataclass(frozen=True, slots=True)
class AgreedInstalment:
    """An instalment as agreed: what is paid on a day, and how much of it is interest, 元."""

    due: date
    amount: Decimal
    interest: Decimal = ZERO


def custom(debt: Decimal, agreed: Sequence[AgreedInstalment]) -> Schedule:
    """Amounts as agreed; without a split all of an amount is principal.

    Raises ``BadInput``: ``debt.schedule.sum`` unless the principal adds up to the debt exactly,
    ``debt.schedule.order`` unless the days ascend.
    """
    require_money("debt.schedule.debt", _DEBT, debt)
    schedule = Schedule(
        tuple(
            ScheduledInstalment(number, one.due, one.amount - one.interest, one.interest)
            for number, one in enumerate(agreed, start=1)
        )
    )
    if schedule.principal != debt:
        raise BadInput(
            "debt.schedule.sum",
            msg(
                "The instalments repay {sum}, but the debt is {debt}.",
                sum=schedule.principal,
                debt=debt,
            ),
            hint=msg(
                "Change an instalment by the difference, {gap}.", gap=debt - schedule.principal
            ),
        )
    return schedule


def accelerate(schedule: Schedule, on: date, *, keep_interest: bool = False) -> Schedule:
    """提前到期: what would fall due after ``on`` falls due then.

    Interest of those instalments is for time that no longer passes: it is dropped unless the
    agreement keeps it. Instalments already due stay as they are, and every number stays.
    """
    return Schedule(
        tuple(
            one
            if one.due <= on
            else replace(one, due=on, interest=one.interest if keep_interest else ZERO)
            for one in schedule
            if one.due <= on or one.principal or keep_interest
        )
    )


def _check(instalment: ScheduledInstalment) -> None:
    number = instalment.number
    require_whole("debt.schedule.number", msg("An instalment's number"), number, least=1)
    name = msg("Instalment {number}", number=number)
    require_money("debt.schedule.amount", name, instalment.principal, zero=True)
    require_money("debt.schedule.amount", name, instalment.interest, zero=True)
    if not instalment.total:
        raise BadInput(
            "debt.schedule.too-small",
            msg("Instalment {number} would be zero.", number=number),
            hint=msg("Agree on fewer instalments."),
        )


def _rates(debt: Decimal, annual_rate: Decimal, years: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    """What 元 1 bears in each period."""
    require_money("debt.schedule.debt", _DEBT, debt)
    require_rate("debt.schedule.rate", _RATE, annual_rate)
    return tuple(_PRECISE.multiply(annual_rate, part) for part in years)


def _annuity(debt: Decimal, rates: Sequence[Decimal]) -> Decimal:
    """The payment whose present values add up to the debt."""
    with localcontext(_PRECISE):
        factor, present = Decimal(1), Decimal(0)
        for rate in rates:
            factor /= 1 + rate
            present += factor
        return debt / present


def _stepped(
    balance: Decimal, steps: Sequence[Step], rates: Sequence[Decimal]
) -> tuple[Decimal, ...]:
    """The amount of every instalment, 元; the last step's repays the balance that is left."""
    if any(step.amount is None for step in steps[:-1]) or steps[-1].amount is not None:
        raise BadInput(
            "debt.schedule.steps",
            msg("Every step but the last has an amount, and the last has none."),
            hint=msg("Leave the amount of the last step out: it repays what is left."),
        )
    fixed = [step.amount or ZERO for step in steps[:-1] for _ in range(step.count)]
    for number, (amount, rate) in enumerate(zip(fixed, rates, strict=False), start=1):
        balance -= _paid_off(number, amount, round_cents(balance * rate), balance)
    last = round_cents(_annuity(balance, rates[len(fixed) :]))
    return (*fixed, *[last] * steps[-1].count)


def _paid_off(number: int, amount: Decimal, interest: Decimal, balance: Decimal) -> Decimal:
    """The principal in a step's instalment, 元; something must be left for the last step."""
    principal = amount - interest
    if not 0 < principal < balance:
        raise BadInput(
            "debt.schedule.steps",
            msg(
                "Instalment {number} of {amount} has to pay {interest} of interest and must leave"
                " something of {balance}.",
                number=number,
                amount=amount,
                interest=interest,
                balance=balance,
            ),
            hint=msg("Change the amounts or the numbers of the steps."),
        )
    return principal


def _amortised(
    debt: Decimal,
    rates: Sequence[Decimal],
    dues: tuple[date, ...],
    principal_after: Callable[[int, Decimal], Decimal],
) -> Schedule:
    """Interest on what is left, principal by ``principal_after(place, interest)``; the last takes
    all."""
    balance = round_cents(debt)
    rows = []
    for at, (due, rate) in enumerate(zip(dues, rates, strict=True)):
        interest = round_cents(balance * rate)
        is_last = at == len(dues) - 1
        principal = balance if is_last else min(principal_after(at, interest), balance)
        rows.append(ScheduledInstalment(at + 1, due, principal, interest))
        balance -= principal
    return Schedule(tuple(rows))
