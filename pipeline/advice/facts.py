"""What bears on the choice of a channel: stated in the case, else derived from it, else unknown.

Once the agreement is signed, what was stated for the negotiation is over: how urgent and how
complex things are follows from how it is performed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.advice.hours import Slots
from pipeline.advice.progress import SIGNED, Phase, Progress, open_offers
from pipeline.case.channel import Channel
from pipeline.case.checks.finding_tools import sides
from pipeline.case.circumstances import Circumstances
from pipeline.case.model import Case
from pipeline.case.negotiation import Decision, Proposal, Session
from pipeline.case.parties import ContactWay, Organisation, Person, Role
from pipeline.messages import Message, msg

UNKNOWN = "unknown"
_SOON = timedelta(days=1)
_WEEK = timedelta(days=7)
_CITY = re.compile(r"^(?:[^省市区]{2,8}(?:省|自治区))?[^省市区县]{1,10}?(?:市|州|盟|地区)")
_PRINCIPALS = frozenset(
    {Role.BORROWER, Role.CO_BORROWER, Role.SPOUSE, Role.GUARANTOR, Role.HEIR, Role.LENDER}
)
_STATED = msg("stated in negotiation.circumstances")
_OVER = msg("the agreement has settled what was disputed")
FACTS = (
    "urgency",
    "distance",
    "record",
    "complexity",
    "trust",
    "parties",
    "phase",
    "worked",
    "failed",
    "lacking",
    "common_time",
    "recording",
)
"""Every fact that a case has; a table of rules knows exactly these."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact with its values (several for what was tried or is lacking) and where it comes from."""

    name: str
    values: tuple[str, ...]
    source: Message


def facts_of(case: Case, slots: Slots, progress: Progress, as_of: date) -> tuple[Fact, ...]:
    """Every fact that the table may ask for; the same case gives the same facts."""
    said = case.negotiation.circumstances or Circumstances()
    held = tuple(s for s in case.negotiation.sessions if s.started_at.date() <= as_of)
    offers = tuple(p for p in case.negotiation.proposals if p.on <= as_of)
    signed = progress.phase in SIGNED
    return (
        _pressing(progress) if signed else _urgency(said, offers, as_of),
        _one("distance", said.distance, lambda: _distance(case)),
        _record(case, said),
        Fact("complexity", ("low",), _OVER)
        if signed
        else _one("complexity", said.complexity, lambda: _complexity(case)),
        _one("trust", said.trust, lambda: _trust(held, offers)),
        _parties(case),
        Fact("phase", (progress.phase.value,), progress.source),
        _worked(said, held, offers),
        _failed(held, offers, as_of),
        _lacking(case, said),
        Fact("common_time", (UNKNOWN,), progress.source)
        if progress.phase is Phase.SETTLED
        else _common_time(slots),
        _recording(held),
    )


def _one(name: str, stated: str | None, derive: Callable[[], tuple[str, Message]]) -> Fact:
    if stated is not None:
        return Fact(name, (str(stated),), _STATED)
    value, source = derive()
    return Fact(name, (value,), source)


def _pressing(progress: Progress) -> Fact:
    """An instalment that is overdue cannot wait; a plan that is kept can."""
    value = "days" if progress.phase is Phase.OVERDUE else "none"
    return Fact("urgency", (value,), progress.source)


def _urgency(said: Circumstances, offers: tuple[Proposal, ...], as_of: date) -> Fact:
    def derive() -> tuple[str, Message]:
        closing = min((each.valid_until for each in open_offers(offers, as_of)), default=None)
        if closing is None:
            return "none", msg("no offer is open")
        left = closing - as_of
        value = "today" if left <= _SOON else "days" if left <= _WEEK else "none"
        return value, msg("an open offer closes on {day}", day=closing)

    return _one("urgency", said.urgency, derive)


def _distance(case: Case) -> tuple[str, Message]:
    found = [_CITY.match(party.address or "") for party in (case.borrower, case.lender)]
    if None in found:
        return UNKNOWN, msg("the addresses name no city")
    cities = {match.group() for match in found if match}
    same = len(cities) == 1
    return ("same_city" if same else "other_city"), msg("from the addresses of both sides")


def _record(case: Case, said: Circumstances) -> Fact:
    if said.record_needed is not None:
        return Fact("record", ("needed" if said.record_needed else "normal",), _STATED)
    disputed = len(case.dispute.disputed_facts)
    return Fact(
        "record",
        ("needed" if disputed else "normal",),
        msg("{count} facts are disputed", count=disputed),
    )


def _complexity(case: Case) -> tuple[str, Message]:
    transfers = sum(len(loan.chain.transfers) for loan in case.loans)
    disputed, loans = len(case.dispute.disputed_facts), len(case.loans)
    points = disputed + 2 * (loans - 1) + transfers
    value = "high" if points >= 3 else "medium" if points else "low"
    return value, msg(
        "{loans} loans, {transfers} transfers, {disputed} disputed facts",
        loans=loans,
        transfers=transfers,
        disputed=disputed,
    )


def _trust(held: tuple[Session, ...], offers: tuple[Proposal, ...]) -> tuple[str, Message]:
    answers = [offer.answer for offer in offers if offer.answer]
    if any(answer.decision is Decision.WITHDRAWN for answer in answers):
        return "low", msg("an offer was taken back")
    if not held:
        return UNKNOWN, msg("nobody has talked yet")
    return "medium", msg("{count} sessions were held", count=len(held))


def _parties(case: Case) -> Fact:
    count = sum(party.role in _PRINCIPALS for party in case.parties)
    return Fact(
        "parties",
        ("several" if count > 2 else "two",),
        msg("{count} parties are bound by the outcome", count=count),
    )


def _worked(said: Circumstances, held: tuple[Session, ...], offers: tuple[Proposal, ...]) -> Fact:
    if said.worked:
        return Fact("worked", _in_order(set(said.worked)), _STATED)
    fruitful = {offer.session for offer in offers}
    found = {session.channel for session in held if session.id in fruitful}
    return Fact("worked", _in_order(found), msg("sessions that brought an offer"))


def _failed(held: tuple[Session, ...], offers: tuple[Proposal, ...], as_of: date) -> Fact:
    """Talks that broke off, and offers by mail that were left without an answer."""
    broken = {each.channel for each in held if each.interruptions and each.channel in _LIVE}
    by_mail = {each.id for each in held if each.channel is Channel.EMAIL}
    silent = {
        Channel.EMAIL
        for offer in offers
        if offer.session in by_mail and offer.answer is None and offer.valid_until < as_of
    }
    return Fact("failed", _in_order(broken | silent), msg("interruptions and missing answers"))


_LIVE = frozenset({Channel.VIDEO, Channel.PHONE})


def _lacking(case: Case, said: Circumstances) -> Fact:
    """Stated, or a side that has neither a number nor an address of that kind."""
    found = {channel for each in said.lacking for channel in each.channels}
    for channel, way in ((Channel.PHONE, ContactWay.PHONE), (Channel.EMAIL, ContactWay.EMAIL)):
        if not all(_reachable(case, side, way) for side in ("borrower", "lender")):
            found.add(channel)
    return Fact("lacking", _in_order(found), msg("circumstances, and contacts on record"))


def _reachable(case: Case, side: str, way: ContactWay) -> bool:
    there = [party for party in case.parties if side in sides(case, party.id)]
    listed = {contact.party for contact in case.contacts if contact.way is way}
    return any(party.id in listed or _own(party, way) for party in there)


def _own(party: Organisation | Person, way: ContactWay) -> bool:
    return bool(party.phone if way is ContactWay.PHONE else party.email)


def _common_time(slots: Slots) -> Fact:
    if len(slots.assumed) == 2:
        return Fact("common_time", (UNKNOWN,), msg("nobody said when they can talk"))
    value = "yes" if slots.found else "no"
    return Fact("common_time", (value,), msg("hours of both sides within the rules of contact"))


def _recording(held: tuple[Session, ...]) -> Fact:
    recorded = [session.recording for session in held if session.recording]
    if not recorded:
        return Fact("recording", (UNKNOWN,), msg("nothing was recorded yet"))
    value = "allowed" if all(each.consent for each in recorded) else "refused"
    return Fact("recording", (value,), msg("consent to earlier recordings"))


def _in_order(channels: set[Channel]) -> tuple[str, ...]:
    return tuple(each.value for each in Channel if each in channels)
