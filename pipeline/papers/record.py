"""What was issued so far: the only memory that a stage has besides the case itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Issued:
    """A paper that bears, or waits for, signatures. ``context`` is what it was made from;
    ``pages`` is how many it has, ``seal`` the SHA-256 (hex) of a bundle's manifest.
    """

    key: str
    dated: date
    sha256: str
    number: str
    context: Mapping[str, object]
    signed_by: tuple[str, ...]
    waiting_for: tuple[str, ...]
    pages: int = 0
    seal: str = ""

    @property
    def complete(self) -> bool:
        """Whether everyone has signed."""
        return not self.waiting_for


@dataclass(frozen=True, slots=True)
class Record:
    """All issued papers by key, and the numbers that were drawn for papers.

    ``holders`` are the marks that bind numbered papers to their holders, ``links`` the addresses
    for their QR codes, by the same keys.
    ``returned`` holds the SHA-256 (hex) of each signed file that came back and is, byte for byte,
    a paper of this packet with signatures added.
    """

    issued: Mapping[str, Issued] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    holders: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict, repr=False)
    returned: frozenset[str] = frozenset()

    def dated(self, key: str, otherwise: date) -> date:
        """The date a paper was issued under; it keeps it for ever."""
        return self.issued[key].dated if key in self.issued else otherwise

    def complete(self, key: str) -> Issued | None:
        """The paper, if everyone has signed it."""
        issued = self.issued.get(key)
        return issued if issued and issued.complete else None

    def with_issued(self, issued: Issued) -> Record:
        """The record, one paper further."""
        return replace(self, issued={**self.issued, issued.key: issued})

    def with_number(self, key: str, number: str, holder: str = "", link: str = "") -> Record:
        """The record with a number that was drawn, the mark of its holder, and its link."""
        return replace(
            self,
            numbers={**self.numbers, key: number},
            holders={**self.holders, key: holder},
            links={**self.links, key: link},
        )
