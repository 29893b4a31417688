"""偏离情况表: where the agreement of a case departs from the approved base, and nothing else.

Clauses taken in or left out with their reasons, values outside of what is usual, and what the
lawyer changed in the wording.
"""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from pipeline.case.model import Case
from pipeline.case.money import amount_figures
from pipeline.case.terms import Terms
from pipeline.clauses.selection import Chosen, Departure, select
from pipeline.clauses.usual import Unit, Unusual, unusual
from pipeline.messages import msg
from pipeline.papers.agreement_clauses import review
from pipeline.papers.draft import Context, Draft, Outcome, Skipped, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.reviewed import Change, Deviation
from pipeline.papers.words import day, percent

KEY = "deviation-sheet"
_TITLE = msg("Deviation sheet")
_DEPARTURES = {Departure.ADDED: "增加", Departure.LEFT_OUT: "删去"}
_CHANGES = {
    Change.CHANGED: "修改",
    Change.ADDED: "增加",
    Change.REMOVED: "删去",
    Change.MOVED: "移动",
}
_UNITS: dict[Unit, str] = {"days": "日", "months": "个月", "instalments": "期", "CNY": "元"}


class ClauseRow(Context):
    """A clause of the library that was taken in or left out."""

    clause: str = Field(description="条款名称 / Name of the clause")
    change: str = Field(description="增加或者删去 / Added or left out")
    reason: str = Field(description="理由 / Reason")


class ValueRow(Context):
    """A value outside of its usual range."""

    name: str = Field(description="项目 / What it is")
    value: str = Field(description="本案的值 / The value here")
    usual: str = Field(description="范本的通常范围 / The usual range")


class WordingRow(Context):
    """A place whose wording the reviewing lawyer changed."""

    place: str = Field(description="位置 / Where")
    change: str = Field(description="变动 / What happened to it")
    before: TextOrBlank = Field(description="送审文本；增加的为空 / As issued; empty if added")
    after: TextOrBlank = Field(description="审查后的文本；删去的为空 / As reviewed; or empty")


class DeviationSheet(Context):
    """Context of ``deviation-sheet.zh.docx``."""

    agreement_no: str = Field(description="协议编号 / Number of the agreement")
    dated: str = Field(description="制表日期 / Day it is made")
    version: str = Field(description="范本版本 / Version of the base")
    summary: str = Field(description="偏离几处，一句话 / How many deviations, in a sentence")
    clauses: tuple[ClauseRow, ...] = Field(description="条款的增减 / Clauses added or left out")
    values: tuple[ValueRow, ...] = Field(description="超出通常范围的值 / Unusual values")
    wording: tuple[WordingRow, ...] = Field(description="文字的改动 / Changes of wording")
    review: TextOrBlank = Field(description="审查情况；未审查为空 / The review; empty if none")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """As soon as there are terms: the reviewing lawyer reads it first."""
    terms = matter.case.terms
    if terms is None:
        reason = msg("No terms have been agreed yet: the case has no `terms`.")
        return (Skipped(KEY, _TITLE, Stage.AGREEMENT, reason),)
    return (_draft(matter, terms),)


def _draft(matter: Matter, terms: Terms) -> Draft:
    dated = min(terms.signing_date, matter.as_of)
    return Draft(
        key=KEY,
        kind="deviation-sheet",
        stage=Stage.AGREEMENT,
        title=f"偏离情况表（{matter.case.id}）",
        filename="10 偏离情况表",
        template="deviation-sheet.zh.docx",
        dated=dated,
        context=_context(matter, terms, day(dated)),
    )


def _context(matter: Matter, terms: Terms, dated: str) -> DeviationSheet:
    selection = select(matter.case, terms, matter.library)
    clauses = tuple(_clause(each) for each in selection.departures)
    values = tuple(_value(each) for each in unusual(terms, matter.library.usual))
    recorded = matter.reviewed.record.deviations if matter.reviewed else ()
    wording = tuple(_wording(each) for each in recorded)
    return DeviationSheet(
        agreement_no=matter.case.id,
        dated=dated,
        version=selection.version,
        summary=_summary(len(clauses), len(values), len(wording)),
        clauses=clauses,
        values=values,
        wording=wording,
        review=_review(matter.case, terms),
    )


def _summary(clauses: int, values: int, wording: int) -> str:
    if not clauses + values + wording:
        return "本协议与范本一致，没有偏离。"
    return f"条款增减{clauses}处，超出通常范围的约定{values}处，文字改动{wording}处。"


def _clause(chosen: Chosen) -> ClauseRow:
    change = _DEPARTURES[chosen.departure] if chosen.departure else ""
    return ClauseRow(clause=chosen.clause.zh, change=change, reason=chosen.reason)


def _value(found: Unusual) -> ValueRow:
    usual = found.usual
    least, most = _shown(usual.least, usual.unit), _shown(usual.most, usual.unit)
    return ValueRow(
        name=usual.zh,
        value=_shown(found.value, usual.unit),
        usual=f"{least}至{most}" if usual.least else f"不超过{most}",
    )


def _shown(value: Decimal, unit: Unit) -> str:
    if unit == "share":
        return percent(value, places=4 if value < Decimal("0.001") else 2)
    if unit == "CNY":
        return f"{amount_figures(value)}元"
    return f"{value.normalize():f}{_UNITS[unit]}"


def _wording(each: Deviation) -> WordingRow:
    return WordingRow(
        place=each.place or "条款以外",
        change=_CHANGES[each.change],
        before=each.approved_text,
        after=each.reviewed_text,
    )


def _review(case: Case, terms: Terms) -> str:
    return review(case, terms.review, "zh") if terms.review else ""
