"""保证人同意书: a guarantor's written consent to the debt and the longer term (民法典 695).

Without it an increase does not bind the guarantor, and the guarantee period stays as it was.
"""

from __future__ import annotations

from pydantic import Field

from pipeline.case.model import Case
from pipeline.case.money import amount_figures, amount_zh
from pipeline.case.parties import Organisation, Person, Role
from pipeline.case.terms import Terms
from pipeline.debt.agreed import agreed_schedule, repayable
from pipeline.law.guarantee import increase
from pipeline.messages import Message, msg
from pipeline.papers.agreement import signable
from pipeline.papers.agreement_clauses import guarantee_kind, guarantee_months
from pipeline.papers.draft import Context, Draft, Outcome, Skipped, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.offers import contract_nos
from pipeline.papers.people import identity
from pipeline.papers.signing import signing_step
from pipeline.papers.words import METHODS, day, ordinal_zh, role_numbered, word

KEY = "guarantor-consent"
SIGNATURE_LABEL = "保证人签章："
_TITLE = msg("Guarantor's consent")


class GuarantorConsent(Context):
    """Context of ``guarantor-consent.zh.docx``."""

    agreement_no: str = Field(description="协议编号 / Number of the agreement")
    signing_date: str = Field(description="协议的签订日期 / Day of signing of the agreement")
    lender: str = Field(description="债权人 / The creditor")
    debtor: str = Field(description="债务人 / The debtor")
    guarantor: str = Field(description="保证人 / The guarantor")
    identity: str = Field(description="保证人证件，已脱敏 / The guarantor's identity, masked")
    contract_nos: str = Field(description="借款合同编号 / Numbers of the loan contracts")
    total: str = Field(description="确认的债务，元 / Debt confirmed, CNY")
    increase: TextOrBlank = Field(
        description="比原债务增加的金额，元；没有增加为空 / Increase in CNY; empty if none"
    )
    waived: TextOrBlank = Field(description="减免金额，元；不减免为空 / Waived, CNY; or empty")
    repayable: str = Field(description="应还款项，元 / Sum payable, CNY")
    repayable_words: str = Field(description="应还款项大写 / In Chinese capitals")
    method: str = Field(description="还款方式 / Method of repayment")
    count: str = Field(description="期数 / Number of instalments")
    last_due: str = Field(description="最后一期还款日 / Last due date")
    kind: str = Field(description="保证方式，作为短语 / How the guarantor is liable, as a phrase")
    months: str = Field(description="保证期间的月数 / Months of the guarantee period")
    signature_label: str = Field(description="签章处的文字 / Words beside the signature")
    dated: str = Field(description="日期 / Day")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """One for each guarantor."""
    terms, guarantors = signable(matter), matter.case.with_role(Role.GUARANTOR)
    if not guarantors:
        return ()
    if isinstance(terms, Message):
        return (Skipped(KEY, _TITLE, Stage.AGREEMENT, terms),)
    return tuple(_draft(matter, terms, each) for each in guarantors)


def _draft(matter: Matter, terms: Terms, party: Organisation | Person) -> Draft:
    case = matter.case
    return Draft(
        key=f"{KEY}-{party.id}",
        kind=KEY,
        stage=Stage.AGREEMENT,
        title=f"保证人同意书（{case.id}，{party.name}）",
        filename=f"07 保证人同意书 {role_numbered(case, party.id)}",
        template="guarantor-consent.zh.docx",
        dated=terms.signing_date,
        context=_context(matter, terms, party),
        signing=(signing_step(case, party.id, SIGNATURE_LABEL),),
    )


def _context(matter: Matter, terms: Terms, party: Organisation | Person) -> GuarantorConsent:
    case, schedule, due = matter.case, agreed_schedule(terms), repayable(terms)
    more = increase(case, terms)
    return GuarantorConsent(
        agreement_no=case.id,
        signing_date=day(terms.signing_date),
        lender=case.lender.name,
        debtor=_debtors(case),
        guarantor=party.name,
        identity=identity(party, masked=True),
        contract_nos=contract_nos(case),
        total=amount_figures(terms.confirmed.total),
        increase=amount_figures(more) if more else "",
        waived=amount_figures(terms.waiver.amount) if terms.waiver else "",
        repayable=amount_figures(due),
        repayable_words=amount_zh(due),
        method=word(METHODS[terms.schedule.method], "zh"),
        count=str(len(schedule)),
        last_due=day(schedule.last_due),
        kind=guarantee_kind(terms.guarantee, "zh"),
        months=_months(matter, terms),
        signature_label=SIGNATURE_LABEL,
        dated=day(terms.signing_date),
    )


def _debtors(case: Case) -> str:
    both = (*case.with_role(Role.BORROWER), *case.with_role(Role.CO_BORROWER))
    return "、".join(each.name for each in both)


def _months(matter: Matter, terms: Terms) -> str:
    """As agreed, else what the law says on the day of signing (民法典 692)."""
    agreed = guarantee_months(terms.guarantee, "zh")
    months = matter.law.at("guarantee.period_months", terms.signing_date).integer
    return agreed or ordinal_zh(months)
