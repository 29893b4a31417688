"""Which evidence is in which volume: the bundle, and the supplements to what was served.

A signed volume keeps what it was signed with, and never gets more. What was handed in since goes
into the next one, whose exhibits and pages are numbered on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.case.evidence import EvidenceItem
from pipeline.papers.draft import Follows
from pipeline.papers.matter import Matter
from pipeline.papers.words import exhibit_no, ordinal_zh

KEY = "evidence-bundle"
SUPPLEMENT = "evidence-supplement"
SHOWN = 16
"""Letters of a digest that a catalogue shows."""


@dataclass(frozen=True, slots=True)
class Volume:
    """``number`` is 0 for the bundle itself, 1 for the first supplement."""

    number: int
    items: tuple[EvidenceItem, ...]
    dated: date
    follows: Follows | None = None

    @property
    def key(self) -> str:
        """The key of its paper."""
        return _key(self.number)

    @property
    def ordinal(self) -> str:
        """``（一）`` of a supplement."""
        return f"（{ordinal_zh(self.number)}）" if self.number else ""

    @property
    def numbered(self) -> tuple[tuple[str, EvidenceItem], ...]:
        """Its items with their numbers: 证据三."""
        first = self.follows.exhibits + 1 if self.follows else 1
        return tuple((exhibit_no(n), item) for n, item in enumerate(self.items, first))


def volumes(matter: Matter) -> tuple[Volume, ...]:
    """The bundle and its supplements as of the day; the last one may be unsigned as yet."""
    rest = list(matter.case.evidence)
    found: list[Volume] = []
    follows: Follows | None = None
    while issued := _issued(matter, len(found)):
        rows: Any = issued.context.get("exhibits", ())
        items = tuple(_listed(matter, rest, rows))
        found.append(Volume(len(found), items, issued.dated, follows))
        before = follows or Follows("", 0, 0)
        follows = Follows(issued.seal, before.pages + issued.pages, before.exhibits + len(rows))
    late = tuple(item for item in rest if _is_handed_in(item, matter.as_of))
    if late or not found:
        dated = matter.record.dated(_key(len(found)), matter.as_of)
        found.append(Volume(len(found), late, dated, follows))
    return tuple(found)


def bundled(matter: Matter) -> tuple[EvidenceItem, ...]:
    """What the bundle itself holds, without supplements."""
    return volumes(matter)[0].items


def exhibit_numbers(matter: Matter) -> dict[str, str]:
    """The number of each item in whatever volume holds it, by the item's id."""
    return {item.id: no for volume in volumes(matter) for no, item in volume.numbered}


def continues(before: Follows) -> str:
    """Where a supplement takes up: ``接续此前的证据一至证据十三、全卷第1页至第57页；…``."""
    return (
        f"接续此前的证据一至{exhibit_no(before.exhibits)}、全卷第1页至第{before.pages}页；"
        f"前一册清单的SHA-256：{before.seal}"
    )


def digest_shown(matter: Matter, item: EvidenceItem) -> str:
    """The first letters of the SHA-256 of an item's file; "" without a file."""
    return matter.files.get(item.id, "")[:SHOWN]


def _key(number: int) -> str:
    return f"{SUPPLEMENT}-{number}" if number else KEY


def _issued(matter: Matter, number: int) -> Any:
    issued = matter.record.issued.get(_key(number))
    return issued if issued and issued.dated <= matter.as_of else None


def _is_handed_in(item: EvidenceItem, day: date) -> bool:
    return item.submitted_on is None or item.submitted_on <= day


def _listed(matter: Matter, rest: list[EvidenceItem], rows: Any) -> Iterator[EvidenceItem]:
    """Take the items of the rows of a signed catalogue out of ``rest``: by title and digest, else
    by one of the two.

    An item of which only title or file is still the same was changed since, and shows as that.
    """
    exact = [_take(rest, matter, row["title"], row["digest"]) for row in rows]
    for row, item in zip(rows, exact, strict=True):
        found = item or _take(rest, matter, row["title"], None)
        found = found or (_take(rest, matter, None, row["digest"]) if row["digest"] else None)
        if found:
            yield found


def _take(
    rest: list[EvidenceItem], matter: Matter, title: str | None, digest: str | None
) -> EvidenceItem | None:
    """Take the first item out of ``rest`` that has this title and digest; None is any."""
    for item in rest:
        if title in (None, item.title) and digest in (None, digest_shown(matter, item)):
            rest.remove(item)
            return item
    return None
