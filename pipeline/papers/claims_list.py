"""争议与诉求清单: the dispute and what each side asks for; the first paper of a packet."""

from __future__ import annotations

from pydantic import Field

from pipeline.case.model import Case, Claim
from pipeline.papers.draft import Context, Draft, Outcome, Stage
from pipeline.papers.matter import Matter
from pipeline.papers.people import PartyRow, party_row
from pipeline.papers.words import day, ordinal_zh, percent, role_name, yuan


class LoanRow(Context):
    """A loan at a glance."""

    contract_no: str = Field(description="合同编号 / Number of the contract")
    signed_on: str = Field(description="签订日期 / Day of signing")
    principal: str = Field(description="合同金额，含“元” / Principal by contract, with unit")
    received: str = Field(description="实际到账，含“元” / Amount received, with unit")
    rate: str = Field(description="年利率，如 24% / Yearly rate, as 24%")
    outstanding: str = Field(description="尚欠合计，含“元” / Sum owed, with unit")


class DisputedRow(Context):
    """A disputed fact with both views."""

    no: str = Field(description="序号 / Number")
    fact: str = Field(description="有争议的事实 / The disputed fact")
    lender_view: str = Field(description="出借方的意见 / The lender's view")
    borrower_view: str = Field(description="借款人的意见 / The borrower's view")


class ClaimRow(Context):
    """One claim with its reasons."""

    no: str = Field(description="序号，如 一 / Number, as 一")
    party: str = Field(description="提出方 / Who claims")
    claim: str = Field(description="诉求 / The claim")
    reasons: tuple[str, ...] = Field(description="各项理由 / Its reasons")


class ClaimsList(Context):
    """Context of ``claims-list.zh.docx``."""

    case_no: str = Field(description="案件编号 / Number of the case")
    dated: str = Field(description="制作日期 / Day it is made")
    parties: tuple[PartyRow, ...] = Field(description="各方当事人 / The parties")
    loans: tuple[LoanRow, ...] = Field(description="各笔借款 / The loans")
    summary: str = Field(description="争议概述 / The dispute in short")
    agreed: tuple[str, ...] = Field(description="没有争议的事实 / Facts that nobody disputes")
    disputed: tuple[DisputedRow, ...] = Field(description="有争议的事实 / Disputed facts")
    claims: tuple[ClaimRow, ...] = Field(description="各方的诉求 / What each side asks for")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Always possible: a case without a dispute does not load."""
    case = matter.case
    draft = Draft(
        key="claims-list",
        kind="claims-list",
        stage=Stage.PREPARATION,
        title=f"争议与诉求清单（{case.id}）",
        filename="01 争议与诉求清单",
        template="claims-list.zh.docx",
        dated=matter.as_of,
        context=_context(matter),
    )
    return (draft,)


def _context(matter: Matter) -> ClaimsList:
    case = matter.case
    facts = enumerate(case.dispute.disputed_facts, 1)
    return ClaimsList(
        case_no=case.id,
        dated=day(matter.as_of),
        parties=tuple(party_row(case, party) for party in case.parties),
        loans=_loans(case),
        summary=case.dispute.summary,
        agreed=case.dispute.agreed_facts,
        disputed=tuple(
            DisputedRow(
                no=str(n), fact=f.fact, lender_view=f.lender_view, borrower_view=f.borrower_view
            )
            for n, f in facts
        ),
        claims=tuple(_claim(case, n, claim) for n, claim in enumerate(case.dispute.claims, 1)),
    )


def _loans(case: Case) -> tuple[LoanRow, ...]:
    return tuple(
        LoanRow(
            contract_no=loan.contract_no,
            signed_on=day(loan.signed_on),
            principal=yuan(loan.principal),
            received=yuan(loan.received),
            rate=percent(loan.rate),
            outstanding=yuan(loan.outstanding.total),
        )
        for loan in case.loans
    )


def _claim(case: Case, number: int, claim: Claim) -> ClaimRow:
    return ClaimRow(
        no=ordinal_zh(number),
        party=role_name(case, claim.party),
        claim=claim.claim,
        reasons=claim.reasons,
    )
