"""What a chronology says of each fact: when, over which channel, who, what, and which record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.case.dates import today
from pipeline.case.negotiation import (
    Answer,
    Channel,
    Decision,
    Invitation,
    Proposal,
    RecordKind,
    Session,
)
from pipeline.channels.call_log import Call
from pipeline.channels.facts import Fact
from pipeline.channels.mail import Mail
from pipeline.channels.threads import Letter, letters
from pipeline.channels.transcript import Transcript
from pipeline.channels.view import Scene
from pipeline.papers.mail_state import state_of_mail
from pipeline.papers.matter import Matter
from pipeline.papers.offers import called
from pipeline.papers.talks import (
    call_result,
    caller_and_callee,
    compact,
    compact_time_of,
    lasted,
    name_in_short,
    present_in_short,
    quoted,
    scene_of,
    short,
    source,
    with_copies,
)
from pipeline.papers.words import CHANNELS, DECISIONS, day, ordinal_zh, word, yuan
from pipeline.proposals.states import Standing, table_of

_PURPOSES = {
    RecordKind.SIGNED_MINUTES: "签字的协商记录收回",
    RecordKind.CONFIRMATION: "书面确认收回",
    RecordKind.TRANSCRIPT: "文字稿",
    RecordKind.CALL_LOG: "通话清单",
    RecordKind.EMAIL: "邮件",
}


_SAME = "，除所加签名外与出具的逐字节一致"


class Teller:
    """Tells the facts of one matter; numbers sessions and offers as its other papers do."""

    def __init__(self, matter: Matter) -> None:
        self.matter, self.case = matter, matter.case
        self.scene: Scene = scene_of(matter)
        self.letters: tuple[Letter, ...] = letters(self.scene)
        by_time = sorted(self.case.negotiation.sessions, key=lambda each: each.started_at)
        self._sessions = {each.id: number for number, each in enumerate(by_time, 1)}
        self._offers = {
            each.id: called(number)
            for number, each in enumerate(self.case.negotiation.proposals, 1)
        }

    def when(self, fact: Fact) -> str:
        """The time, or the day where that is all that is known."""
        if isinstance(fact.source, Session):
            return compact_time_of(fact.source)
        if isinstance(fact.source, Mail) and fact.source.sent_at is None:
            return f"{fact.on.isoformat()}前（邮件没有日期）"
        is_exact = fact.at and fact.kind in ("call", "email")
        return compact(fact.at) if fact.at and is_exact else fact.on.isoformat()

    def channel(self, fact: Fact) -> str:
        """The channel in words; a dash for what came over none."""
        name = str(fact.session.channel) if fact.session else fact.channel
        return word(CHANNELS[Channel(name)], "zh") if name else "—"

    def who(self, fact: Fact) -> str:
        """Who acted, and towards whom."""
        case, people = self.case, self.scene.people
        match fact.source:
            case Call() as call:
                return caller_and_callee(case, people, call)
            case Mail() as mail:
                return with_copies(case, people, mail)
            case Invitation() as letter:
                return f"{name_in_short(case, letter.by)}致{name_in_short(case, letter.to)}"
            case Proposal() | Answer() as said:
                return name_in_short(case, said.by)
        return present_in_short(case, fact.session) if fact.session else "—"

    def what(self, fact: Fact) -> str:
        """What happened, in a line."""
        match fact.source:
            case Session() as session:
                return f"第{ordinal_zh(self._sessions[session.id])}次协商。{session.outcome}"
            case Call() as call:
                return call_result(call)
            case Mail() as mail:
                return self._mail(fact, mail)
            case Transcript() as transcript:
                return f"文字稿，{len(transcript.cues)}段，至{lasted(transcript.length // 1000)}处"
            case Invitation() as letter:
                return f"邀请协商，请于{day(letter.reply_by)}前答复"
            case Proposal() as offer:
                return self._offer(offer)
            case Answer() as answer:
                return self._answer(answer, str(fact.content["proposal"]))
        return self._file(fact)

    def record(self, fact: Fact) -> str:
        """The file and its digest, the paper in the packet where there is no file."""
        if fact.taken:
            return source(fact.taken)
        match fact.source:
            case Session() as session if session.recording:
                return f"协商记录；录音录像摘要{short(session.recording.sha256)}"
            case Session():
                return "协商记录"
            case Invitation():
                return "协商邀请函"
            case Proposal():
                return "还款方案书"
        return "方案答复函"

    def lapses(self) -> Iterator[tuple[date, str, str]]:
        """Offers that nobody answered in time: the last day, who made them, what became of them."""
        on = self.matter.as_of
        table = table_of(self.case, on)
        for offer in self.case.negotiation.proposals:
            if table.standing(offer.id, on) is Standing.LAPSED:
                what = f"{self._offers[offer.id]}的有效期于{day(offer.valid_until)}届满，失效"
                yield offer.valid_until, name_in_short(self.case, offer.by), what

    def _mail(self, fact: Fact, mail: Mail) -> str:
        assert fact.taken is not None
        purpose = fact.taken.named.kind
        what = "书面确认" if purpose is RecordKind.CONFIRMATION else "邮件"
        count = 0 if mail.receipt else len(mail.attachments)
        attached = f"，附件{count}个" if count else ""
        state = state_of_mail(Letter(fact.taken, mail), self.letters)
        return f"{what}“{quoted(mail.subject, 60) or '无主题'}”{attached}；{state}"

    def _offer(self, offer: Proposal) -> str:
        waived = f"，减免{yuan(offer.waiver)}" if offer.waiver else ""
        return (
            f"提出{self._offers[offer.id]}：合计{yuan(offer.total)}{waived}，"
            f"{offer.instalments}期，有效期至{day(offer.valid_until)}"
        )

    def _answer(self, answer: Answer, offer: str) -> str:
        decision = word(DECISIONS[answer.decision], "zh")
        counter = self._offers.get(answer.counter or "", "")
        with_it = f"（{counter}）" if counter and answer.decision is Decision.COUNTERED else ""
        return f"对{self._offers[offer]}：{decision}{with_it}。{answer.reason}"

    def _file(self, fact: Fact) -> str:
        session, kind = fact.session, fact.taken.named.kind if fact.taken else None
        of = f"第{ordinal_zh(self._sessions[session.id])}次协商：" if session else ""
        if kind:
            same = fact.taken is not None and fact.taken.sha256 in self.matter.record.returned
            return f"{of}{_PURPOSES[kind]}{_SAME if same else ''}"
        told = session.recording if session else None
        notice = "已告知" if told and told.notice_given else "未告知"
        consent = "各方同意" if told and told.consent else "未取得各方同意"
        return f"{of}录音录像，{notice}，{consent}"


def counted_from(fact: Fact) -> date:
    """The day by which a fact stands in the chronology: a session's is that of its beginning."""
    return today(fact.source.started_at) if isinstance(fact.source, Session) else fact.on
