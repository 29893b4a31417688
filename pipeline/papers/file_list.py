"""文件清单: the first page of a bundle of loose files, made without a case."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from pipeline.papers.draft import Context, Draft, Stage
from pipeline.papers.words import day


class FileRow(Context):
    """One file of the bundle."""

    no: str = Field(description="编号，如 证据三 / Number, as 证据三")
    name: str = Field(description="文件名 / Name of the file")
    kind: str = Field(description="类型 / Type of the file")
    pages: str = Field(description="本册页码，或 未收录 / Pages in the bundle, or 未收录")
    digest: str = Field(description="SHA-256 前 16 位 / First 16 of the SHA-256")


class FileList(Context):
    """Context of ``file-list.zh.docx``."""

    title: str = Field(description="标题 / Title")
    dated: str = Field(description="编制日期 / Day it is made")
    files: tuple[FileRow, ...] = Field(description="各文件 / The files")


def draft(title: str, dated: date, files: tuple[FileRow, ...]) -> Draft:
    """The list as a draft; nobody signs it."""
    return Draft(
        key="file-list",
        kind="file-list",
        stage=Stage.PREPARATION,
        title=title,
        filename="",
        template="file-list.zh.docx",
        dated=dated,
        context=FileList(title=title, dated=day(dated), files=files),
    )
