"""What a check of one session looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.case.checks.finding_tools import Locate
from pipeline.case.dates import SHANGHAI
from pipeline.case.model import Case
from pipeline.case.negotiation import RecordKind, Session
from pipeline.channels.intake import Records, Taken
from pipeline.channels.mail import Mail
from pipeline.channels.people import People
from pipeline.channels.transcript import Transcript
from pipeline.finding import Where
from pipeline.law.law import Law
from pipeline.law.rule import Rule, Status


@dataclass(frozen=True, slots=True)
class Scene:
    """A case with its records, the law and the day it is looked at.

    ``evidence`` maps evidence ids to SHA-256 digests of their files.
    """

    case: Case
    records: Records
    people: People
    law: Law
    where: Locate
    as_of: date
    evidence: Mapping[str, str]

    def sessions(self) -> Iterator[View]:
        """One view for each session, in the order of the case."""
        for index, session in enumerate(self.case.negotiation.sessions):
            yield View(self, index, session)


@dataclass(frozen=True, slots=True)
class View:
    """One session and what belongs to it."""

    scene: Scene
    index: int
    session: Session

    def at(self, *path: str | int) -> Where:
        """The place of a part of the session in the case file."""
        return self.scene.where("negotiation", "sessions", self.index, *path)

    def files(self, *kinds: RecordKind) -> tuple[Taken, ...]:
        """The session's record files of these kinds."""
        return self.scene.records.of(self.index, *kinds)

    def mails(self, *kinds: RecordKind) -> Iterator[tuple[Taken, Mail]]:
        """The session's mails, each with its file."""
        for taken in self.files(*(kinds or (RecordKind.EMAIL,))):
            if isinstance(taken.content, Mail):
                yield taken, taken.content

    def transcripts(self) -> Iterator[tuple[Taken, Transcript]]:
        """The session's transcripts, each with its file."""
        for taken in self.files(RecordKind.TRANSCRIPT):
            if isinstance(taken.content, Transcript):
                yield taken, taken.content

    @property
    def parties(self) -> frozenset[str]:
        """Who took part, by short name."""
        return frozenset(one.party for one in self.session.participants)


def local(moment: datetime) -> datetime:
    """A moment as the clocks in China show it."""
    return moment.astimezone(SHANGHAI)


def cited(rule: Rule) -> str:
    """A rule with its article, how far it binds, and whether anybody read it in the original."""
    known = rule.status is Status.VERIFIED
    doubt = "" if known else f"（未核实 / unverified，{rule.source}）"
    return f"{rule.article}{doubt}：{rule.note_zh}"
