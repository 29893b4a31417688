"""Check (12): what the issuer's register says today about exactly this file.

The asker brings the register. An answer counts only if it is about the digest of this file and was
given for this question; one that was kept and is played again proves nothing. What a register
published and signed counts until it expires, and its age is told.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipeline.messages import Message, msg
from pipeline.verification.published import Untrue
from pipeline.verification.report import Check, Verdict

if TYPE_CHECKING:
    from pipeline.verification.paper import Paper, Question

_BEIJING = ZoneInfo("Asia/Shanghai")
_DAY = 24  # hours
_FRESH = dt.timedelta(minutes=10)
GOOD, REVOKED, SUPERSEDED = "good", "revoked", "superseded"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a register says: which file (SHA-256, hexadecimal) under which number, what it is worth
    (``good``, ``revoked``, ``superseded``), and when the register said so (with a time zone).
    """

    sha256: str
    number: str
    status: str
    said_at: dt.datetime
    until: dt.datetime | None = None


Register = Callable[[str], Entry | None]
"""Answers for the SHA-256 of a file; None if the register does not know it."""


def check_registry(paper: Paper, question: Question) -> Iterator[Check]:
    """(12) The issuer's register: the paper is in it, and was not taken back."""
    if question.register is None:
        message = msg(
            "The issuer's register was not asked; a paper can be withdrawn after signing."
        )
        yield Check("registry", Verdict.NOTE, message)
        return
    digest = hashlib.sha256(paper.pdf).hexdigest()
    try:
        entry = question.register(digest)
    except Untrue as untrue:
        yield Check("registry", untrue.verdict, untrue.message)
        return
    yield Check("registry", *_judged(entry, digest, question.now))


def _judged(entry: Entry | None, digest: str, now: dt.datetime) -> tuple[Verdict, Message]:
    if entry is None:
        return Verdict.INDETERMINATE, msg(
            "The register that was asked does not know this file. Ask the issuer whether it issued "
            "it."
        )
    if entry.sha256 != digest:
        return Verdict.FAIL, msg("The register's answer is about another file.")
    if entry.until:
        return _published(entry, entry.until, now)
    if abs(now - entry.said_at) > _FRESH:
        return Verdict.INDETERMINATE, msg(
            "The register's answer is old; ask again, the paper may have been withdrawn since."
        )
    if entry.status == REVOKED:
        return Verdict.FAIL, msg(
            "The issuer has withdrawn this paper ({number}); it is no longer valid.",
            number=entry.number,
        )
    if entry.status == SUPERSEDED:
        return Verdict.FAIL, msg(
            "The issuer has replaced this paper ({number}) by a newer one; ask for that.",
            number=entry.number,
        )
    if entry.status == GOOD:
        return Verdict.PASS, msg(
            "The issuer's register lists this very file under {number}, and it is valid.",
            number=entry.number,
        )
    return Verdict.INDETERMINATE, msg("The register's answer cannot be understood.")


def _published(entry: Entry, until: dt.datetime, now: dt.datetime) -> tuple[Verdict, Message]:
    """What was signed and published; a withdrawal is never undone, so that it never gets old."""
    told = {"time": beijing(entry.said_at)}
    if entry.status == REVOKED:
        return Verdict.FAIL, msg(
            "The issuer has withdrawn this paper, says its register of {time} (Beijing time); it "
            "is no longer valid.", **told
        )  # fmt: skip
    if entry.status == SUPERSEDED:
        return Verdict.FAIL, msg(
            "The issuer has replaced this paper by a newer one, says its register of {time} "
            "(Beijing time); ask for that.", **told
        )  # fmt: skip
    if entry.status != GOOD:
        return Verdict.INDETERMINATE, msg("The register's answer cannot be understood.")
    if now > until:
        return Verdict.INDETERMINATE, msg(
            "What the register said on {time} (Beijing time) has expired: the paper was valid "
            "then, and may have been withdrawn since. Get a newer one.", **told
        )  # fmt: skip
    return Verdict.PASS, msg(
        "The issuer's register of {time} (Beijing time), {age} old, lists this very file as valid.",
        age=_age(now - entry.said_at), **told
    )  # fmt: skip


def _age(passed: dt.timedelta) -> Message:
    hours = max(passed, dt.timedelta()) // dt.timedelta(hours=1)
    if hours < _DAY:
        return msg("{count} hour(s)", count=hours)
    return msg("{count} day(s)", count=hours // _DAY)


def beijing(moment: dt.datetime) -> str:
    """A moment for people, in Beijing time."""
    return f"{moment.astimezone(_BEIJING):%Y-%m-%d %H:%M}"
