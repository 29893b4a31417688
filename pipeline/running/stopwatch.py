"""Seconds by step, for whoever asks; costs nothing otherwise.

A step inside another counts for itself alone: the seconds add up to the whole.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(slots=True)
class Stopwatch:
    """What each step took so far, in seconds of its own."""

    seconds: dict[str, float] = field(default_factory=dict)
    _within: list[float] = field(default_factory=list)

    @contextmanager
    def timing(self, name: str) -> Iterator[None]:
        """Counts what happens inside for the step of that name."""
        began = time.perf_counter()
        self._within.append(0.0)
        try:
            yield
        finally:
            took, inner = time.perf_counter() - began, self._within.pop()
            self.seconds[name] = self.seconds.get(name, 0.0) + took - inner
            if self._within:
                self._within[-1] += took


_RUNNING: ContextVar[Stopwatch | None] = ContextVar("stopwatch", default=None)


@contextmanager
def measuring() -> Iterator[Stopwatch]:
    """A stopwatch that every :func:`step` below is counted by."""
    watch = Stopwatch()
    token = _RUNNING.set(watch)
    try:
        yield watch
    finally:
        _RUNNING.reset(token)


def step(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Marks a function as a step of building a case."""

    def marked(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def timed(*args: P.args, **kwargs: P.kwargs) -> R:
            watch = _RUNNING.get()
            if watch is None:
                return function(*args, **kwargs)
            with watch.timing(name):
                return function(*args, **kwargs)

        return timed

    return marked
