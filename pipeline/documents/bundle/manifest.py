"""What went into a bundle and what did not, as plain data for ``OUT.pdf.json``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.documents.bundle.hashes import sm3
from pipeline.documents.bundle.prepared import Prepared, Rejected
from pipeline.documents.bundle.ranges import page_ranges

SCHEMA = "bundle.v1"


@dataclass(frozen=True, slots=True)
class Filed:
    """A file that was handed in, and what became of it."""

    name: str
    data: bytes = field(repr=False)
    outcome: Prepared | Rejected


def manifest(files: Sequence[Filed], catalogue_pages: int, language: str) -> dict[str, object]:
    """Each file in order: name, size in bytes, SHA-256 and SM3 of the original, pages counted from
    1, what was removed and changed (codes of ``Removed`` and ``Changed``), the ``parts`` it
    consists of in the same form, or the reason of its rejection in ``language``.

    ``same_as`` names the first file before it that has the same bytes, else it is empty.
    """
    counts = [f.outcome.count if isinstance(f.outcome, Prepared) else 0 for f in files]
    ranges = page_ranges(catalogue_pages, counts)
    record = _Record(language)
    return {
        "schema": SCHEMA,
        "pages": catalogue_pages + sum(counts),
        "items": [
            record.item(file.name, file.data, file.outcome, pages.start)
            for file, pages in zip(files, ranges, strict=True)
        ],
    }


class _Record:
    """Writes items, and remembers whose bytes it has seen."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._seen: dict[str, str] = {}

    def item(
        self, name: str, data: bytes, outcome: Prepared | Rejected, first: int
    ) -> dict[str, object]:
        """One file whose first page is ``first``."""
        digest = hashlib.sha256(data).hexdigest()
        same_as = self._seen.get(digest, "")
        self._seen.setdefault(digest, name)
        item: dict[str, object] = {"file": name, "size": len(data), "sha256": digest}
        item |= {"sm3": sm3(data), "same_as": same_as}
        if isinstance(outcome, Rejected):
            return item | _rejected(outcome, self._language)
        return item | _included(outcome, first) | {"parts": self._parts(outcome, first)}

    def _parts(self, whole: Prepared, first: int) -> list[dict[str, object]]:
        return [self.item(p.name, p.data, p.outcome, first + p.first) for p in whole.parts]


def _rejected(outcome: Rejected, language: str) -> dict[str, object]:
    reason: dict[str, object] = {"code": outcome.code, "reason": outcome.reason.render(language)}
    return {"status": "rejected", "first_page": None, "last_page": None} | reason


def _included(outcome: Prepared, first: int) -> dict[str, object]:
    return {
        "status": "included",
        "first_page": first,
        "last_page": first + outcome.count - 1,
        "code": "",
        "reason": "",
        "media_type": outcome.media_type,
        "removed": [str(code) for code in outcome.removed],
        "changed": [str(code) for code in outcome.changed],
        "repaired": outcome.repaired,
        "archival": outcome.archival,
    }
