"""Words that have no place in a negotiation, found and marked; the patterns are data.

A pattern is looked for within one clause, also if its letters stand apart (删 除, 删*除). What
denies it (不承诺删除征信记录) and, where the row says so, what only asks (能不能删除征信记录？) is
no finding.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.case.parties import Role
from pipeline.channels.content import warning
from pipeline.channels.said import Said, everything
from pipeline.channels.view import Scene
from pipeline.finding import Finding
from pipeline.law.rule import Status
from pipeline.messages import Message, msg

PATTERNS = Path(__file__).parent / "wording.toml"
_CLAUSE = re.compile(r"[^，。；！？,!;?\n]+[？?]?")
_HAN = r"[\u3400-\u9fff]"
_GAP = re.compile(
    rf"(?<={_HAN})[ \t\u3000\xa0\u00ad\u200b-\u200f\u2060\ufeff*·•_~.…-]+(?={_HAN})"  # 删 除，删*除
    rf"|(?<=[^\n]{{30}}{_HAN})\n(?={_HAN})"  # a long line goes on in the next one
)
_ASKING = re.compile(r"[?？吗]|能不能|可不可以|可否|能否|是否|是不是|会不会|有没有")
_HOLE = "▮"
_AROUND = 20


class Kind(StrEnum):
    """What is wrong with the words."""

    THREAT = "threat"
    INSULT = "insult"
    IMPERSONATION = "impersonation"
    PROMISE = "promise"


class By(StrEnum):
    """Whose words a pattern is for. An unknown speaker counts as anybody."""

    ANYBODY = "anybody"
    LENDER = "lender"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One row of ``wording.toml``."""

    kind: Kind
    by: By
    words: re.Pattern[str]
    unless: re.Pattern[str] | None
    ask: bool
    rule: str


class Hit(NamedTuple):
    """Words found, from ``start`` to ``end`` of the text."""

    pattern: Pattern
    start: int
    end: int


def check(scene: Scene) -> Iterator[Finding]:
    """Everything that was said and written, against every pattern."""
    for said in everything(scene):
        for hit in hits(said.text):
            if _concerns(scene, hit.pattern.by, said.by):
                yield _finding(hit, said)


@cache
def patterns() -> tuple[Pattern, ...]:
    """The rows of ``wording.toml``, read once."""
    rows = tomllib.loads(PATTERNS.read_text("utf-8"))["pattern"]
    return tuple(_pattern(row) for row in rows)


def hits(text: str) -> tuple[Hit, ...]:
    """Where the patterns fit a text, whoever says it, and whatever stands between its letters."""
    letters, places = _without_gaps(text)
    return tuple(
        Hit(
            pattern,
            places[clause.start() + found.start()],
            places[clause.start() + found.end() - 1] + 1,
        )
        for clause in _CLAUSE.finditer(letters)
        for pattern in patterns()
        for found in pattern.words.finditer(clause[0])
        if not _excused(pattern, clause[0], found)
    )


def _without_gaps(text: str) -> tuple[str, list[int]]:
    """The text without what only keeps its letters apart, and where each character stood."""
    gaps = {place for gap in _GAP.finditer(text) for place in range(*gap.span())}
    places = [place for place in range(len(text)) if place not in gaps]
    return "".join(text[place] for place in places), places


def marked(text: str, start: int, end: int) -> str:
    """The words between 【】 with a little of what stands round them, in one line."""
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    return " ".join(f"{before}【{text[start:end]}】{after}".split())


def _pattern(row: Mapping[str, Any]) -> Pattern:
    known = Status(row["status"]) is Status.VERIFIED
    return Pattern(
        kind=Kind(row["kind"]),
        by=By(row.get("by", By.ANYBODY)),
        words=re.compile(row["words"]),
        unless=re.compile(row["unless"]) if "unless" in row else None,
        ask=row.get("ask", False),
        rule=row["rule"] if known else f"{row['rule']}（未核实 / unverified）",
    )


def _excused(pattern: Pattern, clause: str, found: re.Match[str]) -> bool:
    if pattern.ask and _ASKING.search(clause):
        return True
    holed = clause[: found.start()] + _HOLE + clause[found.end() :]
    return bool(pattern.unless and pattern.unless.search(holed))


def _concerns(scene: Scene, by: By, party: str) -> bool:
    if by is By.ANYBODY or not party:
        return True
    agents = {each.id for each in scene.case.parties if each.role is Role.AGENT}
    is_lender = by is By.LENDER and scene.people.is_lender(frozenset({party}))
    return is_lender or party in agents


def _finding(hit: Hit, said: Said) -> Finding:
    return warning(
        f"wording.{hit.pattern.kind}",
        said.where,
        msg("{kind}: {words}", kind=_KINDS[hit.pattern.kind],
            words=marked(said.text, hit.start, hit.end)),
        _HINTS[hit.pattern.kind],
        hit.pattern.rule,
    )  # fmt: skip


_KINDS: dict[Kind, Message] = {
    Kind.THREAT: msg("Sounds like a threat"),
    Kind.INSULT: msg("Sounds like an insult"),
    Kind.IMPERSONATION: msg("Sounds like somebody posing as an authority"),
    Kind.PROMISE: msg("A promise that nobody may make"),
}
_HINTS: dict[Kind, Message] = {
    Kind.THREAT: msg("Check the passage; if it was said, take it back and apologise."),
    Kind.INSULT: msg("Check the passage; if it was said, apologise, and go on calmly."),
    Kind.IMPERSONATION: msg("Say in writing who really spoke, and for whom."),
    Kind.PROMISE: msg("Take it back in writing; nobody may promise this."),
}  # fmt: skip
