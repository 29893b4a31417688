"""The letters of the performance stage that the lender issued, and how each was served."""

from __future__ import annotations

from enum import StrEnum

from pipeline.case.base import Field, Model, Ref, described
from pipeline.case.dates import Day
from pipeline.case.identifiers import Identifier


class NoticeKind(StrEnum):
    """Letters of the performance stage."""

    REMINDER = "reminder"
    DEMAND = "demand"
    ACCELERATION = "acceleration"


class ServedBy(StrEnum):
    """How a notice was served."""

    POST = "post"
    EMAIL = "email"
    SMS = "sms"
    IN_PERSON = "in_person"


class NoticeSent(Model):
    """A notice that the lender issued; the letter of that date is part of the packet."""

    kind: NoticeKind = Field(description=described("种类", "kind"))
    issued_on: Day = Field(description=described("发出日期", "issued on"))
    served_by: ServedBy = Field(description=described("送达方式", "how it was served"))
    reference: Identifier | None = Field(
        default=None, description=described("邮单号等", "post number or the like")
    )
    arrived_on: Day | None = Field(default=None, description=described("送达日期", "arrived on"))
    evidence: Ref | None = Field(
        default=None, description=described("送达证据", "proof of arrival")
    )
