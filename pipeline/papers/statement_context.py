"""What ``statement.zh.docx`` prints. Amounts are figures in 元, two places."""

from __future__ import annotations

from pydantic import Field

from pipeline.papers.draft import Context
from pipeline.papers.fields import TextOrBlank


class StandingRow(Context):
    """How one instalment stands."""

    no: str = Field(description="期次 / Number of the instalment")
    due: str = Field(description="还款日，如 2026-01-20 / Due date")
    amount: str = Field(description="本期应付，元 / Sum due, CNY")
    paid_by: TextOrBlank = Field(
        description="由哪些款项付的：日期、金额、流水号末六位；没有则空"
        " / What paid it: day, sum, end of the reference; empty if nothing"
    )
    outstanding: str = Field(description="本期未付，元 / Outstanding, CNY")
    days_late: TextOrBlank = Field(
        description="逾期天数；未逾期则空 / Days late; empty if not late"
    )
    status: str = Field(description="状态 / How it stands")


class DamagesRow(Context):
    """A step of how damages come out."""

    name: str = Field(description="名目，如 法律的上限 / What it is, as the cap of the law")
    how: str = Field(description="算法、金额和依据 / How, how much, and by which rule")


class OtherRow(Context):
    """Money, or a part of it, that was not counted against an instalment."""

    received_on: str = Field(description="到账日期 / Day it arrived")
    amount: str = Field(description="金额，元 / Amount, CNY")
    reference: str = Field(description="流水号 / Reference")
    what: str = Field(description="去向 / Where it went")


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
    amended_on: TextOrBlank = Field(
        description="补充协议签订日期；没有则空 / Days of amendments; empty if none"
    )
    repayable: str = Field(description="应还款项，元 / Sum payable, CNY")
    received: str = Field(description="已收款项，元 / Received, CNY")
    outstanding: str = Field(description="尚未偿还，元 / Still to be paid, CNY")
    overdue: str = Field(description="其中已逾期，元 / Overdue of it, CNY")
    damages: str = Field(description="应计违约金，元 / Damages accrued, CNY")
    owed_back: str = Field(description="多付、应当退还借款人，元 / To be paid back, CNY")
    progress: str = Field(description="履行进度，如 45.0% / Progress by amount, as 45.0%")
    instalments: tuple[StandingRow, ...] = Field(
        description="各期履行情况 / How each instalment stands"
    )
    others: tuple[OtherRow, ...] = Field(
        description="没有计入各期的款项 / Money that no instalment took"
    )
    damages_how: tuple[DamagesRow, ...] = Field(
        description="违约金如何算出：约定、两种上限及依据 / How damages come out, with both caps"
    )
    conditions: tuple[ConditionRow, ...] = Field(
        description="提前到期的条件 / Conditions of acceleration"
    )
    demand: TextOrBlank = Field(
        description="催告的送达和期限；没有则空 / The demand and its period; empty if none"
    )
    called_in: TextOrBlank = Field(
        description="已提前到期的日期；没有则空 / Day the rest was called in; empty if not"
    )
    revived: TextOrBlank = Field(
        description="恢复的减免款；没有则空 / Waiver that became payable; empty if none"
    )
    old_interest: TextOrBlank = Field(
        description="原合同继续计算的利息；没有则空 / Interest of the old contracts; empty if none"
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
