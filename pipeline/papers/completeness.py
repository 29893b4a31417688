"""证据材料齐备情况表: which proof each side owes, what was handed in, and what is still to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from pydantic import Field

from pipeline.law.proofs import Completeness, Content, Handed, Proof, Status, assess
from pipeline.law.proofs.assess import IN_WORDS, LEVELS, SIDES
from pipeline.law.proofs.table import Level, Side
from pipeline.law.rule import Status as RuleStatus
from pipeline.messages import msg
from pipeline.papers.draft import Context, Draft, Outcome, Skipped, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.volumes import exhibit_numbers
from pipeline.papers.words import day

KEY = "completeness"
_NOTHING = "—"
_UNREAD = " *"
_PRACTICE = ("协商实务", "实务做法")


class ProofRow(Context):
    """One proof that is owed."""

    no: str = Field(description="序号 / Number")
    name: str = Field(description="应当提交的材料 / The proof owed")
    basis: str = Field(description="依据；未核对原文的带星号 / Basis; starred if it was not read")
    level: str = Field(description="必备或者建议 / Obligatory or advisable")
    handed: tuple[str, ...] = Field(description="已提交的证据，每项一行 / What was handed in")
    status: str = Field(description="情况，如 齐全、缺少 / How it stands, as 齐全")


class SideBlock(Context):
    """The proofs of one side."""

    side: str = Field(description="哪一方 / Which side")
    summary: str = Field(description="小结，如 必备5项，齐全4项 / The count in short")
    proofs: tuple[ProofRow, ...] = Field(description="各项材料 / The proofs")


class ToDo(Context):
    """Something that a side still has to do."""

    no: str = Field(description="序号 / Number")
    who: str = Field(description="由谁办理 / Who")
    what: str = Field(description="事项 / What")
    how: str = Field(description="如何办理 / How")


class CompletenessReport(Context):
    """Context of ``evidence-completeness.zh.docx``."""

    case_no: str = Field(description="案件编号 / Number of the case")
    dated: str = Field(description="截至日期 / As of")
    fresh_on: str = Field(description="材料时效计算到哪一天 / Day up to which age counts")
    sides: tuple[SideBlock, ...] = Field(description="各方应当提交的材料 / The proofs of each side")
    todo: tuple[ToDo, ...] = Field(description="需要补充或者核实的事项 / What is still to do")
    unread: TextOrBlank = Field(
        description="没有文字可以比对的材料；可空 / What has no text that could be compared, if any"
    )


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Possible on every day that the table of proofs covers."""
    report = assess(matter.case, matter.as_of, matter.contents)
    if not report.proofs:
        reason = msg("The table of proofs has no row for {day}.", day=matter.as_of)
        return (Skipped(KEY, msg("Completeness of the evidence"), Stage.PREPARATION, reason),)
    case_no = matter.case.id
    draft = Draft(
        key=KEY,
        kind="evidence-completeness",
        stage=Stage.PREPARATION,
        title=f"证据材料齐备情况表（{case_no}）",
        filename="03 证据材料齐备情况表",
        template="evidence-completeness.zh.docx",
        dated=matter.as_of,
        context=CompletenessReport(
            case_no=case_no,
            dated=day(matter.as_of),
            fresh_on=day(report.fresh_on),
            sides=tuple(_sides(report, exhibit_numbers(matter))),
            todo=tuple(_todo(report)),
            unread="、".join(_unread(matter, report)),
        ),
    )
    return (draft,)


def _unread(matter: Matter, report: Completeness) -> Iterator[str]:
    """``证据七 聊天记录``, ``证据九 对账单第2页``: what is a picture or a scan. Recognised text
    would not help: a misread digit is no contradiction."""
    numbers = exhibit_numbers(matter)
    handed = {each.item.id for proof in report.proofs for each in proof.items}
    for item in matter.case.evidence:
        content = matter.contents.get(item.id, Content())
        bare = [str(n) for n, page in enumerate(content.pages, 1) if not page.strip()]
        if bare and not content.blank and item.id in handed:
            pages = f"第{'、'.join(bare)}页" if len(bare) < len(content.pages) else ""
            yield f"{numbers.get(item.id, '未入册')} {item.title}{pages}"


def _sides(report: Completeness, numbers: Mapping[str, str]) -> Iterator[SideBlock]:
    for side in Side:
        proofs = report.of(side)
        if proofs:
            rows = (_row(n, proof, numbers) for n, proof in enumerate(proofs, 1))
            yield SideBlock(side=SIDES[side].zh, summary=_summary(proofs), proofs=tuple(rows))


def _summary(proofs: tuple[Proof, ...]) -> str:
    """``必备9项：齐全8项，缺少1项。`` Advisable ones do not count."""
    needed = [proof.status for proof in proofs if proof.row.level is Level.OBLIGATORY]
    found = Counter(needed)
    counts = "，".join(f"{IN_WORDS[each].zh}{found[each]}项" for each in Status if found[each])
    return f"必备{len(needed)}项：{counts}。" if needed else "没有必备的材料。"


def _row(number: int, proof: Proof, numbers: Mapping[str, str]) -> ProofRow:
    unread = proof.row.status is RuleStatus.UNVERIFIED and proof.row.article not in _PRACTICE
    return ProofRow(
        no=str(number),
        name=proof.name.zh,
        basis=proof.row.article + (_UNREAD if unread else ""),
        level=LEVELS[proof.row.level].zh,
        handed=tuple(_item(each, numbers) for each in proof.items) or (_NOTHING,),
        status=IN_WORDS[proof.status].zh,
    )


def _item(handed: Handed, numbers: Mapping[str, str]) -> str:
    """``证据三 工资单（2025年11月10日）``; what is wrong with one of several is said behind it."""
    made = handed.item.made_on
    dated = f"（{day(made)}）" if made else ""
    fault = "" if handed.status is Status.COMPLETE else f"：{IN_WORDS[handed.status].zh}"
    number = numbers.get(handed.item.id, "未入册")
    return f"{number} {handed.item.title}{dated}{fault}"


def _todo(report: Completeness) -> Iterator[ToDo]:
    """Obligatory proofs first, then advisable ones that are missing; each item's faults once."""
    found: dict[tuple[str, str, str], None] = {}
    for level in Level:
        for proof in report.proofs:
            if proof.row.level is level:
                found |= dict.fromkeys(_steps(proof, report))
    for number, (who, what, how) in enumerate(found, 1):
        yield ToDo(no=str(number), who=who, what=what, how=how)


def _steps(proof: Proof, report: Completeness) -> Iterator[tuple[str, str, str]]:
    who, name = SIDES[proof.row.side].zh, proof.name.zh
    if proof.status is Status.MISSING:
        ask = "补交" if proof.row.level is Level.OBLIGATORY else "建议补交"
        yield who, f"缺少{name}", f"{ask}：{proof.row.serves.zh}"
    for handed in proof.items:
        title = handed.item.title
        if handed.status is Status.CONTRADICTING:
            for each in handed.contradictions:
                known = f"案件数据为{each.known}" if each.known else "案件数据中没有这一笔"
                what = f"{title}第{each.page}页：{each.what.zh}为{each.said}，{known}"
                yield who, what, "查明哪一个正确，更正材料或者案件数据"
        elif proof.status is handed.status is not Status.COMPLETE:
            yield who, *_fault(proof, handed, report)


def _fault(proof: Proof, handed: Handed, report: Completeness) -> tuple[str, str]:
    title = handed.item.title
    if handed.status is Status.STALE:
        until = f"到{day(report.fresh_on)}已有{handed.age}天，超过{proof.row.stale_days}天"
        return f"{title}：{until}", f"提交新的材料：{proof.row.serves.zh}"
    if handed.status is Status.UNDATED:
        return f"{title}没有注明形成时间", "补充材料上的日期或者出具日期"
    return f"{title}无法读取", "核对原件，重新扫描、拍照或者提交"
