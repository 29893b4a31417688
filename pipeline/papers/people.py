"""How a party is introduced on paper: name, identity, address, and whom it stands for."""

from __future__ import annotations

from pydantic import Field

from pipeline.case.identifiers import mask_id
from pipeline.case.model import Case
from pipeline.case.parties import Capacity, DocumentKind, Organisation, Person, Role
from pipeline.papers.draft import Context
from pipeline.papers.words import ROLES, day, party_name, role_name, word

DOCUMENTS = {
    DocumentKind.RESIDENT_ID: ("公民身份号码", "Resident ID no."),
    DocumentKind.PASSPORT: ("护照号码", "Passport no."),
    DocumentKind.HK_MACAO_PERMIT: ("港澳居民来往内地通行证号码", "Mainland travel permit no."),
    DocumentKind.TAIWAN_PERMIT: ("台湾居民来往大陆通行证号码", "Mainland travel permit no."),
    DocumentKind.FOREIGN_PERMANENT_ID: ("外国人永久居留身份证号码", "Permanent residence no."),
    DocumentKind.OTHER: ("证件号码", "Document no."),
}
CAPACITIES = {
    Capacity.LIMITED: ("限制民事行为能力人", "limited"),
    Capacity.NONE: ("无民事行为能力人", "none"),
}
_GUARDIAN = ("法定代理人（监护人）：", "Guardian (legal representative): ")
_AGENT = ("委托代理人：", "Agent: ")
_CREDIT_CODE = ("统一社会信用代码", "Unified social credit code")


class PartyBlock(Context):
    """A party as the head of a paper names it; lines are finished text."""

    label: str = Field(description="称谓，如 甲方（出借方） / Label, as Party A (Lender)")
    name: str = Field(description="姓名或者名称 / Name")
    lines: tuple[str, ...] = Field(
        description="证件、住所、电话等，每项一行 / Identity, address, telephone, one a line"
    )


class PartyRow(Context):
    """A party in a table; identity is masked."""

    role: str = Field(description="身份，如 借款人 / Role, as 借款人")
    name: str = Field(description="姓名或者名称 / Name")
    identity: str = Field(description="证件及号码，已脱敏 / Identity document, masked")
    acting: tuple[str, ...] = Field(
        description="代表谁、执业证号、授权期限，每项一行 / For whom, licence, authority"
    )
    contact: str = Field(description="联系方式 / Contact details")


def identity(party: Organisation | Person, *, masked: bool, lang: str = "zh") -> str:
    """``公民身份号码：990…``; masked keeps the first three and last four characters."""
    label, number = identity_parts(party, lang)
    if masked and isinstance(party, Person):
        number = mask_id(number)
    return f"{label}：{number}" if lang == "zh" else f"{label}: {number}"


def identity_parts(party: Organisation | Person, lang: str = "zh") -> tuple[str, str]:
    """Label and number of the party's identity, unmasked."""
    if isinstance(party, Organisation):
        return word(_CREDIT_CODE, lang), party.credit_code
    return word(DOCUMENTS[party.document.kind], lang), party.document.number


def party_row(case: Case, party: Organisation | Person) -> PartyRow:
    """A party for a table."""
    contact = "，".join(part for part in (party.phone, party.email, party.address) if part)
    return PartyRow(
        role=word(ROLES[party.role], "zh"),
        name=party.name,
        identity=identity(party, masked=True),
        acting=_acting(case, party),
        contact=contact or "—",
    )


def party_block(
    party: Organisation | Person,
    label: str,
    lang: str = "zh",
    *,
    guardians: tuple[Organisation | Person, ...] = (),
    agents: tuple[Organisation | Person, ...] = (),
) -> PartyBlock:
    """A party for the head of an agreement, with its full identity and those who act for it."""
    if isinstance(party, Organisation):
        status = _led_by(party, lang)
    else:
        status = _labelled(lang, (("民事行为能力：", "Civil capacity: ", _capacity(party, lang)),))
    lines = [
        identity(party, masked=False, lang=lang),
        *status,
        *_reached(party, lang),
        *(_for_party(_GUARDIAN, each, lang) for each in guardians),
        *(_for_party(_AGENT, each, lang) for each in agents),
    ]
    return PartyBlock(label=label, name=party_name(party, lang), lines=tuple(lines))


def represented(case: Case, ref: str) -> str:
    """``（代表：借款人李四）`` for an agent or lawyer, else nothing."""
    names = acts_for(case, case.party(ref))
    return f"（代表：{names}）" if names else ""


def acts_for(case: Case, party: Organisation | Person, lang: str = "zh") -> str:
    """Whom an agent, lawyer, guardian or heir is for: ``借款人李四``, else nothing."""
    return ("、" if lang == "zh" else ", ").join(
        role_name(case, each, lang) for each in party.acts_for
    )


def _acting(case: Case, party: Organisation | Person) -> tuple[str, ...]:
    number = party.licence_no if party.role is Role.LAWYER else None
    authority = party.authority
    period = f"{day(authority.since)}至{day(authority.until)}" if authority else ""
    return _labelled(
        "zh",
        (
            ("代表：", "", acts_for(case, party)),
            ("执业证号：", "", number),
            ("授权期限：", "", period),
        ),
    )


def _led_by(party: Organisation, lang: str) -> tuple[str, ...]:
    return _labelled(
        lang,
        (
            ("法定代表人（负责人）：", "Represented by: ", representative(party, lang)),
            ("管理人：", "Administrator: ", party.administrator),
        ),
    )


def representative(party: Organisation, lang: str) -> str:
    """The legal representative's name for papers in that language."""
    return (party.representative_en if lang == "en" else None) or party.representative


def _reached(party: Organisation | Person, lang: str) -> tuple[str, ...]:
    return _labelled(
        lang,
        (
            ("住所：", "Address: ", party.address),
            ("电话：", "Telephone: ", party.phone),
            ("电子邮箱：", "E-mail: ", party.email),
        ),
    )


def _for_party(act: tuple[str, str], party: Organisation | Person, lang: str) -> str:
    """Somebody who acts for a party, in one line of the party's block."""
    name = party_name(party, lang)
    facts = [name, identity(party, masked=False, lang=lang), *_reached(party, lang)]
    return word(act, lang) + ("，" if lang == "zh" else ", ").join(facts)


def _capacity(party: Person, lang: str) -> str:
    limited = CAPACITIES.get(party.capacity)
    return word(limited, lang) if limited else ""


def _labelled(lang: str, lines: tuple[tuple[str, str, str | None], ...]) -> tuple[str, ...]:
    """``住所：…`` for each fact that is known."""
    return tuple(word((zh, en), lang) + value for zh, en, value in lines if value)
