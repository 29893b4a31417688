"""Files on their way into a bundle: read, hashed, and made into pages apart from this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Semaphore

from pipeline.documents.apart import Desk
from pipeline.documents.bundle import Filed, Original, Prepared, Rejected, get_ready
from pipeline.errors import BadInput

Read = Callable[[], bytes]
_WORTH_ANOTHER = 64  # files: for fewer, a second reader takes longer to start than it saves


@dataclass(frozen=True, slots=True)
class Source:
    """A file by the name it goes by. ``read`` gives its bytes each time it is asked, or raises
    ``BadInput`` with the reason why it cannot go in; ``beside`` finds one of the same folder."""

    name: str
    read: Read = field(repr=False)
    beside: Callable[[str], bytes | None] = field(repr=False)
    password: str | None = field(default=None, repr=False)


def file_all(sources: Iterable[Source], desk: Desk) -> list[Filed]:
    """What becomes of each, in order. While the desk reads one, the next are fetched and hashed."""
    waiting = list(sources)
    desk.warm()
    readers = desk.readers if len(waiting) >= _WORTH_ANOTHER else 1
    filing = _Filing(desk, readers)
    with ThreadPoolExecutor(1) as filing.hashing, ThreadPoolExecutor(readers + 1) as reading:
        try:
            begun = reading.map(filing.begin, waiting)
            get_ready("zh")
            return [Filed(original.result(), outcome) for original, outcome in begun]
        except BaseException:
            reading.shutdown(wait=False, cancel_futures=True)
            desk.interrupt()
            raise


class _Filing:
    """As many files are read at once as there are ``readers``, and no more than a few are held."""

    hashing: ThreadPoolExecutor

    def __init__(self, desk: Desk, readers: int) -> None:
        self._desk = desk
        self._reading = Semaphore(readers)
        self._held = Semaphore(readers + 2)

    def begin(self, source: Source) -> tuple[Future[Original], Prepared | Rejected]:
        """The outcome of a file; its digests may still be under way."""
        try:
            data = source.read()
        except BadInput as error:
            unread = self.hashing.submit(Original.unread, source.name)
            return unread, Rejected(error.code, error.message)
        self._held.acquire()
        original = self.hashing.submit(Original.of, source.name, data, source.read)
        original.add_done_callback(lambda _: self._held.release())
        with self._reading:
            outcome = self._desk.prepare(
                source.name, data, password=source.password, beside=source.beside
            )
        return original, outcome
