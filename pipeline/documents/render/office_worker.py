"""One warm LibreOffice: started when first needed, watched, renewed: :class:`Worker`."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

from pipeline.documents.render.office_probe import OfficeInfo
from pipeline.documents.render.office_process import Gone, OfficeProcess
from pipeline.errors import RenderingError
from pipeline.messages import msg


class Worker:
    """One LibreOffice with a profile of its own; a context manager, or :meth:`close` it.

    ``limit``: seconds that a document may take. After ``documents`` documents, or
    once it holds more than ``memory`` bytes, it is replaced by a fresh one.
    """

    def __init__(
        self,
        info: OfficeInfo,
        *,
        limit: float = 60,
        documents: int = 200,
        memory: int = 700 << 20,
    ) -> None:
        self._info = info
        self._limit = limit
        self._documents = documents
        self._memory = memory
        self._lock = threading.Lock()
        self.process: OfficeProcess | None = None

    def convert(self, word: bytes, title: str) -> bytes:
        """A PDF/A-3b, as LibreOffice writes it.

        Raises ``RenderingError`` when LibreOffice cannot read the document, has not finished at
        the limit, or crashes twice over it; the next document finds a fresh one.
        """
        with self._lock:
            pdf = self._try(word, title) or self._try(word, title)
        if pdf is None:
            raise RenderingError(
                "documents.render.office-crashed",
                msg("LibreOffice crashed twice over this document."),
                hint=msg("Simplify the document, or use --engine typst."),
            )
        return pdf

    def close(self) -> None:
        """End LibreOffice and remove its profile."""
        with self._lock:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _try(self, word: bytes, title: str) -> bytes | None:
        """The PDF, or nothing after a crash."""
        self.process = process = self.process or OfficeProcess(self._info)
        try:
            pdf = process.convert(word, title, self._limit)
        except Gone as gone:
            process.kill()
            self.process = None
            if gone.late:
                raise self._too_slow() from None
            return None
        except RenderingError:
            raise
        except BaseException:  # interrupted: its answer must not be taken for the next document's
            process.kill()
            self.process = None
            raise
        if process.served >= self._documents or process.memory > self._memory:
            self._end()
        return pdf

    def _end(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.end()

    def _too_slow(self) -> RenderingError:
        return RenderingError(
            "documents.render.office-slow",
            msg("LibreOffice had not finished after {limit} s and was ended.", limit=self._limit),
            hint=msg("Simplify the document, or use --engine typst."),
        )
