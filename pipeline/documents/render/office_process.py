"""A running LibreOffice and the helper that talks to it, in a process group that is ours to end."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.documents.render.office_probe import OfficeInfo
from pipeline.documents.render.office_profile import Profile
from pipeline.errors import RenderingError
from pipeline.messages import msg

_HELPER = Path(__file__).with_name("office_helper.py")
_START = 60  # seconds
_PARTING = 5


class Gone(Exception):
    """LibreOffice ended over a document; ``late`` when we ended it at the limit."""

    def __init__(self, late: bool) -> None:
        super().__init__()
        self.late = late


class OfficeProcess:
    """Starts at once and answers one document after the other.

    ``served`` counts the documents, ``memory`` is what it held after the last one, in bytes.
    """

    def __init__(self, info: OfficeInfo) -> None:
        self.served = 0
        self.memory = 0
        self._pipe = f"jieqing-{secrets.token_hex(8)}"
        with contextlib.ExitStack() as undo:
            folder = Path(tempfile.mkdtemp(prefix="jieqing-office-"))
            undo.callback(shutil.rmtree, folder, ignore_errors=True)
            self._profile = Profile(folder)
            self._process = self._start(info)
            undo.callback(self.kill)
            self._wait_until_ready()
            undo.pop_all()

    @property
    def group(self) -> int:
        """The process group; its leader has the same id."""
        return self._process.pid

    @property
    def traces(self) -> list[Path]:
        """What it may have on the disk; nothing of it once it has ended."""
        return [self._profile.folder, *self._profile.sockets(self._pipe)]

    def convert(self, word: bytes, title: str, limit: float) -> bytes:
        """A PDF/A-3b as LibreOffice writes it, within ``limit`` seconds.

        Raises :class:`Gone` when LibreOffice ends meanwhile, ``RenderingError`` when it says no.
        """
        files = self._profile
        files.word.write_bytes(word)
        files.pdf.unlink(missing_ok=True)
        job = {"word": str(files.word), "pdf": str(files.pdf), "title": title}
        answer = self._answer(json.dumps(job), limit)
        if "error" in answer:
            raise RenderingError(
                "documents.render.office",
                msg("LibreOffice cannot set the document: {reason}",
                    reason=answer["error"] or msg("it cannot read the file")),
            )  # fmt: skip
        self.served += 1
        self.memory = answer["memory"]
        return files.pdf.read_bytes()

    def end(self) -> None:
        """Let it end by itself, and clear its traces; after a while kill it."""
        with contextlib.suppress(OSError):
            self._stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            if self._process.wait(_PARTING) == 0:
                return
        self.kill()

    def kill(self) -> None:
        """End it now, and clear its traces."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.group, signal.SIGKILL)
        self._process.wait()
        for stream in (self._stdin, self._stdout):
            with contextlib.suppress(OSError):
                stream.close()
        shutil.rmtree(self._profile.folder, ignore_errors=True)
        for socket in self._profile.sockets(self._pipe):
            socket.unlink(missing_ok=True)

    def _start(self, info: OfficeInfo) -> subprocess.Popen[str]:
        profile = self._profile
        command = [
            str(info.python),
            "-I",
            *map(str, (_HELPER, info.path, profile.folder, self._pipe)),
        ]
        with profile.log.open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - our own helper, no shell
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                env=profile.environment(), start_new_session=True, encoding="utf-8",
            )  # fmt: skip
        assert process.stdin
        assert process.stdout
        self._stdin, self._stdout = process.stdin, process.stdout
        return process

    def _wait_until_ready(self) -> None:
        try:
            self._answer("", _START)
        except Gone as gone:
            reason = self._profile.log.read_text(encoding="utf-8", errors="replace").strip()
            raise RenderingError(
                "documents.render.office-start",
                msg("LibreOffice does not start: {reason}",
                    reason=_last_line(reason) or msg("it did not answer")),
            ) from gone  # fmt: skip

    def _answer(self, question: str, limit: float) -> dict[str, Any]:
        """The next line of the helper; whoever waits too long ends LibreOffice."""
        with self._deadline(limit) as late:
            try:
                if question:
                    self._stdin.write(question + "\n")
                    self._stdin.flush()
                line = self._stdout.readline()
            except BrokenPipeError:
                line = ""
        if not line.endswith("\n"):
            raise Gone(late.is_set())
        answer: dict[str, Any] = json.loads(line)
        return answer

    @contextlib.contextmanager
    def _deadline(self, limit: float) -> Iterator[threading.Event]:
        late = threading.Event()

        def pass_away() -> None:
            late.set()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.group, signal.SIGKILL)

        timer = threading.Timer(limit, pass_away)
        timer.start()
        try:
            yield late
        finally:
            timer.cancel()


def _last_line(text: str) -> str:
    return text.splitlines()[-1] if text else ""
