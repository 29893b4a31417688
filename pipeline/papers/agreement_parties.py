"""Who is bound by the agreement, under which letter, and who signs it as what."""

from __future__ import annotations

from pipeline.case.model import Case
from pipeline.case.parties import Organisation, Person, Role
from pipeline.case.terms import Signatory, SpouseSigns
from pipeline.papers.agreement_context import SignatureBlock
from pipeline.papers.people import PartyBlock, party_block, representative
from pipeline.papers.words import ROLES, party_name, word

Party = Organisation | Person

_MAIN = (Role.LENDER, Role.BORROWER)
_LETTERS = {"zh": "甲乙丙丁戊己庚辛壬癸", "en": "ABCDEFGHIJ"}
_SIGN_FOR = {
    Role.GUARDIAN: ("法定代理人", "guardian"),
    Role.AGENT: ("委托代理人", "agent"),
}
_SPOUSE = {
    SpouseSigns.JOINT_DEBTOR: ("共同还款人", "joint debtor"),
    SpouseSigns.CONSENT: ("知情同意人", "knows and consents"),
}
_CAPACITIES = {
    Role.CO_BORROWER: (
        "{who}与乙方共同承担本协议约定的清偿责任。",
        "{who} owes the payments under this Agreement together with Party B.",
    ),
    Role.GUARANTOR: (
        "{who}按“保证”条的约定承担保证责任。",
        "{who} is liable as the clause “Guarantee” says.",
    ),
    Role.HEIR: (
        "{who}以所得遗产的实际价值为限承担清偿责任（民法典第一千一百六十一条）。",
        "{who} is liable up to the value of the estate received (Civil Code, article 1161).",
    ),
    SpouseSigns.JOINT_DEBTOR: (
        "{who}以共同还款人的身份签署，确认本协议项下的债务为夫妻共同债务，"
        "与乙方共同承担本协议约定的清偿责任（民法典第一千零六十四条）。",
        "{who} signs as a joint debtor, confirms that the debt under this Agreement is a debt of "
        "both spouses, and owes the payments together with Party B (Civil Code, article 1064).",
    ),
    SpouseSigns.CONSENT: (
        "{who}的签署只表示知悉并同意乙方订立和履行本协议，不表示愿意共同负担债务，"
        "{who}不因签署本协议承担清偿责任。",
        "{who} signs to say that it knows of this Agreement and consents to it, not to share the "
        "debt; by signing, {who} becomes liable for no payment.",
    ),
}
_OTHERS = (
    "{who}只在其签署身份的范围内承担责任。",
    "{who} is bound within the capacity in which it signs.",
)


def bound(case: Case) -> tuple[Party, ...]:
    """The creditor, the borrower, then the others in the order of signing.

    Whoever signs for somebody else is not bound; the one signed for is (民法典 161, 162).
    """
    refs = dict.fromkeys(ref for each in case.signatories for ref in _bound_by(case, each))
    return tuple(sorted((case.party(ref) for ref in refs), key=_rank))


def party_blocks(case: Case, lang: str) -> tuple[PartyBlock, ...]:
    """The head of the agreement."""
    return tuple(
        party_block(
            party,
            f"{letter(case, party, lang)}{_role(party, lang)}",
            lang,
            guardians=_acting(case, party, Role.GUARDIAN),
            agents=tuple(each for each in _acting(case, party, Role.AGENT) if _signs(case, each)),
        )
        for party in bound(case)
    )


def letter(case: Case, party: Party, lang: str) -> str:
    """甲方, or ``Party A``."""
    sign = _LETTERS[lang][bound(case).index(party)]
    return f"{sign}方" if lang == "zh" else f"Party {sign}"


def capacities(case: Case, lang: str) -> tuple[str, ...]:
    """For each party beyond creditor and borrower, a sentence that says how it is bound."""
    others = (party for party in bound(case) if party.role not in _MAIN)
    return tuple(_capacity(case, party, lang) for party in others)


def signature(case: Case, signatory: Signatory, lang: str) -> SignatureBlock:
    """Where one party signs, in its own right or for another."""
    party = case.party(signatory.party)
    spouse = _SPOUSE[_spouse_signs(case, party)] if party.role is Role.SPOUSE else ("", "")
    return SignatureBlock(
        label=_signature_label(case, party, lang),
        name=party_name(party, lang),
        capacity=word(spouse, lang),
        by=_by(party, signatory, lang),
    )


def _bound_by(case: Case, signatory: Signatory) -> tuple[str, ...]:
    party = case.party(signatory.party)
    return (party.acts_for if party.role in _SIGN_FOR else ()) or (party.id,)


def _rank(party: Party) -> int:
    return _MAIN.index(party.role) if party.role in _MAIN else len(_MAIN)


def _role(party: Party, lang: str) -> str:
    role = word(ROLES[party.role], lang)
    return f"（{role}）" if lang == "zh" else f" ({role})"


def _acting(case: Case, party: Party, role: Role) -> tuple[Party, ...]:
    return tuple(each for each in case.with_role(role) if party.id in each.acts_for)


def _signs(case: Case, party: Party) -> bool:
    return any(each.party == party.id for each in case.signatories)


def _spouse_signs(case: Case, party: Party) -> SpouseSigns:
    signed = (each.capacity for each in case.signatories if each.party == party.id)
    return next(signed, None) or SpouseSigns.CONSENT


def _capacity(case: Case, party: Party, lang: str) -> str:
    key = _spouse_signs(case, party) if party.role is Role.SPOUSE else party.role
    who = f"{letter(case, party, lang)}{_role(party, lang)}"
    return word(_CAPACITIES.get(key, _OTHERS), lang).format(who=who)


def _signature_label(case: Case, party: Party, lang: str) -> str:
    who = _signs_as(case, party, lang)
    return f"{who}签章：" if lang == "zh" else f"{who} Signature:"


def _signs_as(case: Case, party: Party, lang: str) -> str:
    """``乙方（借款人）``, or ``乙方（借款人）的法定代理人`` for whoever signs for it."""
    act = _SIGN_FOR.get(party.role)
    if act is None or not party.acts_for:
        return f"{letter(case, party, lang)}{_role(party, lang)}"
    principals = [case.party(ref) for ref in party.acts_for]
    names = [letter(case, each, lang) for each in principals]
    whom = f"{names[0]}{_role(principals[0], lang)}"
    if len(names) > 1:
        whom = ("、" if lang == "zh" else " and ").join(names)
    several = len(_acting(case, principals[0], party.role)) > 1
    name = party_name(party, lang) if several else ""
    if lang == "zh":
        return f"{whom}的{act[0]}{name}"
    return f"{whom}, by its {act[1]} {name}".rstrip()


def _by(party: Party, signatory: Signatory, lang: str) -> str:
    """Who signs for an organisation; in English in English where that is known."""
    if not isinstance(party, Organisation) or not signatory.by:
        return ""
    if lang == "en" and party.representative_en and signatory.by == party.representative:
        return representative(party, lang)
    return f"{signatory.title} {signatory.by}" if signatory.title else signatory.by
