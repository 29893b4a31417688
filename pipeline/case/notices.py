"""The letters of the performance stage that the lender issued, and how each was served."""

from __future__ import annotations

from enum import StrEnum

from pipeline.case.base import Field, Model, Ref, described
from pipeline.case.dates import Day
from pipeline.case.identifiers import Identifier


class NoticeKind(StrEnum):
    """Letters of the performance stage, in the order in which they may come."""

    REMINDER = "reminder"
    GRACE_REMINDER = "grace_reminder"
    DEMAND = "demand"
    GUARANTOR = "guarantor"
    ACCELERATION = "acceleration"
    DAMAGES = "damages"
    CURE = "cure"
    PROPOSAL = "proposal"


class ServedBy(StrEnum):
    """How a notice was served."""

    POST = "post"
    EMAIL = "email"
    SMS = "sms"
    IN_PERSON = "in_person"


class NoticeSent(Model):
    """A notice that the lender issued; the letter of that date is part of the packet."""

    kind: NoticeKind = Field(
        description=described(
            "种类：还款提醒、宽限期提醒、催告、致保证人、提前到期、违约金、补足确认、补充协议提议",
            "kind",
        )
    )
    to: Ref | None = Field(
        default=None,
        description=described("收件的一方，不写为借款人", "to whom; the borrower if not given"),
    )
    issued_on: Day = Field(description=described("发出日期", "issued on"))
    served_by: ServedBy = Field(description=described("送达方式", "how it was served"))
    reference: Identifier | None = Field(
        default=None, description=described("邮单号等", "post number or the like")
    )
    arrived_on: Day | None = Field(default=None, description=described("送达日期", "arrived on"))
    evidence: Ref | None = Field(
        default=None, description=described("送达证据", "proof of arrival")
    )
