"""The table of rules as it is written: facts, channels, outlooks, rules, combinations."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from pipeline.case.channel import Channel

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
        """The values in words, as that language lists them; a dash for none."""
        joint = "、" if lang == "zh" else ", "
        return joint.join(each.text(lang) for each in self.values if each.id in ids) or "—"


class ChannelRow(_Row):
    """A channel: what to watch for and which record to keep."""

    id: Channel
    watch_zh: tuple[str, ...] = Field(min_length=1)
    watch_en: tuple[str, ...] = Field(min_length=1)
    record_zh: str = Field(min_length=1)
    record_en: str = Field(min_length=1)

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


class Outlook(Conditional):
    """What makes sense now; with ``ends`` there is nothing left to negotiate."""

    ends: bool = False


class Rule(Conditional):
    """Points for or against a channel, or a reason to leave it out."""

    channel: Channel
    points: int = 0
    excludes: bool = False


class Step(Said):
    """One channel of a combination, and what it is for."""

    channel: Channel


class Combination(Conditional):
    """Channels in order."""

    steps: tuple[Step, ...] = Field(min_length=2)


class Table(_Row):
    """The whole table. That it hangs together is for :mod:`pipeline.advice.reading` to see."""

    fact: tuple[FactRow, ...]
    channel: tuple[ChannelRow, ...]
    outlook: tuple[Outlook, ...]
    rule: tuple[Rule, ...]
    combination: tuple[Combination, ...]

    @property
    def facts(self) -> Mapping[str, tuple[str, ...]]:
        """The values of each fact."""
        return {row.id: tuple(value.id for value in row.values) for row in self.fact}


def values(wanted: str | tuple[str, ...]) -> tuple[str, ...]:
    """One value or several, as several."""
    return (wanted,) if isinstance(wanted, str) else wanted
