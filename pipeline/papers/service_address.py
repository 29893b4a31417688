"""送达地址确认书: each party that signs says where papers reach it, those of a court too."""

from __future__ import annotations

from pydantic import Field

from pipeline.case.model import Case
from pipeline.case.parties import Organisation, Person
from pipeline.case.terms import Terms
from pipeline.messages import Message, msg
from pipeline.papers.agreement import signable
from pipeline.papers.draft import Context, Draft, Outcome, Skipped, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.people import identity
from pipeline.papers.signing import signing_step
from pipeline.papers.words import day, role_name, role_numbered

KEY = "service-address"
SIGNATURE_LABEL = "确认人签章："
_TITLE = msg("Confirmation of the address for service")


class ServiceAddress(Context):
    """Context of ``service-address.zh.docx``."""

    agreement_no: str = Field(description="协议编号 / Number of the agreement")
    confirming: str = Field(description="确认人，含身份 / Who confirms, with the role")
    identity: str = Field(description="证件及号码，已脱敏 / Identity document, masked")
    address: TextOrBlank = Field(description="送达地址；没有则空 / Address; empty if none")
    phone: TextOrBlank = Field(description="电话；没有则空 / Telephone; empty if none")
    email: TextOrBlank = Field(description="电子邮箱；没有则空 / E-mail address; empty if none")
    signature_label: str = Field(description="签章处的文字 / Words beside the signature")
    name: str = Field(description="确认人姓名或者名称 / Name of whoever confirms")
    dated: str = Field(description="日期 / Day")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """One for each party that signs the agreement."""
    terms = signable(matter)
    if isinstance(terms, Message):
        return (Skipped(KEY, _TITLE, Stage.AGREEMENT, terms),)
    return tuple(_outcome(matter.case, terms, each.party) for each in matter.case.signatories)


def _outcome(case: Case, terms: Terms, ref: str) -> Outcome:
    party, key = case.party(ref), f"{KEY}-{ref}"
    if not (party.address or party.email):
        reason = msg("{party} has neither an address nor an e-mail address.",
                     party=party.name)  # fmt: skip
        return Skipped(key, _TITLE, Stage.AGREEMENT, reason)
    return Draft(
        key=key,
        kind=KEY,
        stage=Stage.AGREEMENT,
        title=f"送达地址确认书（{case.id}，{party.name}）",
        filename=f"03 送达地址确认书 {role_numbered(case, ref)}",
        template="service-address.zh.docx",
        dated=terms.signing_date,
        context=_context(case, terms, party),
        signing=(signing_step(case, ref, SIGNATURE_LABEL),),
    )


def _context(case: Case, terms: Terms, party: Organisation | Person) -> ServiceAddress:
    return ServiceAddress(
        agreement_no=case.id,
        confirming=role_name(case, party.id),
        identity=identity(party, masked=True),
        address=party.address or "",
        phone=party.phone or "",
        email=party.email or "",
        signature_label=SIGNATURE_LABEL,
        name=party.name,
        dated=day(terms.signing_date),
    )
