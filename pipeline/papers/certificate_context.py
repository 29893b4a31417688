"""What ``certificate.zh.docx`` and ``certificate.en.docx`` print."""

from __future__ import annotations

from pydantic import Field

from pipeline.papers.draft import Context
from pipeline.papers.fields import TextOrBlank


class Certificate(Context):
    """A settlement certificate, one page. The ID is masked; amounts are figures in 元."""

    number: TextOrBlank = Field(description="证明编号；草案为空 / Number; empty in a draft")
    issuer: str = Field(description="出具人名称 / Issuer")
    issuer_code: TextOrBlank = Field(
        description="出具人统一社会信用代码；个人为空 / Credit code; empty for a person"
    )
    borrower: str = Field(description="借款人姓名 / Borrower")
    identity: str = Field(description="证件号码，已脱敏 / Identity document, masked")
    contract_no: str = Field(description="借款合同编号 / Number of the loan contract")
    product: TextOrBlank = Field(description="借款产品 / Loan product")
    principal: str = Field(description="实际发放的本金，元 / Principal paid out, CNY")
    term: str = Field(description="借款期限，起至 / Term of the loan, from and to")
    method: str = Field(description="协议还款方式 / Method of repayment agreed")
    agreement_no: str = Field(description="和解协议编号 / Number of the agreement")
    agreement_signed: str = Field(description="和解协议签署日期 / Day the agreement was signed")
    agreement_sha256: TextOrBlank = Field(
        description="已签协议文件的摘要 / Digest of the signed agreement"
    )
    ledger_sha256: str = Field(
        description="履行台账的摘要 / Digest of the ledger that the settlement rests on"
    )
    paid: str = Field(description="协议项下实际偿还，元 / Paid under the agreement, CNY")
    paid_words: TextOrBlank = Field(
        description="实际偿还大写；英文版为空 / In Chinese capitals; empty in English"
    )
    settled_on: str = Field(description="结清日期 / Day of settlement")
    basis: str = Field(description="结清依据 / Basis: in full, or after a waiver")
    issued_on: str = Field(description="出具日期 / Day of issue")
    holder: TextOrBlank = Field(
        description="持有人标识；草案为空 / Mark that binds it to its holder; empty in a draft"
    )
    signature_label: str = Field(
        description="签章处的标签 / Label that the signature field stands beside"
    )
