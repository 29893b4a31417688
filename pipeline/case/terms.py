"""What was agreed: the debt confirmed, the schedule, what happens on default, who reviewed it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator

from pipeline.case.base import Field, Model, Ref, Text, described
from pipeline.case.dates import Day
from pipeline.case.default import DefaultTerms, GuaranteeTerms
from pipeline.case.identifiers import Identifier
from pipeline.case.loans import Balance, DayCount
from pipeline.case.money import Money, Rate
from pipeline.case.refusal import refusal
from pipeline.case.signing_record import SigningRecord
from pipeline.messages import msg

_FINGERPRINT = r"^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$"


def _fingerprint(text: str) -> str:
    if not re.fullmatch(_FINGERPRINT, text):
        raise refusal(
            "fingerprint",
            msg("This is no SHA-256 of a certificate."),
            hint=msg("Write its 64 hexadecimal digits in quotes, with or without colons."),
        )
    return text.replace(":", "").lower()


Fingerprint = Annotated[
    str, AfterValidator(_fingerprint), Field(json_schema_extra={"pattern": _FINGERPRINT})
]
"""The SHA-256 of a certificate in DER, hexadecimal; read with or without colons."""


class WaiverEffect(StrEnum):
    """When a waiver takes effect."""

    NOW = "now"
    ON_COMPLETION = "on_completion"


class WaiverTerms(Model):
    """What the lender gives up, on what condition, and who approved it."""

    amount: Money = Field(description=described("减免金额", "amount waived"))
    effect: WaiverEffect = Field(description=described("何时生效", "when it takes effect"))
    condition: Text | None = Field(default=None, description=described("条件", "condition"))
    approved_by: Text = Field(description=described("审批人及层级", "approver and level"))
    approved_on: Day = Field(description=described("审批日期", "approved on"))


class Method(StrEnum):
    """How the debt is split into instalments."""

    EQUAL_INSTALMENTS = "equal_instalments"
    EQUAL_PRINCIPAL = "equal_principal"
    INTEREST_ONLY = "interest_only"
    STEP_UP = "step_up"
    LUMP_SUM = "lump_sum"
    CUSTOM = "custom"


class Roll(StrEnum):
    """What the schedule does with a due date on a day off (民法典 203).

    ``by_clause`` leaves the date and lets the agreement's clause move it; ``following`` writes the
    next working day into the schedule, which needs the table of holidays of that year.
    """

    BY_CLAUSE = "by_clause"
    FOLLOWING = "following"


class StepTerms(Model):
    """A step of a rising schedule: so many instalments of one amount, interest in it."""

    count: int = Field(ge=1, le=600, description=described("期数", "number of instalments"))
    amount: Money | None = Field(
        default=None,
        description=described(
            "每期金额；最后一阶不写，均分余额",
            "amount each; none for the last, which shares the rest",
        ),
    )


class SchedulePlan(Model):
    """How the schedule is computed; for ``custom`` the instalments are listed."""

    method: Method = Field(description=described("还款方式", "method"))
    count: int | None = Field(
        default=None, ge=1, le=600, description=described("期数", "number of instalments")
    )
    first_due: Day | None = Field(
        default=None, description=described("首期还款日", "first due date")
    )
    rate: Rate = Field(
        default=Decimal(0),
        description=described("履行期间年利率，不计息写 '0'", "yearly rate while performing"),
    )
    day_count: DayCount | None = Field(
        default=None,
        description=described(
            "计息天数规则；不写则每月按十二分之一年", "day count; without it a month is a twelfth"
        ),
    )
    interest_from: Day | None = Field(
        default=None,
        description=described(
            "起息日；不写则首期还款日前一个月", "interest from; a month before the first due date"
        ),
    )
    interest_free_months: int = Field(
        default=0,
        ge=0,
        le=600,
        description=described("起息后免息的月数", "months without interest at the start"),
    )
    steps: tuple[StepTerms, ...] = Field(
        default=(),
        description=described("各阶的期数和金额（method: step_up 时）", "steps, for step_up"),
    )
    roll: Roll = Field(
        default=Roll.BY_CLAUSE,
        description=described(
            "还款日遇休假日：依条款顺延，或者在计划表中写明顺延后的日期",
            "due dates on days off: moved by the clause, or written as moved",
        ),
    )

    @property
    def number(self) -> int | None:
        """How many instalments it makes; None where it does not say."""
        return sum(step.count for step in self.steps) or self.count


class InstalmentTerms(Model):
    """One agreed instalment of a custom schedule."""

    due: Day = Field(description=described("还款日", "due date"))
    amount: Money = Field(description=described("金额", "amount"))
    interest: Money = Field(default=Decimal(0), description=described("其中利息", "interest in it"))


class Account(Model):
    """The only account to pay into."""

    holder: Ref = Field(description=described("收款人（代号）", "payee, a party of the case"))
    name: Text = Field(description=described("户名", "account name"))
    number: Identifier = Field(description=described("账号（加引号）", "account number, in quotes"))
    bank: Text = Field(description=described("开户行", "bank and branch"))
    authorised_by: Ref | None = Field(
        default=None,
        description=described(
            "收款人非债权人时的书面授权证据", "evidence that the payee may collect"
        ),
    )


class OldCharges(StrEnum):
    """Whether interest and damages of the old contracts stop at the cut-off, or run on unclaimed
    while the borrower performs."""

    STOP = "stop"
    RUN = "run"


class TakesEffect(StrEnum):
    """When the agreement takes effect (民法典 158, 490, 502)."""

    ON_SIGNING = "on_signing"
    ON_FIRST_PAYMENT = "on_first_payment"


class ForumKind(StrEnum):
    """Where a dispute goes."""

    COURT = "court"
    ARBITRATION = "arbitration"


class Forum(Model):
    """Court or arbitration, and the connection that makes it lawful (民诉法 35)."""

    kind: ForumKind = Field(description=described("诉讼或仲裁", "court or arbitration"))
    name: Text = Field(description=described("法院或仲裁机构", "court or arbitration body"))
    connection: Text = Field(
        description=described("与争议的实际联系", "actual connection with the dispute")
    )


class ReviewDecision(StrEnum):
    """What the lawyer decided; ``waived`` is a recorded waiver of the review."""

    APPROVED = "approved"
    APPROVED_WITH_CHANGES = "approved_with_changes"
    REFUSED = "refused"
    WAIVED = "waived"


class Review(Model):
    """The lawyer's review of the agreement, or the recorded waiver of one."""

    by: Ref = Field(description=described("审查律师，或决定免审的一方", "lawyer, or who waived it"))
    on: Day = Field(description=described("日期", "on"))
    decision: ReviewDecision = Field(description=described("结论", "decision"))
    note: Text = Field(description=described("意见或理由", "opinion or reason"))


class Appropriated(StrEnum):
    """What a payment is counted against, in the agreed order (民法典 561)."""

    FEES = "fees"
    INTEREST = "interest"
    PRINCIPAL = "principal"


class ClauseChoice(Model):
    """A clause of the library taken in or left out, with the reason."""

    id: Ref = Field(description=described("条款代号", "clause id"))
    include: bool = Field(description=described("是否采用", "take it in"))
    reason: Text = Field(description=described("理由", "reason"))


class LoanPart(Model):
    """Which part of the sum payable belongs to one of several loans."""

    loan: Ref = Field(description=described("借款代号", "loan"))
    amount: Money = Field(description=described("应还款项中属于该笔的金额", "its part"))


class Terms(Model):
    """The terms of the settlement agreement."""

    signing_date: Day = Field(description=described("协议日期", "date of the agreement"))
    signing_place: Text = Field(description=described("签订地点", "place of signing"))
    cut_off: Day = Field(description=described("债务核算截止日", "cut-off date of the debt"))
    confirmed: Balance = Field(description=described("确认的债务", "debt confirmed"))
    waiver: WaiverTerms | None = Field(default=None, description=described("减免", "waiver"))
    schedule: SchedulePlan = Field(description=described("还款计划", "schedule"))
    instalments: tuple[InstalmentTerms, ...] = Field(
        default=(),
        description=described(
            "逐期列明（method: custom 时）", "instalments, for a custom schedule"
        ),
    )
    split: tuple[LoanPart, ...] = Field(
        default=(),
        description=described(
            "多笔借款时各笔的应还款项；不写则按尚欠金额的比例",
            "parts of several loans; in proportion to what is owed if not given",
        ),
    )
    account: Account = Field(description=described("收款账户", "account to pay into"))
    default: DefaultTerms = Field(description=described("违约责任", "default clauses"))
    appropriation: tuple[Appropriated, ...] = Field(
        default=(Appropriated.FEES, Appropriated.INTEREST, Appropriated.PRINCIPAL),
        min_length=3,
        max_length=3,
        description=described("抵充顺序", "order of appropriation"),
    )
    clauses: tuple[ClauseChoice, ...] = Field(
        default=(), description=described("条款取舍", "clause choices")
    )
    guarantee: GuaranteeTerms | None = Field(
        default=None, description=described("保证责任", "the guarantors' liability")
    )
    old_charges: OldCharges = Field(
        default=OldCharges.STOP,
        description=described(
            "履行期间原合同的利息、违约金停止计算，或者继续计算但暂不收取",
            "whether interest and damages of the old contracts stop, or run on unclaimed",
        ),
    )
    takes_effect: TakesEffect = Field(
        default=TakesEffect.ON_SIGNING,
        description=described("协议何时生效", "when the agreement takes effect"),
    )
    cost_table: bool = Field(
        default=False,
        description=described("附综合融资成本明示表", "add the table of all-in costs"),
    )
    forum: Forum = Field(description=described("争议解决", "forum"))
    review: Review | None = Field(default=None, description=described("律师审查", "review"))
    talks_every_months: int = Field(
        default=3, ge=1, le=12, description=described("定期沟通间隔（月）", "months between talks")
    )
    reminder_days: int | None = Field(
        default=None,
        ge=1,
        le=30,
        description=described(
            "还款日前几天提醒；不写按惯常天数", "days before a due date for a reminder"
        ),
    )
    certificate_days: int = Field(
        default=10,
        ge=1,
        le=60,
        description=described("结清后出具证明的期限（日）", "days to issue the certificate"),
    )
    english: bool = Field(
        default=False, description=described("另附英文本", "make an English edition too")
    )

    def certificate_by(self, settled_on: date) -> date:
        """The last day on which the creditor may issue the settlement certificate."""
        return settled_on + timedelta(days=self.certificate_days)


class SpouseSigns(StrEnum):
    """What a spouse's signature means: a debt of both (民法典 1064), or knowledge and consent."""

    JOINT_DEBTOR = "joint_debtor"
    CONSENT = "consent"


class Signatory(Model):
    """Who signs the agreement; the order of the list is the order of signing."""

    party: Ref = Field(description=described("哪一方", "party"))
    by: Text | None = Field(
        default=None, description=described("签署人姓名（组织）", "who signs for an organisation")
    )
    title: Text | None = Field(default=None, description=described("职务", "title"))
    capacity: SpouseSigns | None = Field(
        default=None,
        description=described(
            "配偶签署的身份：共同还款人，或者只是知情同意（不写即是）",
            "as what a spouse signs; without it, knows and consents",
        ),
    )
    certificate_sha256: Fingerprint | None = Field(
        default=None,
        description=described(
            "签名证书的 SHA-256 指纹；填写后只有这张证书能签署",
            "SHA-256 of the signer's certificate; then no other can sign",
        ),
    )
    record: SigningRecord | None = Field(
        default=None,
        description=described("身份与意愿的记录", "record of identity and intent"),
    )
