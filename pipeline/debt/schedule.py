"""Schedules of repayment: 等额本息, 等额本金, 先息后本, 一次性, and amounts as agreed.

All amounts are 元 in whole 分, rounded half up. The instalments' principal adds up to the debt
exactly: the last instalment takes what rounding left. A yearly rate is a part of one (``0.12``); a
period of m months bears m twelfths of it, whatever its days. At rate zero there is no interest.
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
) -> Schedule:
    """等额本息: the same total each time, A = P·r(1+r)ⁿ / ((1+r)ⁿ − 1), and P/n at rate zero.

    Interest runs from one period before ``first_due``. Raises ``BadInput`` as all makers do:
    ``debt.schedule.debt``, ``.rate``, ``.count``, ``.step``, ``.too-small``.
    """
    rate = _period_rate(debt, annual_rate, every_months)
    dues = due_dates(first_due, count, every_months)
    payment = round_cents(_annuity(debt, rate, count))
    return _amortised(debt, rate, dues, lambda interest: payment - interest)


def equal_principal(
    debt: Decimal,
    count: int,
    first_due: date,
    annual_rate: Decimal = ZERO,
    *,
    every_months: int = 1,
) -> Schedule:
    """等额本金: the same principal each time, and interest on what is left; errors as above."""
    rate = _period_rate(debt, annual_rate, every_months)
    dues = due_dates(first_due, count, every_months)
    share = round_cents(_PRECISE.divide(debt, Decimal(count)))
    return _amortised(debt, rate, dues, lambda _: share)


def interest_only(
    debt: Decimal,
    count: int,
    first_due: date,
    annual_rate: Decimal,
    *,
    every_months: int = 1,
) -> Schedule:
    """先息后本: interest each time, all principal with the last. Needs a rate above zero."""
    rate = _period_rate(debt, annual_rate, every_months)
    dues = due_dates(first_due, count, every_months)
    return _amortised(debt, rate, dues, lambda _: ZERO)


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


def _period_rate(debt: Decimal, annual_rate: Decimal, every_months: int) -> Decimal:
    require_money("debt.schedule.debt", _DEBT, debt)
    require_rate("debt.schedule.rate", _RATE, annual_rate)
    return _PRECISE.divide(annual_rate * every_months, Decimal(12))


def _annuity(debt: Decimal, rate: Decimal, count: int) -> Decimal:
    with localcontext(_PRECISE):
        if not rate:
            return debt / count
        growth = (1 + rate) ** count
        return debt * rate * growth / (growth - 1)


def _amortised(
    debt: Decimal,
    rate: Decimal,
    dues: tuple[date, ...],
    principal_after: Callable[[Decimal], Decimal],
) -> Schedule:
    """Interest on what is left, principal by ``principal_after(interest)``, the last takes all."""
    balance = round_cents(debt)
    rows = []
    for number, due in enumerate(dues, start=1):
        interest = round_cents(balance * rate)
        is_last = number == len(dues)
        principal = balance if is_last else min(principal_after(interest), balance)
        rows.append(ScheduledInstalment(number, due, principal, interest))
        balance -= principal
    return Schedule(tuple(rows))
