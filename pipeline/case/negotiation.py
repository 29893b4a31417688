"""What was said, offered and answered, over which channel, and what the borrower can afford."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from pipeline.case.base import Field, Model, Moment, Ref, Text, described
from pipeline.case.channel import Channel as Channel
from pipeline.case.circumstances import Circumstances
from pipeline.case.dates import Day
from pipeline.case.identifiers import Identifier
from pipeline.case.means import Bounds, ExpectedChange, LivingCosts, Support
from pipeline.case.money import Money

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A digest as everybody writes it: 64 lower-case hexadecimal digits."""


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
    sha256: Sha256 = Field(
        description=described("SHA-256（64 位小写十六进制）", "SHA-256, lower-case hex")
    )
    notice_given: bool = Field(description=described("已告知录音录像", "notice was given"))
    consent: bool = Field(description=described("各方同意", "all consented"))


class Remark(Model):
    """One statement, as the minutes have it."""

    by: Ref = Field(description=described("发言方", "who said it"))
    text: Text = Field(description=described("内容", "what was said"))


class RecordKind(StrEnum):
    """What a file beside the case records of a session."""

    TRANSCRIPT = "transcript"
    CALL_LOG = "call_log"
    EMAIL = "email"
    SIGNED_MINUTES = "signed_minutes"
    CONFIRMATION = "confirmation"


class RecordFile(Model):
    """A file that came out of a session; its digest, if given, must be the file's."""

    kind: RecordKind = Field(
        description=described(
            "种类：文字稿 .vtt/.srt、通话清单 .csv、邮件 .eml、签字笔录、书面确认", "what it is"
        )
    )
    file: Text = Field(
        description=described("文件（案件文件夹内的相对路径）", "file, relative to the case folder")
    )
    sha256: Sha256 | None = Field(
        default=None, description=described("接收时的 SHA-256", "SHA-256 when it was received")
    )
    received_on: Day | None = Field(
        default=None,
        description=described("收到日期（会后签回、寄回的）", "received on, if after the session"),
    )


class Speaker(Model):
    """Who a label of the transcript is: ``说话人 1`` is the borrower."""

    label: Text = Field(description=described("文字稿中的称呼", "label in the transcript"))
    party: Ref = Field(description=described("哪一方", "party"))


class Attendance(Model):
    """One stay in a video meeting; whoever left and came back has two."""

    party: Ref = Field(description=described("哪一方", "party"))
    joined_at: Moment = Field(description=described("入会时间", "joined at"))
    left_at: Moment = Field(description=described("离会时间", "left at"))


class Meeting(Model):
    """A video meeting."""

    platform: Text = Field(description=described("会议平台", "platform"))
    number: Identifier = Field(description=described("会议号（加引号）", "meeting id, in quotes"))


class Line(Model):
    """The two ends of a telephone call."""

    caller: Identifier = Field(description=described("主叫号码（加引号）", "calling number"))
    callee: Identifier = Field(description=described("被叫号码（加引号）", "called number"))


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
    meeting: Meeting | None = Field(
        default=None, description=described("视频会议", "video meeting")
    )
    attendance: tuple[Attendance, ...] = Field(
        default=(), description=described("入会、离会记录", "joins and leaves")
    )
    line: Line | None = Field(default=None, description=described("通话号码", "numbers"))
    hour_agreed: bool = Field(
        default=False,
        description=described("借款人同意在该时段联系", "the borrower agreed to the hour"),
    )
    speakers: tuple[Speaker, ...] = Field(
        default=(), description=described("文字稿中的发言人", "speakers of the transcript")
    )
    records: tuple[RecordFile, ...] = Field(
        default=(), description=described("记录文件", "files that record the session")
    )
    agreed: tuple[Text, ...] = Field(
        default=(),
        description=described(
            "谈定的事项，逐项（电话、视频谈定的要书面确认）",
            "what was agreed, point by point; after a call it is confirmed in writing",
        ),
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


class Decided(Model):
    """Who decided on an answer of the lender, and which score sheet lay before them.

    A person decides, never the sheet: the reason stands in the answer.
    """

    by: Text = Field(description=described("决定人姓名", "name of whoever decided"))
    level: Text = Field(
        description=described("职务或审批层级（与减免权限一致）", "office, as in waiver_levels")
    )
    on: Day = Field(description=described("决定日期", "decided on"))
    assessed_on: Day = Field(
        description=described("所依据评估表的截至日期", "the assessment was as of this day")
    )


class Answer(Model):
    """What the other side said to a proposal."""

    by: Ref = Field(description=described("答复方", "who answers"))
    on: Day = Field(description=described("答复日期", "on"))
    decision: Decision = Field(description=described("决定", "decision"))
    reason: Text = Field(description=described("理由", "reason"))
    counter: Ref | None = Field(
        default=None, description=described("反提案编号", "the counter-proposal")
    )
    decided: Decided | None = Field(
        default=None, description=described("出借方由谁决定", "who decided for the lender")
    )


class OfferedInstalment(Model):
    """One instalment of an offer whose amounts differ."""

    due: Day = Field(description=described("还款日", "due date"))
    amount: Money = Field(description=described("金额", "amount"))


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
    amounts: tuple[OfferedInstalment, ...] = Field(
        default=(),
        description=described("逐期金额（各期不等时）", "the instalments, where they differ"),
    )
    interest: Money = Field(
        default=Decimal(0),
        description=described("总额中履行期间的利息", "interest while performing, in the total"),
    )
    valid_until: Day = Field(description=described("有效期至", "open until"))
    limitation_told: Day | None = Field(
        default=None,
        description=described(
            "已向借款人说明时效抗辩的日期（民法典 192）", "borrower told of the time bar on"
        ),
    )
    note: Text | None = Field(default=None, description=described("说明", "note"))
    answer: Answer | None = Field(default=None, description=described("答复", "answer"))


class Affordability(Model):
    """What the borrower has each month, as evidence shows. 元 a month unless said otherwise."""

    monthly_income: Money = Field(description=described("月收入", "monthly income"))
    necessary_expenses: Money = Field(
        default=Decimal(0),
        description=described(
            "月必要支出；不写则按所在地底线", "necessary expenses a month; else the floor"
        ),
    )
    other_debts: Money = Field(
        default=Decimal(0), description=described("其他债务月还款", "other debts a month")
    )
    dependants: int = Field(
        default=0, ge=0, le=99, description=described("被扶养人数", "dependants")
    )
    assets: Money = Field(
        default=Decimal(0), description=described("可变现资产", "assets that can be sold, in all")
    )
    buffer: Money = Field(
        default=Decimal(0), description=described("每月预留", "kept in reserve a month")
    )
    region: Text | None = Field(
        default=None, description=described("生活所在地", "where they live")
    )
    living_costs: LivingCosts | None = Field(
        default=None,
        description=described("当地生活费标准（必要支出的底线）", "living costs there: the floor"),
    )
    expected: tuple[ExpectedChange, ...] = Field(
        default=(), description=described("预期变化", "changes to come")
    )
    evidence: tuple[Ref, ...] = Field(
        default=(), description=described("依据的证据", "evidence behind the figures")
    )
    support: tuple[Support, ...] = Field(
        default=(), description=described("各项数字的依据", "evidence figure by figure")
    )

    @property
    def capacity(self) -> Decimal:
        """What is left for instalments a month, 元; never below zero."""
        left = self.monthly_income - self.necessary_expenses - self.other_debts - self.buffer
        return max(left, Decimal(0))


class Invitation(Model):
    """An invitation to negotiate; the letter of that date is part of the packet."""

    id: Ref = Field(description=described("代号", "short name"))
    by: Ref = Field(description=described("邀请方", "who invites"))
    to: Ref = Field(description=described("受邀方", "who is invited"))
    on: Day = Field(description=described("发出日期", "sent on"))
    channel: Channel = Field(description=described("建议的渠道", "channel proposed"))
    times: tuple[Moment, ...] = Field(
        min_length=1, description=described("可选时间", "times to choose from")
    )
    place: Text | None = Field(
        default=None, description=described("地点或接入方式", "place, or how to join")
    )
    agenda: tuple[Text, ...] = Field(min_length=1, description=described("议题", "agenda"))
    reply_by: Day = Field(description=described("答复期限", "answer by"))


class Negotiation(Model):
    """The whole negotiation."""

    sessions: tuple[Session, ...] = Field(default=(), description=described("协商场次", "sessions"))
    proposals: tuple[Proposal, ...] = Field(default=(), description=described("方案", "proposals"))
    affordability: Affordability | None = Field(
        default=None, description=described("还款能力", "affordability")
    )
    bounds: Bounds | None = Field(
        default=None, description=described("方案的边界", "what a plan has to keep to")
    )
    circumstances: Circumstances | None = Field(
        default=None, description=described("沟通条件", "what bears on the choice of a channel")
    )
    invitations: tuple[Invitation, ...] = Field(
        default=(), description=described("协商邀请", "invitations to negotiate")
    )
    confirm_days: int = Field(
        default=5,
        ge=1,
        le=60,
        description=described(
            "电话、视频后书面确认的期限（日）", "days to confirm in writing after a call"
        ),
    )
    minutes_days: int = Field(
        default=7,
        ge=1,
        le=60,
        description=described("当面协商笔录签回的期限（日）", "days to return signed minutes"),
    )
