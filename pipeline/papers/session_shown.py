"""What the records of a session show: lines, quotes and mails for its 协商记录.

Only what had come in by the day counts, and never the signed copy of the record itself: a paper
that spoke of its own signatures would not be the one that was signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import Field

from pipeline.case.dates import SHANGHAI
from pipeline.case.negotiation import RecordKind, Session
from pipeline.channels.call_log import Call
from pipeline.channels.facts import Fact
from pipeline.channels.intake import Taken
from pipeline.channels.mail import Mail
from pipeline.channels.people import labels, plain_label
from pipeline.channels.threads import Letter, letters
from pipeline.channels.transcript import Cue, Transcript
from pipeline.channels.view import Scene
from pipeline.papers.draft import Context
from pipeline.papers.mail_state import state_of_mail
from pipeline.papers.matter import Matter
from pipeline.papers.talks import (
    call_result,
    caller_and_callee,
    compact,
    lasted,
    name_in_short,
    quoted,
    scene_of,
    short,
    source,
    with_copies,
    writer_and_reader,
)
from pipeline.papers.words import role_name

QUOTES = 12
_MATTERS = re.compile(r"元|期|利率|减免|方案|同意|确认|接受|承诺|录音|录像|征信|中断|断了")


class ShownRow(Context):
    """One thing that the records show."""

    label: str = Field(description="事项，如 入会和离会 / What it is, as 入会和离会")
    lines: tuple[str, ...] = Field(description="记录所示，每项一行 / What they show, one a line")


class QuoteRow(Context):
    """Words of the transcript."""

    time: str = Field(description="自开始起的时间 / Time from the beginning")
    by: str = Field(description="发言人 / Who speaks")
    text: str = Field(description="原话 / The words")


class MailRow(Context):
    """One mail of the session."""

    sent: str = Field(description="发出时间 / When it was sent")
    way: str = Field(description="发件人和收件人 / Sender and recipient")
    lines: tuple[str, ...] = Field(
        description="主题、摘录、Message-ID、附件，每项一行 / Subject, words, id, attachments"
    )
    state: str = Field(description="状态：已读、未读、已回复 / Read, unread or answered")


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that the records of one session show."""

    rows: tuple[ShownRow, ...]
    quotes: tuple[QuoteRow, ...]
    quotes_from: str
    mails: tuple[MailRow, ...]


def shown(matter: Matter, session: Session, facts: Iterable[Fact]) -> Shown:
    """What ``facts``, those known by the day, show of a session."""
    own = [fact for fact in facts if fact.session == session]
    scene = scene_of(matter)
    transcripts = [one for fact in own if isinstance(one := fact.source, Transcript)]
    quotes = [quote for one in transcripts for quote in _quotes(scene, session, one)]
    counted = sum(len(one.cues) for one in transcripts)
    return Shown(
        rows=tuple(_rows(scene, session, own)),
        quotes=tuple(quotes),
        quotes_from=f"文字稿共{counted}段，摘录{len(quotes)}段" if quotes else "",
        mails=tuple(_mails(scene, own)),
    )


def _rows(scene: Scene, session: Session, own: list[Fact]) -> Iterator[ShownRow]:
    labelled: tuple[tuple[str, Iterable[str]], ...] = (
        ("会议", _meeting(session)),
        ("通话号码", _line(scene, session)),
        ("入会和离会", _stays(scene, session)),
        ("通话清单", _calls(scene, own)),
        ("文字稿", _transcripts(scene, session, own)),
        ("书面确认", _confirmations(scene, own)),
    )
    for label, lines in labelled:
        if found := tuple(lines):
            yield ShownRow(label=label, lines=found)


def _meeting(session: Session) -> Iterator[str]:
    if meeting := session.meeting:
        yield f"{meeting.platform}，会议号{meeting.number}"


def _line(scene: Scene, session: Session) -> Iterator[str]:
    if line := session.line:
        for what, number in (("主叫", line.caller), ("被叫", line.callee)):
            parties = sorted(scene.people.with_number(number))
            whose = f"（{role_name(scene.case, parties[0])}）" if parties else ""
            yield f"{what}{number}{whose}"


def _stays(scene: Scene, session: Session) -> Iterator[str]:
    """``借款人沈晓禾：19:00—19:23，19:26—19:52``."""
    stays: dict[str, list[str]] = {}
    for stay in session.attendance:
        began, ended = (each.astimezone(SHANGHAI) for each in (stay.joined_at, stay.left_at))
        stays.setdefault(stay.party, []).append(f"{began:%H:%M}—{ended:%H:%M}")
    for party, times in stays.items():
        yield f"{role_name(scene.case, party)}：{'，'.join(times)}"


def _calls(scene: Scene, own: list[Fact]) -> Iterator[str]:
    for fact in own:
        if isinstance(call := fact.source, Call):
            who = caller_and_callee(scene.case, scene.people, call)
            recorded = f"，录音摘要{short(call.recording)}" if call.recording else ""
            yield f"{compact(call.started_at)}，{who}，{call_result(call)}{recorded}"
    yield from sorted({f"出自{source(f.taken)}" for f in own if f.kind == "call" and f.taken})


def _transcripts(scene: Scene, session: Session, own: list[Fact]) -> Iterator[str]:
    for fact in own:
        if isinstance(found := fact.source, Transcript) and fact.taken:
            voices = (_speaker(scene, session, cue.speaker) for cue in found.cues)
            names = "、".join(dict.fromkeys(voices))
            long = lasted(found.length // 1000)
            yield f"{source(fact.taken)}，{len(found.cues)}段，至{long}处；发言人：{names}"


def _confirmations(scene: Scene, own: list[Fact]) -> Iterator[str]:
    found = letters(scene)
    for fact in own:
        if _purpose(fact) is not RecordKind.CONFIRMATION or fact.taken is None:
            continue
        if isinstance(mail := fact.source, Mail):
            sent = compact(mail.sent_at) if mail.sent_at else "发出时间不明"
            who = writer_and_reader(scene.case, scene.people, mail)
            state = state_of_mail(Letter(fact.taken, mail), found)
            name = quoted(mail.message_id, 80) or "无Message-ID"
            yield f"{sent}，{who}，邮件{name}，{state}"
        else:
            yield f"{fact.on.isoformat()}收到，{source(fact.taken)}"


def _purpose(fact: Fact) -> RecordKind | None:
    return fact.taken.named.kind if fact.taken else None


def _speaker(scene: Scene, session: Session, label: str) -> str:
    """Whoever took part under a label, by name; else the label itself."""
    ref = labels(scene.case, session).get(plain_label(label))
    by = next((one.by for one in session.participants if one.party == ref and one.by), None)
    return by or (name_in_short(scene.case, ref) if ref else quoted(label, 40) or "发言人不明")


def _quotes(scene: Scene, session: Session, transcript: Transcript) -> Iterator[QuoteRow]:
    """All of a short transcript; of a long one the first words about money, terms and consent."""
    cues = [cue for cue in transcript.cues if cue.text]
    if len(cues) > QUOTES:
        cues = [cue for cue in cues if _MATTERS.search(cue.text)][:QUOTES]
    for cue in cues:
        yield QuoteRow(
            time=_offset(cue), by=_speaker(scene, session, cue.speaker), text=quoted(cue.text)
        )


def _offset(cue: Cue) -> str:
    minutes, seconds = divmod(cue.start // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}"


def _mails(scene: Scene, own: list[Fact]) -> Iterator[MailRow]:
    found = letters(scene)
    for fact in own:
        mail = fact.source
        if not isinstance(mail, Mail) or mail.receipt or fact.taken is None:
            continue
        if _purpose(fact) is RecordKind.EMAIL:
            yield MailRow(
                sent=compact(mail.sent_at) if mail.sent_at else "发出时间不明",
                way=with_copies(scene.case, scene.people, mail),
                lines=tuple(_mail_lines(mail, fact.taken)),
                state=state_of_mail(Letter(fact.taken, mail), found),
            )


def _mail_lines(mail: Mail, taken: Taken) -> Iterator[str]:
    yield f"主题：{quoted(mail.subject, 100) or '（无）'}"
    if mail.text.strip():
        yield f"“{quoted(mail.text, 160)}”"
    yield f"Message-ID：{quoted(mail.message_id, 100) or '（无）'}"
    for attached in mail.attachments:
        yield f"附件：{quoted(attached.name, 60)}，摘要{short(attached.sha256)}"
    yield source(taken)
