"""What becomes of each row of the statements: every one has exactly one fate, and a reason.

Pure: statements, cases and a day in; fates out. The order of rows and of files does not matter for
what is taken over. Money in = taken over + held back + unmatched, to the 分.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import chain

from pipeline.case.model import Case
from pipeline.case.performance import PaymentReceived
from pipeline.finding import Finding, Severity, Where
from pipeline.messages import Message, msg
from pipeline.receipts.matching import Directory, Match
from pipeline.receipts.seen import Seen
from pipeline.receipts.statement import Entry, Flow, Statement, digest_mark

_NOTHING = Decimal(0)
Place = tuple[str, int]
"""A row: the name of the file, and the line."""


class Fate(StrEnum):
    """What became of a row."""

    TAKEN = "taken"
    HELD = "held"
    UNMATCHED = "unmatched"
    REFUND = "refund"
    REVERSAL = "reversal"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Placed:
    """A row, its fate and why; the payment it makes if it is taken over.

    ``reverses`` is the reference of the payment that a reversal takes back, where it is clear.
    """

    entry: Entry
    fate: Fate
    why: Message
    match: Match | None = None
    payment: PaymentReceived | None = None
    reverses: str = ""

    @property
    def case(self) -> int | None:
        """The place of its case in the list; None if it has none."""
        return self.match.case if self.match else None


@dataclass(frozen=True, slots=True)
class Intake:
    """All rows of all statements by fate, in the order of the files, and what is to be said.

    With an error among the findings nothing may be taken over.
    """

    statements: tuple[Statement, ...]
    placed: tuple[Placed, ...]
    findings: tuple[Finding, ...]

    @property
    def is_whole(self) -> bool:
        """Whether it may be taken over: no statement has an error."""
        return all(each.severity is not Severity.ERROR for each in self.findings)

    def of(self, fate: Fate, case: int | None = None) -> tuple[Placed, ...]:
        """The rows of a fate, of all cases or of one."""
        return tuple(each for each in self.placed
                     if each.fate is fate and (case is None or each.case == case))  # fmt: skip

    def total(self, fate: Fate) -> Decimal:
        """The sum of a fate's rows, 元; other currencies are not in it."""
        return _sum(each.entry for each in self.of(fate))

    @property
    def money_in(self) -> Decimal:
        """All that came in, 元: taken over + held back + unmatched."""
        return _sum(each.entry for each in self.placed if each.entry.flow is Flow.IN)

    def payments(self, case: int = 0) -> tuple[PaymentReceived, ...]:
        """What a case takes over, by day and reference."""
        made = (each.payment for each in self.of(Fate.TAKEN, case) if each.payment)
        return tuple(sorted(made, key=lambda each: (each.received_on, each.reference)))


def sort_out(
    statements: Iterable[Statement],
    cases: Sequence[Case],
    as_of: date,
    accepted: Collection[Place] = (),
) -> Intake:
    """The fate of every row among these cases, on a day.

    ``accepted`` are rows of money in, by file and line, that a person gives to the only case though
    nothing matches or a twin is known; never a row that is early, late, or in another currency.
    """
    read = tuple(statements)
    entries = list(chain.from_iterable(each.entries for each in read))
    directory = Directory(cases, entries)
    given = frozenset(accepted) if len(cases) == 1 else frozenset()
    first = [_first_look(entry, directory, cases, as_of, given) for entry in entries]
    placed = _by_case(first, cases, given)
    own = chain.from_iterable(each.findings for each in read)
    findings = (*own, *_same_files(read, cases), *_other_accounts(read, cases))
    return Intake(read, placed, findings)


def _first_look(
    entry: Entry,
    directory: Directory,
    cases: Sequence[Case],
    as_of: date,
    given: Collection[Place],
) -> Placed:
    """The fate as far as the row alone tells; what may be taken over is compared later."""
    if entry.flow is Flow.NONE:
        return Placed(entry, Fate.PASSED, entry.note or _NO_MONEY)
    found = directory.find(entry)
    if isinstance(found, Message) and entry.flow is Flow.IN and entry.place in given:
        found = directory.decided(entry)
    if isinstance(found, Message):
        if entry.flow is Flow.OUT:
            return Placed(entry, Fate.PASSED, msg("money out, to nobody of the case"))
        return Placed(entry, Fate.UNMATCHED, _odd(entry, as_of) or found)
    if entry.flow is Flow.OUT:
        return _sent_back(entry, found, _odd(replace(entry, reversal=False), as_of)
                          or _too_early(entry, cases[found.case]))  # fmt: skip
    doubt = _odd(entry, as_of) or _too_early(entry, cases[found.case])
    if doubt:
        return Placed(entry, Fate.UNMATCHED, doubt, found)
    return Placed(entry, Fate.TAKEN, _how(found), found)


def _odd(entry: Entry, as_of: date) -> Message | None:
    if entry.note:
        return entry.note
    if entry.currency:
        return msg("another currency than yuan: {currency}", currency=entry.currency)
    if entry.reversal:
        return msg("the remark speaks of a correction, not of a payment")
    if entry.day > as_of:
        return msg("dated after {day}, in the future", day=as_of)
    return None


def _too_early(entry: Entry, case: Case) -> Message | None:
    if case.terms is None:
        return msg("the case has no agreement yet: it belongs into repaid of the loan")
    if entry.day < case.terms.signing_date:
        return msg("before the agreement of {day}: it belongs into repaid of the loan",
                   day=case.terms.signing_date)  # fmt: skip
    return None


def _sent_back(entry: Entry, found: Match, doubt: Message | None) -> Placed:
    if doubt:
        return Placed(entry, Fate.PASSED, doubt, found)
    if entry.reversal:
        return Placed(entry, Fate.REVERSAL, msg("a payment went back by correction"), found)
    return Placed(entry, Fate.REFUND, msg("money out to a party of the case"), found)


def _how(found: Match) -> Message:
    said = _BY[found.by]
    return msg("{how}; paid by a third party", how=said) if found.third_party else said


def _by_case(
    first: list[Placed], cases: Sequence[Case], given: Collection[Place]
) -> tuple[Placed, ...]:
    """Compare what each case would take over, in an order that no file decides."""
    groups: dict[int, list[int]] = defaultdict(list)
    for place, each in enumerate(first):
        if each.case is not None and each.fate is not Fate.UNMATCHED:
            groups[each.case].append(place)
    result = list(first)
    for case, where in groups.items():
        where.sort(key=lambda place: first[place].entry.key)
        seen = Seen(cases[case], [first[p].entry for p in where if first[p].fate is Fate.TAKEN])
        for place in where:
            several = len(cases[case].loans) > 1
            result[place] = _compared(first[place], seen, given, several=several)
    return tuple(result)


def _compared(one: Placed, seen: Seen, given: Collection[Place], *, several: bool) -> Placed:
    entry = one.entry
    if one.fate is Fate.TAKEN:
        twin = seen.twin(entry)
        if twin and entry.place not in given:
            return replace(one, fate=Fate.HELD, why=twin)
        return replace(one, payment=_payment(entry, one.match, several=several))
    if one.fate in (Fate.REFUND, Fate.REVERSAL):
        if seen.is_recorded(entry):
            return replace(one, fate=Fate.PASSED, why=msg("the case has it already"))
        if one.fate is Fate.REVERSAL:
            return replace(one, reverses=seen.reversed_by(entry))
    return one


def _payment(entry: Entry, match: Match | None, *, several: bool) -> PaymentReceived:
    return PaymentReceived(
        received_on=entry.day,
        amount=entry.amount,
        payer=entry.payer,
        payer_account=entry.account,
        method=entry.method or None,
        reference=entry.named,
        loan=match.loan if match and several else None,
        source=entry.source,
    )


def _same_files(read: Sequence[Statement], cases: Sequence[Case]) -> Iterator[Finding]:
    """The same file twice: among those given an error, against what the cases hold a warning."""
    first: dict[str, str] = {}
    known = {word for case in cases for each in case.payments
             for word in (each.source or "").split() if word.startswith("sha256:")}  # fmt: skip
    for each in read:
        where = Where(file=each.file)
        if each.sha256 in first:
            yield Finding("receipts.file-twice", Severity.ERROR, where,
                          msg("This is the same file as {other}.", other=first[each.sha256]),
                          msg("Leave one of them out."))  # fmt: skip
        elif digest_mark(each.sha256) in known:
            again = msg("This file was imported before; what it brought then is held back.")
            yield Finding("receipts.file-again", Severity.WARNING, where, again)
        first.setdefault(each.sha256, each.file)


def _other_accounts(read: Sequence[Statement], cases: Sequence[Case]) -> Iterator[Finding]:
    """A statement of another account than the agreed one: perhaps the borrower's own."""
    agreed = {case.terms.account.number[-4:] for case in cases if case.terms}
    for each in read:
        endings = {account[-4:] for account in each.accounts}
        if agreed and endings and not endings & agreed:
            yield Finding(
                "receipts.other-account",
                Severity.WARNING,
                Where(file=each.file),
                msg("The statement is of an account ending in {ending}, not of the agreed one.",
                    ending=min(endings)),
                msg("Check whose account it is: in the borrower's own, in and out change places."),
            )  # fmt: skip


def _sum(entries: Iterable[Entry]) -> Decimal:
    return sum((each.amount for each in entries if not each.currency), _NOTHING)


_NO_MONEY = msg("no money moved")
_BY = {
    "reference": msg("by the reference in the remark"),
    "account": msg("by the payer's account"),
    "name": msg("by the payer's name"),
    "person": msg("a person decided so"),
}
