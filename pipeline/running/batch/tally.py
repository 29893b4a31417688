"""Counting while cases end: what the summary needs, in a memory that does not grow with them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from pipeline.running.batch.formats import FAILED, CaseLine, Cause, Reason

_SPANS = 60
_FIRST = 5


@dataclass(slots=True)
class Tally:
    """What became of the cases so far; times in seconds since the start."""

    counts: Counter[str] = field(default_factory=Counter)
    papers: int = 0
    waiting_papers: int = 0
    retried: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    span: float = 1.0
    _spans: list[int] = field(default_factory=lambda: [0])
    _causes: dict[str, tuple[Reason, list[str]]] = field(default_factory=dict)
    _caused: Counter[str] = field(default_factory=Counter)

    @property
    def cases(self) -> int:
        """All that ended."""
        return self.counts.total()

    @property
    def failed(self) -> int:
        """Those that failed or were set aside."""
        return sum(self.counts[status] for status in FAILED)

    def add(self, line: CaseLine, at: float) -> None:
        """A case that ended ``at`` seconds after the start."""
        self.counts[line.status] += 1
        self.papers += len(line.papers)
        self.waiting_papers += line.waiting
        self.retried += line.attempt > 1
        self.steps.update(line.seconds)
        self._count_time(at)
        if line.reason and line.status in FAILED:
            self._caused[line.reason.code] += 1
            _, first = self._causes.setdefault(line.reason.code, (line.reason, []))
            if len(first) < _FIRST:
                first.append(line.source)

    def causes(self) -> tuple[Cause, ...]:
        """Causes of failures, the most frequent first."""
        return tuple(
            Cause(reason=self._causes[code][0], cases=count, first=tuple(self._causes[code][1]))
            for code, count in self._caused.most_common()
        )

    def throughput(self) -> tuple[int, ...]:
        """Cases per :attr:`span`, from the start on."""
        return tuple(self._spans)

    def _count_time(self, at: float) -> None:
        """Spans double when there would be too many."""
        while at >= self.span * _SPANS:
            pairs = zip(self._spans[::2], [*self._spans[1::2], 0], strict=False)
            self._spans = [first + second for first, second in pairs]
            self.span *= 2
        place = int(at / self.span)
        self._spans += [0] * (place + 1 - len(self._spans))
        self._spans[place] += 1
