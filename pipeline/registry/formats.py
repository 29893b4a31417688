"""What leaves the registry, as models: ``schemas/registry-*.v1.schema.json`` are made from them.

The formats are written by :mod:`.leaves`, :mod:`.proofs`, :mod:`.status_list` and :mod:`.export`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Moment = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]


class _Format(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Signed(_Format):
    log: Digest = Field(description="日志公钥的摘要 / SHA-256 of the log's public key (SPKI)")
    at: Moment = Field(description="签署时间 / when it was signed, UTC")
    expires: Moment = Field(description="失效时间 / when it stops saying anything, UTC")
    size: int = Field(ge=0, description="日志条数 / entries in the log")
    certificate: str = Field(description="日志密钥证书 / certificate of the log's key, base64 DER")
    signature: str = Field(
        description="对其余内容的签名 / signature over all else in canonical form, base64"
    )


class Checkpoint(_Signed):
    """登记日志的检查点 / What the log was at one moment."""

    schema_: Literal["registry-checkpoint.v1"] = Field(
        alias="schema", description="格式 / name of this format"
    )
    root: Digest = Field(description="默克尔树根 / root of the Merkle tree (RFC 9162)")


class StatusList(_Signed):
    """文书状态列表 / What every paper is worth."""

    schema_: Literal["registry-status.v1"] = Field(
        alias="schema", description="格式 / name of this format"
    )
    places: int = Field(ge=0, description="位置数 / how many places there are")
    bits: Literal[2] = Field(description="每个位置的比特数 / bits for each place")
    list_: str = Field(
        alias="list",
        description="状态：0 有效，1 已撤销，2 已被替代 / 0 good, 1 revoked, 2 superseded; lowest "
        "bits first, zlib, base64url without padding",
    )


class Leaf(_Format):
    """登记日志的一条公开记录 / A published entry; a leaf of the tree, in canonical form."""

    schema_: Literal["registry-entry.v1"] = Field(
        alias="schema", description="格式 / name of this format"
    )
    seq: int = Field(ge=1, description="序号 / its number, from 1")
    at: Moment = Field(description="时间 / when, UTC")
    event: Literal["claim", "record", "revoke", "supersede"] = Field(
        description="事件：取号、登记、撤销、替代 / what happened"
    )
    place: int = Field(ge=0, description="状态列表中的位置 / place in the status list")
    commitment: Digest = Field(description="完整记录的摘要 / SHA-256 of the whole entry")
    paper: Digest | None = Field(
        default=None, description="所登记文件的摘要 / SHA-256 of the file that was recorded"
    )


class Papers(_Format):
    """按摘要查找的索引 / Where in the log the papers stand; not signed, checked by the entry."""

    schema_: Literal["registry-papers.v1"] = Field(
        alias="schema", description="格式 / name of this format"
    )
    papers: dict[str, int] = Field(description="文件摘要与序号 / SHA-256 and number of the entry")


class ProvedEntry(_Format):
    """一条记录及其证明 / An entry and its proof."""

    entry: str = Field(description="完整记录 / the whole entry, canonical JSON")
    leaf: str = Field(description="公开记录 / what is published of it, canonical JSON")
    path: tuple[Digest, ...] = Field(description="包含证明 / inclusion path (RFC 9162, 2.1.3)")


class Proof(_Format):
    """一份文书的登记证明 / That the entries about a number are in the log."""

    schema_: Literal["registry-proof.v1"] = Field(
        alias="schema", description="格式 / name of this format"
    )
    number: str = Field(description="文书编号 / number of the paper")
    entries: tuple[ProvedEntry, ...] = Field(description="各条记录 / the entries")
    checkpoint: Checkpoint = Field(description="检查点 / the checkpoint that they lead to")


class Consistency(_Format):
    """日志只增不改的证明 / That a log is the beginning of another."""

    schema_: Literal["registry-consistency.v1"] = Field(
        alias="schema", description="格式 / name of this format"
    )
    old: Checkpoint = Field(description="以前的检查点 / the earlier checkpoint")
    new: Checkpoint = Field(description="现在的检查点 / the later checkpoint")
    path: tuple[Digest, ...] = Field(description="一致性证明 / path (RFC 9162, 2.1.4)")
