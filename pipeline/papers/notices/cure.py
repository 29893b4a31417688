"""补足确认函: what was demanded has been paid, and the demand leads to nothing more."""

from __future__ import annotations

from pydantic import Field

from pipeline.case.money import amount_figures
from pipeline.case.notices import NoticeKind
from pipeline.debt.standing import Standing
from pipeline.messages import msg
from pipeline.papers.draft import Context, Outcome
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.notices.head import Letter, NoticeHead, letters
from pipeline.papers.notices.verdicts import cured_after_demand
from pipeline.papers.words import day, yuan


class CuredRow(Context):
    """An instalment that was paid late, in full."""

    no: str = Field(description="期次 / Number of the instalment")
    due: str = Field(description="还款日 / Due date")
    amount: str = Field(description="本期款项，元 / The instalment, CNY")
    damages: str = Field(description="违约金，元 / Damages, CNY")
    paid_on: str = Field(description="付清日期 / Paid in full on")
    days_late: str = Field(description="逾期天数 / Days late")


class CureNotice(NoticeHead):
    """Context of ``cure-notice.zh.docx``."""

    demands: str = Field(description="此前催告函的日期 / Days of the demands")
    instalments: tuple[CuredRow, ...] = Field(description="已补足的各期 / What was made good")
    counted: TextOrBlank = Field(
        description="累计逾期的期数仍计入的说明；未约定则空 / What still counts; empty if nothing"
    )
    next_due: TextOrBlank = Field(description="下一次还款；没有则空 / Next payment; or empty")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Each acknowledgement on record or due."""
    return tuple(_outcome(each) for each in letters(matter, NoticeKind.CURE))


def _outcome(letter: Letter) -> Outcome:
    situation = letter.situation
    cured = cured_after_demand(situation)
    if situation.missed or not cured:
        reason = msg("An acknowledgement of {day} is on record, but not all that was demanded had"
                     " been paid then.", day=letter.dated)  # fmt: skip
        return letter.skipped(reason)
    return letter.draft("cure-notice", _context(letter, cured))


def _context(letter: Letter, cured: tuple[Standing, ...]) -> CureNotice:
    situation = letter.situation
    demands = [n.issued_on for n in situation.notices if n.kind is NoticeKind.DEMAND]
    ahead = situation.state.next_due
    return CureNotice(
        **letter.head(),
        demands="、".join(day(on) for on in sorted(demands)),
        instalments=tuple(_row(each) for each in cured),
        counted=_counted(letter),
        next_due=(
            f"第{ahead.number}期，{day(ahead.due)}，{yuan(ahead.outstanding)}" if ahead else ""
        ),
    )


def _row(each: Standing) -> CuredRow:
    return CuredRow(
        no=str(each.number),
        due=day(each.due),
        amount=amount_figures((each.principal + each.interest).owed),
        damages=amount_figures(each.damages.owed),
        paid_on=day(each.paid_on) if each.paid_on else "",
        days_late=str(each.days_late),
    )


def _counted(letter: Letter) -> str:
    """Cured instalments count where the agreement counts all that were ever missed."""
    agreed = letter.terms.default.acceleration
    if agreed is None or agreed.missed_in_all is None:
        return ""
    missed = sum(each.was_missed for each in letter.situation.state.instalments)
    clause = letter.clause("default-acceleration", "提前到期")
    return (
        f"按照{clause}，累计逾期达到{agreed.missed_in_all}期是提前到期的条件之一；"
        f"已补足的期数仍计入，目前累计{missed}期"
    )
