"""``manifest.json``: what a packet is. Every input and output by its SHA-256; no clock inside."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import msg
from pipeline.papers.draft import Stage
from pipeline.papers.record import Issued, Record


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _inner_path(path: str) -> str:
    """A path that cannot lead out of its folder, on any system: packets pass from hand to hand."""
    parts = PurePosixPath(path).parts
    foreign = "\\" in path or ":" in path or path.startswith("/")
    if not parts or foreign or any(part in ("..", ".") for part in parts):
        raise ValueError("a path inside the folder is expected")
    return path


InnerPath = Annotated[str, AfterValidator(_inner_path)]


class FileEntry(_Entry):
    """A file and its SHA-256 (hex), with the path relative to packet or case folder."""

    file: InnerPath = Field(description="文件 / file")
    sha256: str = Field(description="SHA-256，十六进制 / SHA-256, hex")
    size: int = Field(description="字节数 / bytes")

    @staticmethod
    def of(file: str, data: bytes) -> FileEntry:
        """The entry of a file with these bytes."""
        return FileEntry(file=file, sha256=sha256(data).hexdigest(), size=len(data))


class PaperEntry(_Entry):
    """A paper of the packet. ``made_from`` is the digest of everything that shapes its bytes."""

    key: str = Field(description="文书代号 / key of the paper")
    kind: str = Field(description="文书种类 / kind of paper")
    stage: Stage = Field(description="所属阶段 / stage")
    title: str = Field(description="标题 / title")
    language: str = Field(description="语言 / language")
    dated: date = Field(description="落款日期 / date on the paper")
    number: str = Field(default="", description="编号 / number")
    number_key: str = Field(default="", description="编号所属 / what the number was drawn for")
    pages: int = Field(description="页数 / pages")
    template: FileEntry = Field(description="所用模板 / template")
    libraries: tuple[FileEntry, ...] = Field(
        default=(), description="所用条款库 / clause libraries that its text is from"
    )
    engine: str = Field(default="", description="排版引擎及版本 / what set it, with version")
    fonts: tuple[FileEntry, ...] = Field(
        default=(), description="自备字体 / fonts of the office's own that it uses"
    )
    made_from: str = Field(description="全部输入的摘要 / digest of all that shapes the paper")
    case_sha256: str = Field(description="所依据案件的摘要 / digest of the case it was made from")
    unsigned_sha256: str = Field(description="签名前的摘要 / digest before signing")
    files: tuple[FileEntry, ...] = Field(description="文件 / files")
    signed_by: tuple[str, ...] = Field(default=(), description="已签署 / signed by")
    levels: dict[str, str] = Field(
        default_factory=dict, description="各方签名的级别（PAdES） / level of each signature"
    )
    waiting_for: tuple[str, ...] = Field(default=(), description="待签署 / waiting for")
    awaited: bool = Field(
        default=True, description="缺签名是否影响进程 / whether a missing signature holds things up"
    )
    earlier: tuple[FileEntry, ...] = Field(
        default=(),
        description="此前出具、可能签回的版本 / earlier versions that may come back signed",
    )
    context: dict[str, Any] = Field(
        default_factory=dict, description="签署文书的内容数据 / what a signed paper says, as data"
    )
    exhibits: tuple[dict[str, Any], ...] = Field(
        default=(), description="证据册各项 / exhibits of a bundle"
    )

    @property
    def pdf(self) -> FileEntry:
        """The PDF itself."""
        return next(file for file in self.files if file.file.endswith(".pdf"))


class SkippedEntry(_Entry):
    """A paper that was not made, and why."""

    key: str = Field(description="文书代号 / key of the paper")
    title: str = Field(description="标题 / title")
    stage: Stage = Field(description="所属阶段 / stage")
    reason: str = Field(description="原因 / reason")


class SigningItem(_Entry):
    """One thing that is on record about a signature, and the article that it serves."""

    what: str = Field(description="事项 / what")
    value: str = Field(description="内容 / what is on record")
    rule: str = Field(description="所依条文 / article")


class SigningEntry(_Entry):
    """Identity and intent of one signatory."""

    party: str = Field(description="签署方代号 / party")
    name: str = Field(description="姓名或名称 / name")
    route: Literal["own_key", "provider", "ink"] = Field(description="签署方式 / route")
    items: tuple[SigningItem, ...] = Field(description="各项记录 / items")


class LogEntry(_Entry):
    """The negotiation log, and the digest that it ends with."""

    file: FileEntry = Field(description="日志文件 / the log itself")
    entries: int = Field(description="条数 / number of entries")
    head: str = Field(description="末条摘要 / digest of the last entry")


class Manifest(_Entry):
    """The whole packet."""

    schema_id: Literal["manifest.v1"] = Field(
        default="manifest.v1", alias="schema", description="数据格式版本 / version of this format"
    )
    case: str = Field(description="案件编号 / case number")
    as_of: date = Field(description="基准日 / papers are dated as of")
    program: str = Field(description="程序版本 / program version")
    engine: str = Field(description="排版引擎及版本 / rendering engine and version")
    inputs: tuple[FileEntry, ...] = Field(description="输入文件 / input files")
    papers: tuple[PaperEntry, ...] = Field(description="文书 / papers")
    skipped: tuple[SkippedEntry, ...] = Field(default=(), description="未生成 / not made")
    signing: tuple[SigningEntry, ...] = Field(
        default=(), description="签署人的身份与意愿 / identity and intent of the signatories"
    )
    log: LogEntry | None = Field(default=None, description="协商日志 / negotiation log")

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)

    @property
    def files(self) -> tuple[FileEntry, ...]:
        """Every file of the packet but the manifest itself."""
        log = (self.log.file,) if self.log else ()
        return (*(file for paper in self.papers for file in paper.files), *log)

    def paper(self, key: str) -> PaperEntry | None:
        """The paper of that key."""
        return next((paper for paper in self.papers if paper.key == key), None)

    def record(self) -> Record:
        """What was issued so far, as the stages need it: every paper that bears a signature."""
        signed = [paper for paper in self.papers if paper.signed_by]
        record = Record({paper.key: issued(paper) for paper in signed})
        for paper in signed:
            if paper.number_key:
                mark = str(paper.context.get("holder", ""))
                record = record.with_number(paper.number_key, paper.number, mark)
        return record


def issued(paper: PaperEntry) -> Issued:
    """A signed paper as the stages see it."""
    return Issued(
        key=paper.key,
        dated=paper.dated,
        sha256=paper.pdf.sha256,
        number=paper.number,
        context=paper.context,
        signed_by=paper.signed_by,
        waiting_for=paper.waiting_for,
        pages=paper.pages,
        seal=next((e.sha256 for e in paper.files if e.file == f"{paper.pdf.file}.json"), ""),
    )


def write_manifest(manifest: Manifest) -> bytes:
    """UTF-8 JSON with sorted keys, two spaces, one line feed at the end."""
    data = manifest.model_dump(mode="json", by_alias=True)
    return (json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def read_manifest(path: Path) -> Manifest | None:
    """The manifest, or None where there is none; an unreadable one is an error, never replaced."""
    if not path.is_file():
        return None
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise BadInput(
            "packet.manifest",
            msg("This manifest was changed, damaged or made by another version of the program."),
            hint=msg("Restore it from a backup, or build into another folder with -o."),
            where=Where(file=str(path)),
        ) from error
