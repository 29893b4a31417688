"""What ``demand-notice.zh.docx`` prints. Amounts are figures in 元, two places."""

from __future__ import annotations

from pipeline.papers.draft import Context


class OverdueRow(Context):
    """An instalment that was not paid in full by the end of its grace period."""

    no: str
    due: str
    amount: str
    paid: str
    outstanding: str
    days_late: str


class DemandNotice(Context):
    """Context of ``demand-notice.zh.docx``."""

    letter_no: str
    addressee: str
    addressee_address: str
    lender: str
    contract_nos: str
    agreed_on: str
    issued_on: str
    overdue_since: str
    instalments: tuple[OverdueRow, ...]
    principal: str
    interest: str
    damages: str
    total: str
    total_words: str
    deadline: str
    acceleration: str
    account_name: str
    account_number: str
    account_bank: str
    contact: str
    signature_label: str
