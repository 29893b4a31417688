"""结清证明（对外版）: an edition for third parties, in Chinese and English on one page.

It says that the loan is settled and that no balance is left; never how, nor that a part was waived.
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from pipeline.case.identifiers import mask_id
from pipeline.case.loans import Loan
from pipeline.messages import Message
from pipeline.papers import certificate
from pipeline.papers.certificate import issuer_code, numbered
from pipeline.papers.closing.settled import Settled, settled
from pipeline.papers.draft import Context, Draft, Outcome, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.people import identity_parts
from pipeline.papers.signing import signing_step
from pipeline.papers.words import day, party_name

KIND = "certificate-brief"
SIGNATURE_LABEL = "出具人签章："


class CertificateBrief(Context):
    """Context of ``certificate-brief.zh.docx``. The ID is masked."""

    number: TextOrBlank = Field(description="证明编号；草案为空 / Number; empty in a draft")
    issuer: str = Field(description="出具人名称 / Issuer")
    issuer_code: TextOrBlank = Field(
        description="出具人统一社会信用代码；个人为空 / Credit code; empty for a person"
    )
    issuer_en: str = Field(description="出具人英文名称，没有则用中文 / Issuer in English")
    borrower: str = Field(description="借款人姓名 / Borrower")
    borrower_en: str = Field(description="借款人英文姓名，没有则用中文 / Borrower in English")
    identity: str = Field(description="证件号码，已脱敏 / Identity document, masked")
    contract_no: str = Field(description="借款合同编号 / Number of the loan contract")
    settled_on: str = Field(description="结清日期 / Day of settlement")
    settled_on_en: str = Field(description="结清日期，英文 / Day of settlement, in English")
    issued_on: str = Field(description="出具日期 / Day of issue")
    holder: TextOrBlank = Field(
        description="持有人标识；草案为空 / Mark that binds it to its holder; empty in a draft"
    )
    signature_label: str = Field(description="签章处的文字 / Words beside the signature")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """One for each loan; nothing more is said where the certificate itself says why not yet."""
    found = settled(matter)
    if isinstance(found, Message):
        return ()
    return tuple(_draft(matter, found, loan) for loan in matter.case.loans)


def _draft(matter: Matter, found: Settled, loan: Loan) -> Draft:
    case, key = found.case, f"{certificate.KEY}-{loan.id}-brief"
    number = certificate.number_of(matter, loan)
    dated = matter.record.dated(key, matter.as_of)
    context = _context(matter, found, loan, dated)
    several = f" {loan.id}" if len(case.loans) > 1 else ""
    return Draft(
        key=key,
        kind=KIND,
        stage=Stage.SETTLEMENT,
        title=f"结清证明（对外版） {number}".strip(),
        filename=f"01 结清证明{several}（对外版）",
        template="certificate-brief.zh.docx",
        dated=dated,
        context=context,
        signing=(signing_step(case, case.lender.id, SIGNATURE_LABEL),),
        numbered=numbered(case, loan),
        number=number,
        qr=certificate.qr(matter, loan),
        data=certificate.data(found, dated, context, language="zh", edition="third_party"),
    )


def _context(matter: Matter, found: Settled, loan: Loan, dated: date) -> CertificateBrief:
    case = found.case
    lender, borrower = case.lender, case.party(loan.borrower)
    return CertificateBrief(
        number=certificate.number_of(matter, loan),
        issuer=lender.name,
        issuer_code=issuer_code(lender),
        issuer_en=party_name(lender, "en"),
        borrower=borrower.name,
        borrower_en=party_name(borrower, "en"),
        identity=mask_id(identity_parts(borrower)[1]),
        contract_no=loan.contract_no,
        settled_on=day(found.on),
        settled_on_en=day(found.on, "en"),
        issued_on=day(dated),
        holder=certificate.holder_of(matter, loan),
        signature_label=SIGNATURE_LABEL,
    )
