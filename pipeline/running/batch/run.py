"""``run_batch``: many cases, a packet each, and a report."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType

from filelock import FileLock, Timeout

from pipeline.errors import BadInput, WrongState
from pipeline.messages import Message, msg
from pipeline.running.batch.done import STATE
from pipeline.running.batch.engine import Engine, Serial
from pipeline.running.batch.formats import CaseLine, Reason, Summary
from pipeline.running.batch.items import Item
from pipeline.running.batch.local import DIED, INTERRUPTED, Local
from pipeline.running.batch.reporting import Nothing, Places, Report, Teller
from pipeline.running.batch.settings import Settings, Task
from pipeline.running.batch.source import Selection, how_many, read_items
from pipeline.running.batch.tally import Tally
from pipeline.running.batch.worker import SURROUNDINGS, problem_line
from pipeline.version import VERSION

_LEAST_IN_A_ROW = 10
_EVERYWHERE = SURROUNDINGS | {DIED}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is: ``total`` is about right, 0 if it is not known; ``left`` in seconds."""

    cases: int
    failed: int
    unchanged: int
    total: int
    seconds: float

    @property
    def per_minute(self) -> float:
        """Cases in a minute, so far."""
        return self.cases / self.seconds * 60 if self.seconds else 0.0

    @property
    def left(self) -> float | None:
        """Seconds until the end, if the rest goes as what was before it."""
        if not (self.total and self.cases):
            return None
        return max(self.total - self.cases, 0) * self.seconds / self.cases


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """What to run. ``places`` is where the report goes; ``fail_after`` so many failures the batch
    stops (0: never). ``watch`` is called after each case, and a few times a second between them;
    ``tell`` with what became of each.
    """

    source: Path
    settings: Settings
    mapping: Path | None = None
    jobs: int = 1
    engine: str = "local"
    selection: Selection = field(default_factory=Selection)
    fail_after: int = 0
    places: Places = field(default_factory=Places)
    watch: Callable[[Progress], None] = lambda _: None
    tell: Callable[[CaseLine], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class BatchResult:
    """How it ended, and the files of the report by their kind."""

    summary: Summary
    files: dict[str, Path]

    @property
    def exit_status(self) -> int:
        """0; 9 if a case failed or the batch ended early."""
        return 9 if self.summary.failed or self.summary.stopped else 0


def run_batch(request: BatchRequest) -> BatchResult:
    """Build every case that is missing or changed, and tell of all.

    One case never stops another. Raises ``BadInput`` where the input as a whole or the output
    folder cannot be used, ``WrongState`` while another batch writes the same report.
    """
    pattern = request.settings.pattern()
    items = read_items(request.source, request.mapping)
    with _alone(request, pattern.output), _report(request, pattern.output) as report:
        run = _Run(request, _engine(request), report, pattern.now())
        with _interruptible(run):
            run.through(items)
        summary = run.summary()
        return BatchResult(summary, report.finish(summary))


@dataclass(slots=True)
class _Run:
    """A batch that is running."""

    request: BatchRequest
    engine: Engine
    report: Teller
    started: datetime
    began: float = field(default_factory=time.monotonic)
    tally: Tally = field(default_factory=Tally)
    stopped: Reason | None = None
    total: int = 0
    _in_a_row: int = 0

    def through(self, items: Iterator[Item]) -> None:
        """Every item, as workers have room."""
        self.total = self._expected()
        for outcome in self.engine.run(self._tasks(items)):
            if outcome is not None:
                self._told(outcome.line)
            self.request.watch(self._progress())

    def summary(self) -> Summary:
        """What became of it all."""
        tally, seconds = self.tally, time.monotonic() - self.began
        return Summary(
            program=VERSION,
            input=str(self.request.source),
            engine=self.engine.name,
            jobs=self.engine.jobs,
            started_at=self.started.isoformat(timespec="seconds"),
            seconds=round(seconds, 3),
            cases=tally.cases,
            counts=dict(sorted(tally.counts.items())),
            papers=tally.papers,
            waiting_papers=tally.waiting_papers,
            retried=tally.retried,
            replaced_workers=self.engine.replaced,
            causes=tally.causes(),
            step_seconds={step: round(took, 3) for step, took in tally.steps.items()},
            throughput=tally.throughput(),
            span=tally.span,
            stopped=self.stopped,
        )

    def interrupt(self) -> None:
        """Take up nothing more; the second time, end what is in hand."""
        if self.stopped is not None:
            self.engine.hurry()
        self._stop(INTERRUPTED, msg("It was interrupted; what was in hand was finished."))

    def _expected(self) -> int:
        selection = self.request.selection
        if selection.only:
            return len(selection.only)
        return max(how_many(self.request.source) // selection.parts, 1)

    def _tasks(self, items: Iterator[Item]) -> Iterator[Task]:
        """What is to be built; what cannot even be read is told on the way."""
        for item in items:
            if self.stopped:
                return
            if not self.request.selection.takes(item):
                continue
            if item.problem is None:
                yield Task(item)
            else:
                self._told(problem_line(item))

    def _told(self, line: CaseLine) -> None:
        self.report.add(line)
        self.request.tell(line)
        self.tally.add(line, time.monotonic() - self.began)
        code = line.reason.code if line.reason else ""
        self._in_a_row = self._in_a_row + 1 if code in _EVERYWHERE else 0
        if self._in_a_row >= max(_LEAST_IN_A_ROW, 4 * self.engine.jobs):
            self._stop(
                code,
                msg(
                    "Nothing works any more: {count} cases in a row failed by what is"
                    " around them, not by themselves.",
                    count=self._in_a_row,
                ),
            )
        if self.request.fail_after and self.tally.failed >= self.request.fail_after:
            self._stop("batch.fail-after", msg("{count} case(s) failed, as many as were allowed.",
                                               count=self.tally.failed))  # fmt: skip

    def _stop(self, code: str, why: Message) -> None:
        self.stopped = self.stopped or Reason.of(code, why)

    def _progress(self) -> Progress:
        tally, seconds = self.tally, time.monotonic() - self.began
        unchanged = tally.counts["unchanged"]
        return Progress(tally.cases, tally.failed, unchanged, self.total, seconds)


def _engine(request: BatchRequest) -> Engine:
    if request.engine == Serial.name:
        return Serial(request.settings)
    return Local(request.settings, request.jobs)


@contextmanager
def _report(request: BatchRequest, output: Path) -> Iterator[Teller]:
    if request.settings.dry_run:
        yield Nothing()
        return
    with Report.open(request.places.within(output, _name(request)), request.source) as report:
        yield report


def _name(request: BatchRequest) -> str:
    part, parts = request.selection.part, request.selection.parts
    return f"batch-{part}-of-{parts}" if parts > 1 else "batch"


@contextmanager
def _alone(request: BatchRequest, output: Path) -> Iterator[None]:
    """Two runs of the same shard would write one report. Packets have locks of their own."""
    if request.settings.dry_run:
        yield
        return
    folder = output / STATE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f"{_name(request)}.lock", timeout=0):
            yield
    except Timeout:
        raise WrongState(
            "batch.busy",
            msg("Another batch writes into {folder} at this moment.", folder=folder.parent),
            hint=msg("Wait until it is done, or choose another folder with -o."),
        ) from None
    except OSError as error:
        raise BadInput(
            "batch.not-writable",
            msg("{folder} cannot be written: {reason}.", folder=folder.parent,
                reason=error.strerror or "?"),
            hint=msg("Free some space or choose another folder with -o, then start again."),
        ) from error  # fmt: skip


@contextmanager
def _interruptible(run: _Run) -> Iterator[None]:
    """Ctrl-C and SIGTERM finish what is in hand; where signals are not ours to take, nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def caught(_number: int, _frame: FrameType | None) -> None:
        run.interrupt()

    before = {each: signal.signal(each, caught) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
