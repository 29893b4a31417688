"""What ``demand-notice.zh.docx`` prints. Amounts are figures in 元, two places."""

from __future__ import annotations

from pydantic import Field

from pipeline.papers.draft import Context
from pipeline.papers.fields import TextOrBlank


class OverdueRow(Context):
    """An instalment that was not paid in full by the end of its grace period."""

    no: str = Field(description="期次 / Number of the instalment")
    due: str = Field(description="还款日 / Due date")
    amount: str = Field(description="本期应付，元 / Sum due, CNY")
    paid: str = Field(description="本期已付，元 / Paid, CNY")
    outstanding: str = Field(description="本期未付，元 / Outstanding, CNY")
    days_late: str = Field(description="逾期天数 / Days late")


class DemandNotice(Context):
    """Context of ``demand-notice.zh.docx``."""

    letter_no: str = Field(description="函件编号 / Number of the letter")
    addressee: str = Field(description="收件人 / Addressee")
    addressee_address: TextOrBlank = Field(
        description="送达地址；没有则空 / Address for service; empty if none"
    )
    lender: str = Field(description="债权人名称 / Creditor")
    contract_nos: str = Field(description="借款合同编号，可多个 / Numbers of the loan contracts")
    agreed_on: str = Field(description="和解协议签订日期 / Day of the agreement")
    issued_on: str = Field(description="发函日期 / Day of issue")
    overdue_since: str = Field(description="自何日起逾期 / Overdue since")
    instalments: tuple[OverdueRow, ...] = Field(description="逾期的各期 / The overdue instalments")
    principal: str = Field(description="未付的应还款项，元 / Principal outstanding, CNY")
    interest: str = Field(description="未付的分期利息，元 / Interest outstanding, CNY")
    damages: str = Field(description="违约金，元 / Damages, CNY")
    total: str = Field(description="合计，元 / Sum, CNY")
    total_words: str = Field(description="合计大写 / Sum in Chinese capitals")
    demand_days: str = Field(
        description="补足的期限，自收到本函之日起，日 / Days to pay, from the letter's arrival"
    )
    acceleration: TextOrBlank = Field(
        description="不补足的后果；未约定则空 / What may follow; empty if not agreed"
    )
    account_name: str = Field(description="收款户名 / Name of the account")
    account_number: str = Field(description="收款账号 / Number of the account")
    account_bank: str = Field(description="开户行 / Bank")
    contact: TextOrBlank = Field(
        description="债权人联系方式；没有则空 / How to reach the creditor; empty if none"
    )
    signature_label: str = Field(
        description="签章处的标签 / Label that the signature field stands beside"
    )
