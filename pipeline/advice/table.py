"""The table of rules, read strictly: an unknown fact, value or channel is an error."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.case.channel import Channel
from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.messages import msg

FILE = Path(__file__).parent / "rules.toml"
When = Mapping[str, str | tuple[str, ...]]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Said(_Row):
    """A sentence in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def text(self, lang: str) -> str:
        """The sentence in ``zh`` or ``en``."""
        return self.zh if lang == "zh" else self.en


class Value(Said):
    """One value of a fact."""

    id: str


class FactRow(Said):
    """A fact and every value it can have."""

    id: str
    values: tuple[Value, ...] = Field(min_length=2)

    def shown(self, ids: tuple[str, ...], lang: str) -> str:
        """The values in words; a dash for none."""
        return ", ".join(each.text(lang) for each in self.values if each.id in ids) or "—"


class ChannelRow(_Row):
    """A channel: what to watch for and which record to keep."""

    id: Channel
    watch_zh: tuple[str, ...] = Field(min_length=1)
    watch_en: tuple[str, ...] = Field(min_length=1)
    record_zh: str
    record_en: str

    def watch(self, lang: str) -> tuple[str, ...]:
        """What to watch for."""
        return self.watch_zh if lang == "zh" else self.watch_en

    def record(self, lang: str) -> str:
        """The record to keep."""
        return self.record_zh if lang == "zh" else self.record_en


class Conditional(Said):
    """A row that holds when all its facts do."""

    id: str
    when: When


class Rule(Conditional):
    """Points for or against a channel, or a reason to leave it out."""

    channel: Channel
    points: int = 0
    excludes: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Rule:
        if bool(self.points) == self.excludes:
            raise ValueError("a rule has points, or excludes")
        return self


class Step(Said):
    """One channel of a combination, and what it is for."""

    channel: Channel


class Combination(Conditional):
    """Channels in order."""

    steps: tuple[Step, ...] = Field(min_length=2)


class Table(_Row):
    """The whole table; every fact used is one of ``fact``, with one of its values."""

    fact: tuple[FactRow, ...]
    channel: tuple[ChannelRow, ...]
    rule: tuple[Rule, ...]
    combination: tuple[Combination, ...]

    @property
    def facts(self) -> Mapping[str, tuple[str, ...]]:
        """The values of each fact."""
        return {row.id: tuple(value.id for value in row.values) for row in self.fact}

    @model_validator(mode="after")
    def _hangs_together(self) -> Table:
        if [row.id for row in self.channel] != list(Channel):
            raise ValueError(f"the channels are {', '.join(Channel)}, in this order")
        rows: tuple[Conditional, ...] = (*self.rule, *self.combination)
        names = [row.id for row in rows]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"twice: {', '.join(twice)}")
        for row in rows:
            for fact, value in row.when.items():
                odd = set(values(value)) - set(self.facts.get(fact, ()))
                if odd:
                    raise ValueError(f"{row.id}: {fact} = {', '.join(sorted(odd))}")
        return self


def values(wanted: str | tuple[str, ...]) -> tuple[str, ...]:
    """One value or several, as several."""
    return (wanted,) if isinstance(wanted, str) else wanted


@cache
def shipped() -> Table:
    """The table that comes with the program, read once."""
    return read_table(FILE)


def read_table(file: Path) -> Table:
    """A table from a file.

    Raises :class:`~pipeline.errors.BadInput` (``advice.table``) with the place of what is wrong.
    """
    try:
        return Table.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _wrong(file, place, first["msg"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise _wrong(file, "", str(error)) from None


def _wrong(file: Path, place: str, problem: str) -> BadInput:
    return BadInput(
        "advice.table",
        msg("The table of channels cannot be used: {problem}", problem=problem),
        hint=msg("The head of the file explains its rows."),
        where=Where(path=place, file=file.name),
    )
