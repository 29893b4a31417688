"""Supervision over many cases: what falls due, who is late, which letters, what money came.

Cases are looked at one by one and let go; what stays is a few rows of each. With statements the
parts of a case that tell whose money it is stay as well, so that every row finds its owner.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pipeline.case.identifiers import mask_account
from pipeline.case.model import Case
from pipeline.case.negotiation import Negotiation
from pipeline.case.talks import missed_talk, open_actions
from pipeline.case.terms import Terms
from pipeline.debt.appropriation import Head
from pipeline.debt.schedule import ZERO
from pipeline.debt.standing import Standing, State, Status
from pipeline.errors import JieqingError
from pipeline.finding import Finding, Severity, Where
from pipeline.law.law import Law
from pipeline.messages import Message, msg
from pipeline.papers.notices.addressee import addressed
from pipeline.papers.notices.head import TITLES
from pipeline.papers.notices.situation import Situation
from pipeline.papers.notices.verdicts import Standing as Letter
from pipeline.papers.notices.verdicts import verdicts
from pipeline.receipts.sorting import Fate, Intake, Placed, sort_out
from pipeline.running.payments_import import read_statements
from pipeline.running.portfolio_format import (
    Bilingual,
    Bucket,
    BucketRow,
    CaseRow,
    DueRow,
    FailedRow,
    LetterRow,
    MoneyRow,
    MonthRow,
    Portfolio,
    Problem,
    Stand,
    Statements,
    TakenRow,
    Totals,
)
from pipeline.running.portfolio_input import OneOfMany, cases_of, failure

_BUCKETS: tuple[tuple[Bucket, int], ...] = (("1-30", 30), ("31-60", 60), ("61-90", 90))
BUCKETS: tuple[Bucket, ...] = ("1-30", "31-60", "61-90", "91+")
"""Days since the oldest missed instalment was due, grace included."""
_SOON, _LATER = timedelta(days=7), timedelta(days=30)
_OPEN_FATES: dict[Fate, Literal["unmatched", "held", "refund", "reversal"]] = {
    Fate.UNMATCHED: "unmatched",
    Fate.HELD: "held",
    Fate.REFUND: "refund",
    Fate.REVERSAL: "reversal",
}


@dataclass(slots=True)
class _Month:
    expected: Decimal = ZERO
    paid: Decimal = ZERO
    received: Decimal = ZERO


@dataclass(slots=True)
class _Survey:
    """What is known so far; grows by a few rows with each case."""

    as_of: date
    law: Law
    keeps_cases: bool
    rows: list[CaseRow] = field(default_factory=list)
    due: list[DueRow] = field(default_factory=list)
    letters: list[LetterRow] = field(default_factory=list)
    failed: list[FailedRow] = field(default_factory=list)
    months: dict[str, _Month] = field(default_factory=lambda: defaultdict(_Month))
    kept: list[Case] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)

    def add(self, one: OneOfMany) -> None:
        """Count a case, or list why it cannot be."""
        case = one.case
        if case is None or not one.is_sound:
            self.fail(one, one.findings)
        elif case.id in self.seen:
            other = msg("The case number stands at {place} already.", place=self.seen[case.id])
            where = Where(file=one.place)
            self.fail(one, [Finding("portfolio.twice", Severity.ERROR, where, other)])
        else:
            self._count(one, case)

    def _count(self, one: OneOfMany, case: Case) -> None:
        try:
            counted = _counted(case, self.law, self.as_of)
        except JieqingError as error:
            self.fail(one, [failure(error, Where(file=one.place))])
            return
        self.seen[case.id] = one.place
        self.rows.append(counted.row)
        self.due += counted.due
        self.letters += counted.letters
        for month, part in counted.months:
            into = self.months[month]
            into.expected += part.expected
            into.paid += part.paid
            into.received += part.received
        if self.keeps_cases:
            self.kept.append(case.model_copy(update={"evidence": (), "negotiation": Negotiation()}))

    def fail(self, one: OneOfMany, findings: Iterable[Finding]) -> None:
        """List a case that cannot be counted, with its errors."""
        errors = (each for each in findings if each.severity is Severity.ERROR)
        name = one.case.id if one.case else ""
        problems = tuple(map(_problem, errors))
        self.failed.append(FailedRow(place=one.place, case=name, problems=problems))


@dataclass(frozen=True, slots=True)
class _Counted:
    row: CaseRow
    due: tuple[DueRow, ...] = ()
    letters: tuple[LetterRow, ...] = ()
    months: tuple[tuple[str, _Month], ...] = ()


def survey(path: Path, as_of: date, statements: Sequence[Path] = ()) -> Portfolio:
    """How the cases of a portfolio stand at the end of a day, with the money of ``statements``.

    It takes every agreement as signed, like ``jieqing status``. Raises
    :class:`~pipeline.errors.BadInput` where there is no case to read; a case or a statement that
    cannot be used is listed and harms no other.
    """
    law = Law.load()
    found = _Survey(as_of, law, keeps_cases=bool(statements))
    for one in cases_of(path, law, as_of):
        found.add(one)
    return Portfolio(
        as_of=as_of,
        source=path.resolve().name,
        totals=_totals(found),
        buckets=tuple(_buckets(found.rows)),
        months=tuple(_months(found.months)),
        falling_due=tuple(sorted(found.due, key=lambda each: (each.due, each.case))),
        letters=tuple(found.letters),
        money=_money(statements, found) if statements else None,
        failed=tuple(found.failed),
        cases=tuple(found.rows),
    )


def _counted(case: Case, law: Law, as_of: date) -> _Counted:
    terms = case.terms
    if terms is None or as_of < terms.signing_date:
        return _Counted(_row(case, None, "not_in_force", as_of))
    situation = Situation.of(case, terms, law, as_of)
    state = situation.state
    return _Counted(
        _row(case, state, _stand(state), as_of),
        tuple(_falling_due(case, state)),
        tuple(_letters(situation)),
        tuple(_by_month(state)),
    )


def _stand(state: State) -> Stand:
    if state.settled_on:
        return "settled"
    if state.missed:
        return "late"
    in_grace = any(each.status is Status.IN_GRACE for each in state.instalments)
    return "in_grace" if in_grace else "performing"


def bucket_of(days_late: int) -> Bucket:
    """The bucket of so many days late; empty for none."""
    if days_late <= 0:
        return ""
    return next((name for name, most in _BUCKETS if days_late <= most), "91+")


def _row(case: Case, state: State | None, stand: Stand, as_of: date) -> CaseRow:
    ahead = state.next_due if state else None
    late = max((each.days_late for each in state.missed), default=0) if state else 0
    runs = case.terms if state and not state.settled_on else None
    return CaseRow(
        case=case.id,
        borrower=case.borrower.name,
        state=stand,
        next_number=ahead.number if ahead else None,
        next_due=ahead.due if ahead else None,
        next_amount=_left(ahead) if ahead else None,
        days_late=late,
        bucket=bucket_of(late),
        missed=len(state.missed) if state else 0,
        overdue=state.overdue if state else ZERO,
        damages=state.of(Head.DAMAGES).outstanding if state else ZERO,
        due_now=state.due_now if state else ZERO,
        to_settle=state.to_settle if state else ZERO,
        received=state.received if state else ZERO,
        owed_back=state.owed_back if state else ZERO,
        progress=f"{state.progress:.4f}" if state else "0.0000",
        talk_missed=_talk_missed(case, runs, as_of) if runs else None,
        actions_overdue=sum(each.overdue for each in open_actions(case.talks, as_of)),
    )


def _talk_missed(case: Case, terms: Terms, as_of: date) -> date | None:
    return missed_talk(case.talks, terms.signing_date, terms.talks_every_months, as_of)


def _left(one: Standing) -> Decimal:
    return one.principal.outstanding + one.interest.outstanding


def _falling_due(case: Case, state: State) -> Iterator[DueRow]:
    for one in state.instalments:
        ahead = one.due - state.as_of
        if timedelta(0) <= ahead <= _LATER and _left(one) and one.status is not Status.REPLACED:
            yield DueRow(case=case.id, borrower=case.borrower.name, number=one.number, due=one.due,
                         amount=_left(one), within=7 if ahead <= _SOON else 30)  # fmt: skip


def _letters(situation: Situation) -> Iterator[LetterRow]:
    case = situation.case
    for each in verdicts(situation):
        if each.standing is not Letter.REFUSED:
            yield LetterRow(
                case=case.id,
                kind=each.kind.value,
                title=said(TITLES[each.kind]),
                to=addressed(case, each.to),
                state="due" if each.is_due else "held",
                instalments=each.instalments,
                reasons=tuple(map(said, each.reasons)),
            )


def _by_month(state: State) -> Iterator[tuple[str, _Month]]:
    """What was due and what came; a payment that was reversed did not come."""
    for one in state.instalments:
        agreed = one.principal + one.interest
        yield _month(one.due), _Month(agreed.owed, agreed.paid, ZERO)
    for each in state.appropriations:
        if each.reversed_on is None:
            yield _month(each.payment.on), _Month(ZERO, ZERO, each.payment.amount)


def _month(day: date) -> str:
    return day.isoformat()[:7]


def _months(found: dict[str, _Month]) -> Iterator[MonthRow]:
    for month, part in sorted(found.items()):
        yield MonthRow(month=month, expected=part.expected, paid=part.paid,
                       received=part.received)  # fmt: skip


def _buckets(rows: Sequence[CaseRow]) -> Iterator[BucketRow]:
    for bucket in BUCKETS:
        late = [each for each in rows if each.bucket == bucket]
        yield BucketRow(bucket=bucket, cases=len(late), overdue=_sum(each.overdue for each in late),
                        to_settle=_sum(each.to_settle for each in late))  # fmt: skip


def _totals(found: _Survey) -> Totals:
    rows, stands = found.rows, Counter(each.state for each in found.rows)
    letters = Counter(each.state for each in found.letters)
    return Totals(
        cases=len(rows) + len(found.failed),
        failed=len(found.failed),
        not_in_force=stands["not_in_force"],
        performing=stands["performing"],
        in_grace=stands["in_grace"],
        late=stands["late"],
        settled=stands["settled"],
        received=_sum(each.received for each in rows),
        overdue=_sum(each.overdue for each in rows),
        damages=_sum(each.damages for each in rows),
        to_settle=_sum(each.to_settle for each in rows),
        owed_back=_sum(each.owed_back for each in rows),
        due_in_7=_sum(each.amount for each in found.due if each.within == 7),
        due_in_30=_sum(each.amount for each in found.due),
        letters_due=letters["due"],
        letters_held=letters["held"],
    )


def _money(paths: Sequence[Path], found: _Survey) -> Statements:
    read, unreadable = read_statements(paths)
    intake = sort_out(read, found.kept, found.as_of)
    problems = (each for each in (*unreadable, *intake.findings)
                if each.severity is Severity.ERROR)  # fmt: skip
    return Statements(
        files=tuple(each.name for each in paths),
        money_in=intake.money_in,
        taken=intake.total(Fate.TAKEN),
        held=intake.total(Fate.HELD),
        unmatched=intake.total(Fate.UNMATCHED),
        waiting=tuple(_waiting(intake, found.kept)),
        rows=tuple(_money_row(each, found.kept) for each in intake.placed
                   if each.fate in _OPEN_FATES),
        problems=tuple(map(_problem, problems)),
    )  # fmt: skip


def _waiting(intake: Intake, cases: Sequence[Case]) -> Iterator[TakenRow]:
    found: dict[str, list[Decimal]] = defaultdict(list)
    for each in intake.of(Fate.TAKEN):
        found[_case_of(each, cases)].append(each.entry.amount)
    for case, amounts in sorted(found.items()):
        yield TakenRow(case=case, rows=len(amounts), amount=_sum(amounts))


def _money_row(one: Placed, cases: Sequence[Case]) -> MoneyRow:
    entry = one.entry
    return MoneyRow(
        file=entry.file,
        line=entry.line,
        day=entry.day,
        amount=entry.amount,
        currency=entry.currency or "CNY",
        payer=entry.payer or "",
        account=mask_account(entry.account)[-8:] if entry.account else "",
        reference=entry.named,
        fate=_OPEN_FATES[one.fate],
        case=_case_of(one, cases),
        why=said(one.why),
    )


def _case_of(one: Placed, cases: Sequence[Case]) -> str:
    return cases[one.case].id if one.case is not None else ""


def _problem(finding: Finding) -> Problem:
    return Problem(place=str(finding.where), code=finding.code, message=said(finding.message))


def said(message: Message) -> Bilingual:
    """A message in both languages."""
    return Bilingual(zh=message.render("zh"), en=message.render("en"))


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
