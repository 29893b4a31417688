"""The shape of ``status.v1``. Amounts are text, 元 with two places; rates are parts of one."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import ConfigDict

from pipeline.case.base import Field, Model
from pipeline.case.money import Money


class ShareReport(Model):
    """What is owed under one head, what of it is paid, and what is left."""

    owed: Money
    paid: Money
    left: Money


class PaidBy(Model):
    """A part of a payment that was counted against an instalment."""

    reference: str
    received_on: date
    amount: Money


class InstalmentReport(Model):
    """One instalment: ``amount`` is principal and interest, damages come on top."""

    number: int
    due: date
    grace_until: date
    principal: Money
    interest: Money
    amount: Money
    paid: Money
    left: Money
    damages: Money
    damages_paid: Money
    damages_agreed: Money
    damages_lawful: Money | None
    paid_on: date | None
    paid_by: tuple[PaidBy, ...]
    days_late: int
    state: str


class EntryReport(Model):
    """A part of a payment; ``instalment`` 0 stands for costs and a waiver that revived."""

    instalment: int
    head: str
    loan: str
    amount: Money


class PaymentReport(Model):
    """A payment and where it went."""

    received_on: date
    amount: Money
    payer: str
    reference: str
    source: str
    loan: str
    entries: tuple[EntryReport, ...]
    owed_back: Money
    refunded: Money
    held: Money
    reversed_on: date | None


class EventReport(Model):
    """One of the events that the state was replayed from, in order."""

    on: date
    event: str
    reference: str
    source: str
    amount: Money | None


class RuleReport(Model):
    """A rule of law behind a cap."""

    id: str
    article: str
    source: str
    status: str


class CapReport(Model):
    """A cap on damages: ``figure`` so far, ``uncapped`` without it, and whether it ``binds``."""

    kind: Literal["agreed", "law"]
    figure: Money
    uncapped: Money
    binds: bool
    rate: str | None
    rules: tuple[RuleReport, ...]


class ConditionReport(Model):
    """A condition of acceleration."""

    condition: str
    agreed: str
    found: str
    met: bool


class DemandReport(Model):
    """The latest demand that arrived, and whether its period is over."""

    arrived_on: date
    period_until: date
    over: bool


class RunningLoan(Model):
    """Interest that ran on under one old contract."""

    loan: str
    contract_no: str
    rate: str
    capped: bool
    amount: Money


class RunningReport(Model):
    """Interest of the old contracts that runs on, unclaimed while the borrower performs."""

    total: Money
    claimable_from: date | None
    given_up: bool
    loans: tuple[RunningLoan, ...]


class NextDue(Model):
    """The instalment that is to be paid next."""

    number: int
    due: date
    amount: Money


class ProblemReport(Model):
    """An event that could not be counted as it stands."""

    kind: str
    on: date
    reference: str
    amount: Money


class LoanReport(ShareReport):
    """One of several debts."""

    loan: str


class Figures(Model):
    """The totals on a day. What came in is appropriated, held, owed back or refunded."""

    as_of: date
    received: Money
    appropriated: Money
    held: Money
    owed_back: Money
    refunded: Money
    due_now: Money
    overdue: Money
    interest_accrued: Money
    damages: Money
    to_settle: Money
    saved_by_settling: Money
    waiver_pending: Money
    waived: Money
    granted: Money
    progress: str
    settled_on: date | None


class Supposed(Model):
    """What a payment would change."""

    amount: Money
    on: date
    instalments: tuple[int, ...]
    without: Figures
    with_it: Figures = Field(alias="with")


class StatusReport(Figures):
    """How the agreed debt of a case stands at the end of a day."""

    model_config = ConfigDict(
        title="jieqing status v1", serialize_by_alias=True, validate_by_name=True, frozen=True
    )

    schema_id: Literal["status.v1"] = Field(default="status.v1", alias="schema")
    case: str
    currency: Literal["CNY"] = "CNY"
    agreed_on: date
    amended_on: tuple[date, ...]
    next_due: NextDue | None
    next_talk: date | None
    totals: dict[str, ShareReport]
    loans: tuple[LoanReport, ...]
    instalments: tuple[InstalmentReport, ...]
    payments: tuple[PaymentReport, ...]
    caps: tuple[CapReport, ...]
    acceleration: tuple[ConditionReport, ...]
    demand: DemandReport | None
    old_interest: RunningReport | None
    events: tuple[EventReport, ...]
    problems: tuple[ProblemReport, ...]
    if_paid: Supposed | None
