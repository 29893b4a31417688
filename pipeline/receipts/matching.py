"""Whose money it is: by a reference in the remark, by the payer's account, by the payer's name.

One index serves one case and ten thousand. A reference outranks an account, and that a name; where
the best of them points at several cases, or nothing points anywhere, a person decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.case.model import Case
from pipeline.case.parties import Role
from pipeline.messages import Message, msg
from pipeline.receipts.cells import hidden_name, read_account, same_account, squeezed
from pipeline.receipts.statement import Entry

_DEBTORS = frozenset({Role.BORROWER, Role.CO_BORROWER})
_PAYERS = _DEBTORS | {Role.SPOUSE, Role.GUARANTOR, Role.GUARDIAN, Role.HEIR}
_SHORTEST = 6
"""A shorter reference stands in too many remarks by chance."""
_PUNCTUATION = re.compile("[-_/.·—–]")


class By(StrEnum):
    """What told whose money it is."""

    REFERENCE = "reference"
    ACCOUNT = "account"
    NAME = "name"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Match:
    """The case (its place in the list), how it was found, and the loan if the remark names one.

    ``third_party`` says that somebody other than a borrower pays (民法典 524).
    """

    case: int
    by: By
    loan: str | None = None
    third_party: bool = False


@dataclass(frozen=True, slots=True)
class _Reference:
    case: int
    loan: str | None


class Directory:
    """References, accounts and names of many cases, to look entries up in.

    An account is a party's if it was seen with that party's name, in the case or in any row of the
    statements: the account of a payment service, which pays for many, is never anybody's.
    """

    def __init__(self, cases: Sequence[Case], entries: Iterable[Entry] = ()) -> None:
        self._references: dict[str, list[_Reference]] = defaultdict(list)
        self._accounts: dict[str, set[int]] = defaultdict(set)
        self._endings: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, set[int]] = defaultdict(set)
        self._letters: dict[tuple[int, int, str], list[str]] = defaultdict(list)
        self._debtors: list[frozenset[str]] = []
        for index, case in enumerate(cases):
            self._add(index, case)
        for entry in entries:
            named = self._names.get(squeezed(entry.payer or ""), set())
            for index in named if len(named) == 1 else ():
                self._account(entry.account, index)
        self._longest = max(map(len, self._names), default=0)
        self._lengths = sorted({len(reference) for reference in self._references}, reverse=True)

    def find(self, entry: Entry) -> Match | Message:
        """The one case it belongs to, or why nobody can tell."""
        named = self._named(entry.remark)
        by_name, by_account = self._by_name(entry), self._accounts.get(_whole(entry.account), set())
        ways = (
            (By.REFERENCE, {each.case for each in named}),
            (By.ACCOUNT, by_account if by_account != by_name else set()),
            (By.NAME, by_name),
        )
        for by, found in ways:
            if len(found) > 1:
                return _AMBIGUOUS[by]
            for case in found:
                return self._match(case, by, named, entry)
        return self._nobody(entry)

    def decided(self, entry: Entry) -> Match:
        """The match of a row that a person gave to the only case."""
        return self._match(0, By.PERSON, self._named(entry.remark), entry)

    def _add(self, index: int, case: Case) -> None:
        self._reference(case.id, _Reference(index, None))
        for loan in case.loans:
            self._reference(loan.contract_no, _Reference(index, loan.id))
        payers = [party for party in case.parties if party.role in _PAYERS]
        for party in payers:
            self._names[squeezed(party.name)].add(index)
        ids = {party.id for party in payers}
        values = [value for party in payers for value in (party.phone, party.email) if value]
        values += [each.value for each in case.contacts if each.party in ids]
        names = {squeezed(party.name) for party in payers}
        values += [each.payer_account for each in case.payments
                   if each.payer_account and squeezed(each.payer or "") in names]  # fmt: skip
        for value in values:
            self._account(read_account(value), index)
        debtors = (squeezed(party.name) for party in payers if party.role in _DEBTORS)
        self._debtors.append(frozenset(debtors))

    def _reference(self, text: str, target: _Reference) -> None:
        plain = _plain(text)
        if len(plain) >= _SHORTEST:
            self._references[plain].append(target)

    def _account(self, account: str | None, index: int) -> None:
        if account:
            self._accounts[account.lower()].add(index)
            self._endings[account[-4:].lower()].add(account.lower())

    def _named(self, remark: str) -> list[_Reference]:
        """Every reference that stands in a remark as a whole, not as a part of a longer number."""
        text = _plain(remark)
        return [each for length in self._lengths for at in range(len(text) - length + 1)
                for each in self._references.get(text[at : at + length], ())
                if _stands_alone(text, at, at + length)]  # fmt: skip

    def _by_name(self, entry: Entry) -> set[int]:
        """Cases with a payer of that name; of several, those that know the hidden account too."""
        found = self._names.get(squeezed(entry.payer or ""), set())
        if len(found) > 1 and entry.account:
            account = entry.account.lower()
            alike = [one for one in self._endings.get(account[-4:], ())
                     if same_account(one, account)]  # fmt: skip
            return found & set().union(*(self._accounts[one] for one in alike)) or found
        return found

    def _match(self, case: int, by: By, named: list[_Reference], entry: Entry) -> Match:
        loans = {each.loan for each in named if each.case == case and each.loan}
        payer = squeezed(entry.payer or "")
        third = bool(payer) and "*" not in payer and payer not in self._debtors[case]
        return Match(case, by, loans.pop() if len(loans) == 1 else None, third)

    def _nobody(self, entry: Entry) -> Message:
        if self._may_be_known(squeezed(entry.payer or "")):
            return msg("the payer's name is partly hidden; it may be a party's")
        if any(name in squeezed(entry.remark) for name in self._in_remark(entry.remark)):
            return msg("only the remark names a party; the payer is another")
        if not entry.payer and not entry.account:
            return msg("the statement names no payer, and the remark no reference")
        return msg("neither remark, account nor name belongs to a case")

    def _may_be_known(self, name: str) -> bool:
        """Whether a name with stars may be a party's: looked up by a character that it shows."""
        hidden = hidden_name(name)
        shown = [(len(name), at, sign) for at, sign in enumerate(name) if sign != "*"]
        if hidden is None or not shown:
            return False
        if not self._letters:
            for known in self._names:
                for at, sign in enumerate(known):
                    self._letters[len(known), at, sign].append(known)
        fewest = min((self._letters.get(each, []) for each in shown), key=len)
        return any(map(hidden.fullmatch, fewest))

    def _in_remark(self, remark: str) -> Iterator[str]:
        text = squeezed(remark)
        longest = self._longest
        for at in range(len(text)):
            for end in range(at + 2, min(len(text), at + longest) + 1):
                if text[at:end] in self._names:
                    yield text[at:end]


def _whole(account: str | None) -> str:
    """The account, unless a part of it is hidden: four digits prove nobody's identity."""
    return account.lower() if account and "*" not in account else ""


def _plain(text: str) -> str:
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", text)).upper()


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not any(sign.isascii() and sign.isalnum() for sign in before + after)


_AMBIGUOUS = {
    By.REFERENCE: msg("the remark names references of several cases"),
    By.ACCOUNT: msg("the account belongs to payers of several cases"),
    By.NAME: msg("payers of several cases have that name"),
}
