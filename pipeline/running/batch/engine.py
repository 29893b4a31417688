"""What an engine is: it draws tasks as it has room for them, and gives back what became of each.

A retry is a task like any other. ``None`` means that nothing happened for a moment, so that
whoever waits can look at the clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from pipeline.running.batch.settings import Settings, Task
from pipeline.running.batch.worker import SURROUNDINGS, Outcome, Worker

ATTEMPTS = 2


class Engine(Protocol):
    """Where cases are built. One outcome for each task, in any order; a worker that dies or hangs
    is an outcome too."""

    name: str
    jobs: int
    replaced: int

    def run(self, tasks: Iterator[Task]) -> Iterator[Outcome | None]:
        """Build every task; ends when ``tasks`` does and nothing is in hand."""
        ...

    def hurry(self) -> None:
        """End what is in hand at once."""
        ...


class Serial:
    """In this process, one after the other: no limits of time or memory."""

    name = "serial"
    jobs = 1

    def __init__(self, settings: Settings) -> None:
        self.replaced = 0
        self._settings = settings

    def run(self, tasks: Iterator[Task]) -> Iterator[Outcome | None]:
        """As the protocol has it; a second attempt is made by a fresh worker."""
        for task in tasks:
            outcome = Worker(self._settings, self.name).work(task)
            while outcome.again and outcome.task.attempt < ATTEMPTS:
                outcome = Worker(self._settings, self.name).work(outcome.task.again())
            yield settled(outcome)

    def hurry(self) -> None:
        """Nothing to end: the signal itself does."""


def settled(outcome: Outcome) -> Outcome:
    """The last attempt's outcome: what brought workers down twice is set aside."""
    reason = outcome.line.reason
    if not outcome.again or reason is None or reason.code in SURROUNDINGS:
        return outcome
    update = {"status": "quarantined"}
    return Outcome(outcome.task, outcome.line.model_copy(update=update))
