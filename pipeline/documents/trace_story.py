"""What a file tells of how it came to be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_DAY = re.compile(r"(\d{4})[-:]?(\d{2})[-:]?(\d{2})")


@dataclass(frozen=True, slots=True)
class Story:
    """Programs that saved it, days it names, its author, and pages (from 1) that were worked on.

    ``changed_pages`` looked different in an earlier state that is still in the file;
    ``covered_pages`` carry marks over what they show.
    """

    programs: tuple[str, ...] = ()
    made: date | None = None
    changed: date | None = None
    author: str = ""
    changed_pages: tuple[int, ...] = ()
    covered_pages: tuple[int, ...] = ()


def day_of(text: str) -> date | None:
    """The day in ``D:20251110…`` (PDF), ``2025:11:10 …`` (Exif) or ``2025-11-10T…`` (XMP)."""
    found = _DAY.search(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
