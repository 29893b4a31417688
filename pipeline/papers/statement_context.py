"""What ``statement.zh.docx`` prints. Amounts are figures in 元, two places."""

from __future__ import annotations

from pipeline.papers.draft import Context


class StandingRow(Context):
    """How one instalment stands."""

    no: str
    due: str
    amount: str
    paid: str
    outstanding: str
    paid_on: str
    days_late: str
    status: str


class PaymentRow(Context):
    """Money that came in."""

    received_on: str
    amount: str
    payer: str
    method: str
    reference: str


class ConditionRow(Context):
    """A condition of acceleration, and whether it is met."""

    condition: str
    state: str


class Statement(Context):
    """Context of ``statement.zh.docx``; an empty string leaves its line out."""

    case_no: str
    as_of: str
    lender: str
    borrower: str
    agreed_on: str
    repayable: str
    received: str
    outstanding: str
    overdue: str
    damages: str
    owed_back: str
    progress: str
    instalments: tuple[StandingRow, ...]
    payments: tuple[PaymentRow, ...]
    conditions: tuple[ConditionRow, ...]
    next_due: str
    next_talk: str
