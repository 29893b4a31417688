"""How a party is introduced on paper: name, identity, address, and whom it stands for."""

from __future__ import annotations

from pydantic import Field

from pipeline.case.identifiers import mask_id
from pipeline.case.model import Case
from pipeline.case.parties import DocumentKind, Organisation, Person
from pipeline.papers.draft import Context
from pipeline.papers.words import ROLES, party_name, word

DOCUMENTS = {
    DocumentKind.RESIDENT_ID: ("公民身份号码", "Resident ID no."),
    DocumentKind.PASSPORT: ("护照号码", "Passport no."),
    DocumentKind.HK_MACAO_PERMIT: ("港澳居民来往内地通行证号码", "Mainland travel permit no."),
    DocumentKind.TAIWAN_PERMIT: ("台湾居民来往大陆通行证号码", "Mainland travel permit no."),
    DocumentKind.FOREIGN_PERMANENT_ID: ("外国人永久居留身份证号码", "Permanent residence no."),
    DocumentKind.OTHER: ("证件号码", "Document no."),
}
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


def party_row(party: Organisation | Person) -> PartyRow:
    """A party for a table."""
    contact = "，".join(part for part in (party.phone, party.email, party.address) if part)
    return PartyRow(
        role=word(ROLES[party.role], "zh"),
        name=party.name,
        identity=identity(party, masked=True),
        contact=contact or "—",
    )


def party_block(party: Organisation | Person, label: str, lang: str = "zh") -> PartyBlock:
    """A party for the head of an agreement, with its full identity."""
    zh = lang == "zh"
    lines = [identity(party, masked=False, lang=lang)]
    if isinstance(party, Organisation):
        lines.append(
            ("法定代表人（负责人）：" if zh else "Represented by: ") + party.representative
        )
        if party.administrator:
            lines.append(("管理人：" if zh else "Administrator: ") + party.administrator)
    lines += [
        head + value
        for head, value in (
            ("住所：" if zh else "Address: ", party.address),
            ("电话：" if zh else "Telephone: ", party.phone),
            ("电子邮箱：" if zh else "E-mail: ", party.email),
        )
        if value
    ]
    return PartyBlock(label=label, name=party_name(party, lang), lines=tuple(lines))


def represented(case: Case, ref: str) -> str:
    """``（代表：借款人李四）`` for an agent or lawyer, else nothing."""
    names = "、".join(case.party(each).name for each in case.party(ref).acts_for)
    return f"（代表：{names}）" if names else ""
