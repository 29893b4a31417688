"""The case: everything that is known, frozen. ``schemas/case.v1.schema.json`` is made from it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict

from pipeline.case.amendments import Amendment
from pipeline.case.base import Field, Model, Ref, Text, described
from pipeline.case.closing import Closing
from pipeline.case.dates import Day
from pipeline.case.evidence import EvidenceItem
from pipeline.case.loans import Loan
from pipeline.case.masking import Masking
from pipeline.case.negotiation import Negotiation
from pipeline.case.notices import NoticeSent
from pipeline.case.parties import Contact, Organisation, Party, Person, Role
from pipeline.case.performance import (
    CostIncurred,
    PaymentReceived,
    PaymentRefunded,
    PaymentReversed,
    WaiverGranted,
)
from pipeline.case.talks import HardshipReport, PerformanceTalk
from pipeline.case.terms import Signatory, Terms


class Language(StrEnum):
    """Main language of the papers."""

    ZH = "zh"
    EN = "en"


class DisputedFact(Model):
    """A fact that the two sides see differently."""

    fact: Text = Field(description=described("争议事实", "the fact"))
    lender_view: Text = Field(description=described("出借方的说法", "the lender's view"))
    borrower_view: Text = Field(description=described("借款方的说法", "the borrower's view"))


class Claim(Model):
    """What one side asks for, and why."""

    party: Ref = Field(description=described("提出方", "who asks"))
    claim: Text = Field(description=described("诉求", "what is asked for"))
    reasons: tuple[Text, ...] = Field(min_length=1, description=described("理由", "reasons"))


class Dispute(Model):
    """What both sides agree on, what they do not, and what each wants."""

    summary: Text = Field(description=described("争议概要", "the dispute in a few sentences"))
    agreed_facts: tuple[Text, ...] = Field(
        default=(), description=described("无争议的事实", "agreed facts")
    )
    disputed_facts: tuple[DisputedFact, ...] = Field(
        default=(), description=described("有争议的事实", "disputed facts")
    )
    claims: tuple[Claim, ...] = Field(min_length=1, description=described("各方诉求", "claims"))


class Case(Model):
    """One negotiated settlement, from the dispute to the settlement certificate."""

    model_config = ConfigDict(
        title="jieqing case v1", serialize_by_alias=True, validate_by_name=True, frozen=True
    )

    schema_id: Literal["case.v1"] = Field(
        alias="schema", description=described("数据格式版本", "version of this format")
    )
    id: Ref = Field(description=described("案件编号", "case number"))
    currency: Literal["CNY"] = Field(
        default="CNY", description=described("币种，仅支持人民币", "currency, only CNY")
    )
    language: Language = Field(default=Language.ZH, description=described("语言", "main language"))
    opened_on: Day = Field(description=described("立案日期", "case opened on"))
    parties: tuple[Party, ...] = Field(min_length=2, description=described("各方", "parties"))
    dispute: Dispute = Field(description=described("争议与诉求", "dispute and claims"))
    contacts: tuple[Contact, ...] = Field(
        default=(), description=described("已核实的联系方式", "verified contacts")
    )
    loans: tuple[Loan, ...] = Field(min_length=1, description=described("借款", "loans"))
    evidence: tuple[EvidenceItem, ...] = Field(
        default=(), description=described("证据", "evidence")
    )
    masking: Masking | None = Field(
        default=None,
        description=described(
            "另出一份供对方当事人的证据册，其中要隐去的内容",
            "what an edition of the evidence for the other side hides",
        ),
    )
    negotiation: Negotiation = Field(
        default=Negotiation(), description=described("协商", "negotiation")
    )
    terms: Terms | None = Field(default=None, description=described("协议条款", "terms agreed"))
    signatories: tuple[Signatory, ...] = Field(
        default=(), description=described("签署人，按签署顺序", "signatories in order")
    )
    amendments: tuple[Amendment, ...] = Field(
        default=(), description=described("补充协议，按时间先后", "later changes, in order of time")
    )
    payments: tuple[PaymentReceived, ...] = Field(
        default=(), description=described("收到的还款", "payments received")
    )
    payments_file: Text | None = Field(
        default=None,
        description=described("还款明细 CSV（与 payments 二选一）", "payments as CSV instead"),
    )
    reversals: tuple[PaymentReversed, ...] = Field(
        default=(), description=described("被冲正的还款", "payments that were reversed")
    )
    refunds: tuple[PaymentRefunded, ...] = Field(
        default=(), description=described("退还的多付款项", "what was paid back")
    )
    waivers: tuple[WaiverGranted, ...] = Field(
        default=(), description=described("签订后另行减免的", "waived after the signing")
    )
    costs: tuple[CostIncurred, ...] = Field(
        default=(), description=described("实现债权的费用", "costs of enforcement")
    )
    notices: tuple[NoticeSent, ...] = Field(
        default=(), description=described("已发出的通知", "notices sent")
    )
    talks: tuple[PerformanceTalk, ...] = Field(
        default=(), description=described("履行中的定期沟通", "regular talks while performing")
    )
    hardship: tuple[HardshipReport, ...] = Field(
        default=(), description=described("履行困难的告知", "reports of hardship")
    )

    closing: Closing = Field(
        default=Closing(), description=described("结清之后", "what follows the last payment")
    )

    def party(self, ref: str) -> Organisation | Person:
        """The party of that short name; ``KeyError`` if the case names none (checks report it)."""
        return next((p for p in self.parties if p.id == ref), None) or _missing(ref)

    def with_role(self, role: Role) -> tuple[Organisation | Person, ...]:
        """All parties of that role, in the order of the case."""
        return tuple(party for party in self.parties if party.role is role)

    @property
    def lender(self) -> Organisation | Person:
        """The creditor that negotiates and signs."""
        return self.with_role(Role.LENDER)[0]

    @property
    def borrower(self) -> Organisation | Person:
        """The main borrower."""
        return self.with_role(Role.BORROWER)[0]


def _missing(ref: str) -> Organisation | Person:
    raise KeyError(ref)
