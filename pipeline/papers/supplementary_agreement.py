"""补充协议: a change agreed after the signing, signed by all who signed the agreement.

The signed agreement stays as it is; what is not changed goes on. From its day the ledger follows
the new instalments, whose numbers go on from those of the plan that they replace.
"""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from pipeline.case.amendments import Amendment
from pipeline.case.model import Case
from pipeline.case.money import amount_figures, amount_zh
from pipeline.case.parties import Role
from pipeline.case.terms import InstalmentTerms, Terms
from pipeline.debt.agreed import agreed_schedule
from pipeline.messages import msg
from pipeline.papers.agreement_context import InstalmentRow, ScheduleTotals, SignatureBlock
from pipeline.papers.agreement_parties import party_blocks, signature
from pipeline.papers.draft import Context, Draft, Lock, Outcome, Skipped, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.progress import AGREEMENT, SUPPLEMENT, not_in_force
from pipeline.papers.signing import signing_step
from pipeline.papers.words import day, ordinal_zh, phrase

KEY = SUPPLEMENT
_TITLE = msg("Supplementary agreement")


class PartyLine(Context):
    """A party, as the agreement names it."""

    label: str = Field(description="称谓，如 甲方（出借方） / Label, as Party A (Lender)")
    name: str = Field(description="姓名或者名称 / Name")


class SupplementaryAgreement(Context):
    """Context of ``supplementary-agreement.zh.docx``."""

    no: str = Field(description="第几份，如 一 / Number, as 一")
    agreement_no: str = Field(description="原协议编号 / Number of the agreement")
    agreed_on: str = Field(description="原协议的签订日期 / Day of signing of the agreement")
    agreement_sha256: str = Field(description="原协议文件摘要 / SHA-256 of the signed agreement")
    dated: str = Field(description="补充协议的日期 / Day of the change")
    parties: tuple[PartyLine, ...] = Field(description="各方 / The parties")
    reason: str = Field(description="变更的原因 / Why")
    remaining: TextOrBlank = Field(description="余额，元；计划不变为空 / What is left; or empty")
    remaining_words: TextOrBlank = Field(
        description="余额大写；同上 / In Chinese capitals; or empty"
    )
    instalments: tuple[InstalmentRow, ...] = Field(description="变更后的各期 / New instalments")
    totals: ScheduleTotals | None = Field(description="各期合计 / Their sums; none without any")
    changes: tuple[str, ...] = Field(description="其他变更 / Other changes")
    guarantors: TextOrBlank = Field(description="保证人姓名；没有则空 / Guarantors; empty if none")
    signatures: tuple[SignatureBlock, ...] = Field(description="签署栏 / Signature blocks")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """One for each change on record, once the agreement itself is signed."""
    terms = matter.case.terms
    if terms is None or not matter.case.amendments:
        return ()
    signed = matter.record.complete(AGREEMENT)
    if signed is None:
        return (Skipped(KEY, _TITLE, Stage.AGREEMENT, not_in_force(matter)),)
    numbered = enumerate(matter.case.amendments, 1)
    return tuple(_draft(matter.case, terms, signed.sha256, *each) for each in numbered)


def _behind(case: Case, terms: Terms, number: int) -> int:
    """The number of the last instalment of all plans before the amendment of that number."""
    earlier = sum(len(each.instalments) for each in case.amendments[: number - 1])
    return agreed_schedule(terms).instalments[-1].number + earlier


def _draft(case: Case, terms: Terms, sha256: str, number: int, change: Amendment) -> Draft:
    context = _context(case, terms, sha256, number, change)
    steps = zip(case.signatories, context.signatures, strict=True)
    return Draft(
        key=f"{KEY}-{change.id}",
        kind=KEY,
        stage=Stage.AGREEMENT,
        title=f"补充协议（{case.id}，第{context.no}份）",
        filename=f"08 补充协议 {number:02} {change.on.isoformat()}",
        template="supplementary-agreement.zh.docx",
        dated=change.on,
        context=context,
        signing=tuple(signing_step(case, who.party, block.label) for who, block in steps),
        lock=Lock.SIGNATURES_ONLY,
        keep_word=True,
    )


def _context(
    case: Case, terms: Terms, sha256: str, number: int, change: Amendment
) -> SupplementaryAgreement:
    left = change.remaining if change.instalments else None
    behind = _behind(case, terms, number) if change.instalments else 0
    return SupplementaryAgreement(
        no=ordinal_zh(number),
        agreement_no=case.id,
        agreed_on=day(terms.signing_date),
        agreement_sha256=sha256,
        dated=day(change.on),
        parties=tuple(PartyLine(label=e.label, name=e.name) for e in party_blocks(case, "zh")),
        reason=phrase(change.reason),
        remaining=amount_figures(left) if left is not None else "",
        remaining_words=amount_zh(left) if left is not None else "",
        instalments=tuple(_row(n, each) for n, each in enumerate(change.instalments, behind + 1)),
        totals=_totals(change.instalments) if change.instalments else None,
        changes=(*_grace(change), *(phrase(each) for each in change.changes)),
        guarantors="、".join(each.name for each in case.with_role(Role.GUARANTOR)),
        signatures=tuple(signature(case, each, "zh") for each in case.signatories),
    )


def _grace(change: Amendment) -> tuple[str, ...]:
    """As the ledger follows it."""
    if change.grace_days is None:
        return ()
    agreed = f"宽限期改为{change.grace_days}日" if change.grace_days else "不再设宽限期"
    return (f"{agreed}，适用于{day(change.on)}及以后到期的各期；此前到期的各期仍按原约定",)


def _row(number: int, each: InstalmentTerms) -> InstalmentRow:
    return InstalmentRow(
        no=str(number),
        due=day(each.due),
        principal=amount_figures(each.amount - each.interest),
        interest=amount_figures(each.interest),
        total=amount_figures(each.amount),
    )


def _totals(listed: tuple[InstalmentTerms, ...]) -> ScheduleTotals:
    total = sum((each.amount for each in listed), Decimal(0))
    interest = sum((each.interest for each in listed), Decimal(0))
    return ScheduleTotals(
        principal=amount_figures(total - interest),
        interest=amount_figures(interest),
        total=amount_figures(total),
    )
