"""Transcripts: WebVTT (W3C) and SubRip (.srt), read so that no word is lost.

Readers of subtitles pass over what they cannot place. A transcript is evidence: a line that
belongs to no cue stays in ``strays`` and is a finding with its line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Literal

from pipeline.channels.content import Content, Read, error, warning
from pipeline.channels.decoding import decode
from pipeline.channels.transcript_text import statements
from pipeline.finding import Finding, Where
from pipeline.messages import msg

_TIME = r"(?:(\d{1,4}):)?([0-5]?\d):([0-5]?\d)[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_ARROW = "-->"
_STYLE = re.compile(r"(?:STYLE|REGION)\s*")
_COMMENT = re.compile(r"NOTE(?:\s|$)")
_HEADER = re.compile(r"WEBVTT(?:[ \t].*)?")


class Cue(Content):
    """What one voice said; ``start`` and ``end`` are milliseconds from the beginning."""

    id: str
    start: int
    end: int
    speaker: str
    text: str
    line: int


class Transcript(Content):
    """The cues in the order of the file; times may overlap, as voices do."""

    format: Literal["vtt", "srt"]
    cues: tuple[Cue, ...]
    comments: tuple[str, ...] = ()
    strays: tuple[str, ...] = ()

    @property
    def length(self) -> int:
        """Where the last cue ends, in milliseconds."""
        return max((cue.end for cue in self.cues), default=0)


def read_transcript(data: bytes, where: Where, names: Collection[str] = ()) -> Read[Transcript]:
    """Read a transcript; never raises.

    ``names`` are labels that may stand before a colon at the beginning of a line; a ``<v Name>``
    of WebVTT needs no such list. ``where`` is the file's place.
    """
    decoded = decode(data)
    lines = decoded.text.replace("\0", "\ufffd").split("\n")
    is_vtt = _HEADER.fullmatch(lines[0].rstrip()) is not None
    reading = _Reading(lines, is_vtt, where, names)
    findings = list(reading.findings())
    if decoded.lost:
        findings.insert(0, _unreadable(decoded.lost, where))
    if not reading.cues:
        findings.append(_no_cues(where))
    return Read(
        Transcript(
            format="vtt" if is_vtt else "srt",
            cues=tuple(reading.cues),
            comments=tuple(reading.comments),
            strays=tuple(reading.strays),
        ),
        tuple(findings),
    )


@dataclass(slots=True)
class _Reading:
    """One pass over the lines: cues are found by their timing lines, the rest lies between."""

    lines: list[str]
    is_vtt: bool
    where: Where
    names: Collection[str]
    cues: list[Cue] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)

    def findings(self) -> Iterator[Finding]:
        timings = [n for n, line in enumerate(self.lines) if _TIMING.fullmatch(line)]
        heads = [self._head(n, after) for after, n in zip([-1, *timings], timings, strict=False)]
        begin = self._after_header(heads[0] if heads else len(self.lines))
        yield from self._between(begin, heads[0] if heads else len(self.lines))
        bounds = zip(heads, timings, [*heads, len(self.lines)][1:], strict=True)
        for head, timing, following in bounds if heads else ():
            end = self._end(timing + 1, following)
            yield from self._cue(head, timing, end)
            yield from self._between(end, following)

    def _head(self, timing: int, previous: int) -> int:
        """The cue's identifier stands right above its timing line, below an empty line."""
        above = timing - 1
        if above <= previous or not self.lines[above].strip():
            return timing
        is_number = not self.is_vtt and self.lines[above].strip().isdecimal()
        first = above == 0 or not self.lines[above - 1].strip()
        return above if is_number or first else timing

    def _after_header(self, first_head: int) -> int:
        """A WebVTT header runs to the first empty line; its words are comments."""
        if not self.is_vtt:
            return 0
        end = self._end(0, first_head)
        words = [self.lines[0].strip()[6:], *self.lines[1:end]]
        self.comments += [text for text in ("\n".join(words).strip(),) if text]
        return end

    def _end(self, begin: int, following: int) -> int:
        """The end of a payload. SubRip texts hold empty lines in practice; WebVTT's cannot.

        A line with an arrow ends both: it was meant to begin a cue, even if it cannot be read.
        """
        for number in range(begin, following):
            if _ARROW in self.lines[number]:
                return max(begin, self._head(number, begin - 1))
            if self.is_vtt and not self.lines[number].strip():
                return number
        return following

    def _cue(self, head: int, timing: int, end: int) -> Iterator[Finding]:
        found = _TIMING.fullmatch(self.lines[timing])
        assert found is not None
        start, stop = _milliseconds(found.groups()[:4]), _milliseconds(found.groups()[4:])
        label = self.lines[head].strip() if head < timing else ""
        payload = "\n".join(self.lines[timing + 1 : end])
        yield from self._times(start, stop, timing)
        for said in statements(payload, self.names):
            self.cues.append(
                Cue(
                    id=label,
                    start=start,
                    end=stop,
                    speaker=said.speaker,
                    text=said.text,
                    line=timing + 2 + said.line,
                )
            )

    def _times(self, start: int, stop: int, line: int) -> Iterator[Finding]:
        if stop < start:
            yield warning(
                "transcript.times",
                self._at(line),
                msg("This part of the transcript ends before it starts."),
                msg("Compare it with the recording and correct the times."),
            )
        if self.cues and start < self.cues[-1].start:
            yield warning(
                "transcript.order",
                self._at(line),
                msg("This part of the transcript starts before the one above it."),
                msg("Export the transcript again; it may have been cut and put together."),
            )

    def _between(self, begin: int, end: int) -> Iterator[Finding]:
        """Comments and styles between cues, and what should not be there."""
        for first, block in _blocks(self.lines, begin, end):
            text = "\n".join(block)
            if self.is_vtt and _COMMENT.match(block[0]):
                self.comments.append(text[4:].strip())
            elif not (self.is_vtt and _STYLE.fullmatch(block[0])):
                self.strays.append(text)
                yield self._stray(first, any(_ARROW in line for line in block))

    def _stray(self, line: int, is_timing: bool) -> Finding:
        if is_timing:
            message = msg("The times of this part of the transcript cannot be read.")
        else:
            message = msg("This text of the transcript belongs to no time.")
        hint = msg("Correct the line; times are written 00:01:02.000 --> 00:01:05.500.")
        return error("transcript.malformed", self._at(line), message, hint)

    def _at(self, line: int) -> Where:
        return Where(self.where.path, self.where.file, line + 1)


def _blocks(lines: list[str], begin: int, end: int) -> Iterator[tuple[int, list[str]]]:
    block: list[str] = []
    for number in range(begin, end):
        if lines[number].strip():
            block.append(lines[number])
        elif block:
            yield number - len(block), block
            block = []
    if block:
        yield end - len(block), block


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, fraction = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))


def _unreadable(lost: int, where: Where) -> Finding:
    return warning(
        "text.unreadable",
        where,
        msg("{count} character(s) of this file cannot be read.", count=lost),
        msg("Save it as UTF-8 once more from the program that made it."),
    )


def _no_cues(where: Where) -> Finding:
    return error(
        "transcript.empty",
        where,
        msg("This is no transcript: nothing in it has a time."),
        msg("Export the transcript as WebVTT (.vtt) or SubRip (.srt)."),
    )
