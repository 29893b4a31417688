"""The words of one cue: who says them, without the marks of WebVTT and SubRip."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from pipeline.channels.decoding import unescaped

_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]*)>")
_TAG = re.compile(
    r"</?(?:b|i|u|s|c|v|ruby|rt|lang|font|span)(?:[.\s][^<>]*)?/?>"  # marks; other <…> are words
    r"|<\d+:[\d:.]+>"  # a time inside of a cue
    r"|\{\\an?\d+\}",  # a place on the screen, of SubRip
    re.IGNORECASE,
)


class Statement(NamedTuple):
    """Words of one voice; ``line`` counts from the first line of the cue's text."""

    speaker: str
    text: str
    line: int


def statements(payload: str, names: Collection[str] = ()) -> tuple[Statement, ...]:
    """Split a cue's text by ``<v Name>`` and by known names before a colon; at least one."""
    found = list(_merged(_lines(payload, _prefix(names))))
    return tuple(found) or (Statement("", "", 0),)


def _lines(payload: str, prefix: re.Pattern[str] | None) -> Iterator[Statement]:
    """Each line cut at its voices; a voice speaks on until the next one."""
    speaker = ""
    for number, line in enumerate(payload.split("\n")):
        pieces = _VOICE.split(line)
        for voice, raw in zip(["", *pieces[1::2]], pieces[::2], strict=True):
            speaker = _clean(voice) or speaker
            words = _clean(raw)
            named = prefix.match(words) if prefix else None
            if named:
                speaker, words = named[1], words[named.end() :].strip()
            if words:
                yield Statement(speaker, words, number)


def _merged(found: Iterator[Statement]) -> Iterator[Statement]:
    """Lines of one voice that follow each other are one statement."""
    waiting: Statement | None = None
    for said in found:
        if waiting and waiting.speaker == said.speaker:
            waiting = waiting._replace(text=f"{waiting.text}\n{said.text}")
        else:
            if waiting:
                yield waiting
            waiting = said
    if waiting:
        yield waiting


def _prefix(names: Collection[str]) -> re.Pattern[str] | None:
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    known = "|".join(r"\s*".join(map(re.escape, name)) for name in longest_first)
    return re.compile(rf"[\[【(（]?({known})[\]】)）]?\s*[:：]\s*") if known else None


def _clean(text: str) -> str:
    return unescaped(_TAG.sub("", text)).strip()
