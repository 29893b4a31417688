"""担保责任解除确认书: with the debt, guarantees and security end (民法典 393, 681 with 557).

Whatever was registered is to be struck off, and handed-over papers go back: the creditor helps.
"""

from __future__ import annotations

from pydantic import Field

from pipeline.case.evidence import EvidenceKind
from pipeline.case.parties import Role
from pipeline.messages import Message, msg
from pipeline.papers.closing.settled import Settled, settled
from pipeline.papers.draft import Context, Draft, Outcome, Skipped, Stage
from pipeline.papers.matter import Matter
from pipeline.papers.offers import contract_nos
from pipeline.papers.people import identity
from pipeline.papers.signing import signing_step
from pipeline.papers.words import day, role_name

KEY = "security-release"
SIGNATURE_LABEL = "债权人签章："
_TITLE = msg("Release of guarantors and security")


class GuarantorLine(Context):
    """A guarantor who is released."""

    name: str = Field(description="保证人 / The guarantor")
    identity: str = Field(description="证件，已脱敏 / Identity document, masked")


class SecurityRelease(Context):
    """Context of ``security-release.zh.docx``."""

    agreement_no: str = Field(description="协议编号 / Number of the agreement")
    debtor: str = Field(description="债务人 / The debtor")
    contract_nos: str = Field(description="借款合同编号 / Numbers of the loan contracts")
    settled_on: str = Field(description="结清日期 / Day of settlement")
    guarantors: tuple[GuarantorLine, ...] = Field(description="保证人 / Guarantors")
    security: tuple[str, ...] = Field(description="担保物权 / Security")
    signature_label: str = Field(description="签章处的文字 / Words beside the signature")
    lender: str = Field(description="债权人 / The creditor")
    dated: str = Field(description="日期 / Day")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """One for the case, signed by the creditor, where anybody or anything secures the debt."""
    guarantors, security = matter.case.with_role(Role.GUARANTOR), _security(matter)
    if not guarantors and not security:
        return ()
    found = settled(matter)
    if isinstance(found, Message):
        return (Skipped(KEY, _TITLE, Stage.SETTLEMENT, found),)
    return (_draft(matter, found),)


def _security(matter: Matter) -> tuple[str, ...]:
    items = matter.case.evidence
    return tuple(e.title for e in items if EvidenceKind.SECURITY in (e.kind, *e.also))


def _draft(matter: Matter, found: Settled) -> Draft:
    case, dated = found.case, matter.record.dated(KEY, matter.as_of)
    return Draft(
        key=KEY,
        kind=KEY,
        stage=Stage.SETTLEMENT,
        title=f"担保责任解除确认书（{case.id}）",
        filename="04 担保责任解除确认书",
        template="security-release.zh.docx",
        dated=dated,
        context=SecurityRelease(
            agreement_no=case.id,
            debtor=role_name(case, case.borrower.id),
            contract_nos=contract_nos(case),
            settled_on=day(found.on),
            guarantors=tuple(
                GuarantorLine(name=each.name, identity=identity(each, masked=True))
                for each in case.with_role(Role.GUARANTOR)
            ),
            security=_security(matter),
            signature_label=SIGNATURE_LABEL,
            lender=case.lender.name,
            dated=day(dated),
        ),
        signing=(signing_step(case, case.lender.id, SIGNATURE_LABEL),),
    )
