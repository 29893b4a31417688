"""补充协议: what is changed after the agreement was signed."""

from __future__ import annotations

from pipeline.case.base import Field, Model, Ref, Text, described
from pipeline.case.dates import Day
from pipeline.case.money import Money
from pipeline.case.terms import InstalmentTerms


class Amendment(Model):
    """补充协议: a later change that all who signed the agreement sign; that stays as it is."""

    id: Ref = Field(description=described("代号", "short name"))
    on: Day = Field(description=described("签订日期", "day of signing"))
    reason: Text = Field(description=described("变更的原因", "why"))
    remaining: Money | None = Field(
        default=None,
        description=described(
            "变更时尚未偿还、按新计划偿还的金额（不含以后的利息）",
            "what is still to be repaid, by the new instalments, without later interest",
        ),
    )
    instalments: tuple[InstalmentTerms, ...] = Field(
        default=(), description=described("变更后的各期", "the instalments from then on")
    )
    grace_days: int | None = Field(
        default=None,
        ge=0,
        le=60,
        description=described(
            "变更后的宽限期（日），适用于签订之日及以后到期的各期；不变不写",
            "days of grace from then on, of what falls due on that day or later; none if unchanged",
        ),
    )
    changes: tuple[Text, ...] = Field(
        default=(), description=described("其他变更，逐条写明", "other changes, one by one")
    )
