"""Which letter is due on a day and why, which is held and by what, which is refused.

A letter is only ever due where its conditions are met that day; a person decides whether it leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from pipeline.case.model import Case
from pipeline.case.money import amount_figures
from pipeline.case.notices import NoticeKind, NoticeSent, ServedBy
from pipeline.case.parties import Role
from pipeline.case.talks import HardshipOutcome
from pipeline.case.terms import Terms
from pipeline.debt.appropriation import Head
from pipeline.debt.standing import Standing as Instalment
from pipeline.debt.standing import Status
from pipeline.law.law import Law
from pipeline.messages import Message, msg
from pipeline.papers.notices.addressee import addressees
from pipeline.papers.notices.situation import Situation, last_day

WRITTEN = frozenset({ServedBy.POST, ServedBy.EMAIL})
"""How demands and notices of acceleration go: the agreement's clause on notices."""
_NOT_HELD = frozenset({NoticeKind.CURE, NoticeKind.PROPOSAL})
_MUST_ARRIVE = frozenset({NoticeKind.DEMAND, NoticeKind.ACCELERATION, NoticeKind.GUARANTOR})


class Standing(StrEnum):
    """What is to be done about a letter."""

    DUE = "due"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A letter on a day: to whom (a party's short name), whether it is due, and why (not).

    ``reasons`` say why it is due; of a held letter what holds it, of a refused one what is missing.
    """

    kind: NoticeKind
    to: str
    standing: Standing
    reasons: tuple[Message, ...]
    instalments: tuple[int, ...] = ()

    @property
    def is_due(self) -> bool:
        """Whether it may leave today."""
        return self.standing is Standing.DUE


def letters_on(case: Case, terms: Terms, law: Law, as_of: date) -> tuple[Verdict, ...]:
    """Every letter there is something to say about on a day, in the order of the process."""
    return verdicts(Situation.of(case, terms, law, as_of))


def verdicts(situation: Situation) -> tuple[Verdict, ...]:
    """As :func:`letters_on`, of a situation that is known already."""
    found = [each for rule in _RULES for each in rule(situation)]
    return tuple(_reachable(situation, _unheld(situation, each)) for each in found)


def _unheld(situation: Situation, verdict: Verdict) -> Verdict:
    reports = situation.holding()
    if not reports or verdict.kind in _NOT_HELD or not verdict.is_due:
        return verdict
    return replace(
        verdict, standing=Standing.HELD, reasons=tuple(_hold(situation, r.id) for r in reports)
    )


def _hold(situation: Situation, ref: str) -> Message:
    report = next(each for each in situation.case.hardship if each.id == ref)
    decision = report.decided(situation.as_of)
    if decision and decision.reply_by:
        return msg("The borrower reported hardship on {day} ('{id}'); a change was proposed, and"
                   " the borrower may answer until {until}.", day=report.reported_on, id=ref,
                   until=decision.reply_by)  # fmt: skip
    return msg("The borrower reported hardship on {day} ('{id}'), and nobody has decided on it."
               " Record the decision.", day=report.reported_on, id=ref)  # fmt: skip


def _reachable(situation: Situation, verdict: Verdict) -> Verdict:
    if not verdict.is_due or verdict.kind not in _MUST_ARRIVE:
        return verdict
    to = addressees(situation.case, verdict.to)
    if any(each.address or each.email for each in to):
        return verdict
    missing = msg("{name} has neither an address nor an e-mail address.", name=to[0].name)
    return replace(verdict, standing=Standing.REFUSED, reasons=(missing,))


def _reminder(situation: Situation) -> Iterator[Verdict]:
    ahead = situation.state.next_due
    if ahead is None or (ahead.due - situation.as_of).days > situation.reminder_days:
        return
    earlier = (each.due for each in situation.state.instalments if each.number < ahead.number)
    since = max(earlier, default=situation.terms.signing_date) + timedelta(days=1)
    if not situation.sent(NoticeKind.REMINDER, since):
        why = msg("Instalment {number} of {amount} yuan falls due on {day}; reminders leave {days}"
                  " days before.", number=ahead.number, day=ahead.due,
                  amount=amount_figures(ahead.outstanding),
                  days=situation.reminder_days)  # fmt: skip
        yield _due(situation, NoticeKind.REMINDER, why, (ahead.number,))


def _grace(situation: Situation) -> Iterator[Verdict]:
    for each in situation.state.instalments:
        after = each.due + timedelta(days=1)
        if each.status is Status.IN_GRACE and not situation.sent(NoticeKind.GRACE_REMINDER, after):
            why = msg("Instalment {number} was due on {day}; until {until} it can still be paid"
                      " in time.", number=each.number, day=each.due,
                      until=each.grace_until)  # fmt: skip
            yield _due(situation, NoticeKind.GRACE_REMINDER, why, (each.number,))


def _demand(situation: Situation) -> Iterator[Verdict]:
    named = situation.named(NoticeKind.DEMAND)
    unnamed = tuple(each.number for each in situation.missed if each not in named)
    if unnamed:
        why = msg("Missed and not yet demanded: instalment(s) {numbers}; overdue in all {amount}"
                  " yuan.", numbers=_listed(unnamed),
                  amount=amount_figures(situation.state.overdue))  # fmt: skip
        yield _due(situation, NoticeKind.DEMAND, why, unnamed)


def _guarantors(situation: Situation) -> Iterator[Verdict]:
    demanded = situation.named(NoticeKind.DEMAND)
    for guarantor in situation.case.with_role(Role.GUARANTOR):
        named = situation.named(NoticeKind.GUARANTOR, guarantor.id)
        numbers = tuple(each.number for each in demanded if each not in named)
        if numbers:
            why = msg("Instalment(s) {numbers} were demanded of the borrower; the guarantor does"
                      " not know yet.", numbers=_listed(numbers))  # fmt: skip
            yield _due(situation, NoticeKind.GUARANTOR, why, numbers, guarantor.id)


def _acceleration(situation: Situation) -> Iterator[Verdict]:
    if not situation.missed or situation.accelerated:
        return
    missing = tuple(_missing(situation))
    numbers = tuple(each.number for each in situation.missed)
    if missing:
        borrower = situation.case.borrower.id
        yield Verdict(NoticeKind.ACCELERATION, borrower, Standing.REFUSED, missing, numbers)
        return
    demand = relied_on(situation)
    assert demand is not None
    why = msg("A condition of the clause is met; the demand of {issued} arrived on {arrived}, and"
              " its period ran out on {end} without payment in full.", issued=demand.issued_on,
              arrived=demand.arrived_on, end=situation.period_end(demand))  # fmt: skip
    yield _due(situation, NoticeKind.ACCELERATION, why, numbers)


def relied_on(situation: Situation) -> NoticeSent | None:
    """The latest demand that a notice of acceleration can rest on: its conditions were met when it
    was issued, its arrival is proved, and its period is over."""
    good = (each for each in situation.demands() if not any(_lacking(situation, each)))
    return next(good, None)


def _missing(situation: Situation) -> Iterator[Message]:
    """All that a notice of acceleration lacks; of several demands what the latest lacks."""
    if situation.terms.default.acceleration is None:
        yield msg("The agreement has no clause by which the rest may be called in.")
        return
    if not situation.conditions_met(situation.as_of):
        yield msg("None of the agreed conditions of acceleration is met.")
    demands = situation.demands()
    if not demands:
        yield msg("What is missed has not been demanded yet.")
    elif relied_on(situation) is None:
        yield from _lacking(situation, demands[0])


def _lacking(situation: Situation, demand: NoticeSent) -> Iterator[Message]:
    """What a demand lacks, so that the rest cannot be called in after it."""
    day, end = demand.issued_on, situation.period_end(demand)
    if not situation.conditions_met(day):
        yield msg("When the demand of {day} was issued, no condition of acceleration was met yet;"
                  " demand again.", day=day)  # fmt: skip
    if demand.served_by not in WRITTEN:
        yield msg("The demand of {day} went neither by post nor by e-mail, as the agreement asks.",
                  day=day)  # fmt: skip
    if end is None:
        yield msg("It is not on record that the demand of {day} arrived.", day=day)
    elif demand.evidence is None:
        yield msg("There is no proof that the demand of {day} arrived.", day=day)
    if end and situation.as_of <= end:
        yield msg("The period of the demand of {day} runs until {end}.", day=day, end=end)


def _damages(situation: Situation) -> Iterator[Verdict]:
    left = situation.state.of(Head.DAMAGES).outstanding
    late = [each for each in situation.state.instalments if each.damages.outstanding]
    since = last_day(each.paid_on for each in late)
    if situation.missed or not left or since is None:
        return
    if not situation.sent(NoticeKind.DAMAGES, since):
        why = msg("The instalments are made good; damages of {amount} yuan are still open.",
                  amount=amount_figures(left))  # fmt: skip
        yield _due(situation, NoticeKind.DAMAGES, why, tuple(each.number for each in late))


def _cure(situation: Situation) -> Iterator[Verdict]:
    state, cured = situation.state, cured_after_demand(situation)
    if situation.missed or state.of(Head.DAMAGES).outstanding or state.settled_on or not cured:
        return
    since = last_day(each.paid_on for each in cured)
    fresh = tuple(each.number for each in cured if not _acknowledged(situation, each.paid_on))
    if since and fresh and not situation.accelerated:
        why = msg("What was demanded has been paid in full since {day}.", day=since)
        yield _due(situation, NoticeKind.CURE, why, fresh)


def _acknowledged(situation: Situation, paid_on: date | None) -> bool:
    return paid_on is not None and situation.sent(NoticeKind.CURE, paid_on)


def cured_after_demand(situation: Situation) -> tuple[Instalment, ...]:
    """The instalments that were paid late, after a demand had named them."""
    return tuple(
        each
        for each in situation.state.instalments
        if each.status is Status.CURED and _was_demanded(situation, each)
    )


def _was_demanded(situation: Situation, each: Instalment) -> bool:
    return any(
        notice.kind is NoticeKind.DEMAND
        and each.paid_on
        and each.grace_until < notice.issued_on <= each.paid_on
        for notice in situation.notices
    )


def _proposal(situation: Situation) -> Iterator[Verdict]:
    for report in situation.case.hardship:
        if report.reported_on > situation.as_of:
            continue
        decision = report.decided(situation.as_of)
        if decision is None:
            hold = _hold(situation, report.id)
            yield Verdict(NoticeKind.PROPOSAL, situation.case.borrower.id, Standing.HELD, (hold,))
        elif decision.outcome is HardshipOutcome.PROPOSE and not situation.sent(
            NoticeKind.PROPOSAL, decision.on
        ):
            why = msg("{by} decided on {day} to propose a change to the borrower.", by=decision.by,
                      day=decision.on)  # fmt: skip
            yield _due(situation, NoticeKind.PROPOSAL, why)


def _due(
    situation: Situation,
    kind: NoticeKind,
    why: Message,
    numbers: tuple[int, ...] = (),
    to: str | None = None,
) -> Verdict:
    return Verdict(kind, to or situation.case.borrower.id, Standing.DUE, (why,), numbers)


def _listed(numbers: tuple[int, ...]) -> str:
    return "、".join(map(str, numbers))


_RULES: tuple[Callable[[Situation], Iterator[Verdict]], ...] = (
    _reminder,
    _grace,
    _demand,
    _guarantors,
    _acceleration,
    _damages,
    _cure,
    _proposal,
)
