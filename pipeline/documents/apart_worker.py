"""The process in which evidence is read; :mod:`pipeline.documents.apart` starts it.

It serves one file after the other. A file that takes all its memory is told of; one that takes all
its time, or brings it down, ends it: a fresh one is started, and nothing else is lost.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import signal
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from pathlib import Path
from typing import Any, BinaryIO, cast

from pipeline.documents.apart import Beside, Task
from pipeline.documents.bundle.prepare import prepare
from pipeline.documents.bundle.prepared import Prepared, Rejected
from pipeline.documents.bundle.spool import dumps

_SPARE = 5  # seconds after which it ends by itself, should nobody be there any more to end it


def main(handle: int, memory: int) -> None:
    """Serve until the other end closes; ``memory`` is what may be taken, in bytes."""
    _limit_memory(memory)
    with Connection(handle) as connection, contextlib.suppress(EOFError, OSError):
        _say(connection, "ready")
        spool = os.fdopen(recv_handle(connection), "r+b")
        while True:
            task: Any = connection.recv()
            if task is None:
                spool.close()
                spool = os.fdopen(recv_handle(connection), "r+b")
            else:
                _serve(connection, task, _received(connection, task), spool)


def _received(connection: Connection, task: Task) -> bytes:
    """The file's bytes; a large one as a view of it, which does as bytes where only parts of it are
    looked at."""
    if not task.handed:
        return connection.recv_bytes()
    handle = recv_handle(connection)
    try:
        return cast(bytes, mmap.mmap(handle, 0, access=mmap.ACCESS_READ))
    finally:
        os.close(handle)


def _serve(connection: Connection, task: Task, data: bytes, spool: BinaryIO) -> None:
    def beside(name: str) -> bytes | None:
        _say(connection, "beside", name)
        found: bytes | None = connection.recv()
        return found

    try:
        with _ending_after(task.seconds + _SPARE):
            answer = dumps(carried_out(task, data, beside), spool)
    except MemoryError:
        _say(connection, "memory")
    except Exception as error:  # a reader's bug harms one file
        _say(connection, "failed", type(error).__name__)
    else:
        _say(connection, "done", str(_memory()))
        connection.send_bytes(answer)


def _say(connection: Connection, kind: str, value: str = "") -> None:
    """As JSON: who reads it trusts nothing that comes from here."""
    connection.send_bytes(json.dumps((kind, value)).encode())


def carried_out(task: Task, data: bytes, beside: Beside) -> tuple[Prepared | Rejected | None, Any]:
    """The outcome of a file, and what was asked about it; what work on it made, and no outcome."""
    if task.work:
        return None, task.work(data)
    outcome = prepare(
        task.name, data, password=task.password, language=task.language, beside=beside
    )
    return outcome, task.look(outcome) if task.look else None


@contextlib.contextmanager
def _ending_after(seconds: float) -> Iterator[None]:
    """Whatever it is caught in: the signal's default ends the process."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _limit_memory(limit: int) -> None:
    """Memory of its own that it may have; files that are only looked into do not count."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _memory() -> int:
    """Bytes that it holds now, 0 where the system does not say."""
    with contextlib.suppress(OSError):
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
        return pages * os.sysconf("SC_PAGE_SIZE")
    return 0


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
