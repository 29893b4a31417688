"""What leaves a batch: a line per case (``batch-case.v1``) and a summary (``batch.v1``)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.messages import Message

Status = Literal["built", "waiting", "unchanged", "checked", "failed", "quarantined"]
FAILED = ("failed", "quarantined")


class _Entry(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, serialize_by_alias=True
    )


class Reason(_Entry):
    """Why a case failed, in both languages."""

    code: str = Field(description="原因代码 / code")
    zh: str = Field(description="中文 / in Chinese")
    en: str = Field(description="英文 / in English")

    @staticmethod
    def of(code: str, message: Message) -> Reason:
        """A message as a reason."""
        return Reason(code=code, zh=message.render("zh"), en=message.render("en"))


class PaperLine(_Entry):
    """One paper of a case."""

    key: str = Field(description="文书代号 / key of the paper")
    file: str = Field(description="PDF 文件 / the PDF, from the packet's folder")
    sha256: str = Field(description="SHA-256，十六进制 / SHA-256, hex")
    number: str = Field(default="", description="编号 / number")
    signed_by: tuple[str, ...] = Field(default=(), description="已签署 / signed by")
    waiting_for: tuple[str, ...] = Field(default=(), description="待签署 / waiting for")


class CaseLine(_Entry):
    """What became of one case."""

    schema_id: Literal["batch-case.v1"] = Field(
        default="batch-case.v1", alias="schema", description="数据格式版本 / version of this format"
    )
    number: int = Field(description="行号或序号 / line, or place in the folder, from 1")
    source: str = Field(description="出处 / file and line, or folder")
    case: str = Field(default="", description="案件编号 / case number")
    status: Status = Field(description="结果 / what became of it")
    papers: tuple[PaperLine, ...] = Field(default=(), description="文书 / papers")
    waiting: int = Field(default=0, description="待他人签署的文书数 / papers that wait for others")
    findings: tuple[dict[str, Any], ...] = Field(default=(), description="问题 / findings")
    reason: Reason | None = Field(default=None, description="失败原因 / why it failed")
    seconds: dict[str, float] = Field(
        default_factory=dict, description="各步用时（秒） / seconds by step"
    )
    engine: str = Field(default="", description="执行引擎 / engine")
    attempt: int = Field(default=1, description="第几次尝试 / attempt")


class Cause(_Entry):
    """A cause of failures, how often it occurred, and the first few cases."""

    reason: Reason = Field(description="原因 / reason")
    cases: int = Field(description="案件数 / cases")
    first: tuple[str, ...] = Field(description="前几件 / the first few, by source")


class Summary(_Entry):
    """What became of the whole batch."""

    schema_id: Literal["batch.v1"] = Field(
        default="batch.v1", alias="schema", description="数据格式版本 / version of this format"
    )
    program: str = Field(description="程序版本 / program version")
    input: str = Field(description="输入 / input")
    engine: str = Field(description="执行引擎 / engine")
    jobs: int = Field(description="并行数 / jobs")
    started_at: str = Field(description="开始时刻 / started at")
    seconds: float = Field(description="用时（秒） / seconds")
    cases: int = Field(description="处理的案件数 / cases taken up")
    counts: dict[str, int] = Field(description="按结果计 / cases by what became of them")
    papers: int = Field(description="文书数 / papers")
    waiting_papers: int = Field(description="待他人签署的文书数 / papers that wait for others")
    retried: int = Field(description="重试成功的案件数 / cases that took a second attempt")
    replaced_workers: int = Field(description="更换的工作进程数 / workers that were replaced")
    causes: tuple[Cause, ...] = Field(description="失败原因 / causes of failures")
    step_seconds: dict[str, float] = Field(description="各步合计用时（秒） / seconds by step")
    throughput: tuple[int, ...] = Field(description="每个时段完成的案件数 / cases per span of time")
    span: float = Field(description="时段长度（秒） / seconds of such a span")
    stopped: Reason | None = Field(default=None, description="提前结束的原因 / why it ended early")

    @property
    def failed(self) -> int:
        """Cases that failed or were set aside."""
        return sum(self.counts.get(status, 0) for status in FAILED)
