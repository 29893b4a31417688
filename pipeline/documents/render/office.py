"""The engine that sets a document with LibreOffice: what typst cannot set yet, it sets.

One warm LibreOffice for each process of ours (:class:`Worker`), with the faces of the typst engine
and nothing else. What would be lost or fetched is refused before LibreOffice sees the document.
"""

from __future__ import annotations

import atexit
import os

from pipeline.documents.render.engine import Rendered, RenderOptions
from pipeline.documents.render.office_check import check
from pipeline.documents.render.office_pdf import finish
from pipeline.documents.render.office_probe import OfficeInfo, office_available, require_office
from pipeline.documents.render.office_worker import Worker

__all__ = ["OfficeEngine", "OfficeInfo", "Worker", "office_available"]

_workers: dict[int, Worker] = {}


class OfficeEngine:
    """Sets a document with LibreOffice; see :class:`pipeline.documents.render.engine.Engine`.

    Without a ``worker`` of its own it shares the one of this process.
    """

    name = "office"

    def __init__(self, worker: Worker | None = None) -> None:
        self._worker = worker

    def render(self, docx: bytes, options: RenderOptions) -> Rendered:
        """Word to PDF/A-3b, tagged. Raises ``ToolMissing`` where LibreOffice is not installed."""
        worker = self._worker or _shared_worker()
        warnings = check(docx)
        pdf, pages = finish(worker.convert(docx, options.title), options)
        return Rendered(pdf, pages, self.name, warnings)


def _shared_worker() -> Worker:
    """This process's worker: a forked child must not talk to its parent's."""
    worker = _workers.get(os.getpid())
    if worker is None:
        worker = _workers[os.getpid()] = Worker(require_office())
    return worker


@atexit.register
def _close() -> None:
    worker = _workers.pop(os.getpid(), None)
    if worker is not None:
        worker.close()
