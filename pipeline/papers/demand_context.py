"""What ``demand-notice.zh.docx`` prints. Amounts are figures in 元, two places."""

from __future__ import annotations

from pydantic import Field

from pipeline.papers.draft import Context
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.notices.head import AccountOnLetter


class OverdueRow(Context):
    """An instalment that was not paid in full by the end of its grace period."""

    no: str = Field(description="期次 / Number of the instalment")
    due: str = Field(description="还款日 / Due date")
    amount: str = Field(description="本期应付，元 / Sum due, CNY")
    paid: str = Field(description="本期已付，元 / Paid, CNY")
    outstanding: str = Field(description="本期未付，元 / Outstanding, CNY")
    days_late: str = Field(description="逾期天数 / Days late")


class DemandNotice(AccountOnLetter):
    """Context of ``demand-notice.zh.docx``."""

    basis: str = Field(description="违约责任的条款 / Clause on default")
    overdue_since: str = Field(description="自何日起逾期 / Overdue since")
    instalments: tuple[OverdueRow, ...] = Field(description="逾期的各期 / The overdue instalments")
    principal: str = Field(description="未付的应还款项，元 / Principal outstanding, CNY")
    interest: str = Field(description="未付的分期利息，元 / Interest outstanding, CNY")
    damages: TextOrBlank = Field(description="违约金，元；没有则空 / Damages, CNY; empty if none")
    damages_clause: TextOrBlank = Field(description="违约金的条款；同上 / Its clause; or empty")
    damages_lines: tuple[str, ...] = Field(description="违约金的算式 / How damages were counted")
    total: str = Field(description="合计，元 / Sum, CNY")
    total_words: str = Field(description="合计大写 / Sum in Chinese capitals")
    demand_days: str = Field(
        description="补足的期限，自收到本函之日起，日 / Days to pay, from the letter's arrival"
    )
    consequences: tuple[str, ...] = Field(
        description="不补足的后果，逐项；未约定则无 / What may follow; none if not agreed"
    )
