"""The worker process of the engine ``local``."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from pathlib import Path

from pipeline.running.batch.settings import Settings
from pipeline.running.batch.worker import Outcome, Worker


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a task, and what the process holds by now, in bytes."""

    outcome: Outcome
    held: int


def main(pipe: Connection, settings: Settings, engine: str) -> None:
    """Work off what comes through the pipe until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the supervisor, which ends us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    worker = Worker(settings, engine)
    while True:
        try:
            task = pipe.recv()
            outcome = worker.work(task)
            pipe.send(Told(outcome, held_by(os.getpid())))
        except (EOFError, OSError):
            return


def _leave_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)  # at once, whatever is in hand


def held_by(pid: int | None) -> int:
    """Resident bytes of a process; 0 where the system does not tell."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return 0
