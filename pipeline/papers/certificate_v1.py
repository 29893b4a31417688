"""The shape of ``certificate.v1``: what a settlement certificate holds for programs.

It travels in the PDF as ``certificate.json`` (RFC 8785), under the same signature. A format that
was released does not change: a text more or less makes it ``certificate.v2``.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, RootModel, StringConstraints

from pipeline.case.base import Field, Model, described

Text = Annotated[str, StringConstraints(min_length=1)]
Digest = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
Mark = Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$")]


def _left_out(schema: dict[str, Any]) -> None:
    """What is blank on the paper is left out, not written as an empty text."""
    del schema["default"]


class _Visible(Model):
    """Each text stands on the pages as it is written here."""

    number: Text = Field(description=described("证明编号", "number"))
    issuer: Text = Field(description=described("出具人名称", "issuer"))
    issuer_code: Text = Field(
        default="",
        json_schema_extra=_left_out,
        description=described("出具人统一社会信用代码", "issuer's unified social credit code"),
    )
    borrower: Text = Field(description=described("借款人姓名", "borrower"))
    identity: Text = Field(description=described("证件号码，已脱敏", "identity document, masked"))
    contract_no: Text = Field(description=described("借款合同编号", "number of the loan contract"))
    settled_on: Text = Field(description=described("结清日期", "day of settlement"))
    issued_on: Text = Field(description=described("出具日期", "day of issue"))
    holder: Mark = Field(
        default="",
        json_schema_extra=_left_out,
        description=described("持有人标识", "mark that binds it to its holder: HMAC-SHA-256"),
    )
    signature_label: Text = Field(
        description=described("签章处的文字", "words beside the signature")
    )


class VisibleToParties(_Visible):
    """What the parties' own edition shows. Amounts are in 元, with thousands separators."""

    product: Text = Field(
        default="", json_schema_extra=_left_out, description=described("借款产品", "loan product")
    )
    principal: Text = Field(description=described("实际发放的本金", "principal paid out"))
    term: Text = Field(description=described("借款期限", "term of the loan, from and to"))
    method: Text = Field(description=described("协议还款方式", "method of repayment agreed"))
    agreement_no: Text = Field(description=described("和解协议编号", "number of the agreement"))
    agreement_signed: Text = Field(
        description=described("和解协议签署日期", "day the agreement was signed")
    )
    agreement_sha256: Digest = Field(
        default="",
        json_schema_extra=_left_out,
        description=described("已签协议文件的摘要", "digest of the signed agreement"),
    )
    ledger_sha256: Digest = Field(description=described("履行台账的摘要", "digest of the ledger"))
    paid: Text = Field(description=described("协议项下实际偿还", "paid under the agreement"))
    paid_words: Text = Field(
        default="",
        json_schema_extra=_left_out,
        description=described("实际偿还大写", "the same in Chinese capitals"),
    )
    basis: Text = Field(description=described("结清依据", "basis: in full, or after a waiver"))


class VisibleToThirdParties(_Visible):
    """What the edition for third parties shows: settled, no balance, and nothing else."""

    issuer_en: Text = Field(description=described("出具人英文名称", "issuer in English"))
    borrower_en: Text = Field(description=described("借款人英文姓名", "borrower in English"))
    settled_on_en: Text = Field(description=described("结清日期，英文", "day of settlement"))


class _Certificate(Model):
    schema_id: Literal["certificate.v1"] = Field(
        alias="schema", description=described("数据格式版本", "version of this format")
    )
    language: Literal["zh", "en"] = Field(description=described("语言", "language of the pages"))
    currency: Literal["CNY"] = Field(description=described("币种", "currency"))
    settled_on: date = Field(description=described("结清日期", "day of settlement"))
    issued_on: date = Field(description=described("出具日期", "day of issue"))


class PartiesEdition(_Certificate):
    """The parties' own edition."""

    edition: Literal["parties"] = Field(description=described("双方留存版", "the parties' own"))
    visible: VisibleToParties = Field(description=described("页面所示", "what the pages show"))


class ThirdPartyEdition(_Certificate):
    """The edition to show to third parties."""

    edition: Literal["third_party"] = Field(description=described("对外版", "for third parties"))
    visible: VisibleToThirdParties = Field(description=described("页面所示", "what the pages show"))


class CertificateData(
    RootModel[Annotated[PartiesEdition | ThirdPartyEdition, Field(discriminator="edition")]]
):
    """What a settlement certificate holds for programs."""

    model_config = ConfigDict(title="jieqing certificate v1")
