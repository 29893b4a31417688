"""Key terms of an edited file, each read at its place and held against the data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.documents.review.compare import Pair, Segment, differences
from pipeline.documents.review.story import Line, Span, key

# What would make another number of one that it stands beside.
_BEFORE = re.compile(r"(?:\d[.,，．]?|[-−负]|[零壹贰叁肆伍陆柒捌玖拾佰仟万亿])+\Z")
_AFTER = re.compile(r"(?:[.,，．]?\d)+[%％]?|[%％]|[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+")


@dataclass(frozen=True, slots=True)
class Difference:
    """A key term that the file does not say as the data do; ``found`` is empty if it is gone."""

    path: str
    expected: str
    found: str
    place: str


@dataclass(slots=True)
class _Check:
    expected: Mapping[str, str]
    seen: set[str] = field(default_factory=set)
    gone: list[Difference] = field(default_factory=list)
    wrong: list[Difference] = field(default_factory=list)


def check_terms(pairs: Sequence[Pair], expected: Mapping[str, str]) -> tuple[Difference, ...]:
    """Every place of every key term that the file still has; a term may go from one place while
    another has it. ``expected`` maps the paths of key terms to their values.
    """
    check = _Check(expected)
    for pair in pairs:
        _look(check, pair)
    known = {span.path for pair in pairs for line in pair.old for span in line.terms}
    check.gone += _untagged(pairs, {p: v for p, v in expected.items() if p not in known})
    lost = (each for each in check.gone if each.path not in check.seen)
    found = dict.fromkeys([*check.wrong, *{each.path: each for each in lost}.values()])
    return tuple(found)


def _look(check: _Check, pair: Pair) -> None:
    old, new = _Joined(pair.old), _Joined(pair.new)
    place = (pair.old or pair.new)[0].place
    parts: tuple[Segment, ...] | None = None
    controls = new.by_path()
    for span in old.terms:
        value = check.expected.get(span.path)
        if value is None:
            continue
        there = controls[span.path].pop(0) if controls.get(span.path) else None
        if there is None:
            parts = differences(pair) if parts is None else parts
            there = _carried(span, parts)
        if not pair.new or (there.start == there.end):
            check.gone.append(Difference(span.path, value, "", place))
        elif _read(new.text, there) != _read(old.text, span):
            check.wrong.append(Difference(span.path, value, _read(new.text, there), place))
        elif key(old.text[span.start : span.end]) == key(value):
            check.seen.add(span.path)
    for path, spans in controls.items():  # where the issued text had none
        value = check.expected.get(path)
        for there in spans:
            if value is not None and _read(new.text, there) != key(value):
                check.wrong.append(Difference(path, value, _read(new.text, there), place))


class _Joined:
    """Lines as one text, with the places of terms in it."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.text, self.terms = "", list[Span]()
        for number, line in enumerate(lines):
            self.text += "\n" if number else ""
            at = len(self.text)
            self.terms += [Span(s.path, s.start + at, s.end + at) for s in line.terms]
            self.text += line.text

    def by_path(self) -> dict[str, list[Span]]:
        found: dict[str, list[Span]] = {}
        for span in self.terms:
            found.setdefault(span.path, []).append(span)
        return found


def _carried(span: Span, parts: Sequence[Segment]) -> Span:
    """Where a stretch of the old text is in the new one."""
    start = end = None
    for part in parts:
        (a, b), (c, d) = part.old, part.new
        if a == b and not span.start < a < span.end:  # put in beside it, not into it
            continue
        if b <= span.start or a >= span.end:
            continue
        equal = part.op == "equal"
        first = c + max(span.start - a, 0) if equal else c
        last = c + min(span.end, b) - a if equal else d
        start, end = (first if start is None else start), last
    return Span(span.path, start or 0, end or 0)


def _read(text: str, span: Span) -> str:
    """The term as it reads: with what stands so close that it belongs to the number."""
    before = _BEFORE.search(text[max(span.start - 40, 0) : span.start])
    after = _AFTER.match(text, span.end)
    middle = text[span.start : span.end]
    return key(f"{before[0] if before else ''}{middle}{after[0] if after else ''}")


def _untagged(pairs: Sequence[Pair], expected: Mapping[str, str]) -> Iterator[Difference]:
    """Values that the issued file has without a control are still somewhere in the text."""
    old = "\n".join(key(pair.old_text) for pair in pairs)
    new = "\n".join(key(pair.new_text) for pair in pairs)
    for path, value in expected.items():
        if key(value) in old and key(value) not in new:
            yield Difference(path, value, "", "")
