"""Reads a table of rules strictly and says everything that is wrong with it, in both languages.

Staff write these tables: a fact, a value or a key that nothing knows would silently never count.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipeline.advice.facts import FACTS
from pipeline.advice.table import Conditional, Table, values
from pipeline.case.channel import Channel
from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import Message, Series, msg

FILE = Path(__file__).parent / "rules.toml"
_SHOWN = 5
_HEAD = re.compile(r"^\s*\[\[\s*(\w+)\s*\]\]")
Place = tuple[str | int, ...]
Problem = tuple[Place, Message]


@cache
def shipped() -> Table:
    """The table that comes with the program, read once."""
    return read_table(FILE)


def read_table(file: Path) -> Table:
    """A table from a file.

    Raises :class:`~pipeline.errors.BadInput` (``advice.table``) with what is wrong and where, the
    first few problems at once.
    """
    try:
        text = file.read_text(encoding="utf-8")
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        problem = msg("it is not valid TOML ({error})", error=str(error))
        raise _refused(file, [((), problem)], {}, "") from None
    try:
        table = Table.model_validate(raw)
    except ValidationError as error:
        problems = [(each["loc"], _shape(each)) for each in error.errors()]
        raise _refused(file, problems, raw, text) from None
    if problems := list(_sense(table)):
        raise _refused(file, problems, raw, text)
    return table


def _shape(error: Any) -> Message:
    """What pydantic says, in our words."""
    key = str(error["loc"][-1]) if error["loc"] else ""
    said = {
        "extra_forbidden": msg("unknown key {key}", key=key),
        "missing": msg("{key} is missing", key=key),
        "enum": msg("{value} is no channel", value=error.get("input")),
        "too_short": msg("{key} has too few entries", key=key),
        "string_too_short": msg("{key} is empty", key=key),
    }
    wrong = msg("{key} cannot be {value}", key=key, value=repr(error.get("input"))[:60])
    return said.get(error["type"], wrong)


def _sense(table: Table) -> Iterator[Problem]:
    """What a table of the right shape can still get wrong."""
    if [row.id for row in table.channel] != list(Channel):
        yield ("channel",), msg("the channels are {names}, in this order", names=", ".join(Channel))
    missing = [name for name in FACTS if name not in table.facts]
    unknown = [name for name in table.facts if name not in FACTS]
    if missing:
        yield ("fact",), msg("{key} is missing", key=", ".join(missing))
    if unknown:
        yield ("fact",), msg("no case has the fact {name}", name=", ".join(unknown))
    for index, rule in enumerate(table.rule):
        if bool(rule.points) == rule.excludes:
            yield ("rule", index), msg("a rule has either points or excludes = true")
    seen: set[str] = set()
    for place, row in _conditional(table):
        if row.id in seen:
            yield place, msg("this id stands twice")
        seen.add(row.id)
        yield from ((place, each) for each in _unknown(row, table.facts))


def _conditional(table: Table) -> Iterator[tuple[Place, Conditional]]:
    for kind in ("outlook", "rule", "combination"):
        for index, row in enumerate(getattr(table, kind)):
            yield (kind, index), row


def _unknown(row: Conditional, facts: Mapping[str, tuple[str, ...]]) -> Iterator[Message]:
    for fact, wanted in row.when.items():
        if fact not in facts:
            yield msg("there is no fact {name}", name=fact)
        elif odd := sorted(set(values(wanted)) - set(facts[fact])):
            yield msg("{fact} is never {value}; it is one of {values}", fact=fact,
                      value=", ".join(odd), values=", ".join(facts[fact]))  # fmt: skip


def _refused(file: Path, problems: list[Problem], raw: Mapping[str, Any], text: str) -> BadInput:
    named = [_named(place, problem, raw) for place, problem in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        named.append(msg("{count} more", count=len(problems) - _SHOWN))
    place = problems[0][0]
    return BadInput(
        "advice.table",
        msg("The table of channels cannot be used: {problems}.", problems=Series(tuple(named))),
        hint=msg("The head of the file explains its rows."),
        where=Where(file=str(file), line=_line(place, text)),
    )


def _named(place: Place, problem: Message, raw: Mapping[str, Any]) -> Message:
    """A problem with the row it is in, as staff call it."""
    if len(place) < 2 or not isinstance(place[1], int):
        return problem
    row = raw[str(place[0])][place[1]]
    name = row.get("id", place[1] + 1) if isinstance(row, dict) else place[1] + 1
    return msg("{kind} {name}: {problem}", kind=place[0], name=name, problem=problem)


def _line(place: Place, text: str) -> int:
    """The line on which the row begins; 0 if it is no row."""
    if len(place) < 2 or not isinstance(place[1], int):
        return 0
    heads = (
        number
        for number, line in enumerate(text.splitlines(), 1)
        if (found := _HEAD.match(line)) and found[1] == place[0]
    )
    return next((line for count, line in enumerate(heads) if count == place[1]), 0)
