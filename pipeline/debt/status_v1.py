"""The shape of ``status.v1``. Amounts are text, 元 with two places; rates are parts of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import ConfigDict, WithJsonSchema

from pipeline.case.base import Field, Model, described

Money = Annotated[Decimal, WithJsonSchema({"type": "string"}, mode="serialization")]
"""An amount that leaves the house: its arithmetic is done, so that nothing is checked again.

Whole 分 are never written with an exponent. Rows that there are hundreds of are plain dataclasses,
made once and written once: frozen ones take three times as long to make.
"""


class ShareReport(Model):
    """What is owed under one head, what of it is paid, and what is left."""

    owed: Money = Field(description=described("应付", "owed"))
    paid: Money = Field(description=described("已付", "paid"))
    left: Money = Field(description=described("未付", "left to pay"))


@dataclass(slots=True)
class PaidBy:
    """A part of a payment that was counted against an instalment."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    reference: Annotated[str, Field(description=described("流水号", "reference"))]
    received_on: Annotated[date, Field(description=described("到账日期", "received on"))]
    amount: Annotated[
        Money, Field(description=described("其中计入本期的金额", "part counted against it"))
    ]


class InstalmentReport(Model):
    """One instalment: ``amount`` is principal and interest, damages come on top."""

    number: int = Field(description=described("期次", "number"))
    due: date = Field(description=described("还款日（遇休假日已顺延）", "due, rolled for days off"))
    grace_until: date = Field(description=described("宽限期最后一日", "last day of grace"))
    principal: Money = Field(description=described("应还款项", "principal"))
    interest: Money = Field(description=described("分期利息", "interest"))
    amount: Money = Field(description=described("当期应付", "principal and interest"))
    paid: Money = Field(description=described("当期已付", "paid of that"))
    left: Money = Field(description=described("当期未付", "left of that"))
    damages: Money = Field(description=described("违约金", "damages so far, capped"))
    damages_paid: Money = Field(description=described("已付违约金", "damages paid"))
    damages_agreed: Money = Field(
        description=described("仅按约定利率的违约金", "damages by the agreed rate alone")
    )
    damages_lawful: Money | None = Field(
        description=described(
            "法定上限内的违约金；没有上限数据则空", "most the law allows so far; null if unknown"
        )
    )
    paid_on: date | None = Field(description=described("付清日期", "paid in full on"))
    paid_by: tuple[PaidBy, ...] = Field(
        description=described("由哪些还款付清", "payments that paid it")
    )
    days_late: int = Field(description=described("逾期天数", "days late"))
    state: str = Field(description=described("状态", "how it stands"))


@dataclass(slots=True)
class EntryReport:
    """A part of a payment; ``instalment`` 0 stands for costs and a waiver that revived."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    instalment: Annotated[
        int,
        Field(
            description=described(
                "期次；0 为费用或恢复的减免", "instalment; 0 is a cost or a revived waiver"
            )
        ),
    ]
    head: Annotated[str, Field(description=described("抵充项目", "head"))]
    loan: Annotated[
        str, Field(description=described("借款代号；不分笔则空", "loan; empty if not apart"))
    ]
    amount: Annotated[Money, Field(description=described("金额", "amount"))]


@dataclass(slots=True)
class PaymentReport:
    """A payment and where it went."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    received_on: Annotated[date, Field(description=described("到账日期", "received on"))]
    amount: Annotated[Money, Field(description=described("金额", "amount"))]
    payer: Annotated[str, Field(description=described("付款人", "payer"))]
    reference: Annotated[str, Field(description=described("流水号", "reference"))]
    source: Annotated[str, Field(description=described("来源", "source"))]
    loan: Annotated[str, Field(description=described("债务人指定的借款", "loan named on paying"))]
    entries: Annotated[
        tuple[EntryReport, ...], Field(description=described("抵充明细", "where it went"))
    ]
    owed_back: Annotated[Money, Field(description=described("应退", "owed back"))]
    refunded: Annotated[Money, Field(description=described("已退", "refunded"))]
    held: Annotated[Money, Field(description=described("暂不计入", "held back"))]
    reversed_on: Annotated[date | None, Field(description=described("冲正日期", "reversed on"))]


@dataclass(slots=True)
class EventReport:
    """One of the events that the state was replayed from, in order."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    on: Annotated[date, Field(description=described("日期", "day"))]
    event: Annotated[str, Field(description=described("事项", "what happened"))]
    reference: Annotated[str, Field(description=described("编号", "reference"))]
    source: Annotated[str, Field(description=described("来源", "source"))]
    amount: Annotated[Money | None, Field(description=described("金额", "amount"))]


class RuleReport(Model):
    """A rule of law behind a cap."""

    id: str = Field(description=described("规则代号", "id of the rule"))
    article: str = Field(description=described("条文", "article"))
    source: str = Field(description=described("出处", "source"))
    status: str = Field(description=described("是否核对原文", "verified or not"))


class CapReport(Model):
    """A cap on damages: ``figure`` so far, ``uncapped`` without it, and whether it ``binds``."""

    kind: Literal["agreed", "law"] = Field(
        description=described("约定或法定", "agreed or of the law")
    )
    figure: Money = Field(description=described("截至当日的上限金额", "figure so far"))
    uncapped: Money = Field(
        description=described("仅按约定利率的违约金", "damages by the agreed rate alone")
    )
    binds: bool = Field(
        description=described("是否已经限制违约金", "whether it lowers the damages")
    )
    rate: str | None = Field(description=described("年利率上限", "yearly rate of the cap"))
    rules: tuple[RuleReport, ...] = Field(description=described("依据", "rules behind it"))


class ConditionReport(Model):
    """A condition of acceleration."""

    condition: str = Field(description=described("条件", "condition"))
    agreed: str = Field(description=described("约定", "as agreed"))
    found: str = Field(description=described("目前", "as found"))
    met: bool = Field(description=described("是否满足", "whether it is met"))


class DemandReport(Model):
    """The latest demand that arrived, and whether its period is over."""

    arrived_on: date = Field(description=described("催告送达日期", "demand arrived on"))
    period_until: date = Field(description=described("合理期限最后一日", "last day of its period"))
    over: bool = Field(description=described("期限是否届满", "whether it is over"))


class RunningLoan(Model):
    """Interest that ran on under one old contract."""

    loan: str = Field(description=described("借款代号", "loan"))
    contract_no: str = Field(description=described("借款合同编号", "contract number"))
    rate: str = Field(description=described("计算所用年利率", "yearly rate counted with"))
    capped: bool = Field(description=described("是否被上限降低", "whether the cap lowers it"))
    amount: Money = Field(description=described("金额", "amount"))


class RunningReport(Model):
    """Interest of the old contracts that runs on, unclaimed while the borrower performs."""

    total: Money = Field(description=described("合计", "total"))
    claimable_from: date | None = Field(
        description=described("可以主张的起始日期", "may be claimed from")
    )
    given_up: bool = Field(description=described("是否已免除", "whether it is given up"))
    loans: tuple[RunningLoan, ...] = Field(description=described("各笔借款", "by loan"))


class NextDue(Model):
    """The instalment that is to be paid next."""

    number: int = Field(description=described("期次", "number"))
    due: date = Field(description=described("还款日", "due"))
    amount: Money = Field(description=described("未付金额", "left to pay"))


class ProblemReport(Model):
    """An event that could not be counted as it stands."""

    kind: str = Field(description=described("问题", "what does not fit"))
    on: date = Field(description=described("日期", "day"))
    reference: str = Field(description=described("编号", "reference"))
    amount: Money = Field(description=described("金额", "amount"))


class LoanReport(ShareReport):
    """One of several debts."""

    loan: str = Field(description=described("借款代号", "loan"))


class Figures(Model):
    """The totals on a day. What came in is appropriated, held, owed back or refunded."""

    as_of: date = Field(description=described("截至日期", "as of"))
    received: Money = Field(
        description=described("收到且未冲正的款项", "received and not reversed")
    )
    appropriated: Money = Field(description=described("已抵充", "counted against the debt"))
    held: Money = Field(description=described("暂不计入", "held back"))
    owed_back: Money = Field(description=described("应退", "owed back"))
    refunded: Money = Field(description=described("已退", "refunded"))
    due_now: Money = Field(description=described("今日应付", "payable on the day"))
    overdue: Money = Field(
        description=described(
            "已逾期（本金和利息，过宽限期）", "overdue principal and interest, grace over"
        )
    )
    interest_accrued: Money = Field(
        description=described("截至当日的分期利息", "interest for the time that passed")
    )
    damages: Money = Field(
        description=described("截至当日的违约金（已受上限限制）", "damages so far, capped")
    )
    to_settle: Money = Field(
        description=described("当日全部还清所需", "what settles everything on the day")
    )
    saved_by_settling: Money = Field(
        description=described("当日全部还清可少付的利息", "interest that settling saves")
    )
    waiver_pending: Money = Field(
        description=described("尚未生效的减免", "waiver not yet in effect")
    )
    waived: Money = Field(description=described("已生效的减免", "waiver in effect"))
    granted: Money = Field(description=described("签订后另行减免", "waived since the signing"))
    progress: str = Field(description=described("完成比例，0 到 1", "part paid, from 0 to 1"))
    settled_on: date | None = Field(description=described("结清日期", "settled on"))


class Supposed(Model):
    """What a payment would change."""

    amount: Money = Field(description=described("假设的还款", "supposed payment"))
    on: date = Field(description=described("日期", "on"))
    instalments: tuple[int, ...] = Field(
        description=described("由此付清的各期", "instalments it pays in full")
    )
    without: Figures = Field(description=described("没有这笔还款", "without it"))
    with_it: Figures = Field(alias="with", description=described("有这笔还款", "with it"))


class ActionReport(Model):
    """An action agreed in a regular talk that is not done yet."""

    problem: str = Field(description=described("问题", "the problem"))
    what: str = Field(description=described("措施", "what is done"))
    by: str = Field(description=described("由哪一方", "by whom, a party"))
    due: date = Field(description=described("完成期限", "by when"))
    overdue: bool = Field(description=described("是否逾期", "whether it is overdue"))


class StatusReport(Figures):
    """How the agreed debt of a case stands at the end of a day."""

    model_config = ConfigDict(
        title="jieqing status v1", serialize_by_alias=True, validate_by_name=True, frozen=True
    )

    schema_id: Literal["status.v1"] = Field(
        default="status.v1",
        alias="schema",
        description=described("数据格式版本", "version of this format"),
    )
    case: str = Field(description=described("案件编号", "case number"))
    currency: Literal["CNY"] = Field(default="CNY", description=described("币种", "currency"))
    agreed_on: date = Field(description=described("协议日期", "date of the agreement"))
    certificate_by: date | None = Field(
        description=described("应当出具结清证明的最后日期；未结清则空", "certificate due by")
    )
    certificate_overdue: bool | None = Field(
        default=None,
        description=described(
            "是否逾期未出具结清证明；没有查文书则空", "whether it is overdue; null if not looked up"
        ),
    )
    amended_on: tuple[date, ...] = Field(
        description=described("补充协议日期", "dates of amendments")
    )
    next_due: NextDue | None = Field(description=described("下一次还款", "next payment"))
    next_talk: date | None = Field(description=described("下一次定期沟通", "next regular talk"))
    talk_missed: date | None = Field(
        description=described("应当进行而没有进行的定期沟通", "regular talk that was not held")
    )
    actions: tuple[ActionReport, ...] = Field(
        description=described("沟通约定而未完成的措施", "actions agreed in talks, not done yet")
    )
    totals: dict[str, ShareReport] = Field(description=described("按项目合计", "totals by head"))
    loans: tuple[LoanReport, ...] = Field(
        description=described("各笔借款合计；不分笔则空", "totals by loan, if kept apart")
    )
    instalments: tuple[InstalmentReport, ...] = Field(description=described("各期", "instalments"))
    payments: tuple[PaymentReport, ...] = Field(description=described("还款", "payments"))
    caps: tuple[CapReport, ...] = Field(description=described("违约金上限", "caps on damages"))
    acceleration: tuple[ConditionReport, ...] = Field(
        description=described("提前到期的条件", "conditions of acceleration")
    )
    demand: DemandReport | None = Field(
        description=described("最近送达的催告", "latest demand that arrived")
    )
    old_interest: RunningReport | None = Field(
        description=described("原合同继续计算的利息", "interest of the old contracts that runs on")
    )
    events: tuple[EventReport, ...] = Field(
        description=described("据以计算的全部事项", "events it was replayed from")
    )
    problems: tuple[ProblemReport, ...] = Field(
        description=described("无法照录的事项", "events that do not fit")
    )
    if_paid: Supposed | None = Field(
        description=described("假设还款的影响", "what a payment would change")
    )
