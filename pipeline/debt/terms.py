"""What the agreement says about performance, as far as the arithmetic needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pipeline.case.terms import WaiverEffect
from pipeline.debt.appropriation import CIVIL_CODE, Head, Order
from pipeline.debt.checks import require_money, require_rate, require_whole
from pipeline.debt.schedule import Schedule
from pipeline.messages import msg

__all__ = ["Cost", "Damages", "DamagesBase", "Debt", "Terms", "Waiver", "WaiverEffect"]


class DamagesBase(StrEnum):
    """What damages accrue on: all that is overdue of an instalment, or its principal only.

    Never on damages themselves.
    """

    INSTALMENT = "instalment"
    PRINCIPAL = "principal"


@dataclass(frozen=True, slots=True)
class Damages:
    """违约金: a daily rate (part of one) on what is overdue, and at most ``cap`` 元 in all; or a
    ``fixed`` sum, owed once, with the first instalment that is not paid within its grace.

    They accrue from the day after grace; the day of payment still counts. The yearly cap of the
    law bounds them (:attr:`Terms.lawful_rate`); 民法典 585 only warns, a court alone reduces.
    """

    daily_rate: Decimal
    cap: Decimal | None = None
    base: DamagesBase = DamagesBase.INSTALMENT
    fixed: Decimal | None = None

    def __post_init__(self) -> None:
        require_rate("debt.damages.rate", msg("The daily rate of damages"), self.daily_rate)
        if self.cap is not None:
            require_money("debt.damages.cap", msg("The cap of damages"), self.cap, zero=True)
        if self.fixed is not None:
            require_money("debt.damages.fixed", msg("The fixed damages"), self.fixed)


@dataclass(frozen=True, slots=True)
class Cost:
    """费用: a cost of enforcement the borrower bears, owed from the day it was incurred, 元."""

    incurred_on: date
    amount: Decimal
    reason: str = ""
    reference: str = ""
    source: str = ""

    @property
    def on(self) -> date:
        """The day it counts on."""
        return self.incurred_on

    def __post_init__(self) -> None:
        require_money("debt.cost.amount", msg("The cost"), self.amount)


@dataclass(frozen=True, slots=True)
class Waiver:
    """减免: the part of the confirmed debt that the schedule does not contain, 元.

    ``now``: gone with the agreement. ``on_completion``: still owed until all else is paid, and gone
    that day. If ``revives``, acceleration makes it payable, as ``head``.
    """

    amount: Decimal
    effect: WaiverEffect = WaiverEffect.ON_COMPLETION
    revives: bool = False
    head: Head = Head.INTEREST

    def __post_init__(self) -> None:
        require_money("debt.waiver.amount", msg("The waiver"), self.amount)


@dataclass(frozen=True, slots=True)
class Terms:
    """Grace, damages, order of appropriation, costs, waiver, and the day of an acceleration.

    ``accelerated_on`` is the day on which the rest fell due, not the day of the letter.
    ``lawful_rate`` is the most a year that damages may come to on the principal overdue, a part of
    one (法释〔2020〕17号 29; licensed lenders: the fixed rate). ``earliest_first``: of several
    debts the one due earliest goes first, as agreed; else security and burden do (民法典 560).
    ``last_first``: money ahead of its day pays the coming instalment, then the last ones, whose
    interest is then counted for the time of use only (民法典 677).
    """

    grace_days: int = 0
    damages: Damages | None = None
    order: Order = CIVIL_CODE
    costs: tuple[Cost, ...] = ()
    waiver: Waiver | None = None
    accelerated_on: date | None = None
    keep_interest: bool = False
    lawful_rate: Decimal | None = None
    earliest_first: bool = True
    last_first: bool = False

    def __post_init__(self) -> None:
        require_whole("debt.terms.grace", msg("The days of grace"), self.grace_days, least=0)
        if self.lawful_rate is not None:
            require_rate("debt.terms.lawful", msg("The yearly cap"), self.lawful_rate)


@dataclass(frozen=True, slots=True)
class Debt:
    """One of the debts that an agreement settles: its own schedule, and what art. 560 asks for.

    ``secured``: how well it is secured, more is better. ``burden``: what it costs the debtor a
    year, as a part of one.
    """

    schedule: Schedule
    loan: str = ""
    secured: Decimal = Decimal(0)
    burden: Decimal = Decimal(0)

    @property
    def rank(self) -> tuple[Decimal, Decimal]:
        """Least secured first, then the heaviest burden."""
        return self.secured, -self.burden
