"""通话（视频）协商确认书: what a call agreed, for the other side to confirm or correct.

Made for a call that agreed something or was interrupted. Silence confirms nothing (民法典 140), and
the letter says so. What comes back is recorded in the log; the letter stays as it was sent.
No field is laid for the sender: the other side signs this very file, and may add what it needs.
"""

from __future__ import annotations

from pydantic import Field

from pipeline.case.dates import today
from pipeline.case.model import Case
from pipeline.case.negotiation import Channel, Session
from pipeline.channels.confirmation import due_on, had_trouble, is_due
from pipeline.channels.facts import over_at
from pipeline.papers.draft import Draft, Outcome, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.letter import LetterHead, letter_head
from pipeline.papers.matter import Matter
from pipeline.papers.offers import copies, other_side
from pipeline.papers.progress import sessions_held
from pipeline.papers.talks import present, time_of
from pipeline.papers.words import CHANNELS, day, ordinal_zh, word
from pipeline.proposals.states import side_of

_NAMES = {Channel.PHONE: "通话协商确认书", Channel.VIDEO: "视频协商确认书"}


class Confirmation(LetterHead):
    """Context of ``confirmation.zh.docx``."""

    name: str = Field(description="文书名称，如 通话协商确认书 / Name of the paper")
    channel: str = Field(description="渠道，如 电话 / Channel, as 电话")
    number: str = Field(description="第几次协商，如 一 / Number of the session, as 一")
    time: str = Field(description="协商的时间 / When they talked")
    present: str = Field(description="参加人 / Who took part")
    place: TextOrBlank = Field(description="线路或者会议号；没有则空 / Line or meeting; or empty")
    interruptions: TextOrBlank = Field(
        description="中断的情况；没有则空 / Interruptions; empty if none"
    )
    points: tuple[str, ...] = Field(
        description="请确认的内容，逐项 / Points to confirm, one by one"
    )
    next_step: TextOrBlank = Field(description="下一步；没有则空 / Next step; empty if none")
    answer_by: str = Field(description="答复期限 / Answer by")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """A letter for each call that was over by the date and wants one."""
    return tuple(
        _draft(matter, number, session)
        for number, session in enumerate(sessions_held(matter), 1)
        if is_due(session)
    )


def _draft(matter: Matter, number: int, session: Session) -> Draft:
    on, name = today(over_at(session)), _NAMES[session.channel]
    return Draft(
        key=f"confirmation-{session.id}",
        kind="confirmation",
        stage=Stage.NEGOTIATION,
        title=f"{name}（{matter.case.id}，第{ordinal_zh(number)}次协商）",
        filename=f"40 {name} {number:02} {on.isoformat()}",
        template="confirmation.zh.docx",
        dated=on,
        context=_context(matter, number, session),
        comes_back=True,
    )


def _context(matter: Matter, number: int, session: Session) -> Confirmation:
    case, by = matter.case, _writer(matter.case, session)
    on, to = today(over_at(session)), other_side(case, by).id
    reached = copies(case, *(each.party for each in session.participants), to)
    head = letter_head(case, by, to, on, ("确", number)).model_dump()
    return Confirmation(
        **head | {"copies": reached},
        name=_NAMES[session.channel],
        channel=word(CHANNELS[session.channel], "zh"),
        number=ordinal_zh(number),
        time=time_of(session),
        present=present(case, session),
        place=session.place or "",
        interruptions=(session.interruptions or "") if had_trouble(session) else "",
        points=session.agreed or (session.outcome,),
        next_step=session.next_step or "",
        answer_by=day(due_on(case, session)),
    )


def _writer(case: Case, session: Session) -> str:
    """The lender's side writes, by whoever took part for it; else whoever stands first."""
    present = [each.party for each in session.participants]
    return next((ref for ref in present if side_of(case, ref) == "lender"), present[0])
