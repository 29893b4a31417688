"""评估表: what the lender looked at before it answered an offer, and who decided what and why.

One for each offer of the borrower's side that the lender answered, as things stood on the day on
which it was assessed; and one for an offer that waits, for whoever is to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import Field

from pipeline.case.means import MeansInput
from pipeline.case.model import Case
from pipeline.case.money import amount_figures
from pipeline.case.negotiation import Affordability, Answer, Proposal
from pipeline.papers.draft import Context, Draft, Outcome, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.offers import called, decided_by, in_short, offers
from pipeline.papers.progress import answer_to, sessions_held
from pipeline.papers.words import DECISIONS, day, ordinal_zh, percent, phrase, word
from pipeline.proposals.assessment import Heading, Line, Sheet, assess
from pipeline.proposals.decisions import is_decision
from pipeline.proposals.figures import figures
from pipeline.proposals.local import local_data
from pipeline.proposals.means import Means, means_of, supported_by
from pipeline.proposals.states import Standing, side_of, table_of

_WHAT = {
    "means": "还款能力",
    "income_proved": "收入有无证明",
    "other_means_proved": "支出、负债等有无证明",
    "within_capacity": "方案是否在能力之内",
    "holds_in_stress": "收入下降时能否维持",
    "hardship_explained": "困难情况的说明",
    "proof_unaltered": "材料有无编辑痕迹",
    "payments_since_default": "到期以后的还款",
    "answers_in_time": "答复是否及时",
    "took_part": "是否参加协商",
    "offered": "是否提出方案",
}
_OF_OFFERS = frozenset({"within_capacity", "holds_in_stress", "answers_in_time", "offered"})
_NONE = "—"


class ScoreRow(Context):
    """One line of the sheet."""

    what: str = Field(description="项目 / What was looked at")
    seen: str = Field(description="看到的情况 / What was seen")
    score: str = Field(description="得分，如 2／3 / Score, as 2 of 3")
    sources: str = Field(description="依据 / Where it is from")
    look: TextOrBlank = Field(
        description="需要人工核验的内容；没有则空 / What a person is to verify; empty if nothing"
    )


class MeansRow(Context):
    """One figure of the borrower's means."""

    what: str = Field(description="项目 / What it is")
    amount: str = Field(description="金额或者倍数 / Amount, or how many times")
    basis: str = Field(description="依据 / What it rests on")


class Assessment(Context):
    """Context of ``assessment.zh.docx``."""

    case_no: str = Field(description="案件编号 / Number of the case")
    assessed_on: str = Field(description="评估截至日期 / Assessed as of")
    offer: str = Field(description="所评估的方案 / The offer that is assessed")
    means: tuple[MeansRow, ...] = Field(description="还款能力的计算 / How the means are counted")
    ability: tuple[ScoreRow, ...] = Field(description="还款能力各项 / Lines on ability")
    ability_points: str = Field(description="还款能力合计 / Points for ability")
    sincerity: tuple[ScoreRow, ...] = Field(description="还款诚意各项 / Lines on sincerity")
    sincerity_points: str = Field(description="还款诚意合计 / Points for sincerity")
    decision: str = Field(description="决定，尚未决定的写明 / The decision, or that there is none")
    reason: TextOrBlank = Field(description="理由；尚未决定则空 / The reason; empty if undecided")
    decided: str = Field(description="谁何时决定 / Who decided, and when")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """A sheet for each offer of the borrower's side that was decided on, or waits on the day."""
    return tuple(
        _draft(matter, number, offer, answer)
        for number, offer in offers(matter)
        if side_of(matter.case, offer.by) == "borrower"
        for answer in (answer_to(matter, offer),)
        if (is_decision(matter.case, answer) if answer else _waits(matter, offer))
    )


def _waits(matter: Matter, offer: Proposal) -> bool:
    table = table_of(matter.case, matter.as_of)
    return table.standing(offer.id, matter.as_of) is Standing.OPEN


def _draft(matter: Matter, number: int, offer: Proposal, answer: Answer | None) -> Draft:
    decided = answer.decided if answer else None
    dated = decided.on if decided else answer.on if answer else matter.as_of
    assessed_on = decided.assessed_on if decided else dated
    return Draft(
        key=f"assessment-{offer.id}",
        kind="assessment",
        stage=Stage.NEGOTIATION,
        title=f"还款能力和诚意评估表（{matter.case.id}，{called(number)}）",
        filename=f"65 评估表 {number:02} {dated.isoformat()}",
        template="assessment.zh.docx",
        dated=dated,
        context=_context(matter, number, offer, answer, assessed_on),
    )


def _context(
    matter: Matter, number: int, offer: Proposal, answer: Answer | None, on: date
) -> Assessment:
    case, stated = matter.case, matter.case.negotiation.affordability
    sheet = assess(case, local_data(), on, matter.traces, offer)
    rows = {heading: tuple(_rows(matter, sheet, heading)) for heading in Heading}
    return Assessment(
        case_no=case.id,
        assessed_on=day(on),
        offer=in_short(number, offer),
        means=tuple(_means(case, stated, offer, on)) if stated else (),
        ability=rows[Heading.ABILITY],
        ability_points=_points(sheet, Heading.ABILITY),
        sincerity=rows[Heading.SINCERITY],
        sincerity_points=_points(sheet, Heading.SINCERITY),
        decision=word(DECISIONS[answer.decision], "zh") if answer else "尚未决定",
        reason=phrase(answer.reason) if answer else "",
        decided=(decided_by(answer) if answer else "") or _NONE,
    )


def _rows(matter: Matter, sheet: Sheet, heading: Heading) -> Iterator[ScoreRow]:
    for line in sheet.lines:
        if line.heading is heading:
            yield ScoreRow(
                what=_WHAT[line.id],
                seen=line.seen.render("zh"),
                score=_score(line),
                sources=_listed(line.sources, _names(matter, line.id)),
                look=line.look.render("zh").rstrip("。") if line.look else "",
            )


def _score(line: Line) -> str:
    return f"{line.points}／{line.out_of}" if line.out_of else _NONE


def _points(sheet: Sheet, heading: Heading) -> str:
    points, most = sheet.points(heading)
    return f"{points}分，满分{most}分"


def _means(case: Case, stated: Affordability, offer: Proposal, on: date) -> Iterator[MeansRow]:
    means, behind = means_of(stated, local_data(), on), supported_by(case, stated, on)
    found, titles = figures(offer), {item.id: item.title for item in case.evidence}

    def row(what: str, amount: str, each: MeansInput | None = None, basis: str = "") -> MeansRow:
        proof = _listed(behind[each] if each else (), titles)
        return MeansRow(what=what, amount=amount, basis=basis or proof)

    yield row("收入", amount_figures(means.income), MeansInput.INCOME)
    floor = means.floor if means.floor and means.floor.amount == means.expenses else None
    basis = f"当地生活费底线：{floor.source}" if floor else ""
    yield row("必要支出", amount_figures(means.expenses), MeansInput.EXPENSES, basis)
    yield row("其他债务", amount_figures(means.other_debts), MeansInput.OTHER_DEBTS)
    yield row("预留", amount_figures(means.buffer))
    yield row("可用于还款", amount_figures(means.capacity), basis="收入减去以上各项")
    yield _stress(means, found.first_due)
    yield row("可变现资产（总额）", amount_figures(means.assets), MeansInput.ASSETS)
    cover = means.cover(found.largest, found.first_due)
    yield row("保障倍数", f"{cover}倍" if cover else _NONE,
              basis=f"预留之前的结余÷最高一期{amount_figures(found.largest)}元")  # fmt: skip


def _stress(means: Means, first_due: date) -> MeansRow:
    return MeansRow(
        what=f"收入减少{percent(means.stress)}时可用于还款",
        amount=amount_figures(means.stressed(first_due)),
        basis="压力情形（假设）",
    )


def _names(matter: Matter, line: str) -> Mapping[str, str]:
    """What people call the sources of a line; a payment keeps its reference."""
    if line in _OF_OFFERS:
        return {offer.id: called(number) for number, offer in offers(matter)}
    if line == "took_part":
        held = enumerate(sessions_held(matter), 1)
        return {session.id: f"第{ordinal_zh(number)}次协商" for number, session in held}
    return {item.id: item.title for item in matter.case.evidence}


def _listed(sources: tuple[str, ...], named: Mapping[str, str]) -> str:
    return "、".join(named.get(source, source) for source in sources) or _NONE
