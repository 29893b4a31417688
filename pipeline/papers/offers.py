"""What the letters about offers share: who writes to whom, and how an offer is called."""

from __future__ import annotations

from pipeline.case.model import Case
from pipeline.case.negotiation import Answer, Proposal
from pipeline.case.parties import Organisation, Person
from pipeline.channels.agents import represented
from pipeline.papers.matter import Matter
from pipeline.papers.words import day, ordinal_zh, role_name, yuan
from pipeline.proposals.states import side_of


def offers(matter: Matter) -> tuple[tuple[int, Proposal], ...]:
    """The offers made by the date, numbered from 1 in the order of the case."""
    numbered = enumerate(matter.case.negotiation.proposals, start=1)
    return tuple((number, each) for number, each in numbered if each.on <= matter.as_of)


def called(number: int) -> str:
    """``方案三``."""
    return f"方案{ordinal_zh(number)}"


def in_short(number: int, offer: Proposal) -> str:
    """``2025年10月30日的方案一（合计14,400.00元，减免…，分12期，自…起）``."""
    waived = f"，减免{yuan(offer.waiver)}" if offer.waiver else ""
    return (
        f"{day(offer.on)}的{called(number)}（合计{yuan(offer.total)}{waived}，"
        f"分{offer.instalments}期，自{day(offer.first_due)}起）"
    )


def decided_by(answer: Answer) -> str:
    """``陆鸣（资产管理部总经理），2025年12月9日``; empty if nobody noted it."""
    decided = answer.decided
    return f"{decided.by}（{decided.level}），{day(decided.on)}" if decided else ""


def other_side(case: Case, ref: str) -> Organisation | Person:
    """To whom a party writes: the borrower's side to the lender, everybody else to the borrower."""
    return case.lender if side_of(case, ref) == "borrower" else case.borrower


def principal(case: Case, ref: str) -> Organisation | Person:
    """In whose name a party writes: an agent's or lawyer's principal, else the party itself."""
    party = case.party(ref)
    return case.party(party.acts_for[0]) if party.acts_for else party


def writer(case: Case, ref: str) -> str:
    """Under a letter: the name, and whoever writes in it."""
    party, name = case.party(ref), principal(case, ref).name
    return name if party.name == name else f"{name}（{party.name}代）"


def copies(case: Case, *refs: str) -> str:
    """The borrower's side for whom a lawyer or agent among ``refs`` acts, and who is not there.

    They get a copy directly: who is represented still learns of everything.
    """
    left_out = represented(case, frozenset(refs)) - frozenset(refs)
    return "、".join(role_name(case, each.id) for each in case.parties if each.id in left_out)


def salutation(party: Organisation | Person) -> str:
    """``示例公司：`` or ``沈晓禾先生/女士`` without the colon."""
    return party.name if isinstance(party, Organisation) else f"{party.name}先生/女士"


def contract_nos(case: Case) -> str:
    """The contracts concerned."""
    return "、".join(loan.contract_no for loan in case.loans)


def letter_no(case: Case, kind: str, number: int) -> str:
    """``WD-2025-0117-方-01``."""
    return f"{case.id}-{kind}-{number:02}"


def reachable(party: Organisation | Person) -> str:
    """Telephone and mail address; empty if neither is known."""
    return "，".join(part for part in (party.phone, party.email) if part)
