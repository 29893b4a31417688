"""What a lawyer's review of the agreement left: ``review/review.json`` of the case folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.case.terms import Review, ReviewDecision

Decision = Literal[
    ReviewDecision.APPROVED, ReviewDecision.APPROVED_WITH_CHANGES, ReviewDecision.REFUSED
]


class Change(StrEnum):
    """What became of a paragraph of the text that was issued."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True,
                              serialize_by_alias=True)  # fmt: skip


class Deviation(_Entry):
    """A place where the reviewed text departs from the approved one. Who decided so, and when,
    is said once, by the record that it is part of.
    """

    change: Change = Field(description="变动 / what happened to it")
    clause: str = Field(description="条款代号，条款以外为空 / clause id; empty outside of clauses")
    place: str = Field(description="所在位置，如 第三条第二款 / where, by the approved numbering")
    approved_text: str = Field(description="送审文本 / text as issued; empty if added")
    reviewed_text: str = Field(description="审查后的文本 / text as reviewed; empty if removed")


class ReviewedFile(_Entry):
    """A file of the case folder."""

    file: str = Field(description="文件（相对案件文件夹） / file, relative to the case folder")
    sha256: str = Field(description="SHA-256，十六进制 / SHA-256, hex")
    size: int = Field(description="字节数 / bytes")


class ReviewRecord(_Entry):
    """One review: who decided what about which file, made from which data."""

    schema_id: Literal["review.v1"] = Field(
        default="review.v1", alias="schema", description="数据格式版本 / version of this format"
    )
    number: int = Field(ge=1, description="第几次审查 / which review of the case this is")
    case: str = Field(description="案件编号 / case number")
    by: str = Field(description="审查律师（代号） / the lawyer, a party of the case")
    lawyer: str = Field(description="律师姓名 / the lawyer's name")
    licence_no: str = Field(description="执业证号 / practising licence number")
    client: str = Field(description="委托人 / whom the lawyer acts for")
    decision: Decision = Field(description="结论 / decision")
    note: str = Field(description="意见 / opinion")
    on: date = Field(description="审查日期 / day of the review")
    recorded_at: datetime = Field(description="登记时间 / when it was taken back")
    received_as: str = Field(description="收到时的文件名 / name of the file as it came")
    reviewed: ReviewedFile = Field(description="审查后的文件 / the reviewed file")
    issued_sha256: str = Field(description="送审文件的摘要 / SHA-256 of the Word file as issued")
    deviations: tuple[Deviation, ...] = Field(
        description="与送审文本的差异 / departures from the approved text"
    )
    context: dict[str, Any] = Field(
        description="审查所依据的数据 / the data that the text was made from"
    )

    @property
    def review(self) -> Review:
        """As the case would say it under ``terms.review``."""
        return Review(by=self.by, on=self.on, decision=self.decision, note=self.note)

    @property
    def is_approval(self) -> bool:
        """Whether the agreement may be signed after it."""
        return self.decision is not ReviewDecision.REFUSED


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The newest record. ``outdated`` names what changed in the data since; empty if nothing."""

    record: ReviewRecord
    outdated: tuple[str, ...] = ()
