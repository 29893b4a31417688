"""Files on their way into a bundle: read, hashed, and made into pages apart from this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from pipeline.documents.bundle import Desk, Filed, Original, Prepared, Rejected
from pipeline.errors import BadInput

Read = Callable[[], bytes]


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
    desk.warm()
    with ThreadPoolExecutor(1) as pool:
        begun = [_begin(source, desk, pool) for source in sources]
        return [Filed(original.result(), outcome) for original, outcome in begun]


def _begin(
    source: Source, desk: Desk, pool: ThreadPoolExecutor
) -> tuple[Future[Original], Prepared | Rejected]:
    try:
        data = source.read()
    except BadInput as error:
        return pool.submit(Original.of, source.name, b""), Rejected(error.code, error.message)
    original = pool.submit(Original.of, source.name, data, source.read)
    outcome = desk.prepare(source.name, data, password=source.password, beside=source.beside)
    return original, outcome
