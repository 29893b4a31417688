"""Proof: what each side hands in, what it shows, and the file that holds it."""

from __future__ import annotations

from enum import StrEnum

from pipeline.case.base import Field, Model, Ref, Text, described
from pipeline.case.dates import Day
from pipeline.case.masking import MaskRegion


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    IDENTITY = "identity"
    INCOME = "income"
    ASSETS = "assets"
    DEBTS = "debts"
    HARDSHIP = "hardship"
    CONTRACT = "contract"
    PAYOUT = "payout"
    REPAYMENTS = "repayments"
    LICENCE = "licence"
    AUTHORITY = "authority"
    ASSIGNMENT = "assignment"
    NOTICE = "notice"
    GUARANTEE = "guarantee"
    SECURITY = "security"
    KINSHIP = "kinship"
    COMMUNICATION = "communication"
    RECORDING = "recording"
    OTHER = "other"


class Original(StrEnum):
    """Whether the original or a copy is handed in (证据规定 11, 14)."""

    ORIGINAL = "original"
    COPY = "copy"
    ELECTRONIC = "electronic"


class EvidenceItem(Model):
    """One item of the evidence catalogue (证据规定 19)."""

    id: Ref = Field(description=described("代号", "short name"))
    title: Text = Field(description=described("证据名称", "title"))
    kind: EvidenceKind = Field(description=described("种类", "kind"))
    also: tuple[EvidenceKind, ...] = Field(
        default=(),
        description=described("同一份材料兼作的其他种类", "other kinds that the same item also is"),
    )
    about: tuple[Ref, ...] = Field(
        default=(),
        description=described(
            "关于哪一方或哪笔借款（不填则不限）", "which parties or loans it is about, if not all"
        ),
    )
    party: Ref = Field(description=described("提交人", "who hands it in"))
    source: Text = Field(description=described("来源", "where it comes from"))
    made_on: Day | None = Field(default=None, description=described("形成时间", "when it was made"))
    submitted_on: Day | None = Field(
        default=None, description=described("提交日期", "handed in on")
    )
    content: Text | None = Field(
        default=None, description=described("内容摘要", "what it says, in brief")
    )
    proves: Text = Field(description=described("证明对象", "what it proves"))
    original: Original = Field(
        default=Original.COPY, description=described("原件、复印件或电子数据", "original or copy")
    )
    file: Text | None = Field(
        default=None,
        description=described(
            "文件（案件文件夹内的相对路径）", "file, relative to the case folder"
        ),
    )
    password_file: Text | None = Field(
        default=None,
        description=described(
            "文件有打开密码时，只存放该密码的文本文件（案件文件夹内的相对路径）",
            "for a locked file: a text file with nothing but its password, in the case folder",
        ),
    )
    masks: tuple[MaskRegion, ...] = Field(
        default=(),
        description=described(
            "供对方当事人的版本中要遮盖的区域", "regions hidden in the edition for the other side"
        ),
    )

    @property
    def kinds(self) -> tuple[EvidenceKind, ...]:
        """All that it is, its main kind first."""
        return self.kind, *self.also
