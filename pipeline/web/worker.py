"""The process in which one file is examined; :mod:`pipeline.web.examining` starts and ends it.

It reads a line of JSON (:class:`Task`), then the file up to the end of its input, answers on its
output and is gone: what a hostile file does to it, it does to nobody else.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from cryptography import x509

from pipeline.messages import msg
from pipeline.verification.register import Entry
from pipeline.verification.verify import verify
from pipeline.verification.web import ask
from pipeline.web.answer import answer, data_of, undecided

READY = b"ready\n"
NOTHING_TO_DO = 3


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked beside the file. ``trust`` are the anchors (PEM), ``now`` is ISO 8601;
    ``has_register`` tells whether one was asked, and then number and status of this file in it.
    """

    trust: str
    now: str
    online: bool = False
    has_register: bool = False
    number: str = ""
    status: str = ""
    said_at: str = ""
    until: str = ""

    def line(self) -> bytes:
        """As the worker reads it."""
        return json.dumps(asdict(self)).encode() + b"\n"


def main(memory: int, seconds: int) -> int:
    """Examine one file within ``memory`` bytes and ``seconds`` of computing."""
    _limit(memory, seconds)
    undecided("", 0, msg("The file is a sound PDF."))  # loads the catalogue ahead
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    line = sys.stdin.buffer.readline()
    if not line:
        return NOTHING_TO_DO
    found = examined(Task(**json.loads(line)), sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(found, ensure_ascii=False).encode())
    return 0


def examined(task: Task, pdf: bytes) -> dict[str, Any]:
    """The answer about a file."""
    now = datetime.fromisoformat(task.now)

    def register(digest: str) -> Entry | None:
        said, until = _moment(task.said_at) or now, _moment(task.until)
        return Entry(digest, task.number, task.status, said, until) if task.status else None

    report = verify(
        pdf,
        trust=x509.load_pem_x509_certificates(task.trust.encode()) if task.trust else (),
        now=now,
        ask=ask if task.online else None,
        register=register if task.has_register else None,
    )
    return answer(report, data_of(pdf, report))


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _limit(memory: int, seconds: int) -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
