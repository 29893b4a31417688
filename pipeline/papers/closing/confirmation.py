"""结清确认书: both sides confirm that nothing is owed any more, and claim nothing further."""

from __future__ import annotations

from pydantic import Field

from pipeline.case.money import amount_figures, amount_zh
from pipeline.messages import Message, msg
from pipeline.papers.agreement_context import SignatureBlock
from pipeline.papers.agreement_parties import party_blocks, signature
from pipeline.papers.closing.settled import Settled, settled
from pipeline.papers.draft import Context, Draft, Lock, Outcome, Skipped, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.offers import contract_nos
from pipeline.papers.signing import signing_step
from pipeline.papers.supplementary_agreement import PartyLine
from pipeline.papers.words import day

KEY = "settlement-confirmation"
_TITLE = msg("Confirmation of settlement")


class SettlementConfirmation(Context):
    """Context of ``settlement-confirmation.zh.docx``. Amounts are figures in 元."""

    agreement_no: str = Field(description="协议编号 / Number of the agreement")
    agreed_on: str = Field(description="协议的签订日期 / Day of signing of the agreement")
    parties: tuple[PartyLine, ...] = Field(description="各方 / The parties")
    contract_nos: str = Field(description="借款合同编号 / Numbers of the loan contracts")
    settled_on: str = Field(description="结清日期 / Day of settlement")
    paid: str = Field(description="协议项下实际偿还 / Paid under the agreement")
    paid_words: str = Field(description="同上，大写 / In Chinese capitals")
    waived: TextOrBlank = Field(description="已生效的减免；没有则空 / Waived for good; or empty")
    owed_back: TextOrBlank = Field(description="多付应退；没有则空 / Paid too much; or empty")
    certificate_by: str = Field(description="结清证明最迟出具日 / Certificate to be issued by")
    signatures: tuple[SignatureBlock, ...] = Field(description="签署栏 / Signature blocks")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """One for the case, signed by all who signed the agreement."""
    found = settled(matter)
    if isinstance(found, Message):
        return (Skipped(KEY, _TITLE, Stage.SETTLEMENT, found),)
    return (_draft(matter, found),)


def _draft(matter: Matter, found: Settled) -> Draft:
    case = found.case
    context = _context(found)
    steps = zip(case.signatories, context.signatures, strict=True)
    return Draft(
        key=KEY,
        kind=KEY,
        stage=Stage.SETTLEMENT,
        title=f"结清确认书（{case.id}）",
        filename="02 结清确认书",
        template="settlement-confirmation.zh.docx",
        dated=matter.record.dated(KEY, matter.as_of),
        context=context,
        signing=tuple(signing_step(case, who.party, block.label) for who, block in steps),
        lock=Lock.SIGNATURES_ONLY,
    )


def _context(found: Settled) -> SettlementConfirmation:
    case, state = found.case, found.state
    return SettlementConfirmation(
        agreement_no=case.id,
        agreed_on=day(found.terms.signing_date),
        parties=tuple(PartyLine(label=e.label, name=e.name) for e in party_blocks(case, "zh")),
        contract_nos=contract_nos(case),
        settled_on=day(found.on),
        paid=amount_figures(state.appropriated),
        paid_words=amount_zh(state.appropriated),
        waived=amount_figures(state.waived) if state.waived else "",
        owed_back=amount_figures(state.owed_back) if state.owed_back else "",
        certificate_by=day(found.certificate_by),
        signatures=tuple(signature(case, each, "zh") for each in case.signatories),
    )
