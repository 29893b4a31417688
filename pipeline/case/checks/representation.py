"""Who acts for whom, and by what authority (民法典 161–171)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipeline.case.checks.finding_tools import (
    REPRESENTATIVES,
    Locate,
    Place,
    by_id,
    error,
    warning,
)
from pipeline.case.dates import today
from pipeline.case.model import Case
from pipeline.case.naming import named
from pipeline.case.parties import Authority, Role
from pipeline.finding import Finding
from pipeline.messages import msg

_ART_165 = "民法典 165"
_LAWYER_NUMBER = re.compile(r"[0-9]{17}")


def check_representatives(case: Case, where: Locate) -> Iterator[Finding]:
    """Lawyers, agents, guardians and heirs say for whom they act, and never for themselves."""
    for index, party in enumerate(case.parties):
        if party.role in REPRESENTATIVES and not party.acts_for:
            yield error(
                "represents.nobody",
                where("parties", index, "acts_for"),
                msg(
                    "Somebody with the role {role} acts for another party; for whom is missing.",
                    role=named(party.role),
                ),
                msg("Add acts_for with the short name of that party."),
            )
        if party.id in party.acts_for:
            yield error(
                "represents.self",
                where("parties", index, "acts_for"),
                msg("Nobody represents themselves."),
                msg("Name the party that is represented."),
            )


def check_authority(case: Case, where: Locate) -> Iterator[Finding]:
    """An agent has a written authority that names matter, scope and period (民法典 165)."""
    for index, party in enumerate(case.parties):
        if party.role is Role.AGENT and party.authority is None:
            yield error(
                "agent.authority-missing",
                where("parties", index, "authority"),
                msg("An agent needs a written power of attorney; none is given."),
                msg("Add authority with matter, scope, since and until."),
                _ART_165,
            )
        if party.authority and party.authority.until < party.authority.since:
            yield error(
                "authority.period",
                where("parties", index, "authority", "until"),
                msg("The authority ends before it begins."),
            )
        if party.authority and party.authority.evidence is None:
            yield warning(
                "authority.evidence-missing",
                where("parties", index, "authority"),
                msg("The power of attorney is not among the evidence."),
                msg("Add it as evidence of kind authority and name it here."),
                _ART_165,
            )


def check_authority_in_sessions(case: Case, where: Locate) -> Iterator[Finding]:
    """Agents and collectors took part only while their authority lasted."""
    known = by_id(case)
    for index, session in enumerate(case.negotiation.sessions):
        on = today(session.started_at)
        for number, participant in enumerate(session.participants):
            place = ("negotiation", "sessions", index, "participants", number, "party")
            party = known.get(participant.party)
            if party and party.authority:
                yield from _outside(on, party.authority, place, where)
            if party and party.role is Role.COLLECTOR:
                yield from _collector(case, party.id, on, place, where)


def check_authority_in_offers(case: Case, where: Locate) -> Iterator[Finding]:
    """Agents made and answered offers only while their authority lasted."""
    known = by_id(case)
    for index, proposal in enumerate(case.negotiation.proposals):
        said: list[tuple[str, date, Place]] = [(proposal.by, proposal.on, ("by",))]
        if proposal.answer:
            said.append((proposal.answer.by, proposal.answer.on, ("answer", "by")))
        for name, on, field in said:
            party, place = known.get(name), ("negotiation", "proposals", index, *field)
            if party and party.authority:
                yield from _outside(on, party.authority, place, where)


def check_lawyers(case: Case, where: Locate) -> Iterator[Finding]:
    """A lawyer's practising licence number is on record; it has 17 digits."""
    for index, party in enumerate(case.parties):
        if party.role is not Role.LAWYER:
            continue
        place = ("parties", index, "licence_no")
        if not party.licence_no:
            yield error(
                "lawyer.licence-missing",
                where(*place),
                msg("The lawyer's practising licence number is missing."),
                msg("Add licence_no as it stands on the practising certificate."),
            )
        elif not _LAWYER_NUMBER.fullmatch(party.licence_no):
            yield warning(
                "lawyer.licence-format",
                where(*place),
                msg("A lawyer's practising licence number has 17 digits; this one has not."),
                msg("Compare it with the practising certificate."),
            )


def _outside(day: date, authority: Authority, at: Place, where: Locate) -> Iterator[Finding]:
    if not authority.since <= day <= authority.until:
        yield error(
            "authority.expired",
            where(*at),
            msg(
                "On {day} the authority, {since} to {until}, did not hold.",
                day=day,
                since=authority.since,
                until=authority.until,
            ),
            msg(
                "Correct the dates, or add a later ratification as evidence and extend the period."
            ),
            "民法典 165、171",
        )


def _collector(case: Case, ref: str, on: date, at: Place, where: Locate) -> Iterator[Finding]:
    mandates = [loan.chain.collection for loan in case.loans]
    own = [mandate for mandate in mandates if mandate and mandate.party == ref]
    if not any(mandate.since <= on <= mandate.until for mandate in own):
        yield error(
            "collector.authority",
            where(*at),
            msg("On {day} no loan shows this collector with an authority that holds.", day=on),
            msg("Add collection with its dates to the chain of the loan, or correct them."),
            _ART_165,
        )
