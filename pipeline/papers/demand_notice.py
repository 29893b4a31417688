"""催告函: a written demand for what is overdue, with a reasonable period to pay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from pipeline.case.money import amount_figures, amount_zh
from pipeline.case.notices import NoticeKind
from pipeline.debt.appropriation import Head
from pipeline.debt.standing import Share, Standing
from pipeline.messages import msg
from pipeline.papers.demand_context import DemandNotice, OverdueRow
from pipeline.papers.draft import Outcome, Skipped, Stage
from pipeline.papers.matter import Matter
from pipeline.papers.notices.arithmetic import lines
from pipeline.papers.notices.head import TITLES, Letter, letters
from pipeline.papers.progress import not_in_force, terms_in_force
from pipeline.papers.words import day, yuan

_TITLE = TITLES[NoticeKind.DEMAND]


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """A signed letter for each demand on record, and an unsigned one when a demand is due.

    The letter that is due becomes a signed one once the case lists it under ``notices``: whether
    and when to send it is for a person to decide.
    """
    if terms_in_force(matter) is None:
        return (Skipped("demand", _TITLE, Stage.PERFORMANCE, not_in_force(matter)),)
    return tuple(_outcome(each) for each in letters(matter, NoticeKind.DEMAND))


def _outcome(letter: Letter) -> Outcome:
    if not letter.situation.missed:
        reason = msg(
            "A demand of {day} is on record, but nothing was overdue then.", day=letter.dated
        )
        return letter.skipped(reason)
    return letter.draft("demand-notice", _context(letter))


def _context(letter: Letter) -> DemandNotice:
    situation, missed = letter.situation, letter.situation.missed
    damages = situation.state.of(Head.DAMAGES).outstanding
    total = situation.state.overdue + damages
    return DemandNotice(
        **letter.head(),
        **letter.account(),
        basis=letter.clause("default", "违约责任"),
        overdue_since=day(missed[0].due),
        instalments=tuple(_row(each) for each in missed),
        principal=_sum(each.principal for each in missed),
        interest=_sum(each.interest for each in missed),
        damages=amount_figures(damages) if damages else "",
        damages_clause=letter.damages_clause() if damages else "",
        damages_lines=lines(situation.state, letter.terms) if damages else (),
        total=amount_figures(total),
        total_words=amount_zh(total),
        demand_days=str(situation.demand_days),
        consequences=tuple(_consequences(letter)),
    )


def _row(each: Standing) -> OverdueRow:
    agreed = each.principal + each.interest
    return OverdueRow(
        no=str(each.number),
        due=day(each.due),
        amount=amount_figures(agreed.owed),
        paid=amount_figures(agreed.paid),
        outstanding=amount_figures(agreed.outstanding),
        days_late=str(each.days_late),
    )


def _sum(shares: Iterable[Share]) -> str:
    return amount_figures(sum((each.outstanding for each in shares), Decimal(0)))


def _consequences(letter: Letter) -> Iterator[str]:
    """What may follow, in the letter's words: what the agreement gives, and no more than that."""
    situation, default = letter.situation, letter.terms.default
    if default.acceleration:
        clause = letter.clause("default-acceleration", "提前到期")
        if situation.conditions_met(letter.dated):
            yield (
                f"{clause}约定的条件已经具备：期满仍未补足的，我方可以书面通知您，"
                "全部未付的应还款项自通知到达您之日起到期。"
            )
        else:
            yield (
                f"{clause}约定的条件目前尚未具备，我方不会仅因本次催告期满而要求提前还清全部款项；"
                "以后条件具备的，我方会另行催告。"
            )
    if letter.terms.waiver and default.revive_waiver:
        clause = letter.clause("default-revival", "减免的恢复")
        yield (
            f"依照{clause}，期满仍未补足的，我方可以书面通知您恢复计算"
            f"减免的{yuan(letter.terms.waiver.amount)}。"
        )
