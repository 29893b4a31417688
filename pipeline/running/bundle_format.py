"""``bundle.v1``: the manifest of an evidence bundle, as a schema describes it to other programs.

A field may be added within the version; readers pass over what they do not know. What changes the
meaning of a field makes a new version.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_HEX = r"^([0-9a-f]{64})?$"


class _Plain(BaseModel):
    model_config = ConfigDict(frozen=True)


class BundlePart(_Plain):
    """A file: one that was handed in, or one within it. What only files that were bound have is
    missing from those that were rejected."""

    file: str = Field(description="收到时的文件名 / Name as handed in")
    size: int = Field(description="字节数；读不到的为 0 / Bytes; 0 if it could not be read")
    sha256: str = Field(
        pattern=_HEX, description="SHA-256；读不到的为空 / SHA-256; empty if it could not be read"
    )
    sm3: str = Field(pattern=_HEX, description="国密 SM3 摘要 / SM3 digest (GB/T 32905)")
    same_as: str = Field(
        description="字节相同、排在前面的文件；没有则空 / An earlier one of the same bytes, if any"
    )
    status: Literal["included", "rejected"] = Field(description="收录或者未收录 / Bound or not")
    first_page: int | None = Field(description="全卷起始页 / First page in the whole bundle")
    last_page: int | None = Field(description="全卷结束页 / Last page in the whole bundle")
    code: str = Field(description="未收录原因代码 / Code of the reason it was rejected")
    reason: str = Field(description="未收录原因 / Reason it was rejected")
    media_type: str = Field(default="", description="文件类型 / Media type")
    removed: tuple[str, ...] = Field(
        default=(), description="页面上去除的内容 / What did not reach the pages"
    )
    changed: tuple[str, ...] = Field(
        default=(), description="为成页所作的处理 / What was done to make pages"
    )
    repaired: bool = Field(default=False, description="文件有损坏，已修复 / It was damaged")
    archival: bool = Field(default=True, description="页面符合 PDF/A / Its pages keep to PDF/A")
    parts: tuple[BundlePart, ...] = Field(
        default=(), description="其中所含的文件 / The files within it"
    )


class BundleItem(BundlePart):
    """A file that was handed in."""

    submitter: str | None = Field(
        default=None, description="提交人；未注明为空值 / Who handed it in; null if nobody said"
    )
    submitted_on: date | None = Field(
        default=None, description="提交日期；未注明为空值 / The day of that; null if nobody said"
    )
    divider_page: int | None = Field(description="隔页的页码 / Page of its divider")
    original: str = Field(
        description="原始文件在本册旁的路径；附在册内则空 / Path of the original beside the bundle;"
        " empty if it is attached"
    )


class BundleEarlier(_Plain):
    """The bundle that a supplement goes on from."""

    sha256: str = Field(description="前一册清单的 SHA-256 / SHA-256 of its manifest")
    pages: int = Field(description="前一册的末页 / Its last page")
    exhibits: int = Field(description="前一册的末项证据 / Its last exhibit")


class BundleManifest(_Plain):
    """What went into an evidence bundle and what did not."""

    format: Literal["bundle.v1"] = Field(alias="schema", description="格式 / Format")
    first_page: int = Field(description="本册第一页的页码 / Number of its first page")
    pages: int = Field(description="本册末页的页码 / Number of its last page")
    first_exhibit: int = Field(description="本册第一项证据 / Number of its first exhibit")
    exhibits: int = Field(description="本册末项证据 / Number of its last exhibit")
    earlier: BundleEarlier | None = Field(
        description="所接续的一册；首册为空值 / What a supplement goes on from; null if it is none"
    )
    items: tuple[BundleItem, ...] = Field(description="各文件 / The files")
