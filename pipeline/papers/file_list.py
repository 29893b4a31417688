"""文件清单: cover and list of a bundle of loose files, made without a case."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from pipeline.papers.draft import Context, Draft, Follows, Stage
from pipeline.papers.fields import TextOrBlank


class FileRow(Context):
    """One file of the bundle."""

    no: str = Field(description="编号，如 证据三 / Number, as 证据三")
    name: str = Field(description="文件名 / Name of the file")
    kind: str = Field(description="类型，中英文 / Type of the file")
    pages: str = Field(description="本册页码，或 未收录 / Pages in the bundle, or 未收录")
    digest: str = Field(description="SHA-256 前 16 位 / First 16 of the SHA-256")


class FileList(Context):
    """Context of ``file-list.zh.docx``: the cover and the list."""

    title: str = Field(description="标题 / Title")
    heading: str = Field(description="清单标题，如 文件清单 / Title of the list")
    continues: TextOrBlank = Field(
        description="补充材料接续何处；可空 / What a supplement goes on from, if it is one"
    )
    case_no: TextOrBlank = Field(description="案件编号；可空 / Number of the case, if there is one")
    submitter: TextOrBlank = Field(description="提交方；可空 / Who hands them in, if that is said")
    count: str = Field(description="文件数量，如 13个 / Number of files")
    total: str = Field(description="全卷页数，如 57页 / Pages of the whole bundle")
    dated: str = Field(description="编制日期 / Day it is made")
    files: tuple[FileRow, ...] = Field(description="各文件 / The files")
    originals: str = Field(description="收到的文件在何处 / Where the files as handed in are")
    seal: TextOrBlank = Field(description="清单的 SHA-256 / SHA-256 of the manifest")
    signature_label: TextOrBlank = Field(
        description="签章处的标签；可空 / Label that the signature field stands beside, if any"
    )


def draft(context: FileList, dated: date, follows: Follows | None = None) -> Draft:
    """The list as a draft; ``follows`` is what a supplement goes on from."""
    return Draft(
        key="file-list",
        kind="file-list",
        stage=Stage.PREPARATION,
        title=context.title,
        filename="",
        template="file-list.zh.docx",
        dated=dated,
        context=context,
        follows=follows,
    )
