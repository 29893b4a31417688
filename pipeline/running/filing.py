"""Files on their way into a bundle: read, hashed, and made into pages apart from this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from pipeline.documents.apart import Desk
from pipeline.documents.bundle import Filed, Original, Rejected, get_ready
from pipeline.errors import BadInput

Read = Callable[[], bytes]
_WORTH_ANOTHER = 8  # files: for fewer, a second reader starts too late


@dataclass(frozen=True, slots=True)
class Source:
    """A file by the name it goes by. ``read`` gives its bytes each time it is asked, or raises
    ``BadInput`` with the reason why it cannot go in; ``beside`` finds one of the same folder."""

    name: str
    read: Read = field(repr=False)
    beside: Callable[[str], bytes | None] = field(repr=False)
    password: str | None = field(default=None, repr=False)


def file_all(sources: Iterable[Source], desk: Desk) -> list[Filed]:
    """What becomes of each, in order. Digests are taken while the desk reads."""
    waiting = list(sources)
    desk.warm()
    readers = desk.readers if len(waiting) >= _WORTH_ANOTHER else 1
    with ThreadPoolExecutor(1) as hashing, ThreadPoolExecutor(readers) as reading:
        try:
            filed = reading.map(lambda source: _file(source, desk, hashing), waiting)
            get_ready("zh")
            return list(filed)
        except BaseException:
            reading.shutdown(wait=False, cancel_futures=True)
            desk.interrupt()
            raise


def _file(source: Source, desk: Desk, hashing: ThreadPoolExecutor) -> Filed:
    try:
        data = source.read()
    except BadInput as error:
        return Filed(Original.unread(source.name), Rejected(error.code, error.message))
    original = hashing.submit(Original.of, source.name, data, source.read)
    outcome = desk.prepare(source.name, data, password=source.password, beside=source.beside)
    return Filed(original.result(), outcome)
