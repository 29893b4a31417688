"""The loans in dispute: contract, money really received, what is owed, and to whom by now."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pipeline.case.base import Field, Model, Ref, Share, Text, described
from pipeline.case.dates import Day
from pipeline.case.identifiers import Identifier
from pipeline.case.money import Money, Rate


class DayCount(StrEnum):
    """How days of interest are counted."""

    ACTUAL_360 = "actual/360"
    ACTUAL_365 = "actual/365"
    THIRTY_360 = "30/360"


class Balance(Model):
    """What is owed, split as 民法典 561 needs it. 元, two places."""

    principal: Money = Field(description=described("本金", "principal"))
    interest: Money = Field(default=Decimal(0), description=described("利息", "interest"))
    penalty: Money = Field(
        default=Decimal(0), description=described("罚息、违约金", "overdue interest and damages")
    )
    fees: Money = Field(default=Decimal(0), description=described("费用", "costs and fees"))

    @property
    def total(self) -> Decimal:
        """The sum of the four parts, 元."""
        return self.principal + self.interest + self.penalty + self.fees


class LenderShare(Model):
    """One original lender's part of a joint loan (联合贷)."""

    party: Ref = Field(description=described("出借人", "lender"))
    share: Share = Field(default="1", description=described("出资比例，如 '0.7'", "share of 1"))


class TransferKind(StrEnum):
    """How a claim passed on."""

    COMPENSATION = "compensation"
    ASSIGNMENT = "assignment"


class Transfer(Model):
    """The claim passes on: a guarantor paid (代偿) or an assignment (债权转让, 民法典 545–546)."""

    kind: TransferKind = Field(description=described("代偿或转让", "compensation or assignment"))
    giver: Ref = Field(description=described("原债权人", "from whom"))
    taker: Ref = Field(description=described("新债权人", "to whom"))
    on: Day = Field(description=described("生效日期", "effective on"))
    notice_on: Day | None = Field(
        default=None, description=described("通知债务人的日期", "debtor notified on")
    )
    evidence: Ref | None = Field(
        default=None, description=described("证据编号", "evidence item that proves it")
    )


class Collection(Model):
    """Who collects for the creditor, and under what authority."""

    party: Ref = Field(description=described("催收机构", "collector"))
    since: Day = Field(description=described("授权起始日期", "authority from"))
    until: Day = Field(description=described("授权截止日期", "authority until"))
    evidence: Ref | None = Field(default=None, description=described("授权证据编号", "evidence"))


class CreditorChain(Model):
    """From the original lenders to the creditor of today."""

    original_lenders: tuple[LenderShare, ...] = Field(
        min_length=1, description=described("原始出借人及比例", "original lenders with shares")
    )
    platform: Ref | None = Field(
        default=None, description=described("助贷平台", "platform that brokered the loan")
    )
    transfers: tuple[Transfer, ...] = Field(
        default=(), description=described("代偿与转让，按时间先后", "transfers in order of time")
    )
    collection: Collection | None = Field(
        default=None, description=described("委托催收", "collector with authority")
    )


class Loan(Model):
    """One loan contract and what is owed under it at the cut-off date."""

    id: Ref = Field(description=described("代号", "short name"))
    contract_no: Identifier = Field(description=described("借款合同编号", "contract number"))
    product: Text | None = Field(default=None, description=described("产品名称", "product"))
    borrower: Ref = Field(default="borrower", description=described("借款人", "borrower"))
    signed_on: Day = Field(description=described("合同签订日期", "contract signed on"))
    paid_out_on: Day = Field(description=described("放款日期", "paid out on"))
    due_on: Day = Field(description=described("到期日", "due on"))
    principal: Money = Field(description=described("合同本金", "principal by contract"))
    received: Money = Field(
        description=described(
            "实际到账金额（民法典 670：预扣利息的，以实际为准）", "amount really received"
        )
    )
    rate: Rate = Field(description=described("合同年利率，24% 写 '0.24'", "yearly rate, '0.24'"))
    day_count: DayCount = Field(description=described("计息天数规则", "day count"))
    repaid: Money = Field(
        default=Decimal(0), description=described("截止日前已还", "repaid before the cut-off")
    )
    outstanding: Balance = Field(
        description=described("截止日尚欠金额", "what is owed at the cut-off date")
    )
    chain: CreditorChain = Field(description=described("债权流转", "creditor chain"))
