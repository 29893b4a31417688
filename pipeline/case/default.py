"""What follows on default: grace, 提前到期, 违约金; and how guarantors are liable."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pipeline.case.base import Field, Model, described
from pipeline.case.money import Money, Rate


class Acceleration(Model):
    """提前到期: when the rest may be called in at once."""

    missed_in_a_row: int | None = Field(
        default=None,
        ge=1,
        le=600,
        description=described("连续逾期期数", "instalments missed in a row"),
    )
    missed_in_all: int | None = Field(
        default=None,
        ge=1,
        le=600,
        description=described("累计逾期期数", "instalments missed in all"),
    )
    overdue_more_than: Money | None = Field(
        default=None, description=described("逾期金额超过", "overdue amount above")
    )
    demand_days: int = Field(
        default=15,
        ge=1,
        le=365,
        description=described("催告后的合理期限（日）", "days after the demand"),
    )


class Damages(Model):
    """违约金: a daily rate and its cap, or a sum that is owed once, on the first default."""

    daily_rate: Rate = Field(
        default=Decimal(0),
        description=described("按逾期金额的日利率", "daily rate on the overdue sum"),
    )
    cap: Money | None = Field(default=None, description=described("违约金上限", "cap in all"))
    fixed: Money | None = Field(
        default=None,
        description=described(
            "固定违约金，首次逾期时一次性支付（与日利率二选一）",
            "a fixed sum, owed once on the first default, instead of a daily rate",
        ),
    )


class DefaultTerms(Model):
    """What follows when an instalment is not paid."""

    grace_days: int = Field(ge=0, le=60, description=described("宽限期（日）", "days of grace"))
    acceleration: Acceleration | None = Field(
        default=None, description=described("提前到期", "acceleration")
    )
    damages: Damages | None = Field(default=None, description=described("违约金", "damages"))
    revive_waiver: bool = Field(
        default=False, description=described("违约时恢复减免部分", "the waived part revives")
    )
    costs: bool = Field(
        default=True,
        description=described("由违约方承担实现债权的合理费用", "costs of enforcement"),
    )


class GuaranteeKind(StrEnum):
    """How a guarantor is liable: after the debtor (民法典 687), or beside it (688)."""

    GENERAL = "general"
    JOINT = "joint"


class GuaranteeTerms(Model):
    """What the guarantors agree to anew; without it the old guarantee says how they are liable."""

    kind: GuaranteeKind | None = Field(
        default=None,
        description=described("一般保证或连带责任保证", "general, or joint and several"),
    )
    months: int | None = Field(
        default=None,
        ge=1,
        le=600,
        description=described(
            "保证期间：自最后一期还款日起的月数", "guarantee period: months from the last due date"
        ),
    )
