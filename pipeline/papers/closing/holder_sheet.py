"""持有人核验单: the holder's private sheet, the only paper that shows the code of a certificate.

No stage makes it, and no packet lists it: it is written beside the packet, for the holder alone.
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from pipeline.case.loans import Loan
from pipeline.case.model import Case
from pipeline.papers.draft import Context, Draft, Stage

KIND = "holder-sheet"
NAME = "持有人核验单"


class HolderSheet(Context):
    """Context of ``holder-sheet.zh.docx``."""

    borrower: str = Field(description="持有人 / The holder")
    number: str = Field(description="证明编号 / Number of the certificate")
    issuer: str = Field(description="出具人 / Who issued it")
    contract_no: str = Field(description="借款合同编号 / Number of the loan contract")
    code: str = Field(description="核验码，四位一组 / The code, in groups of four")


def draft(case: Case, loan: Loan, number: str, secret: bytes, dated: date) -> Draft:
    """The sheet of one certificate; ``secret`` is the holder's."""
    code = secret.hex()
    context = HolderSheet(
        borrower=case.party(loan.borrower).name,
        number=number,
        issuer=case.lender.name,
        contract_no=loan.contract_no,
        code=" ".join(code[at : at + 4] for at in range(0, len(code), 4)),
    )
    return Draft(
        key=f"{KIND}-{loan.id}",
        kind=KIND,
        stage=Stage.SETTLEMENT,
        title=f"{NAME} {number}",
        filename=f"{NAME} {number}",
        template="holder-sheet.zh.docx",
        dated=dated,
        context=context,
    )
