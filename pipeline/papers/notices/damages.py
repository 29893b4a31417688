"""违约金通知书: damages that are still open once the instalments are made good, and how counted."""

from __future__ import annotations

from pydantic import Field

from pipeline.case.money import amount_figures, amount_zh
from pipeline.case.notices import NoticeKind
from pipeline.debt.appropriation import Head
from pipeline.messages import msg
from pipeline.papers.draft import Outcome
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.notices.arithmetic import lines
from pipeline.papers.notices.head import AccountOnLetter, Letter, letters


class DamagesNotice(AccountOnLetter):
    """Context of ``damages-notice.zh.docx``."""

    clause: str = Field(description="违约金的条款 / Clause on damages")
    numbers: str = Field(description="哪几期逾期 / The instalments that were late")
    lines: tuple[str, ...] = Field(description="违约金的算式 / How damages were counted")
    accrued: str = Field(description="应计违约金，元 / Damages accrued, CNY")
    paid: TextOrBlank = Field(description="已付违约金，元；没有则空 / Paid, CNY; empty if none")
    total: str = Field(description="尚欠违约金，元 / Damages still open, CNY")
    total_words: str = Field(description="尚欠违约金大写 / In Chinese capitals")
    pay_days: str = Field(description="请在收到后几日内支付 / Days to pay, from arrival")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Each notice on record or due."""
    return tuple(_outcome(each) for each in letters(matter, NoticeKind.DAMAGES))


def _outcome(letter: Letter) -> Outcome:
    if not letter.situation.state.of(Head.DAMAGES).outstanding:
        reason = msg("A notice of damages of {day} is on record, but none were open then.",
                     day=letter.dated)  # fmt: skip
        return letter.skipped(reason)
    return letter.draft("damages-notice", _context(letter))


def _context(letter: Letter) -> DamagesNotice:
    state = letter.situation.state
    share = state.of(Head.DAMAGES)
    late = [str(each.number) for each in state.instalments if each.damages.owed]
    return DamagesNotice(
        **letter.head(),
        **letter.account(),
        clause=letter.damages_clause(),
        numbers=f"第{'、'.join(late)}期",
        lines=lines(state, letter.terms),
        accrued=amount_figures(share.owed),
        paid=amount_figures(share.paid) if share.paid else "",
        total=amount_figures(share.outstanding),
        total_words=amount_zh(share.outstanding),
        pay_days=str(letter.situation.demand_days),
    )
