"""Examining files, each in a process of its own with a limit of time and memory.

The next process is started ahead and waits, so that nobody waits for its loading.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from pipeline.messages import msg
from pipeline.web import worker
from pipeline.web.answer import undecided
from pipeline.web.worker import Task

_MIB = 1024 * 1024
_LARGEST_ANSWER = 4 * _MIB
_HANDED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT")  # no passphrase is among them


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` until a verdict must stand, ``memory`` in bytes of one examination, how many go
    on ``at_once``, and how many may ``wait`` beside.
    """

    seconds: int = 20
    memory: int = 1024 * _MIB
    at_once: int = 2
    wait: int = 16


class Busy(Exception):
    """Too many files wait already; that many more would fill the memory."""


class Examiner:
    """Gives every file a verdict within the limits."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._turns = asyncio.Semaphore(limits.at_once)
        self._inside = 0
        self._spare: asyncio.Task[Process] | None = None

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place for one file, from its first byte to its verdict; ``Busy`` if none is free."""
        if self._inside >= self._limits.at_once + self._limits.wait:
            raise Busy
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def examine(self, task: Task, pdf: bytes) -> dict[str, Any]:
        """The answer about a file, within the limits once it is its turn."""
        async with self._turns:
            return await self._examined(task, pdf)

    def prepare(self) -> None:
        """Start a process ahead."""
        if self._spare is None:
            self._spare = asyncio.create_task(self._started())

    async def close(self) -> None:
        """End the process that waits."""
        spare, self._spare = self._spare, None
        if spare is not None:
            await _end(await spare)

    async def _examined(self, task: Task, pdf: bytes) -> dict[str, Any]:
        self.prepare()
        spare, self._spare = self._spare, None
        assert spare is not None
        process = await spare
        self.prepare()
        try:
            async with asyncio.timeout(self._limits.seconds):
                return _read(await _told(process, task.line() + pdf))
        except TimeoutError:
            message = msg(
                "Examining this file took longer than {seconds} seconds, as no honest paper does; "
                "it was given up.",
                seconds=self._limits.seconds,
            )
        except ValueError:
            message = msg("The file brought its examination down, as no honest paper does.")
        finally:
            await _end(process)
        return undecided(hashlib.sha256(pdf).hexdigest(), len(pdf), message)

    async def _started(self) -> Process:
        limits = self._limits
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", worker.__name__, str(limits.memory), str(limits.seconds)),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            limit=_LARGEST_ANSWER,
            env={name: os.environ[name] for name in _HANDED_ON if name in os.environ},
        )


async def _told(process: Process, given: bytes) -> bytes:
    """What a process says of the file; nothing if it is gone."""
    output, _ = await process.communicate(given)
    return output.removeprefix(worker.READY)


def _read(output: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(output)
    return found


async def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()
