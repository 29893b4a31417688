"""Who is behind a number, an address or a label of a transcript."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.case.checks.finding_tools import by_id, sides
from pipeline.case.model import Case
from pipeline.case.negotiation import Session
from pipeline.case.parties import ContactWay
from pipeline.channels.call_log import number_of

Names = frozenset[str]
NOBODY: Names = frozenset()


@dataclass(frozen=True, slots=True)
class People:
    """The parties of a case by their numbers and addresses, verified contacts included."""

    case: Case
    numbers: Mapping[str, Names]
    mailboxes: Mapping[str, Names]

    @staticmethod
    def of(case: Case) -> People:
        """Everybody whom the case names."""
        return People(case, _grouped(_phones(case)), _grouped(_mails(case)))

    def with_number(self, number: str) -> Names:
        """The parties reached under a number, written in any way."""
        return self.numbers.get(number_of(number), NOBODY)

    def with_address(self, address: str) -> Names:
        """The parties that use a mailbox."""
        return self.mailboxes.get(address.strip().lower(), NOBODY)

    def sides(self, parties: Names) -> Names:
        """``borrower``, ``lender``: representatives stand on the side of whom they act for."""
        return frozenset(side for party in parties for side in sides(self.case, party))

    def is_lender(self, parties: Names) -> bool:
        """Whether somebody among them stands on the lender's side."""
        return "lender" in self.sides(parties)


def labels(case: Case, session: Session) -> Mapping[str, str]:
    """What a transcript may call those present, and which party each label is."""
    known = by_id(case)
    found: dict[str, str] = {}
    for one in session.participants:
        name = known[one.party].name if one.party in known else ""
        found |= {plain_label(text): one.party for text in (name, one.by or "", one.party) if text}
    return found | {plain_label(speaker.label): speaker.party for speaker in session.speakers}


def plain_label(text: str) -> str:
    """A label as it is compared: half-width, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _phones(case: Case) -> Iterator[tuple[str, str]]:
    for party in case.parties:
        yield number_of(party.phone or ""), party.id
    for contact in case.contacts:
        if contact.way is ContactWay.PHONE:
            yield number_of(contact.value), contact.party


def _mails(case: Case) -> Iterator[tuple[str, str]]:
    for party in case.parties:
        yield (party.email or "").strip().lower(), party.id
    for contact in case.contacts:
        if contact.way is ContactWay.EMAIL:
            yield contact.value.strip().lower(), contact.party


def _grouped(pairs: Iterator[tuple[str, str]]) -> Mapping[str, Names]:
    groups: dict[str, set[str]] = defaultdict(set)
    for key, party in pairs:
        if key:
            groups[key].add(party)
    return {key: frozenset(parties) for key, parties in groups.items()}
