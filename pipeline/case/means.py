"""What a plan may take: expected changes of the borrower's means, and how far the lender may go."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pipeline.case.base import Field, Model, Ref, Text, described
from pipeline.case.dates import Day
from pipeline.case.money import Money, Rate


class MeansInput(StrEnum):
    """The figures of affordability that evidence can support."""

    INCOME = "monthly_income"
    EXPENSES = "necessary_expenses"
    OTHER_DEBTS = "other_debts"
    ASSETS = "assets"
    DEPENDANTS = "dependants"


class Support(Model):
    """Which evidence stands behind which figure; figures not listed go by the evidence's kind."""

    input: MeansInput = Field(description=described("哪一项数字", "which figure"))
    evidence: tuple[Ref, ...] = Field(
        min_length=1, description=described("依据的证据", "evidence behind it")
    )


class LivingCosts(Model):
    """What people need to live on where the borrower lives, 元 a month, as somebody published it.

    Such figures are local and dated; none comes with the program.
    """

    adult: Money = Field(description=described("成年人每月", "an adult, a month"))
    dependant: Money = Field(description=described("被扶养人每月", "a dependant, a month"))
    since: Day = Field(description=described("标准自何日起", "in force from"))
    until: Day | None = Field(default=None, description=described("标准至何日止", "in force until"))
    source: Text = Field(
        description=described("出处（发布机关、文号）", "who published it, and where")
    )


class ExpectedChange(Model):
    """A change of the means that is to come: each month from a day on, or once on it."""

    on: Day = Field(description=described("何日起", "from or on which day"))
    what: Text = Field(description=described("什么变化", "what changes"))
    more: Money = Field(default=Decimal(0), description=described("每月增加", "more a month"))
    less: Money = Field(default=Decimal(0), description=described("每月减少", "less a month"))
    once: Money = Field(
        default=Decimal(0), description=described("一次性收入", "received once, on that day")
    )
    from_assets: bool = Field(
        default=False,
        description=described("一次性收入来自已列的资产", "received for assets listed already"),
    )
    evidence: tuple[Ref, ...] = Field(
        default=(), description=described("依据的证据", "evidence behind it")
    )


class WaiverLevel(Model):
    """减免权限: up to which sum somebody may waive."""

    level: Text = Field(description=described("审批层级", "who may approve it"))
    up_to: Money = Field(description=described("单户减免上限", "at most, for one case"))


class Bounds(Model):
    """What a plan has to keep to, as the two sides said so far."""

    earliest_start: Day | None = Field(
        default=None, description=described("首期最早日期", "first instalment not before")
    )
    due_day: int | None = Field(
        default=None,
        ge=1,
        le=31,
        description=described("每月还款日（如发薪日后）", "day of the month, as after payday"),
    )
    longest_months: int | None = Field(
        default=None,
        ge=1,
        le=600,
        description=described("最长期限（月）", "longest term in months"),
    )
    rate: Rate = Field(
        default=Decimal(0),
        description=described("履行期间年利率，不计息写 '0'", "yearly rate while performing"),
    )
    waiver_levels: tuple[WaiverLevel, ...] = Field(
        default=(),
        description=described("减免权限，由低到高", "waiver authority by level, lowest first"),
    )
