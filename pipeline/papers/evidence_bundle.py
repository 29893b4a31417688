"""证据册: cover, evidence catalogue (证据规定 19) and, behind it, each exhibit with its divider."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from pipeline.case.evidence import EvidenceItem
from pipeline.case.model import Case
from pipeline.case.parties import Role
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
from pipeline.papers.volumes import KEY, Volume, continues, digest_shown, volumes
from pipeline.papers.words import ORIGINALS, ROLES, day, ordinal_zh, role_name, word

_STANDING_BY = frozenset({Role.LAWYER, Role.AGENT, Role.PLATFORM, Role.COLLECTOR})


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


class CoverParty(Context):
    """A party as the cover names it."""

    role: str = Field(description="身份，如 借款人 / Role, as 借款人")
    name: str = Field(description="姓名或者名称 / Name")


class SignerRow(Context):
    """Who handed something in, and signs for it."""

    label: str = Field(description="签章处的标签 / Label that the signature field stands beside")
    name: str = Field(description="姓名或者名称 / Name")


class Catalogue(Context):
    """Context of ``evidence-catalogue.zh.docx``: the cover and the catalogue."""

    cover: str = Field(description="封面标题，如 证　据　册 / Title on the cover")
    heading: str = Field(description="目录标题，如 证据目录 / Title of the catalogue")
    continues: TextOrBlank = Field(
        description="补充证据册接续何处；可空 / What a supplement goes on from, if it is one"
    )
    case_no: str = Field(description="案件编号 / Number of the case")
    parties: tuple[CoverParty, ...] = Field(description="当事人 / The parties")
    submitters: str = Field(description="提交方 / Who handed the exhibits in")
    count: str = Field(description="证据项数，如 13项 / Number of exhibits")
    total: TextOrBlank = Field(description="全卷页数，如 57页 / Pages of the whole bundle")
    dated: str = Field(description="编制日期 / Day it is made")
    exhibits: tuple[ExhibitRow, ...] = Field(description="各项证据 / The exhibits")
    originals: TextOrBlank = Field(
        description="收到的文件在何处 / Where the files as handed in are"
    )
    seal: TextOrBlank = Field(description="清单的 SHA-256 / SHA-256 of the manifest")
    signers: tuple[SignerRow, ...] = Field(
        description="各提交人的签章处 / Where each one who handed something in signs"
    )


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """The bundle of the evidence handed in by its day, and a supplement for what came after it was
    signed: numbers go on, nothing that was served changes.
    """
    found = volumes(matter)
    if not found[0].items:
        title, reason = msg("Evidence bundle"), msg("The case holds no evidence yet.")
        return (Skipped(KEY, title, Stage.PREPARATION, reason),)
    return tuple(_draft(matter, volume) for volume in found)


def _draft(matter: Matter, volume: Volume) -> Draft:
    case, submitters = matter.case, _submitters(matter.case, volume.items)
    return Draft(
        key=volume.key,
        kind="evidence-bundle",
        stage=Stage.PREPARATION,
        title=f"{'补充' if volume.number else ''}证据册{volume.ordinal}（{case.id}）",
        filename=f"02 证据册{f'（补充{ordinal_zh(volume.number)}）' if volume.number else ''}",
        template="evidence-catalogue.zh.docx",
        dated=volume.dated,
        follows=volume.follows,
        context=Catalogue(
            cover=f"补充证据册{volume.ordinal}" if volume.number else "证　据　册",
            heading=f"补充证据目录{volume.ordinal}" if volume.number else "证据目录",
            continues=continues(volume.follows) if volume.follows else "",
            case_no=case.id,
            parties=tuple(_cover_parties(case)),
            submitters="、".join(role_name(case, ref) for ref in submitters),
            count=f"{len(volume.items)}项",
            total="",
            dated=day(volume.dated),
            exhibits=tuple(_row(matter, no, item) for no, item in volume.numbered),
            originals="",
            seal="",
            signers=tuple(
                SignerRow(label=_label(case, ref), name=case.party(ref).name) for ref in submitters
            ),
        ),
        signing=tuple(signing_step(case, ref, _label(case, ref)) for ref in submitters),
        exhibits=tuple(
            Exhibit(no, role_name(case, item.party), item, item.file, matter.files[item.id])
            for no, item in volume.numbered
            if item.file and item.id in matter.files
        ),
    )


def _row(matter: Matter, no: str, item: EvidenceItem) -> ExhibitRow:
    return ExhibitRow(
        no=no,
        title=item.title,
        source=f"{item.source}，{day(item.made_on)}" if item.made_on else item.source,
        content=item.content or "",
        proves=item.proves,
        original=word(ORIGINALS[item.original], "zh"),
        pages="",
        submitter=_submitter(matter.case, item),
        digest=digest_shown(matter, item),
    )


def divider_facts(row: ExhibitRow) -> tuple[tuple[str, str], ...]:
    """What the divider says of an exhibit: the row of the catalogue, but for what it is called."""
    facts = (
        ("证明对象", row.proves),
        ("来源及形成时间", row.source),
        ("内容", row.content),
        ("提交人及日期", row.submitter),
        ("原件/复印件", row.original),
    )
    return tuple((name, fact) for name, fact in facts if fact)


def _cover_parties(case: Case) -> Iterator[CoverParty]:
    for party in case.parties:
        if party.role not in _STANDING_BY:
            yield CoverParty(role=word(ROLES[party.role], "zh"), name=party.name)


def _submitters(case: Case, items: tuple[EvidenceItem, ...]) -> tuple[str, ...]:
    """Who handed something in: the lender first, the others as the case names them."""
    given = {item.party for item in items}
    order = [case.lender.id, *(party.id for party in case.parties)]
    return tuple(ref for ref in dict.fromkeys(order) if ref in given)


def _label(case: Case, ref: str) -> str:
    """``提交人（借款人）签章：``; a role that several have is numbered, for a label is unique."""
    role = case.party(ref).role
    same = [party.id for party in case.parties if party.role is role]
    number = ordinal_zh(same.index(ref) + 1) if len(same) > 1 else ""
    return f"提交人（{word(ROLES[role], 'zh')}{number}）签章："


def _submitter(case: Case, item: EvidenceItem) -> str:
    name = role_name(case, item.party)
    return f"{name}，{day(item.submitted_on)}" if item.submitted_on else name
