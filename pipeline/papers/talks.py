"""Records of talks as lines of a paper: who, when, how long, and the words of strangers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pipeline.case.dates import SHANGHAI
from pipeline.case.model import Case
from pipeline.case.negotiation import Session
from pipeline.case.parties import Organisation
from pipeline.channels.call_log import Call
from pipeline.channels.facts import Fact, facts_of
from pipeline.channels.intake import Records, Taken
from pipeline.channels.mail import Address, Mail
from pipeline.channels.people import People
from pipeline.channels.view import Scene
from pipeline.finding import Where
from pipeline.papers.matter import Matter
from pipeline.papers.words import ROLES, day, role_name, word

NO_GLYPH = "〓"
"""Stands for a character that the papers cannot show; the record itself holds it."""
_SHOWN = (range(0x20, 0x7F), range(0xA1, 0xAD), range(0xAE, 0x100), range(0x3400, 0xA000))
_NOT_IN_FONTS = "≒"
_DIGITS = 16


def scene_of(matter: Matter) -> Scene:
    """The sessions with the records that had come in by the day, as the checks look at them."""
    case = matter.case
    known = {id(fact.taken) for fact in facts_by(matter)}
    return Scene(
        case=case,
        records=Records(tuple(each for each in matter.records.taken if id(each) in known)),
        people=People.of(case),
        law=matter.law,
        where=lambda *_: Where(),
        as_of=matter.as_of,
        evidence=matter.files,
    )


def facts_by(matter: Matter) -> tuple[Fact, ...]:
    """What had happened by the day."""
    return facts_of(matter.case, matter.records, matter.as_of)


def quoted(text: str, most: int = 200) -> str:
    """Words from a record, in one line, at most so many characters, with what fonts can show."""
    line = "".join(map(_shown, " ".join(text.split())))
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def clock(moment: datetime) -> str:
    """``2025年10月16日10:05``."""
    there = moment.astimezone(SHANGHAI)
    return f"{day(there.date())}{there:%H:%M}"


def lasted(seconds: int) -> str:
    """``1小时25分56秒``; parts that are zero are left out."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = (f"{hours}小时" * bool(hours), f"{minutes}分" * bool(minutes), f"{rest}秒" * bool(rest))
    return "".join(parts) or "0秒"


def time_of(session: Session) -> str:
    """From when to when; the last day is named where it is another one, as with letters."""
    begin = clock(session.started_at)
    if session.ended_at is None:
        return begin
    start, end = (each.astimezone(SHANGHAI) for each in (session.started_at, session.ended_at))
    last = day(end.date()) if end.date() != start.date() else ""
    return f"{begin}至{last}{end:%H:%M}"


def compact(moment: datetime) -> str:
    """``2025-10-16 10:05``, for a narrow column."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def compact_time_of(session: Session) -> str:
    """``2025-10-16 10:05—10:31``; the last day is named where it is another one."""
    begin, end = compact(session.started_at), session.ended_at and compact(session.ended_at)
    if not end:
        return begin
    return f"{begin}—{end[11:] if end[:10] == begin[:10] else end}"


def short(sha256: str) -> str:
    """The first digits of a digest, enough to find it again."""
    return sha256[:_DIGITS]


def source(taken: Taken) -> str:
    """``s1-calls.csv，摘要5f0c1e7a9b3d4862``."""
    return f"{quoted(taken.named.file.rpartition('/')[2], 60)}，摘要{short(taken.sha256)}"


def caller_and_callee(case: Case, people: People, call: Call) -> str:
    """``韩婧致沈晓禾``; numbers of nobody in the case as they are."""
    ends = (_end(case, people, number) for number in (call.caller, call.callee))
    return "致".join(ends)


def call_result(call: Call) -> str:
    """``接通，25分56秒`` or ``未接通（无人接听）``."""
    if call.answered:
        return f"接通，{lasted(call.seconds)}"
    return f"未接通（{quoted(call.note, 40)}）" if call.note else "未接通"


def writer_and_reader(case: Case, people: People, mail: Mail) -> str:
    """``韩婧致沈晓禾``; mailboxes of nobody in the case by their address."""
    return f"{_names(case, people, mail.sender)}致{_names(case, people, mail.to)}"


def with_copies(case: Case, people: People, mail: Mail) -> str:
    """``韩婧致沈晓禾，抄送程砚``."""
    written = writer_and_reader(case, people, mail)
    return f"{written}，抄送{_names(case, people, mail.cc)}" if mail.cc else written


def present(case: Case, session: Session) -> str:
    """Who took part, by role and name; for organisations the person as well."""
    return "、".join(
        role_name(case, each.party) + (f"（{each.by}）" if each.by else "")
        for each in session.participants
    )


def present_in_short(case: Case, session: Session) -> str:
    """``沈晓禾、韩婧、出借方（顾衡）``: for a narrow column."""
    return "、".join(
        name_in_short(case, each.party) + (f"（{each.by}）" if each.by else "")
        for each in session.participants
    )


def name_in_short(case: Case, ref: str) -> str:
    """A person by name; an organisation by its role, if it is the only one of that role."""
    party = case.party(ref)
    is_only = len(case.with_role(party.role)) == 1
    if isinstance(party, Organisation) and is_only:
        return word(ROLES[party.role], "zh")
    return party.name


def _end(case: Case, people: People, number: str) -> str:
    """Who is behind a number; a number of nobody in the case as it is."""
    parties = people.with_number(number)
    return name_in_short(case, min(parties)) if parties else quoted(number, 30) or "号码不明"


def _names(case: Case, people: People, addresses: Iterable[Address]) -> str:
    found = []
    for one in addresses:
        parties = people.with_address(one.address)
        found.append(name_in_short(case, min(parties)) if parties else quoted(one.address, 60))
    return "、".join(dict.fromkeys(found)) or "收件人不明"


def _shown(character: str) -> str:
    if any(ord(character) in each for each in _SHOWN):
        return character
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return NO_GLYPH
    return NO_GLYPH if character == _NOT_IN_FONTS or not character.isprintable() else character
