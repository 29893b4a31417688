"""证据册: the evidence catalogue (证据规定 19) and, behind it, each exhibit."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from pipeline.case.evidence import EvidenceItem
from pipeline.case.model import Case
from pipeline.messages import msg
from pipeline.papers.draft import (
    Context,
    Draft,
    Exhibit,
    Outcome,
    Skipped,
    Stage,
)
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.signing import signing_step
from pipeline.papers.words import ORIGINALS, day, ordinal_zh, role_name, word

KEY = "evidence-bundle"
SIGNATURE_LABEL = "证据整理方签章："


class ExhibitRow(Context):
    """One line of the catalogue; ``pages`` is filled when the bundle is put together."""

    no: str = Field(description="编号，如 证据三 / Number, as 证据三")
    title: str = Field(description="证据名称 / Name of the exhibit")
    source: str = Field(description="来源及形成时间 / Source, and when it was made")
    content: TextOrBlank = Field(description="内容摘要 / Content in short")
    proves: str = Field(description="证明对象 / What it proves")
    original: str = Field(description="原件、复印件或电子数据 / Original, copy or electronic")
    pages: TextOrBlank = Field(
        description="证据册页码；没有文件则空 / Pages in the bundle; empty without a file"
    )
    submitter: str = Field(description="提交人及日期 / Who handed it in, and when")
    digest: TextOrBlank = Field(
        description="SHA-256 前 16 位；没有文件则空 / First 16 of the SHA-256; empty without a file"
    )


class Catalogue(Context):
    """Context of ``evidence-catalogue.zh.docx``."""

    case_no: str = Field(description="案件编号 / Number of the case")
    dated: str = Field(description="编制日期 / Day it is made")
    exhibits: tuple[ExhibitRow, ...] = Field(description="各项证据 / The exhibits")
    signature_label: str = Field(
        description="签章处的标签 / Label that the signature field stands beside"
    )
    signer: str = Field(description="整理方名称 / Who puts it together")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """The bundle of all evidence handed in by the day it is dated."""
    dated = matter.record.dated(KEY, matter.as_of)
    items = tuple(item for item in matter.case.evidence if _handed_in(item, dated))
    if not items:
        return (Skipped(KEY, Stage.PREPARATION, msg("The case holds no evidence yet.")),)
    return (_draft(matter, items, dated),)


def _draft(matter: Matter, items: tuple[EvidenceItem, ...], dated: date) -> Draft:
    case = matter.case
    return Draft(
        key=KEY,
        kind="evidence-bundle",
        stage=Stage.PREPARATION,
        title=f"证据册（{case.id}）",
        filename="02 证据册",
        template="evidence-catalogue.zh.docx",
        dated=dated,
        context=Catalogue(
            case_no=case.id,
            dated=day(dated),
            exhibits=tuple(_row(matter, n, item) for n, item in enumerate(items, 1)),
            signature_label=SIGNATURE_LABEL,
            signer=case.lender.name,
        ),
        signing=(signing_step(case, case.lender.id, SIGNATURE_LABEL),),
        exhibits=tuple(
            Exhibit(_no(n), role_name(case, item.party), item, item.file, matter.files[item.id])
            for n, item in enumerate(items, 1)
            if item.file and item.id in matter.files
        ),
    )


def _handed_in(item: EvidenceItem, by: date) -> bool:
    return item.submitted_on is None or item.submitted_on <= by


def _row(matter: Matter, number: int, item: EvidenceItem) -> ExhibitRow:
    return ExhibitRow(
        no=_no(number),
        title=item.title,
        source=f"{item.source}，{day(item.made_on)}" if item.made_on else item.source,
        content=item.content or "",
        proves=item.proves,
        original=word(ORIGINALS[item.original], "zh"),
        pages="",
        submitter=_submitter(matter.case, item),
        digest=matter.files.get(item.id, "")[:16],
    )


def _no(number: int) -> str:
    return f"证据{ordinal_zh(number)}"


def _submitter(case: Case, item: EvidenceItem) -> str:
    name = role_name(case, item.party)
    return f"{name}，{day(item.submitted_on)}" if item.submitted_on else name
