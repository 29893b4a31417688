"""Evidence read in a process apart, within a time and a memory: a file that hangs, crashes or
swells is rejected by name, and the others go on.

Warm processes serve all files. One is replaced after a file brought it down, and when it has grown;
to start one takes about as long as reading five hundred pages. This module loads none of what they
need, so that one can start while the rest of the program still does.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pickle import UnpicklingError
from queue import LifoQueue
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.errors import RenderingError, UsageError
from pipeline.messages import msg

if TYPE_CHECKING:
    from pipeline.documents.bundle.prepared import Prepared, Rejected
    from pipeline.documents.bundle.spool import Spool

SECONDS = 60.0
VARIABLE = "JIEQING_ITEM_SECONDS"
"""Sets another limit than :data:`SECONDS` for all commands."""
MEMORY = 2**30
READERS = min(2, os.cpu_count() or 1)
_GROWN = 0.4  # of the memory: beyond that the next file gets a fresh process
_LARGE = 32 * 2**20
_START = 60.0
_A_DAY = 86_400
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv.pop(1));"
    "from pipeline.documents.apart_worker import main; main(*map(int, sys.argv[1:]))"
)
_SECRET = ("PASSWORD", "PASSPHRASE")

Seen = TypeVar("Seen")
Beside = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class Task:
    """What the process is told of a file. Its bytes follow; those of a large one are ``handed``
    over as a file without a name, so that a recording need not be in memory. ``work`` is done with
    them instead of reading them as a file that was handed in."""

    name: str
    password: str | None = field(repr=False)
    language: str
    seconds: float
    look: Callable[[Prepared | Rejected], Any] | None = None
    handed: bool = False
    work: Callable[[bytes], Any] | None = field(default=None, repr=False)


class Gone(Exception):
    """The process ended over a file, or had to be ended."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Desk:
    """Where files are read. A context manager, or :meth:`close` it.

    ``seconds`` is what a file may take, ``memory`` in bytes what its reading may hold. As many
    threads as there are ``readers`` may ask at once; a process is started when it is needed.
    """

    def __init__(
        self, seconds: float = SECONDS, memory: int = MEMORY, readers: int = READERS
    ) -> None:
        self.readers = readers
        self._seconds, self._memory = seconds, memory
        self._free: LifoQueue[_Reader | None] = LifoQueue()
        self._live: set[_Reader] = set()
        for _ in range(readers):
            self._free.put(None)

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that there are."""
        return tuple(reader.pid for reader in self._live)

    def warm(self) -> None:
        """Start a process now, so that it is there when it is needed."""
        if os.name == "posix":
            with self._reader():
                pass

    def prepare(
        self,
        name: str,
        data: bytes,
        *,
        password: str | None = None,
        language: str = "zh",
        beside: Beside = lambda name: None,
    ) -> Prepared | Rejected:
        """As :func:`pipeline.documents.bundle.prepare`, but apart (where the system is POSIX)."""
        task = Task(name, password, language, self._seconds)
        outcome: Prepared | Rejected = self._read(task, data, beside)[0]
        return outcome

    def examine(
        self,
        name: str,
        data: bytes,
        look: Callable[[Prepared | Rejected], Seen],
        *,
        password: str | None = None,
        beside: Beside = lambda name: None,
    ) -> tuple[Prepared | Rejected, Seen | None]:
        """The outcome, and what ``look`` finds in it, apart as well and within the same limits.

        ``look`` is a function of a module; what it returns consists of this program's own classes.
        None if it was not reached.
        """
        return self._read(Task(name, password, "zh", self._seconds, look), data, beside)

    def carry_out(self, name: str, data: bytes, work: Callable[[bytes], Seen]) -> Seen | Rejected:
        """What ``work`` makes of these bytes, apart and within the limits of a file; or why it
        came to no end. ``work`` is a function of a module or a partial of one, and what it returns
        consists of this program's own classes."""
        task = Task(name, None, "zh", self._seconds, work=work)
        outcome, seen = self._read(task, data, lambda name: None)
        return seen if outcome is None else outcome  # type: ignore[no-any-return]

    def _read(self, task: Task, data: bytes, beside: Beside) -> tuple[Any, Any]:
        if os.name != "posix":
            from pipeline.documents.apart_worker import carried_out

            return carried_out(task, data, beside)
        try:
            with self._reader() as reader:
                return reader.read(task, data, beside)
        except Gone as gone:
            return _rejected(task, gone.why), None

    def interrupt(self) -> None:
        """End all processes at once, whatever they read."""
        for reader in tuple(self._live):
            reader.end()

    def close(self) -> None:
        """End the processes when they are done with what they read."""
        slots = [self._free.get() for _ in range(self.readers)]
        for reader in slots:
            self._drop(reader)
            self._free.put(None)

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def _reader(self) -> Iterator[_Reader]:
        """A process for one file: one that is free, or a fresh one. It is dropped after a file
        that broke off, lest its answer be taken for the next one's, and when it has grown."""
        reader = self._free.get()
        kept: _Reader | None = None
        try:
            if reader is None:
                reader = _Reader(self._memory)
                self._live.add(reader)
            yield reader
            kept = reader if reader.memory <= _GROWN * self._memory else None
        finally:
            if kept is None:
                self._drop(reader)
            self._free.put(kept)

    def _drop(self, reader: _Reader | None) -> None:
        if reader is not None:
            self._live.discard(reader)
            reader.kill()


class _Reader:
    """A process that reads; ``memory`` is what it held after its last file, in bytes."""

    def __init__(self, limit: int) -> None:
        self.memory = 0
        self._limit = limit
        self._spool: Spool | None = None
        self._ready = False
        ours, theirs = socket.socketpair()
        with theirs:
            handle = theirs.fileno()
            paths = json.dumps([path for path in sys.path if path])  # never where one happens to be
            self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                [sys.executable, "-I", "-c", _PROGRAM, paths, str(handle), str(limit)],
                pass_fds=[handle], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True, env=_environment(),
            )  # fmt: skip
        self._connection = Connection(ours.detach())

    @property
    def pid(self) -> int:
        """Its number, which is also that of its group."""
        return self._process.pid

    def read(self, task: Task, data: bytes, beside: Beside) -> tuple[Prepared | Rejected, Any]:
        """What becomes of a file, and what was seen in it. Raises :class:`Gone`."""
        self._wait_until_ready()
        spool = self._room()
        deadline = time.monotonic() + task.seconds
        try:
            self._send(task, data)
            answer = self._answer(deadline, beside)
            outcome, seen = spool.loads(answer)
        except (EOFError, OSError):
            raise Gone(self._cause()) from None
        except (UnpicklingError, ValueError, TypeError, AttributeError, ImportError) as error:
            raise Gone("failed") from error
        return outcome, seen

    def kill(self) -> None:
        """End it, and whatever it started."""
        self._connection.close()
        if self._process.returncode is None:
            self.end()
            self._process.wait()

    def end(self) -> None:
        """End it, and whatever it started, from another thread than the one that uses it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)

    def _send(self, task: Task, data: bytes) -> None:
        if len(data) <= _LARGE:
            self._connection.send(task)
            self._connection.send_bytes(data)
            return
        with tempfile.TemporaryFile() as file:
            file.write(data)
            file.flush()
            self._connection.send(replace(task, handed=True))
            send_handle(self._connection, file.fileno(), self.pid)

    def _answer(self, deadline: float, beside: Beside) -> bytes:
        while True:
            if not self._connection.poll(max(0.0, deadline - time.monotonic())):
                raise Gone("slow")
            kind, value = json.loads(self._connection.recv_bytes())
            if kind == "beside":
                self._connection.send(beside(value))
            elif kind == "done":
                self.memory = int(value)
                return self._connection.recv_bytes()
            else:
                raise Gone("memory" if kind == "memory" else "failed")

    def _wait_until_ready(self) -> None:
        if self._ready:
            return
        try:
            if not self._connection.poll(_START):
                raise EOFError
            self._connection.recv_bytes()
        except (EOFError, OSError):
            self.kill()
            raise RenderingError(
                "documents.bundle.reader-start",
                msg("The process that reads evidence does not start."),
                hint=msg("Check that the program is installed whole: jieqing doctor."),
            ) from None
        self._ready = True
        self._send_spool()

    def _room(self) -> Spool:
        """The spool, or another one when it is full."""
        if self._spool is None or self._spool.is_full:
            self._connection.send(None)
            return self._send_spool()
        return self._spool

    def _send_spool(self) -> Spool:
        from pipeline.documents.bundle.spool import Spool

        self._spool = Spool()
        send_handle(self._connection, self._spool.file.fileno(), self.pid)
        return self._spool

    def _cause(self) -> str:
        """Why it ended: out of memory, as far as can be told, or a crash."""
        self.end()
        try:
            _, status, usage = os.wait4(self.pid, 0)
        except (ChildProcessError, OSError):
            return "crashed"
        self._process.returncode = os.waitstatus_to_exitcode(status)
        unit = 1 if sys.platform == "darwin" else 1024
        enough = max(0.7 * self._limit / unit, _own_peak())
        return "memory" if usage.ru_maxrss > enough else "crashed"


def _own_peak() -> int:
    """The most that this process ever held, in the units of its system: a process that it starts
    counts that as its own."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _environment() -> dict[str, str]:
    """Ours without what opens anything."""
    return {
        name: value
        for name, value in os.environ.items()
        if not any(each in name.upper() for each in _SECRET)
    }


def _rejected(task: Task, why: str) -> Rejected:
    from pipeline.documents.bundle.prepared import Rejected, swollen

    name, seconds = task.name, f"{task.seconds:g}"
    if why == "memory":
        return swollen(name)
    if why == "slow" and task.work:
        message = msg(
            "{file} was not worked through after {seconds} s: hand it in as several files, or allow"
            " more time with {variable}.",
            file=name,
            seconds=seconds,
            variable=VARIABLE,
        )
    elif why == "slow":
        message = msg(
            "{file} was not read after {seconds} s: print it to a new PDF and hand that in.",
            file=name,
            seconds=seconds,
        )
    else:
        message = msg(
            "{file} brought down the reading of it: print it to a new PDF and hand that in.",
            file=name,
        )
    return Rejected(f"documents.bundle.{why}", message)


_desks: dict[int, Desk] = {}


def shared_desk() -> Desk:
    """This process's desk: a forked child must not use its parent's. Raises
    :class:`~pipeline.errors.UsageError` for a limit that is no number of seconds."""
    if os.getpid() not in _desks:
        _desks[os.getpid()] = Desk(_seconds(os.environ.get(VARIABLE, "")))
    return _desks[os.getpid()]


def _seconds(said: str) -> float:
    try:
        seconds = float(said or SECONDS)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _A_DAY:
        raise UsageError(
            "documents.bundle.seconds",
            msg("{variable} is to be a number of seconds, such as 120.", variable=VARIABLE),
        )
    return seconds


@atexit.register
def _close() -> None:
    desk = _desks.pop(os.getpid(), None)
    if desk is not None:
        desk.close()
