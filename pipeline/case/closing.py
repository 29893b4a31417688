"""What the two sides settle once the debt is paid: papers, credit reporting, lessons."""

from __future__ import annotations

from enum import StrEnum

from pipeline.case.base import Field, Model, Ref, Text, described
from pipeline.case.dates import Day


class Disposal(StrEnum):
    """What becomes of an old paper. None is destroyed: the lender must keep its records."""

    CANCELLED = "cancelled"
    RETURNED = "returned"


class OldPaper(Model):
    """A paper of the old contract that binds nobody any more."""

    title: Text = Field(description=described("文件名称", "what it is"))
    disposal: Disposal = Field(
        default=Disposal.CANCELLED,
        description=described("处理方式：注销存档、原件退还", "cancelled and filed, or given back"),
    )


class Lesson(Model):
    """What one side says about the negotiation, in its own words."""

    party: Ref = Field(description=described("哪一方", "party"))
    worked: tuple[Text, ...] = Field(default=(), description=described("有效的做法", "what worked"))
    change: tuple[Text, ...] = Field(
        default=(), description=described("需要改进的", "what to do otherwise")
    )


class Closing(Model):
    """What follows the last payment."""

    old_papers: tuple[OldPaper, ...] = Field(
        default=(),
        description=described(
            "借款合同以外一并注销的文件", "papers beside the loan contract that are cancelled"
        ),
    )
    credit_update_asked_on: Day | None = Field(
        default=None,
        description=described(
            "借款人申请报送结清状态的日期", "borrower asks that the settlement be reported"
        ),
    )
    lessons: tuple[Lesson, ...] = Field(
        default=(), description=described("各方的总结", "what each side learned")
    )
