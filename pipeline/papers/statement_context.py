"""What ``statement.zh.docx`` prints. Amounts are figures in 元, two places."""

from __future__ import annotations

from pydantic import Field

from pipeline.papers.draft import Context
from pipeline.papers.fields import TextOrBlank


class StandingRow(Context):
    """How one instalment stands."""

    no: str = Field(description="期次 / Number of the instalment")
    due: str = Field(description="还款日 / Due date")
    amount: str = Field(description="本期应付，元 / Sum due, CNY")
    paid: str = Field(description="本期已付，元 / Paid, CNY")
    outstanding: str = Field(description="本期未付，元 / Outstanding, CNY")
    paid_on: TextOrBlank = Field(
        description="付清日期；未付清则空 / Day it was paid in full; else empty"
    )
    days_late: TextOrBlank = Field(
        description="逾期天数；未逾期则空 / Days late; empty if not late"
    )
    status: str = Field(description="状态 / How it stands")


class PaymentRow(Context):
    """Money that came in."""

    received_on: str = Field(description="到账日期 / Day it arrived")
    amount: str = Field(description="金额，元 / Amount, CNY")
    payer: TextOrBlank = Field(description="付款人 / Payer")
    method: TextOrBlank = Field(description="付款方式 / Method of payment")
    reference: str = Field(description="流水号 / Reference")


class ConditionRow(Context):
    """A condition of acceleration, and whether it is met."""

    condition: str = Field(description="约定的条件 / The condition agreed")
    state: str = Field(description="是否满足 / Whether it is met")


class ActionRow(Context):
    """An action agreed in a regular talk that is not done yet."""

    problem: str = Field(description="问题 / The problem")
    what: str = Field(description="措施 / What is done")
    by: str = Field(description="由谁 / By whom")
    due: str = Field(description="完成期限 / By when")
    state: str = Field(description="状态 / How it stands")


class Statement(Context):
    """Context of ``statement.zh.docx``; an empty string leaves its line out."""

    case_no: str = Field(description="案件编号 / Number of the case")
    as_of: str = Field(description="截至日期 / As of")
    lender: str = Field(description="出借方名称 / Lender")
    borrower: str = Field(description="借款人姓名 / Borrower")
    agreed_on: str = Field(description="和解协议签订日期 / Day of the agreement")
    repayable: str = Field(description="应还款项，元 / Sum payable, CNY")
    received: str = Field(description="已收款项，元 / Received, CNY")
    outstanding: str = Field(description="尚未偿还，元 / Still to be paid, CNY")
    overdue: str = Field(description="其中已逾期，元 / Overdue of it, CNY")
    damages: str = Field(description="应计违约金，元 / Damages accrued, CNY")
    owed_back: TextOrBlank = Field(
        description="应当退还，元；没有则空 / To be paid back, CNY; empty if nothing"
    )
    progress: str = Field(description="履行进度，如 45.0% / Progress by amount, as 45.0%")
    instalments: tuple[StandingRow, ...] = Field(
        description="各期履行情况 / How each instalment stands"
    )
    payments: tuple[PaymentRow, ...] = Field(description="收款明细 / Money that came in")
    conditions: tuple[ConditionRow, ...] = Field(
        description="提前到期的条件 / Conditions of acceleration"
    )
    next_due: TextOrBlank = Field(description="下一次还款；没有则空 / Next payment; empty if none")
    actions: tuple[ActionRow, ...] = Field(
        description="沟通约定而未完成的措施 / Actions agreed in talks, not done yet"
    )
    talk_missed: TextOrBlank = Field(
        description="没有进行的定期沟通；没有则空 / Regular talk not held; empty if none"
    )
    next_talk: TextOrBlank = Field(
        description="下一次沟通；已结清则空 / Next talk; empty once settled"
    )
