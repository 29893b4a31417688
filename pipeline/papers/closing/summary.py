"""协商总结: how the negotiation went, in figures and in both sides' own words. One page."""

from __future__ import annotations

from collections import Counter

from pydantic import Field

from pipeline.case.dates import today
from pipeline.case.negotiation import Channel
from pipeline.messages import Message, msg
from pipeline.papers.closing.settled import Settled, settled
from pipeline.papers.draft import Context, Draft, Outcome, Skipped, Stage
from pipeline.papers.matter import Matter
from pipeline.papers.progress import sessions_held
from pipeline.papers.words import CHANNELS, day, phrase, role_name, word, yuan

KEY = "negotiation-summary"
_TITLE = msg("Summary of the negotiation")


class LessonBlock(Context):
    """What one side says."""

    party: str = Field(description="哪一方 / Which side")
    worked: tuple[str, ...] = Field(description="有效的做法 / What worked")
    change: tuple[str, ...] = Field(description="需要改进的 / What to do otherwise")


class NegotiationSummary(Context):
    """Context of ``negotiation-summary.zh.docx``."""

    case_no: str = Field(description="案件编号 / Case number")
    dated: str = Field(description="制作日期 / Made on")
    opened_on: str = Field(description="立案日期 / Opened on")
    agreed_on: str = Field(description="协议签订日期 / Agreement signed on")
    settled_on: str = Field(description="结清日期 / Settled on")
    to_agreement: str = Field(description="从立案到签约的天数 / Days from opening to agreement")
    to_settlement: str = Field(description="从签约到结清的天数 / Days from agreement to settlement")
    sessions: str = Field(description="协商次数和方式 / Talks, by channel")
    offers: str = Field(description="提出的方案数 / Offers made")
    result: str = Field(description="协议的结果 / What was agreed")
    performance: str = Field(description="履行情况 / How it was performed")
    lessons: tuple[LessonBlock, ...] = Field(description="各方的总结 / What each side says")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """One for the case; nobody signs it."""
    found = settled(matter)
    if isinstance(found, Message):
        return (Skipped(KEY, _TITLE, Stage.SETTLEMENT, found),)
    return (
        Draft(
            key=KEY,
            kind=KEY,
            stage=Stage.SETTLEMENT,
            title=f"协商总结（{found.case.id}）",
            filename="06 协商总结",
            template="negotiation-summary.zh.docx",
            dated=found.on,
            context=_context(matter, found),
            keep_word=True,
        ),
    )


def _context(matter: Matter, found: Settled) -> NegotiationSummary:
    case, terms = found.case, found.terms
    return NegotiationSummary(
        case_no=case.id,
        dated=day(found.on),
        opened_on=day(case.opened_on),
        agreed_on=day(terms.signing_date),
        settled_on=day(found.on),
        to_agreement=f"{(terms.signing_date - case.opened_on).days}天",
        to_settlement=f"{(found.on - terms.signing_date).days}天",
        sessions=_sessions(matter),
        offers=f"{len(case.negotiation.proposals)}个",
        result=_result(found),
        performance=_performance(found),
        lessons=tuple(
            LessonBlock(
                party=role_name(case, each.party),
                worked=tuple(phrase(text) for text in each.worked),
                change=tuple(phrase(text) for text in each.change),
            )
            for each in case.closing.lessons
        ),
    )


def _sessions(matter: Matter) -> str:
    """``共4次：电话2次，面对面1次，电子邮件1次；历时20天``."""
    held = sessions_held(matter)
    if not held:
        return "没有会谈记录"
    counted = Counter(each.channel for each in held)
    parts = "，".join(
        f"{word(CHANNELS[channel], 'zh')}{counted[channel]}次"
        for channel in Channel
        if counted[channel]
    )
    days = (today(held[-1].started_at) - today(held[0].started_at)).days + 1
    return f"共{len(held)}次：{parts}；首次到末次历时{days}天"


def _result(found: Settled) -> str:
    debt, waiver = found.terms.confirmed.total, found.terms.waiver
    waived = f"，减免{yuan(waiver.amount)}" if waiver else ""
    return f"确认债务{yuan(debt)}{waived}，分{len(found.state.instalments)}期偿还"


def _performance(found: Settled) -> str:
    state = found.state
    late = [each for each in state.instalments if each.was_missed]
    missed = f"，其中{len(late)}期曾经逾期" if late else "，没有逾期"
    return f"共偿还{yuan(state.appropriated)}{missed}"
