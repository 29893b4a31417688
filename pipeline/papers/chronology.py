"""协商大事记: the whole negotiation, each fact in a line, with the digest that guards them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import Field

from pipeline.channels.facts import Fact
from pipeline.channels.threads import waits
from pipeline.messages import msg
from pipeline.papers.chronology_rows import Teller, counted_from
from pipeline.papers.draft import Context, Draft, Outcome, Skipped, Stage
from pipeline.papers.mail_state import answer_to_mail
from pipeline.papers.matter import Matter
from pipeline.papers.offers import called, offers
from pipeline.papers.progress import answer_to
from pipeline.papers.talks import facts_by, name_in_short, quoted, writer_and_reader
from pipeline.papers.words import day
from pipeline.proposals.states import Standing, table_of

KEY = "chronology"


class FactRow(Context):
    """One thing that happened."""

    no: str = Field(description="协商日志中的序号；推算的为 — / Number in the log; — if derived")
    time: str = Field(description="时间 / When")
    channel: str = Field(description="渠道 / Channel")
    who: str = Field(description="谁 / Who")
    what: str = Field(description="经过 / What happened")
    record: str = Field(description="记录文件和摘要 / Which record, with its digest")


class WaitRow(Context):
    """An offer or a mail, and how long it waited for its answer."""

    what: str = Field(description="方案或者邮件 / The offer or mail")
    by: str = Field(description="谁发出、发给谁 / From whom, to whom")
    sent: str = Field(description="发出日期 / Sent on")
    answer: str = Field(
        description="几日后答复，或者未答复几日 / Days to the answer, or without one"
    )


class Chronology(Context):
    """Context of ``chronology.zh.docx``."""

    case_no: str = Field(description="案件编号 / Number of the case")
    as_of: str = Field(description="截至日期 / As of")
    summary: str = Field(description="次数概述 / How many of each")
    facts: tuple[FactRow, ...] = Field(description="经过 / What happened, in order of time")
    waits: tuple[WaitRow, ...] = Field(description="答复情况 / Answers, and what waits for one")
    corrections: tuple[str, ...] = Field(description="更正过的条目 / Entries that were corrected")
    entries: str = Field(description="协商日志的条数 / Number of entries of the log")
    head: str = Field(description="协商日志末条摘要（SHA-256） / Digest of the log's last entry")


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """Possible as soon as something is in the log."""
    facts = facts_by(matter)
    if not facts or not matter.log.entries:
        reason = msg("Nothing has happened yet in this negotiation.")
        return (Skipped(KEY, msg("Chronology of the negotiation"), Stage.NEGOTIATION, reason),)
    draft = Draft(
        key=KEY,
        kind=KEY,
        stage=Stage.NEGOTIATION,
        title=f"协商大事记（{matter.case.id}）",
        filename="90 协商大事记",
        template="chronology.zh.docx",
        dated=matter.as_of,
        context=_context(matter, facts),
    )
    return (draft,)


def _context(matter: Matter, facts: tuple[Fact, ...]) -> Chronology:
    log, teller = matter.log, Teller(matter)
    rows = sorted(_rows(teller, facts), key=lambda one: one[0])
    return Chronology(
        case_no=matter.case.id,
        as_of=day(matter.as_of),
        summary=_summary(facts),
        facts=tuple(row for _, row in rows),
        waits=(*_offers_waiting(matter), *_mails_waiting(teller)),
        corrections=tuple(
            f"第{old}条已由第{new}条撤回，原文仍在协商日志中。"
            for old, new in log.withdrawn.items()
        ),
        entries=str(len(log.entries)),
        head=log.head,
    )


def _summary(facts: tuple[Fact, ...]) -> str:
    counted = (
        ("邀请", "份", sum(fact.kind == "invitation" for fact in facts)),
        ("协商", "次", sum(fact.kind == "session" for fact in facts)),
        ("通话和呼叫", "次", sum(fact.kind == "call" for fact in facts)),
        ("邮件", "封", sum(fact.kind == "email" for fact in facts)),
        ("方案", "个", sum(fact.kind == "proposal" for fact in facts)),
    )
    return "，".join(f"{what}{count}{unit}" for what, unit, count in counted if count)


_Place = tuple[date, float, int]


def _rows(teller: Teller, facts: tuple[Fact, ...]) -> Iterator[tuple[_Place, FactRow]]:
    """Each fact with its place in time; a lapse has no entry, it follows from the calendar."""
    standing = teller.matter.log.standing()
    for number, fact in enumerate(facts):
        entry = standing.get(fact.identity)
        began = fact.session.started_at if fact.kind == "session" and fact.session else fact.at
        first = float("-inf") if fact.kind == "invitation" else float("inf")
        row = FactRow(
            no=str(entry.seq) if entry else "—",
            time=teller.when(fact),
            channel=teller.channel(fact),
            who=teller.who(fact),
            what=teller.what(fact),
            record=teller.record(fact),
        )
        yield (counted_from(fact), began.timestamp() if began else first, number), row
    for number, (on, who, what) in enumerate(teller.lapses()):
        row = FactRow(
            no="—", time=on.isoformat(), channel="—", who=who, what=what, record="按有效期推算"
        )
        yield (on, float("inf"), 10**9 + number), row


def _offers_waiting(matter: Matter) -> Iterator[WaitRow]:
    table = table_of(matter.case, matter.as_of)
    for number, offer in offers(matter):
        answer = answer_to(matter, offer)
        days = ((answer.on if answer else matter.as_of) - offer.on).days
        since = _SINCE.get(table.standing(offer.id, matter.as_of), "")
        yield WaitRow(
            what=called(number),
            by=name_in_short(matter.case, offer.by),
            sent=offer.on.isoformat(),
            answer=f"{days}日后答复" if answer else f"未答复，已{days}日{since}",
        )


_SINCE: Mapping[Standing | None, str] = {
    Standing.LAPSED: "，有效期已过",
    Standing.SUPERSEDED: "，已被新方案取代",
}


def _mails_waiting(teller: Teller) -> Iterator[WaitRow]:
    for wait in waits(teller.scene):
        mail, people = wait.letter.mail, teller.scene.people
        yield WaitRow(
            what=f"邮件“{quoted(mail.subject, 60) or '无主题'}”",
            by=writer_and_reader(teller.case, people, mail),
            sent=wait.sent.isoformat(),
            answer=answer_to_mail(wait),
        )
