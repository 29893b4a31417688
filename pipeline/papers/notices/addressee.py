"""To whom a notice goes: a guardian or heirs in the place of the party, and who gets a copy."""

from __future__ import annotations

from pipeline.case.checks.finding_tools import acting_for
from pipeline.case.model import Case
from pipeline.case.parties import Organisation, Person, Role
from pipeline.case.terms import Signatory, SpouseSigns
from pipeline.papers.words import ROLES, role_name, word

_INSTEAD = frozenset({Role.GUARDIAN, Role.HEIR})
_BESIDE = frozenset({Role.AGENT, Role.LAWYER})


def addressees(case: Case, ref: str) -> tuple[Organisation | Person, ...]:
    """Whoever a notice to the party must reach: its guardian or heirs, else the party itself.

    A declaration to somebody without capacity takes effect when it reaches the guardian
    (民法典 23, 137).
    """
    instead = tuple(each for each in acting_for(case, ref) if each.role in _INSTEAD)
    return instead or (case.party(ref),)


def addressed(case: Case, ref: str) -> str:
    """``沈晓禾`` or ``沈明（沈晓禾的监护人）``."""
    party = case.party(ref)
    return "、".join(
        each.name
        if each is party
        else f"{each.name}（{party.name}的{word(ROLES[each.role], 'zh')}）"
        for each in addressees(case, ref)
    )


def address_of(case: Case, ref: str) -> str:
    """Address, or else mailbox, of whoever it goes to; empty if neither is known."""
    to = addressees(case, ref)
    return next((at for each in to for at in (each.address, each.email) if at), "")


def copied(case: Case, ref: str) -> str:
    """Who gets a copy: joint debtors who signed, and whoever acts for the party beside it."""
    joint = [case.party(each.party) for each in case.signatories if _is_joint(case, each)]
    beside = [each for each in acting_for(case, ref) if each.role in _BESIDE]
    others = joint + beside if case.party(ref).role is Role.BORROWER else beside
    return "、".join(role_name(case, each.id) for each in others)


def _is_joint(case: Case, signatory: Signatory) -> bool:
    role = case.party(signatory.party).role
    return role is Role.CO_BORROWER or signatory.capacity is SpouseSigns.JOINT_DEBTOR
