"""What went into a bundle and what did not, as plain data for ``OUT.pdf.json``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.documents.bundle.hashes import Digests
from pipeline.documents.bundle.original import Original
from pipeline.documents.bundle.prepared import Prepared, Rejected
from pipeline.documents.bundle.ranges import page_ranges, pages_in_all

SCHEMA = "bundle.v1"


@dataclass(frozen=True, slots=True)
class Filed:
    """A file that was handed in, and what became of it; ``kept`` is the path beside the bundle
    where its original lies, empty if that is attached. ``submitter`` handed it in on the day
    ``submitted_on``, as far as either is known."""

    original: Original
    outcome: Prepared | Rejected
    kept: str = ""
    submitter: str = ""
    submitted_on: date | None = None

    @property
    def name(self) -> str:
        """What messages and the bundle call it."""
        return self.original.name

    @property
    def inside(self) -> int:
        """How many files there are within it."""
        return self.outcome.inside if isinstance(self.outcome, Prepared) else 0

    @property
    def count(self) -> int:
        """How many pages it has; none if it was rejected."""
        return self.outcome.count if isinstance(self.outcome, Prepared) else 0


def manifest(files: Sequence[Filed], front: int, language: str) -> dict[str, object]:
    """Each file in order: name, who handed it in and when (null where nobody said), size in bytes,
    SHA-256 and SM3 of the original, its own pages counted from 1 behind ``front`` pages of cover
    and catalogue, the page of its divider, what was removed and changed (codes of ``Removed`` and
    ``Changed``), the ``parts`` it consists of in the same form, or the reason of its rejection in
    ``language``.

    ``same_as`` names the first file before it that has the same bytes, else it is empty;
    ``original`` is the path of the original beside the bundle, empty if it is attached.
    """
    counts = [file.count for file in files]
    record = _Record(language)
    return {
        "schema": SCHEMA,
        "pages": pages_in_all(front, counts),
        "items": [
            record.file(file, pages)
            for file, pages in zip(files, page_ranges(front, counts), strict=True)
        ],
    }


class _Record:
    """Writes items, and remembers whose bytes it has seen."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._seen: dict[str, str] = {}

    def file(self, file: Filed, pages: range) -> dict[str, object]:
        """One file with its own ``pages``."""
        original, divider = file.original, pages.start - 1 if pages else None
        item = self._item(file.name, original.size, original.digests, file.outcome, pages.start)
        return item | _submitted(file) | {"divider_page": divider, "original": file.kept}

    def _item(
        self, name: str, size: int, digests: Digests, outcome: Prepared | Rejected, first: int
    ) -> dict[str, object]:
        same_as = self._seen.get(digests.sha256, "")
        if digests.sha256:
            self._seen.setdefault(digests.sha256, name)
        item: dict[str, object] = {"file": name, "size": size, "sha256": digests.sha256}
        item |= {"sm3": digests.sm3, "same_as": same_as}
        if isinstance(outcome, Rejected):
            return item | _rejected(outcome, self._language)
        return item | _included(outcome, first) | {"parts": self._parts(outcome, first)}

    def _parts(self, whole: Prepared, first: int) -> list[dict[str, object]]:
        return [
            self._item(p.name, p.size, p.digests, p.outcome, first + p.first) for p in whole.parts
        ]


def _submitted(file: Filed) -> dict[str, object]:
    on = file.submitted_on
    return {"submitter": file.submitter or None, "submitted_on": on.isoformat() if on else None}


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
