"""协商邀请函: an invitation to negotiate, with times to choose from and what to bring."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from pipeline.case.dates import SHANGHAI
from pipeline.case.model import Case
from pipeline.case.negotiation import Invitation
from pipeline.papers.draft import Draft, Outcome, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.letter import LetterHead, letter_head, sent_by
from pipeline.papers.matter import Matter
from pipeline.papers.words import CHANNELS, day, word
from pipeline.proposals.states import side_of

_BRING = {
    "borrower": (
        "收入证明：近三个月的工资单、银行流水或者其他收入凭证",
        "财产和其他债务的说明，每月必要支出的清单",
        "失业、疾病等困难的证明（如有）",
    ),
    "lender": (
        "借款合同、放款凭证、还款记录和欠款的计算过程",
        "出借方的资质证明；债权转让的，转让协议和通知",
        "参加人员的授权委托书",
    ),
}
_WEEKDAYS = "一二三四五六日"


class InvitationLetter(LetterHead):
    """Context of ``invitation.zh.docx``."""

    summary: str = Field(description="争议概述 / The dispute in short")
    channel: str = Field(description="建议的协商方式 / Channel proposed")
    place: TextOrBlank = Field(
        description="地点或者接入方式；没有则空 / Place or how to join; empty if none"
    )
    times: tuple[str, ...] = Field(description="可选的时间 / Times to choose from")
    agenda: tuple[str, ...] = Field(description="议题 / Agenda")
    bring: tuple[str, ...] = Field(description="请准备的材料 / What to bring")
    reply_by: str = Field(description="答复期限 / Answer by")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """A letter for each invitation sent by the date."""
    letters = enumerate(matter.case.negotiation.invitations, start=1)
    return tuple(_draft(matter, n, each) for n, each in letters if each.on <= matter.as_of)


def _draft(matter: Matter, number: int, letter: Invitation) -> Draft:
    return Draft(
        key=f"invitation-{letter.id}",
        kind="invitation",
        stage=Stage.NEGOTIATION,
        title=f"协商邀请函（{matter.case.id}）",
        filename=f"50 协商邀请函 {number:02} {letter.on.isoformat()}",
        template="invitation.zh.docx",
        dated=letter.on,
        context=_context(matter.case, number, letter),
        signing=sent_by(matter.case, letter.by),
        awaited=False,
    )


def _context(case: Case, number: int, letter: Invitation) -> InvitationLetter:
    head = letter_head(case, letter.by, letter.to, letter.on, ("邀", number))
    return InvitationLetter(
        **head.model_dump(),
        summary=case.dispute.summary,
        channel=word(CHANNELS[letter.channel], "zh"),
        place=letter.place or "",
        times=tuple(_time(each) for each in letter.times),
        agenda=letter.agenda,
        bring=_BRING.get(side_of(case, letter.to), _BRING["borrower"]),
        reply_by=day(letter.reply_by),
    )


def _time(moment: datetime) -> str:
    local = moment.astimezone(SHANGHAI)
    return f"{day(local.date())}（星期{_WEEKDAYS[local.weekday()]}）{local:%H:%M}"
