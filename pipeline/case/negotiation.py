"""What was said, offered and answered, over which channel, and what the borrower can afford."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from pipeline.case.base import Field, Model, Moment, Ref, Text, described
from pipeline.case.dates import Day
from pipeline.case.money import Money


class Channel(StrEnum):
    """The four channels of the process."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"
    EMAIL = "email"


class Participant(Model):
    """Somebody who took part, and by what right."""

    party: Ref = Field(description=described("哪一方", "party"))
    by: Text | None = Field(
        default=None, description=described("实际参加人（组织必填）", "person who took part")
    )
    capacity: Text = Field(description=described("身份或权限", "capacity or authority"))


class Recording(Model):
    """A recording, known by its hash; notice and consent are on record."""

    file: Text | None = Field(default=None, description=described("文件", "file"))
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(
        description=described("SHA-256（64 位小写十六进制）", "SHA-256, lower-case hex")
    )
    notice_given: bool = Field(description=described("已告知录音录像", "notice was given"))
    consent: bool = Field(description=described("各方同意", "all consented"))


class Remark(Model):
    """One statement, as the minutes have it."""

    by: Ref = Field(description=described("发言方", "who said it"))
    text: Text = Field(description=described("内容", "what was said"))


class Session(Model):
    """One talk or exchange of letters."""

    id: Ref = Field(description=described("代号", "short name"))
    channel: Channel = Field(description=described("渠道", "channel"))
    started_at: Moment = Field(description=described("开始时间", "start"))
    ended_at: Moment | None = Field(default=None, description=described("结束时间", "end"))
    place: Text | None = Field(
        default=None,
        description=described(
            "地点、会议平台及会议号、或号码", "place, platform and id, or number"
        ),
    )
    participants: tuple[Participant, ...] = Field(
        min_length=2, description=described("参加人", "who took part")
    )
    remarks: tuple[Remark, ...] = Field(
        default=(), description=described("协商内容", "what was said")
    )
    interruptions: Text | None = Field(
        default=None, description=described("中断、网络故障", "interruptions, network trouble")
    )
    recording: Recording | None = Field(
        default=None, description=described("录音录像", "recording")
    )
    outcome: Text = Field(description=described("结果", "outcome"))
    next_step: Text | None = Field(
        default=None, description=described("下一步及期限", "what comes next, and by when")
    )


class Decision(StrEnum):
    """The answer to a proposal."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    COUNTERED = "countered"
    WITHDRAWN = "withdrawn"


class Answer(Model):
    """What the other side said to a proposal."""

    by: Ref = Field(description=described("答复方", "who answers"))
    on: Day = Field(description=described("答复日期", "on"))
    decision: Decision = Field(description=described("决定", "decision"))
    reason: Text = Field(description=described("理由", "reason"))
    counter: Ref | None = Field(
        default=None, description=described("反提案编号", "the counter-proposal")
    )


class Proposal(Model):
    """An offer: so much, in so many instalments."""

    id: Ref = Field(description=described("代号", "short name"))
    by: Ref = Field(description=described("提出方", "who offers"))
    on: Day = Field(description=described("提出日期", "made on"))
    session: Ref | None = Field(default=None, description=described("所在场次", "session"))
    total: Money = Field(description=described("还款总额", "total to be repaid"))
    waiver: Money = Field(default=Decimal(0), description=described("减免金额", "waiver"))
    instalments: int = Field(ge=1, le=600, description=described("期数", "number of instalments"))
    first_due: Day = Field(description=described("首期还款日", "first due date"))
    valid_until: Day = Field(description=described("有效期至", "open until"))
    note: Text | None = Field(default=None, description=described("说明", "note"))
    answer: Answer | None = Field(default=None, description=described("答复", "answer"))


class Affordability(Model):
    """What the borrower has each month, as evidence shows. 元 a month unless said otherwise."""

    monthly_income: Money = Field(description=described("月收入", "monthly income"))
    necessary_expenses: Money = Field(
        description=described("月必要支出", "necessary expenses a month")
    )
    other_debts: Money = Field(
        default=Decimal(0), description=described("其他债务月还款", "other debts a month")
    )
    dependants: int = Field(default=0, ge=0, description=described("被扶养人数", "dependants"))
    assets: Money = Field(
        default=Decimal(0), description=described("可变现资产", "assets that can be sold, in all")
    )
    buffer: Money = Field(
        default=Decimal(0), description=described("每月预留", "kept in reserve a month")
    )
    evidence: tuple[Ref, ...] = Field(
        default=(), description=described("依据的证据", "evidence behind the figures")
    )

    @property
    def capacity(self) -> Decimal:
        """What is left for instalments a month, 元; never below zero."""
        left = self.monthly_income - self.necessary_expenses - self.other_debts - self.buffer
        return max(left, Decimal(0))


class Negotiation(Model):
    """The whole negotiation."""

    sessions: tuple[Session, ...] = Field(default=(), description=described("协商场次", "sessions"))
    proposals: tuple[Proposal, ...] = Field(default=(), description=described("方案", "proposals"))
    affordability: Affordability | None = Field(
        default=None, description=described("还款能力", "affordability")
    )
