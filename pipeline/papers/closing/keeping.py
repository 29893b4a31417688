"""结清证明的保存与核验: how a borrower keeps the certificate and checks it, in plain words."""

from __future__ import annotations

from pydantic import Field

from pipeline.messages import Message, msg
from pipeline.papers import certificate
from pipeline.papers.closing.settled import Settled, settled
from pipeline.papers.draft import Context, Draft, Outcome, Skipped, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.words import day

KEY = "keeping"
_TITLE = msg("How to keep and check the certificate")


class CertificateLine(Context):
    """A certificate that the borrower holds."""

    number: TextOrBlank = Field(description="证明编号；草案为空 / Number; empty in a draft")
    contract_no: str = Field(description="借款合同编号 / Number of the loan contract")


class Keeping(Context):
    """Context of ``keeping.zh.docx``."""

    agreement_no: str = Field(description="协议编号 / Number of the agreement")
    borrower: str = Field(description="借款人 / The borrower")
    issuer: str = Field(description="出具人 / Who issued it")
    settled_on: str = Field(description="结清日期 / Day of settlement")
    certificates: tuple[CertificateLine, ...] = Field(description="证明 / The certificates")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """One for the borrower; nobody signs it."""
    found = settled(matter)
    if isinstance(found, Message):
        return (Skipped(KEY, _TITLE, Stage.SETTLEMENT, found),)
    return (
        Draft(
            key=KEY,
            kind=KEY,
            stage=Stage.SETTLEMENT,
            title=f"结清证明的保存与核验（{found.case.id}）",
            filename="07 结清证明的保存与核验",
            template="keeping.zh.docx",
            dated=found.on,
            context=_context(matter, found),
        ),
    )


def _context(matter: Matter, found: Settled) -> Keeping:
    case = found.case
    return Keeping(
        agreement_no=case.id,
        borrower=case.borrower.name,
        issuer=case.lender.name,
        settled_on=day(found.on),
        certificates=tuple(
            CertificateLine(
                number=certificate.number_of(matter, loan), contract_no=loan.contract_no
            )
            for loan in case.loans
        ),
    )
