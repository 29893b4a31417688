"""The engine ``local``: processes that stay warm, and are replaced when they die, hang or grow.

:mod:`concurrent.futures` gives up its whole pool when one worker is killed, and cannot end one that
hangs; so each worker here has a pipe of its own and one case in hand. A worker ends by itself when
the supervisor is gone.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess

from pipeline.messages import Message, msg
from pipeline.running.batch import child
from pipeline.running.batch.engine import ATTEMPTS, settled
from pipeline.running.batch.settings import Settings, Task
from pipeline.running.batch.worker import Outcome, failure

_MOMENT = 0.2
_PATIENCE = 5.0
DIED, HUNG, GREW = "batch.worker-died", "batch.worker-hung", "batch.worker-grew"
INTERRUPTED = "batch.interrupted"


@dataclass(slots=True)
class _Hand:
    """A worker process: its pipe, what it has in hand and since when."""

    process: BaseProcess
    pipe: Connection = field(repr=False)
    task: Task | None = None
    since: float = 0.0
    cases: int = 0

    def give(self, task: Task) -> None:
        self.task, self.since = task, time.monotonic()
        self.pipe.send(task)

    def end(self) -> None:
        self.pipe.close()
        self.process.kill()
        self.process.join()


class Local:
    """``jobs`` processes on this machine."""

    name = "local"

    def __init__(self, settings: Settings, jobs: int) -> None:
        self.jobs = jobs
        self.replaced = 0
        self._settings = settings
        self._context = _context()
        self._hands: list[_Hand] = []
        self._again: deque[Task] = deque()
        self._hurried = False

    def run(self, tasks: Iterator[Task]) -> Iterator[Outcome | None]:
        """As the protocol has it. No worker outlives the call."""
        try:
            while self._fill(tasks):
                yield from self._look()
        finally:
            self._close()

    def hurry(self) -> None:
        """What is in hand is ended, and told as such."""
        self._hurried = True
        self._again.clear()
        for hand in self._hands:
            hand.process.kill()

    @property
    def pids(self) -> tuple[int, ...]:
        """The worker processes."""
        return tuple(hand.process.pid or 0 for hand in self._hands)

    def _fill(self, tasks: Iterator[Task]) -> bool:
        """Give every free worker a task; whether anything is in hand."""
        while (free := self._free()) is not None:
            task = self._again.popleft() if self._again else next(tasks, None)
            if task is None:
                break
            try:
                free.give(task)
            except OSError:  # it died while it had nothing to do
                self._again.appendleft(task)
                self._replace(free)
        return any(hand.task for hand in self._hands)

    def _free(self) -> _Hand | None:
        """A worker with nothing in hand; started if there are not enough yet."""
        for hand in self._hands:
            if hand.task is None:
                return hand
        if len(self._hands) >= self.jobs:
            return None
        self._hands.append(self._start())
        return self._hands[-1]

    def _start(self) -> _Hand:
        ours, theirs = self._context.Pipe()
        arguments = (theirs, self._settings, self.name)
        process = self._context.Process(target=child.main, args=arguments, daemon=True)
        process.start()
        theirs.close()
        return _Hand(process, ours)

    def _look(self) -> Iterator[Outcome | None]:
        busy = {hand.pipe: hand for hand in self._hands if hand.task}
        ready = wait(list(busy), _MOMENT)
        for pipe in ready:
            if isinstance(pipe, Connection):
                yield from self._take(busy[pipe])
        for hand in list(self._hands):
            why = self._overdue(hand)
            if why and hand.task:
                yield from self._lost(hand, *why)
        if not ready:
            yield None

    def _take(self, hand: _Hand) -> Iterator[Outcome]:
        try:
            told: child.Told = hand.pipe.recv()
        except (EOFError, OSError):
            hand.process.join(_PATIENCE)
            message = msg("The process that built it died ({how}).", how=_how(hand.process))
            yield from self._lost(hand, DIED, message)
            return
        hand.task, hand.cases = None, hand.cases + 1
        if told.outcome.again:  # elsewhere means in another process
            self._replace(hand)
        elif hand.cases >= self._settings.cases or told.held > self._settings.memory:
            self._replace(hand, counts=False)
        yield from self._after(told.outcome)

    def _overdue(self, hand: _Hand) -> tuple[str, Message] | None:
        if hand.task is None:
            return None
        if time.monotonic() - hand.since > self._settings.seconds:
            return HUNG, msg("It took longer than {seconds} seconds and was ended.",
                             seconds=f"{self._settings.seconds:g}")  # fmt: skip
        if child.held_by(hand.process.pid) > 2 * self._settings.memory:
            return GREW, msg("Its process held more than {limit} MB and was ended.",
                             limit=2 * self._settings.memory // 2**20)  # fmt: skip
        return None

    def _lost(self, hand: _Hand, code: str, why: Message) -> Iterator[Outcome]:
        task, took = hand.task, time.monotonic() - hand.since
        self._replace(hand)
        if self._hurried:
            code, why = INTERRUPTED, msg("It was ended when the batch was interrupted again.")
        if task is not None:
            line = failure(task.item, code, why)
            told = {
                "engine": self.name,
                "attempt": task.attempt,
                "seconds": {"lost": round(took, 3)},
            }
            again = not self._hurried
            yield from self._after(Outcome(task, line.model_copy(update=told), again))

    def _after(self, outcome: Outcome) -> Iterator[Outcome]:
        if outcome.again and outcome.task.attempt < ATTEMPTS and not self._hurried:
            self._again.append(outcome.task.again())
        else:
            yield settled(outcome)

    def _replace(self, hand: _Hand, *, counts: bool = True) -> None:
        self._hands.remove(hand)
        hand.end()
        self.replaced += counts

    def _close(self) -> None:
        for hand in self._hands:
            hand.end()
        self._hands.clear()


def _context() -> ForkServerContext | SpawnContext:
    """Workers come from a server that has loaded the program and started no thread yet."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipeline.running.batch.child"])
    return context


def _how(process: BaseProcess) -> str:
    code = process.exitcode
    if code is None:
        return "?"
    return f"signal {-code}" if code < 0 else f"status {code}"
