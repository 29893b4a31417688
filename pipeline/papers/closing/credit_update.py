"""征信信息更新申请: the borrower asks the creditor to report that the loan is settled.

A record of the request, and no promise: what a report shows, and for how long, is law
(征信业管理条例 16, 25).
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from pipeline.case.money import amount_figures
from pipeline.clauses.when import reports_credit
from pipeline.law.citing import cited
from pipeline.messages import Message, msg
from pipeline.papers.closing.settled import Settled, settled
from pipeline.papers.draft import Context, Draft, Outcome, Skipped, Stage
from pipeline.papers.matter import Matter
from pipeline.papers.people import identity
from pipeline.papers.signing import signing_step
from pipeline.papers.words import day

KEY = "credit-update"
SIGNATURE_LABEL = "申请人签字："
KEPT = "credit.bad_record_years"
_TITLE = msg("Request to update credit reporting")


class LoanLine(Context):
    """A loan whose status is to be reported."""

    contract_no: str = Field(description="合同编号 / Contract number")
    paid_out_on: str = Field(description="放款日期 / Paid out on")
    principal: str = Field(description="实际发放的本金，元 / Principal paid out, CNY")


class CreditUpdate(Context):
    """Context of ``credit-update.zh.docx``."""

    lender: str = Field(description="债权人 / The creditor")
    borrower: str = Field(description="借款人 / The borrower")
    identity: str = Field(description="证件，已脱敏 / Identity document, masked")
    loans: tuple[LoanLine, ...] = Field(description="借款 / The loans")
    settled_on: str = Field(description="结清日期 / Day of settlement")
    agreement_no: str = Field(description="协议编号 / Number of the agreement")
    kept: str = Field(description="不良信息的保存期限和依据 / How long a bad record stays, and why")
    signature_label: str = Field(description="签字处的文字 / Words beside the signature")
    dated: str = Field(description="申请日期 / Day of the request")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """One where the creditor reports and the borrower asked; signed by the borrower."""
    asked_on = matter.case.closing.credit_update_asked_on
    if asked_on is None or asked_on > matter.as_of or not reports_credit(matter.case):
        return ()
    found = settled(matter)
    if isinstance(found, Message):
        return (Skipped(KEY, _TITLE, Stage.SETTLEMENT, found),)
    return (_draft(matter, found, asked_on),)


def _draft(matter: Matter, found: Settled, on: date) -> Draft:
    case = found.case
    rule = matter.law.at(KEPT, on)
    return Draft(
        key=KEY,
        kind=KEY,
        stage=Stage.SETTLEMENT,
        title=f"征信信息更新申请（{case.id}）",
        filename="05 征信信息更新申请",
        template="credit-update.zh.docx",
        dated=on,
        context=CreditUpdate(
            lender=case.lender.name,
            borrower=case.borrower.name,
            identity=identity(case.borrower, masked=True),
            loans=tuple(
                LoanLine(
                    contract_no=loan.contract_no,
                    paid_out_on=day(loan.paid_out_on),
                    principal=amount_figures(loan.received),
                )
                for loan in case.loans
            ),
            settled_on=day(found.on),
            agreement_no=case.id,
            kept=f"自不良行为终止之日起{rule.integer}年（{cited(rule)}）",
            signature_label=SIGNATURE_LABEL,
            dated=day(on),
        ),
        signing=(signing_step(case, case.borrower.id, SIGNATURE_LABEL),),
        awaited=False,
    )
