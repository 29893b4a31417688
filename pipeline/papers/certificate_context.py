"""What ``certificate.zh.docx`` and ``certificate.en.docx`` print."""

from __future__ import annotations

from pipeline.papers.draft import Context


class Certificate(Context):
    """A settlement certificate, one page. The ID is masked; amounts are figures in 元."""

    number: str
    issuer: str
    issuer_code: str
    borrower: str
    identity: str
    contract_no: str
    product: str
    principal: str
    term: str
    method: str
    agreement_no: str
    agreement_signed: str
    agreement_sha256: str
    paid: str
    paid_words: str
    settled_on: str
    basis: str
    issued_on: str
    signature_label: str
