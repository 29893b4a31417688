"""What went into a bundle and what did not, as plain data for ``OUT.pdf.json``."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.documents.bundle.prepared import Prepared, Rejected
from pipeline.documents.bundle.ranges import page_ranges

SCHEMA = "bundle.v1"


@dataclass(frozen=True, slots=True)
class Filed:
    """A file that was handed in, and what became of it."""

    name: str
    data: bytes
    outcome: Prepared | Rejected


def manifest(files: Sequence[Filed], catalogue_pages: int, language: str) -> dict[str, object]:
    """Each file in order: name, size in bytes, SHA-256 of the original, pages counted from 1,
    what was removed (codes of ``Removed``), or the reason of its rejection in ``language``."""
    counts = [f.outcome.count if isinstance(f.outcome, Prepared) else 0 for f in files]
    ranges = page_ranges(catalogue_pages, counts)
    return {
        "schema": SCHEMA,
        "pages": catalogue_pages + sum(counts),
        "items": [_item(file, pages, language) for file, pages in zip(files, ranges, strict=True)],
    }


def _item(file: Filed, pages: range, language: str) -> dict[str, object]:
    item: dict[str, object] = {
        "file": file.name,
        "size": len(file.data),
        "sha256": hashlib.sha256(file.data).hexdigest(),
    }
    if isinstance(file.outcome, Rejected):
        reason = {"code": file.outcome.code, "reason": file.outcome.reason.render(language)}
        return item | {"status": "rejected", "first_page": None, "last_page": None} | reason
    return item | {
        "status": "included",
        "first_page": pages[0],
        "last_page": pages[-1],
        "code": "",
        "reason": "",
        "media_type": file.outcome.media_type,
        "removed": list(file.outcome.removed),
        "repaired": file.outcome.repaired,
        "archival": file.outcome.archival,
    }
