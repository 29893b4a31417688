"""What happened to the money after signing: received, reversed, refunded, waived, spent.

Each is an event on a day that is only ever added to: a payment that bounced stays listed, and its
reversal stands beside it.
"""

from __future__ import annotations

from enum import StrEnum

from pipeline.case.base import Field, Model, Ref, Text, described
from pipeline.case.dates import Day
from pipeline.case.identifiers import Identifier
from pipeline.case.money import Money


class Recorded(Model):
    """What every event of this file has: where the record of it comes from."""

    source: Text | None = Field(
        default=None,
        description=described("来源，如对账单文件及行号", "where it stands: file and line"),
    )


class PaymentReceived(Recorded):
    """Money that came in, from the debtor or from anyone else (第三人代为履行, 民法典 524)."""

    received_on: Day = Field(description=described("到账日期", "received on"))
    amount: Money = Field(description=described("金额", "amount"))
    payer: Text | None = Field(default=None, description=described("付款人", "payer"))
    payer_account: Identifier | None = Field(
        default=None,
        description=described("付款账号，可以打码", "account paid from, may be masked"),
    )
    method: Text | None = Field(default=None, description=described("方式", "how it was paid"))
    reference: Identifier = Field(description=described("流水号", "bank reference"))
    loan: Ref | None = Field(
        default=None,
        description=described(
            "付款时债务人指定清偿的借款（民法典 560）", "the loan that the debtor named on paying"
        ),
    )


class PaymentReversed(Recorded):
    """A payment that did not last: a cheque bounced, a transfer was called back (退票、冲正)."""

    payment: Identifier = Field(
        description=described("被冲正还款的流水号", "reference of the payment that is reversed")
    )
    on: Day = Field(description=described("冲正日期", "reversed on"))
    reason: Text | None = Field(default=None, description=described("原因", "why"))
    reference: Identifier | None = Field(
        default=None, description=described("冲正流水号", "bank reference of the reversal")
    )


class PaymentRefunded(Recorded):
    """Money paid back that had been paid too much."""

    on: Day = Field(description=described("退款日期", "refunded on"))
    amount: Money = Field(description=described("金额", "amount"))
    payee: Text | None = Field(default=None, description=described("收款人", "who received it"))
    method: Text | None = Field(default=None, description=described("方式", "how it was paid"))
    reference: Identifier = Field(description=described("流水号", "bank reference"))


class WaivedHead(StrEnum):
    """What a later waiver is counted against."""

    FEES = "fees"
    INTEREST = "interest"
    DAMAGES = "damages"
    PRINCIPAL = "principal"


class WaiverGranted(Recorded):
    """What the lender gives up after signing, without a new agreement (民法典 575)."""

    on: Day = Field(description=described("减免日期", "granted on"))
    amount: Money = Field(description=described("金额", "amount"))
    head: WaivedHead = Field(description=described("减免的项目", "what is waived"))
    reason: Text = Field(description=described("原因", "why"))
    approved_by: Text = Field(description=described("审批人及层级", "approver and level"))
    reference: Identifier | None = Field(
        default=None, description=described("减免文件编号", "number of the paper")
    )


class CostIncurred(Recorded):
    """A cost of enforcement that the borrower bears under the agreement (民法典 561)."""

    on: Day = Field(description=described("发生日期", "incurred on"))
    amount: Money = Field(description=described("金额", "amount"))
    reason: Text = Field(description=described("用途，如诉讼费", "what for"))
    reference: Identifier | None = Field(
        default=None, description=described("票据编号", "number of the receipt")
    )
    evidence: Ref | None = Field(default=None, description=described("证据编号", "evidence"))
