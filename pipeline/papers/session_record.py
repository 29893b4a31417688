"""协商记录: one paper for each talk or exchange of letters."""

from __future__ import annotations

from pydantic import Field

from pipeline.case.dates import today
from pipeline.case.model import Case
from pipeline.case.negotiation import Answer, Participant, Proposal, Recording, Session
from pipeline.channels.facts import Fact
from pipeline.papers.draft import Context, Draft, Outcome, Stage
from pipeline.papers.fields import TextOrBlank
from pipeline.papers.matter import Matter
from pipeline.papers.offers import copies
from pipeline.papers.people import represented
from pipeline.papers.progress import answer_to, sessions_held
from pipeline.papers.session_shown import MailRow, QuoteRow, ShownRow, shown
from pipeline.papers.talks import facts_by, time_of
from pipeline.papers.words import CHANNELS, DECISIONS, day, ordinal_zh, role_name, word, yuan


class ParticipantRow(Context):
    """Who took part."""

    party: str = Field(description="代表的一方 / Party")
    by: str = Field(description="参加人 / Who took part")
    capacity: str = Field(description="身份和权限 / Capacity and authority")


class RemarkRow(Context):
    """What somebody said."""

    by: str = Field(description="发言的一方 / Who said it")
    text: str = Field(description="发言内容 / What was said")


class ProposalRow(Context):
    """An offer made in this session, and the answer to it."""

    by: str = Field(description="提出方 / Who offers")
    total: str = Field(description="还款总额，含“元” / Sum to repay, with unit")
    waiver: str = Field(description="减免金额，含“元” / Amount waived, with unit")
    instalments: str = Field(description="期数，如 24期 / Number of instalments, as 24期")
    first_due: str = Field(description="首期还款日 / First due date")
    valid_until: str = Field(description="方案有效期至 / Valid until")
    answer: str = Field(description="答复 / The answer")


class SessionRecord(Context):
    """Context of ``session-record.zh.docx``. Empty strings leave their line out."""

    case_no: str = Field(description="案件编号 / Number of the case")
    title: str = Field(description="记录标题 / Title of the record")
    channel: str = Field(description="协商方式 / Channel")
    time: str = Field(description="时间 / Time")
    place: TextOrBlank = Field(description="地点或者线路；没有则空 / Place or line; empty if none")
    participants: tuple[ParticipantRow, ...] = Field(description="参加人 / Who took part")
    remarks: tuple[RemarkRow, ...] = Field(description="各方的陈述 / What was said")
    proposals: tuple[ProposalRow, ...] = Field(description="提出的方案 / Offers made")
    interruptions: TextOrBlank = Field(
        description="中断的情况；没有则空 / Interruptions; empty if none"
    )
    recording: TextOrBlank = Field(
        description="录音录像的告知和同意；没有则空 / Notice and consent; empty if not recorded"
    )
    recording_sha256: TextOrBlank = Field(
        description="录音录像文件的摘要 / Digest of the recording"
    )
    shown: tuple[ShownRow, ...] = Field(
        description="号码、入会离会、通话清单等记录所示 / What numbers, joins and call logs show"
    )
    quotes: tuple[QuoteRow, ...] = Field(description="文字稿摘录 / Words of the transcript")
    quotes_from: TextOrBlank = Field(
        description="摘录的范围；没有文字稿则空 / How much was taken; empty without a transcript"
    )
    mails: tuple[MailRow, ...] = Field(description="往来邮件 / The mails")
    agreed: tuple[str, ...] = Field(description="谈定的事项 / What was agreed, point by point")
    outcome: str = Field(description="协商结果 / Outcome")
    next_step: TextOrBlank = Field(description="下一步；没有则空 / Next step; empty if none")
    copies: TextOrBlank = Field(
        description="另行直接送达的借款方当事人；没有则空 / Who gets a copy directly; empty if none"
    )


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """A record for each session that was over by the date, in order of time."""
    in_order, facts = enumerate(sessions_held(matter), 1), facts_by(matter)
    return tuple(_draft(matter, number, session, facts) for number, session in in_order)


def _draft(matter: Matter, number: int, session: Session, facts: tuple[Fact, ...]) -> Draft:
    channel = word(CHANNELS[session.channel], "zh")
    title = f"协商记录（第{ordinal_zh(number)}次，{channel}）"
    return Draft(
        key=f"session-{session.id}",
        kind="session-record",
        stage=Stage.NEGOTIATION,
        title=title,
        filename=f"{number:02} 协商记录 {today(session.started_at).isoformat()} {channel}",
        template="session-record.zh.docx",
        dated=today(session.ended_at or session.started_at),
        context=_context(matter, session, title, facts),
        comes_back=True,
    )


def _context(
    matter: Matter, session: Session, title: str, facts: tuple[Fact, ...]
) -> SessionRecord:
    case, found = matter.case, shown(matter, session, facts)
    offers = [p for p in case.negotiation.proposals if p.session == session.id]
    return SessionRecord(
        case_no=case.id,
        title=title,
        channel=word(CHANNELS[session.channel], "zh"),
        time=time_of(session),
        place=session.place or "",
        participants=tuple(_participant(case, each) for each in session.participants),
        remarks=tuple(RemarkRow(by=role_name(case, r.by), text=r.text) for r in session.remarks),
        proposals=tuple(_proposal(matter, offer) for offer in offers),
        interruptions=session.interruptions or "",
        recording=_recording(session.recording) if session.recording else "",
        recording_sha256=session.recording.sha256 if session.recording else "",
        shown=found.rows,
        quotes=found.quotes,
        quotes_from=found.quotes_from,
        mails=found.mails,
        agreed=session.agreed,
        outcome=session.outcome,
        next_step=session.next_step or "",
        copies=copies(case, *(each.party for each in session.participants)),
    )


def _participant(case: Case, participant: Participant) -> ParticipantRow:
    return ParticipantRow(
        party=role_name(case, participant.party) + represented(case, participant.party),
        by=participant.by or case.party(participant.party).name,
        capacity=participant.capacity,
    )


def _proposal(matter: Matter, offer: Proposal) -> ProposalRow:
    case = matter.case
    return ProposalRow(
        by=role_name(case, offer.by),
        total=yuan(offer.total),
        waiver=yuan(offer.waiver),
        instalments=f"{offer.instalments}期",
        first_due=day(offer.first_due),
        valid_until=day(offer.valid_until),
        answer=_answer(case, answer_to(matter, offer)),
    )


def _answer(case: Case, answer: Answer | None) -> str:
    if answer is None:
        return "尚未答复"
    decision = word(DECISIONS[answer.decision], "zh")
    return f"{day(answer.on)}，{role_name(case, answer.by)}{decision}：{answer.reason}"


def _recording(recording: Recording) -> str:
    notice = "已告知录音录像" if recording.notice_given else "未告知录音录像"
    consent = "各方同意" if recording.consent else "未取得各方同意"
    return f"{notice}，{consent}"
