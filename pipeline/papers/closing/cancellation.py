"""合同注销确认书: the loan contracts and their papers bind nobody any more.

Cancelled never means destroyed: how long the records are kept is data (the ``retention`` rules).
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from pipeline.case.closing import Disposal
from pipeline.case.loans import Loan
from pipeline.case.money import amount_figures
from pipeline.case.parties import Organisation, Role
from pipeline.law.citing import cited
from pipeline.messages import Message, msg
from pipeline.papers.closing.settled import Settled, settled
from pipeline.papers.draft import Context, Draft, Outcome, Skipped, Stage
from pipeline.papers.matter import Matter
from pipeline.papers.signing import signing_step
from pipeline.papers.words import day, role_name

KEY = "contract-cancellation"
SIGNATURE_LABEL = "债权人签章："
KEPT = "retention.customer_records_years"
_TITLE = msg("Confirmation that the loan contracts are cancelled")
_DISPOSALS = {Disposal.CANCELLED: "注销，由债权人存档", Disposal.RETURNED: "注销，原件退还"}


class ContractRow(Context):
    """A loan contract that is cancelled."""

    no: str = Field(description="合同编号 / Contract number")
    signed_on: str = Field(description="签订日期 / Signed on")
    principal: str = Field(description="合同本金，元 / Principal by contract, CNY")
    borrower: str = Field(description="借款人 / The borrower")


class PaperRow(Context):
    """A paper that is cancelled along with the contracts."""

    title: str = Field(description="文件名称 / What it is")
    disposal: str = Field(description="处理方式 / What becomes of it")


class ContractCancellation(Context):
    """Context of ``contract-cancellation.zh.docx``."""

    agreement_no: str = Field(description="协议编号 / Number of the agreement")
    debtor: str = Field(description="借款人 / The borrower")
    settled_on: str = Field(description="结清日期 / Day of settlement")
    contracts: tuple[ContractRow, ...] = Field(description="注销的合同 / Contracts cancelled")
    papers: tuple[PaperRow, ...] = Field(description="一并注销的文件 / Papers cancelled with them")
    kept: str = Field(description="资料保存的期限和依据，作为短语 / How long records are kept, why")
    signature_label: str = Field(description="签章处的文字 / Words beside the signature")
    lender: str = Field(description="债权人 / The creditor")
    dated: str = Field(description="日期 / Day")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """One for the case, signed by the creditor."""
    found = settled(matter)
    if isinstance(found, Message):
        return (Skipped(KEY, _TITLE, Stage.SETTLEMENT, found),)
    case, dated = found.case, matter.record.dated(KEY, matter.as_of)
    return (
        Draft(
            key=KEY,
            kind=KEY,
            stage=Stage.SETTLEMENT,
            title=f"合同注销确认书（{case.id}）",
            filename="03 合同注销确认书",
            template="contract-cancellation.zh.docx",
            dated=dated,
            context=_context(matter, found, dated),
            signing=(signing_step(case, case.lender.id, SIGNATURE_LABEL),),
        ),
    )


def _context(matter: Matter, found: Settled, dated: date) -> ContractCancellation:
    case = found.case
    return ContractCancellation(
        agreement_no=case.id,
        debtor=role_name(case, case.borrower.id),
        settled_on=day(found.on),
        contracts=tuple(_row(found, loan) for loan in case.loans),
        papers=tuple(
            PaperRow(title=each.title, disposal=_DISPOSALS[each.disposal])
            for each in case.closing.old_papers
        ),
        kept=_kept(matter, found, dated),
        signature_label=SIGNATURE_LABEL,
        lender=case.lender.name,
        dated=day(dated),
    )


def _row(found: Settled, loan: Loan) -> ContractRow:
    return ContractRow(
        no=loan.contract_no,
        signed_on=day(loan.signed_on),
        principal=amount_figures(loan.principal),
        borrower=found.case.party(loan.borrower).name,
    )


def _kept(matter: Matter, found: Settled, on: date) -> str:
    """``至少十年（反洗钱法…）``; without a rule for such a creditor, what the law says."""
    case = found.case
    lenders = (case.lender, *case.with_role(Role.ORIGINAL_LENDER))
    kinds = [each.licence.value for each in lenders if isinstance(each, Organisation)]
    for kind in kinds:
        if matter.law.covers(KEPT, on, kind):
            rule = matter.law.at(KEPT, on, kind)
            return f"至少{rule.integer}年（{cited(rule)}）"
    return "法律、行政法规规定的期限"
