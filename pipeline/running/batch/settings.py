"""What every case of a batch is built with; it travels to workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline.running.batch.items import Item
from pipeline.running.build import BuildResult, Request, build_case

Build = Callable[[Request], BuildResult]


@dataclass(frozen=True, slots=True)
class Settings:
    """``pattern`` makes the request of every case but for the case itself. Each worker calls it
    once, since keys and certificates do not travel; what it needs for that must pickle.

    A case may take ``seconds``. A worker is replaced after ``cases`` of them, or when it holds more
    than ``memory`` bytes; twice as much ends it at once.
    """

    pattern: Callable[[], Request]
    dry_run: bool = False
    lang: str = "zh"
    build: Build = build_case
    seconds: float = 300.0
    cases: int = 200
    memory: int = 2**30
    patience: float = 10.0


@dataclass(frozen=True, slots=True)
class Task:
    """One case for a worker; ``attempt`` counts from 1."""

    item: Item
    attempt: int = 1

    def again(self) -> Task:
        """The same once more."""
        return replace(self, attempt=self.attempt + 1)
