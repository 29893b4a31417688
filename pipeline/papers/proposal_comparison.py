"""方案比较: offers side by side in a table and a chart, and how each differs from the last."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from pydantic import Field

from pipeline.case.money import amount_figures
from pipeline.case.negotiation import Proposal
from pipeline.messages import msg
from pipeline.papers.draft import Bar, Chart, Context, Draft, Outcome, Panel, Skipped, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.offers import called, offers
from pipeline.papers.words import day, role_name, yuan
from pipeline.proposals.figures import Difference, Figures, differences, figures, rate_figures
from pipeline.proposals.local import local_data
from pipeline.proposals.means import Means, means_of
from pipeline.proposals.states import Standing, table_of

KEY = "proposal-comparison"
MOST = 6
"""Bars in the chart: the last offers, as many as stay readable."""
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_STANDINGS = {
    Standing.OPEN: "待答复",
    Standing.ACCEPTED: "已接受",
    Standing.REJECTED: "已拒绝",
    Standing.COUNTERED: "有反方案",
    Standing.WITHDRAWN: "已撤回",
    Standing.LAPSED: "已失效",
    Standing.SUPERSEDED: "已被取代",
}


class OfferRow(Context):
    """One offer in figures."""

    name: str = Field(description="方案名称，如 方案一 / Name of the offer, as 方案一")
    by: str = Field(description="提出方 / Who offers")
    on: str = Field(description="提出日期，如 2025-10-30 / Made on, as 2025-10-30")
    total: str = Field(description="还款总额，元 / Sum to repay, CNY")
    waiver: str = Field(description="减免金额，元 / Amount waived, CNY")
    count: str = Field(description="期数 / Number of instalments")
    largest: str = Field(description="最高一期，元 / Largest instalment, CNY")
    first_due: str = Field(description="首期还款日 / First due date")
    last_due: str = Field(description="末期还款日 / Last due date")
    rate: str = Field(description="实际年化率 / Effective yearly rate")
    standing: str = Field(description="方案的状态 / How the offer stands")


class DifferenceBlock(Context):
    """How an offer differs from the one before."""

    title: str = Field(description="比较的两个方案 / The two offers compared")
    lines: tuple[str, ...] = Field(description="各项差别 / The differences")


class ProposalComparison(Context):
    """Context of ``proposal-comparison.zh.docx``."""

    case_no: str = Field(description="案件编号 / Number of the case")
    as_of: str = Field(description="截至日期 / As of")
    offers: tuple[OfferRow, ...] = Field(description="各个方案 / The offers")
    capacity: TextOrBlank = Field(
        description="每月可用于还款；没有记录则空 / What can be paid a month; empty if unknown"
    )
    differences: tuple[DifferenceBlock, ...] = Field(
        description="相邻方案的差别 / Differences between offers that follow one another"
    )


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Possible as soon as there are two offers."""
    made = offers(matter)
    if len(made) < 2:
        reason = msg("There are fewer than two offers to compare.")
        return (Skipped(KEY, msg("Comparison of offers"), Stage.NEGOTIATION, reason),)
    draft = Draft(
        key=KEY,
        kind=KEY,
        stage=Stage.NEGOTIATION,
        title=f"方案比较（{matter.case.id}）",
        filename="80 方案比较",
        template="proposal-comparison.zh.docx",
        dated=matter.as_of,
        context=_context(matter, made),
        chart=_chart(matter, made[-MOST:]),
    )
    return (draft,)


def _context(matter: Matter, made: tuple[tuple[int, Proposal], ...]) -> ProposalComparison:
    means = _means(matter)
    return ProposalComparison(
        case_no=matter.case.id,
        as_of=day(matter.as_of),
        offers=tuple(_row(matter, number, offer, figures(offer)) for number, offer in made),
        capacity=yuan(means.capacity) if means else "",
        differences=tuple(_differences(one, other) for one, other in pairwise(made)),
    )


def _means(matter: Matter) -> Means | None:
    stated = matter.case.negotiation.affordability
    return means_of(stated, local_data(), matter.as_of) if stated else None


def _row(matter: Matter, number: int, offer: Proposal, found: Figures) -> OfferRow:
    standing = table_of(matter.case, matter.as_of).standing(offer.id, matter.as_of)
    return OfferRow(
        name=called(number),
        by=role_name(matter.case, offer.by),
        on=offer.on.isoformat(),
        total=amount_figures(found.total),
        waiver=amount_figures(found.waiver),
        count=str(len(found.instalments)),
        largest=amount_figures(found.largest),
        first_due=found.first_due.isoformat(),
        last_due=found.last_due.isoformat(),
        rate=rate_figures(found.effective_rate).replace(" ", ""),
        standing=_STANDINGS[standing or Standing.OPEN],
    )


def _differences(one: tuple[int, Proposal], other: tuple[int, Proposal]) -> DifferenceBlock:
    found = differences(one[1], other[1])
    return DifferenceBlock(
        title=f"{called(other[0])}与{called(one[0])}相比",
        lines=tuple(_sentence(each) for each in found) or ("没有差别。",),
    )


def _sentence(difference: Difference) -> str:
    """As a paper writes it: dates in Chinese, no gap before a percent sign."""
    said = difference.message.render("zh").replace(" %", "%")
    return _ISO.sub(lambda found: day(date.fromisoformat(found.group())), said)


def _chart(matter: Matter, made: tuple[tuple[int, Proposal], ...]) -> Chart:
    found = [(called(number), figures(offer)) for number, offer in made]
    means = _means(matter)
    return Chart(
        (
            Panel(
                title="还款总额和减免金额（元）",
                legend=("还款", "减免"),
                bars=tuple(Bar(name, (each.total, each.waiver)) for name, each in found),
            ),
            Panel(
                title="最高一期（元）",
                legend=("最高一期",),
                bars=tuple(Bar(name, (each.largest,)) for name, each in found),
                mark=means.capacity if means else None,
                mark_label="每月可用于还款" if means else "",
            ),
        )
    )
