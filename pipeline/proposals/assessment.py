"""The lender's view of an offer: ability and sincerity, a score sheet with a source for every line.

The sheet adds up; it decides nothing. Whoever answers the offer decides and puts the reason into
the answer. Nothing here is ever a refusal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from pipeline.case.evidence import EvidenceItem, EvidenceKind, Original
from pipeline.case.means import MeansInput
from pipeline.case.model import Case
from pipeline.case.negotiation import Affordability, Proposal
from pipeline.law.law import Law
from pipeline.messages import Message, Series, msg
from pipeline.proposals.figures import Instalment, figures
from pipeline.proposals.means import (
    Means,
    handed_in,
    living_floor,
    means_of,
    supported_by,
    unsupported,
)
from pipeline.proposals.states import side_of

Traces = Mapping[str, tuple[Message, ...]]
"""What was found in a file of evidence that may come of editing, for each item looked at."""
NO_TRACES: Traces = MappingProxyType({})


class Heading(StrEnum):
    """What a line speaks for."""

    ABILITY = "ability"
    SINCERITY = "sincerity"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet. ``out_of`` is 0 where there was nothing to judge.

    ``sources`` are short names of evidence, offers and sessions; ``look`` is what a person should
    look at before relying on the line.
    """

    id: str
    heading: Heading
    points: int
    out_of: int
    seen: Message
    sources: tuple[str, ...] = ()
    look: Message | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """All lines, for the borrower's last offer if there is one."""

    lines: tuple[Line, ...]
    offer: str

    def points(self, heading: Heading) -> tuple[int, int]:
        """Points and the most there could be, under a heading."""
        lines = [line for line in self.lines if line.heading is heading]
        return sum(line.points for line in lines), sum(line.out_of for line in lines)


def assess(
    case: Case,
    local: Law,
    as_of: date,
    traces: Traces = NO_TRACES,
    offer: Proposal | None = None,
) -> Sheet:
    """The sheet as of a day; the same record gives the same sheet.

    Nothing that came later counts: no payment, session, or item of evidence. Without ``offer`` the
    borrower's last one by then is looked at.
    """
    made = (
        each
        for each in reversed(case.negotiation.proposals)
        if each.on <= as_of and side_of(case, each.by) == "borrower"
    )
    offer = offer or next(made, None)
    lines = (*_ability(case, local, as_of, offer), *_sincerity(case, as_of, offer, traces))
    return Sheet(lines, offer.id if offer else "")


def _ability(case: Case, local: Law, as_of: date, offer: Proposal | None) -> Iterator[Line]:
    stated = case.negotiation.affordability
    if stated is None:
        nothing = msg("The means are not on record.")
        yield Line("means", Heading.ABILITY, 0, 8, nothing)
        return
    yield from _proved(case, stated, as_of)
    if offer is None:
        nothing = msg("The borrower has made no offer yet.")
        yield Line("within_capacity", Heading.ABILITY, 0, 4, nothing)
    else:
        yield from _within(means_of(stated, local, as_of), offer)


def _proved(case: Case, stated: Affordability, as_of: date) -> Iterator[Line]:
    behind = supported_by(case, stated, as_of)
    lacking = unsupported(case, stated, living_floor(stated, as_of), as_of)
    income = behind[MeansInput.INCOME]
    seen = msg("Income is proved.") if income else msg("Nothing proves the income.")
    yield Line("income_proved", Heading.ABILITY, 2 if income else 0, 2, seen, income)
    others = [each for each in lacking if each is not MeansInput.INCOME]
    sources = {
        name for each in MeansInput if each is not MeansInput.INCOME for name in behind[each]
    }
    yield Line(
        "other_means_proved",
        Heading.ABILITY,
        max(2 - len(others), 0),
        2,
        msg("Of expenses, debts, assets and dependants, {count} lack proof.", count=len(others))
        if others
        else msg("Expenses, debts, assets and dependants are proved as far as they count."),
        tuple(sorted(sources)),
    )


def _within(means: Means, offer: Proposal) -> Iterator[Line]:
    instalments = figures(offer).instalments
    over = _above(means, instalments)
    lacking = sum(each.amount - means.monthly(each.due) for each in over)
    points = 3 if not over else 1 if lacking <= means.assets else 0
    seen = (
        msg("{count} of {all} instalments are above what the month leaves.",
            count=len(over), all=len(instalments))
        if over
        else msg("Every instalment is within what the month leaves.")
    )  # fmt: skip
    yield Line("within_capacity", Heading.ABILITY, points, 3, seen, (offer.id,))
    holds = all(each.amount <= means.stressed(each.due) for each in instalments)
    seen = (
        msg("The plan would hold if income fell by {part} %.", part=_percent(means))
        if holds
        else msg("The plan would not hold if income fell by {part} %.", part=_percent(means))
    )
    yield Line("holds_in_stress", Heading.ABILITY, int(holds), 1, seen, (offer.id,))


def _above(means: Means, instalments: tuple[Instalment, ...]) -> list[Instalment]:
    return [each for each in instalments if each.amount > means.monthly(each.due)]


def _percent(means: Means) -> str:
    return f"{(means.stress * 100).normalize():f}"


def _sincerity(case: Case, as_of: date, offer: Proposal | None, traces: Traces) -> Iterator[Line]:
    yield _hardship(case, as_of)
    yield _unaltered(case, as_of, traces)
    yield _payments(case, as_of)
    yield _answers(case, as_of)
    yield _presence(case, as_of)
    seen = msg("The borrower has offered a plan.") if offer else msg("No plan was offered yet.")
    sources = (offer.id,) if offer else ()
    yield Line("offered", Heading.SINCERITY, int(bool(offer)), 1, seen, sources)


def _hardship(case: Case, as_of: date) -> Line:
    shown = [
        item for item in case.evidence
        if item.kind is EvidenceKind.HARDSHIP and handed_in(item, as_of)
    ]  # fmt: skip
    copies = [item for item in shown if item.original is not Original.ORIGINAL]
    return Line(
        "hardship_explained",
        Heading.SINCERITY,
        2 if shown else 0,
        2,
        msg("{count} items explain the hardship.", count=len(shown)),
        tuple(item.id for item in shown),
        msg("A person compares with the originals: {titles}.",
            titles="、".join(item.title for item in copies))
        if copies
        else None,
    )  # fmt: skip


def _unaltered(case: Case, as_of: date, traces: Traces) -> Line:
    """No points: whether a proof was altered is for a person to find out."""
    looked = [item for item in case.evidence if item.id in traces and handed_in(item, as_of)]
    odd = [item for item in looked if traces[item.id]]
    return Line(
        "proof_unaltered",
        Heading.SINCERITY,
        0,
        0,
        msg("{count} of {all} files of proof show traces of editing, which proves nothing yet.",
            count=len(odd), all=len(looked))
        if odd
        else msg("{all} files of proof were looked at; none shows traces of editing.",
                 all=len(looked)),
        tuple(item.id for item in odd),
        msg("A person verifies, with the original or whoever issued it: {reasons}",
            reasons=Series(tuple(_reasons(item, traces[item.id]) for item in odd)))
        if odd
        else None,
    )  # fmt: skip


def _reasons(item: EvidenceItem, found: tuple[Message, ...]) -> Message:
    return msg("{title} ({reasons})", title=item.title, reasons=Series(found))


def _payments(case: Case, as_of: date) -> Line:
    since = min(loan.due_on for loan in case.loans)
    paid = [each for each in case.payments if since < each.received_on <= as_of]
    total = sum(each.amount for each in paid)
    seen = (
        msg("{count} payments since the debt fell due, {total} yuan in all.",
            count=len(paid), total=total)
        if paid
        else msg("No payment since the debt fell due is on record.")
    )  # fmt: skip
    points = 0 if not paid else 2 if len(paid) == 1 else 3
    return Line("payments_since_default", Heading.SINCERITY, points, 3, seen,
                tuple(each.reference for each in paid))  # fmt: skip


def _answers(case: Case, as_of: date) -> Line:
    """Offers of the other side that were answered, or whose time to answer is over."""
    asked = [
        each
        for each in case.negotiation.proposals
        if side_of(case, each.by) == "lender"
        and (each.valid_until < as_of or (each.answer and each.answer.on <= as_of))
    ]
    timely = [each for each in asked if each.answer and each.answer.on <= each.valid_until]
    if not asked:
        nothing = msg("No offer of the lender was to be answered yet.")
        return Line("answers_in_time", Heading.SINCERITY, 0, 0, nothing)
    seen = msg("{count} of {all} offers of the lender were answered in time.",
               count=len(timely), all=len(asked))  # fmt: skip
    points = 2 if len(timely) == len(asked) else int(bool(timely))
    sources = tuple(each.id for each in asked)
    return Line("answers_in_time", Heading.SINCERITY, points, 2, seen, sources)


def _presence(case: Case, as_of: date) -> Line:
    held = [each for each in case.negotiation.sessions if each.started_at.date() <= as_of]
    there = [each for each in held if _borrower_side(case, [p.party for p in each.participants])]
    return Line(
        "took_part",
        Heading.SINCERITY,
        int(bool(held) and len(there) == len(held)),
        int(bool(held)),
        msg("The borrower's side took part in {count} of {all} sessions.",
            count=len(there), all=len(held)),
        tuple(each.id for each in there),
    )  # fmt: skip


def _borrower_side(case: Case, parties: list[str]) -> bool:
    return any(side_of(case, each) == "borrower" for each in parties)
