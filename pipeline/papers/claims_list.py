"""争议与诉求清单: the dispute and what each side asks for; the first paper of a packet."""

from __future__ import annotations

from pipeline.case.model import Case, Claim
from pipeline.papers.draft import Context, Draft, Outcome, Stage
from pipeline.papers.matter import Matter
from pipeline.papers.people import PartyRow, party_row
from pipeline.papers.words import day, ordinal_zh, percent, role_name, yuan


class LoanRow(Context):
    """A loan at a glance."""

    contract_no: str
    signed_on: str
    principal: str
    received: str
    rate: str
    outstanding: str


class DisputedRow(Context):
    """A disputed fact with both views."""

    no: str
    fact: str
    lender_view: str
    borrower_view: str


class ClaimRow(Context):
    """One claim with its reasons."""

    no: str
    party: str
    claim: str
    reasons: tuple[str, ...]


class ClaimsList(Context):
    """Context of ``claims-list.zh.docx``."""

    case_no: str
    dated: str
    parties: tuple[PartyRow, ...]
    loans: tuple[LoanRow, ...]
    summary: str
    agreed: tuple[str, ...]
    disputed: tuple[DisputedRow, ...]
    claims: tuple[ClaimRow, ...]


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
        parties=tuple(party_row(party) for party in case.parties),
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
