"""Examining a stranger's file in a process of its own, with a limit of time and memory.

A small file can be built so that reading it takes hours or gigabytes. Its examination then ends,
and is open: what could not be read is not called good. The limits hold on Linux; elsewhere the file
is examined in this process, without them.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection

from pipeline.messages import Message, msg
from pipeline.verification.register import Entry, Register
from pipeline.verification.report import Check, Document, Report, Verdict

_GIB = 2**30


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` until a verdict must stand; ``memory`` in bytes of the examination."""

    seconds: int = 60
    memory: int = 2 * _GIB


DEFAULT = Limits()


def examined(work: Callable[[], Report], pdf: bytes, limits: Limits = DEFAULT) -> Report:
    """What ``work``, which raises nothing, finds out about ``pdf``; or that it took too much."""
    if sys.platform != "linux":
        return work()
    reader, writer = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(
        target=_examine, args=(work, writer, limits), daemon=True
    )
    process.start()
    writer.close()
    try:
        found = _received(reader, limits)
    finally:
        process.kill()
        process.join()
        reader.close()
    return _given_up(pdf, found) if isinstance(found, Message) else found


def asked_before(register: Register, pdf: bytes) -> Register:
    """The register with its answer about this file: a database does not go along into a process.

    What the register raises is raised where the answer is wanted.
    """
    answer: Entry | Exception | None
    try:
        answer = register(hashlib.sha256(pdf).hexdigest())
    except Exception as error:
        answer = error

    def told(_digest: str) -> Entry | None:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return told


def _received(reader: Connection, limits: Limits) -> Report | Message:
    if not reader.poll(limits.seconds):
        return msg(
            "Examining this file took longer than {seconds} seconds, as no honest paper does; "
            "it was given up.",
            seconds=limits.seconds,
        )
    try:
        found: Report = reader.recv()
    except (EOFError, OSError):
        return msg("The file brought its examination down, as no honest paper does.")
    return found


def _examine(work: Callable[[], Report], writer: Connection, limits: Limits) -> None:
    """In the other process: examine, tell, and be gone."""
    with suppress(MemoryError):  # then there is no answer, which is one too
        _limit(limits)
        writer.send(work())
    writer.close()


def _limit(limits: Limits) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _given_up(pdf: bytes, message: Message) -> Report:
    document = Document(hashlib.sha256(pdf).hexdigest(), len(pdf), None, pdf.startswith(b"%PDF-"))
    check = Check("readable", Verdict.INDETERMINATE, message)
    return Report(Verdict.INDETERMINATE, document, (check,), ())
