"""What bears on the choice of a channel, as far as the rest of the case does not say it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from pipeline.case.base import Field, Model, Ref, Text, described
from pipeline.case.channel import Channel

Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of day in Beijing, in quotes: ``'19:30'``."""


class Urgency(StrEnum):
    """How soon the two sides must have spoken."""

    TODAY = "today"
    DAYS = "days"
    NONE = "none"


class Distance(StrEnum):
    """Where the two sides are."""

    SAME_CITY = "same_city"
    OTHER_CITY = "other_city"


class Level(StrEnum):
    """How much of something there is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Weekday(StrEnum):
    """Days of the week."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


class Hours(Model):
    """When a party can talk."""

    party: Ref = Field(description=described("哪一方", "party"))
    days: tuple[Weekday, ...] = Field(
        min_length=1, description=described("星期几", "days of the week")
    )
    since: Clock = Field(description=described("从几点（加引号）", "from, in quotes"))
    until: Clock = Field(description=described("到几点（加引号）", "until, in quotes"))


class Lacking(Model):
    """Channels that a party cannot use, and why."""

    party: Ref = Field(description=described("哪一方", "party"))
    channels: tuple[Channel, ...] = Field(
        min_length=1, description=described("用不了的渠道", "channels it cannot use")
    )
    reason: Text = Field(description=described("原因", "reason"))


class Circumstances(Model):
    """沟通条件: everything is optional; what is left out is derived from the case or unknown."""

    urgency: Urgency | None = Field(
        default=None, description=described("紧急程度", "how urgent it is")
    )
    distance: Distance | None = Field(
        default=None, description=described("双方是否同城", "same city or not")
    )
    record_needed: bool | None = Field(
        default=None, description=described("必须留存记录", "a record is indispensable")
    )
    complexity: Level | None = Field(
        default=None, description=described("事情的复杂程度", "how complex the matter is")
    )
    trust: Level | None = Field(
        default=None, description=described("双方信任程度", "how far the sides trust each other")
    )
    worked: tuple[Channel, ...] = Field(
        default=(), description=described("以前有效的渠道", "channels that worked before")
    )
    lacking: tuple[Lacking, ...] = Field(
        default=(), description=described("用不了的渠道", "channels somebody cannot use")
    )
    hours: tuple[Hours, ...] = Field(
        default=(), description=described("各方方便的时间", "when each party can talk")
    )
    late_hours_agreed: bool = Field(
        default=False,
        description=described("借款人书面同意夜间联系", "the borrower agreed to late hours"),
    )
