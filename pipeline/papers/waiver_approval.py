"""减免审批表: how much the lender gives up, on what condition, and who approved it."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from pipeline.case.money import amount_figures, amount_zh
from pipeline.case.terms import Terms, WaiverTerms
from pipeline.debt.agreed import repayable
from pipeline.papers.agreement_clauses import waiver
from pipeline.papers.draft import Context, Draft, Outcome, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.offers import contract_nos
from pipeline.papers.signing import signing_step
from pipeline.papers.words import day, party_name, percent

KEY = "waiver-approval"
SIGNATURE_LABEL = "出借方签章："


class WaiverApproval(Context):
    """Context of ``waiver-approval.zh.docx``."""

    agreement_no: str = Field(description="协议编号 / Number of the agreement")
    debtor: str = Field(description="债务人 / The debtor")
    contract_nos: str = Field(description="借款合同编号 / Numbers of the loan contracts")
    cut_off: str = Field(description="核算截止日 / Cut-off date of the debt")
    principal: str = Field(description="尚欠本金，元 / Principal owed, CNY")
    charges: str = Field(description="尚欠利息、罚息和费用，元 / Interest and charges owed, CNY")
    total: str = Field(description="尚欠合计，元 / Sum owed, CNY")
    amount: str = Field(description="减免金额，元 / Amount waived, CNY")
    amount_words: str = Field(description="减免金额大写 / In Chinese capitals")
    share: str = Field(description="占尚欠合计的比例 / As a share of the debt")
    of_principal: TextOrBlank = Field(
        description="其中减免本金，元；没有则空 / Principal waived at least, CNY; empty if none"
    )
    repayable: str = Field(description="减免后应还，元 / Sum payable, CNY")
    effect: str = Field(description="减免何时生效 / When it takes effect")
    condition: TextOrBlank = Field(description="条件；没有则空 / Condition; empty if none")
    on_default: str = Field(description="违约后是否恢复 / Whether default revives it")
    approver: str = Field(description="审批人及层级 / Approver and level")
    approved_on: str = Field(description="审批日期 / Day of approval")
    signature_label: str = Field(description="签章处的文字 / Words beside the signature")
    lender: str = Field(description="出借方名称 / The lender")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Where something is waived."""
    terms = matter.case.terms
    if terms is None or terms.waiver is None:
        return ()
    return (_draft(matter, terms, terms.waiver),)


def _draft(matter: Matter, terms: Terms, agreed: WaiverTerms) -> Draft:
    case = matter.case
    return Draft(
        key=KEY,
        kind=KEY,
        stage=Stage.AGREEMENT,
        title=f"减免审批表（{case.id}）",
        filename="05 减免审批表",
        template="waiver-approval.zh.docx",
        dated=max(agreed.approved_on, case.opened_on),
        context=_context(matter, terms, agreed),
        signing=(signing_step(case, case.lender.id, SIGNATURE_LABEL),),
    )


def _context(matter: Matter, terms: Terms, agreed: WaiverTerms) -> WaiverApproval:
    case, debt, made = matter.case, terms.confirmed, waiver(agreed, "zh")
    beyond = max(agreed.amount - (debt.total - debt.principal), Decimal(0))
    return WaiverApproval(
        agreement_no=case.id,
        debtor=party_name(case.borrower),
        contract_nos=contract_nos(case),
        cut_off=day(terms.cut_off),
        principal=amount_figures(debt.principal),
        charges=amount_figures(debt.total - debt.principal),
        total=amount_figures(debt.total),
        amount=made.amount,
        amount_words=amount_zh(agreed.amount),
        share=percent(agreed.amount / debt.total) if debt.total else "0%",
        of_principal=amount_figures(beyond) if beyond else "",
        repayable=amount_figures(repayable(terms)),
        effect=made.effect,
        condition=made.condition,
        on_default="违约且经催告仍不补足的，恢复计算" if terms.default.revive_waiver else "不恢复",
        approver=agreed.approved_by,
        approved_on=day(agreed.approved_on),
        signature_label=SIGNATURE_LABEL,
        lender=case.lender.name,
    )
