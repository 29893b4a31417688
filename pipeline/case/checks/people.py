"""Who is in the case, and by what right somebody acts for somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipeline.case.checks.finding_tools import (
    BORROWERS,
    REPRESENTATIVES,
    Locate,
    Place,
    by_id,
    error,
    sides,
    warning,
)
from pipeline.case.model import Case, Language
from pipeline.case.parties import (
    LicenceKind,
    Organisation,
    OrganisationState,
    Person,
    Role,
)
from pipeline.finding import Finding
from pipeline.messages import msg

_ART_165 = "民法典 165"
_LAWYER_NUMBER = re.compile(r"[0-9]{17}")


def check_roles(case: Case, where: Locate) -> Iterator[Finding]:
    """Exactly one lender and at least one borrower."""
    lenders = [index for index, party in enumerate(case.parties) if party.role is Role.LENDER]
    if not lenders:
        yield error(
            "lender.missing",
            where("parties"),
            msg("No party has the role lender."),
            msg("The lender is the creditor of today, who negotiates and signs."),
        )
    for index in lenders[1:]:
        yield error(
            "lender.several",
            where("parties", index, "role"),
            msg("A second party has the role lender; there is one creditor who signs."),
            msg(
                "Give earlier or joint lenders the role original_lender and show them in the chain."
            ),
        )
    if not case.with_role(Role.BORROWER):
        yield error(
            "borrower.missing",
            where("parties"),
            msg("No party has the role borrower."),
            msg("Others who owe the same debt have the role co_borrower."),
        )


def check_same_person(case: Case, where: Locate) -> Iterator[Finding]:
    """No two parties bear one number: most likely it was copied to the wrong place."""
    seen: dict[str, str] = {}
    for index, party in enumerate(case.parties):
        is_person = isinstance(party, Person)
        number = party.document.number if isinstance(party, Person) else party.credit_code
        place = ("document", "number") if is_person else ("credit_code",)
        if number in seen:
            yield warning(
                "party.same-number",
                where("parties", index, *place),
                msg("'{first}' has the same number.", first=seen[number]),
                msg("Check both against their documents."),
            )
        seen.setdefault(number, party.id)


def check_representatives(case: Case, where: Locate) -> Iterator[Finding]:
    """Lawyers, agents, guardians and heirs say for whom they act, and never for themselves."""
    for index, party in enumerate(case.parties):
        if party.role in REPRESENTATIVES and not party.acts_for:
            yield error(
                "represents.nobody",
                where("parties", index, "acts_for"),
                msg(
                    "Somebody with the role {role} acts for another party; for whom is missing.",
                    role=party.role.value,
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
        on = session.started_at.date()
        for number, participant in enumerate(session.participants):
            place = ("negotiation", "sessions", index, "participants", number, "party")
            party = known.get(participant.party)
            if party and party.authority:
                yield from _outside(on, party.authority.since, party.authority.until, place, where)
            if party and party.role is Role.COLLECTOR:
                yield from _collector(case, party.id, on, place, where)


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


def check_lender(case: Case, where: Locate) -> Iterator[Finding]:
    """A licensed lender shows its licence; one that is wound up acts through its administrator."""
    for index, party in enumerate(case.parties):
        if not isinstance(party, Organisation):
            continue
        licensed = party.licence not in (LicenceKind.NONE, LicenceKind.PRIVATE)
        if licensed and not party.licence_no:
            yield warning(
                "lender.licence-missing",
                where("parties", index, "licence_no"),
                msg("The number of the lending licence is missing."),
                msg("Add licence_no; it shows that the loans are lawful."),
            )
        if party.state is not OrganisationState.OPERATING and not party.administrator:
            yield error(
                "organisation.administrator-missing",
                where("parties", index, "administrator"),
                msg("An insolvent organisation acts through its administrator; none is named."),
                msg("Add administrator; that person also signs."),
                "企业破产法 25；民法典 70",
            )


def check_both_sides(case: Case, where: Locate) -> Iterator[Finding]:
    """Both sides state what they want, and can be reached in a way that was verified."""
    claims = {side for claim in case.dispute.claims for side in sides(case, claim.party)}
    reached = {side for contact in case.contacts for side in sides(case, contact.party)}
    for side, text in (("lender", msg("lender")), ("borrower", msg("borrower"))):
        if side not in claims:
            yield warning(
                "dispute.one-sided",
                where("dispute", "claims"),
                msg("The side of the {side} makes no claim.", side=text),
                msg("Write down what both sides want, and why."),
            )
        if side not in reached:
            yield warning(
                "contact.missing",
                where("contacts"),
                msg("No verified contact is on record for the side of the {side}.", side=text),
                msg("Add a contact with the way, the day and how it was verified."),
            )


def check_english_names(case: Case, where: Locate) -> Iterator[Finding]:
    """An English edition needs the parties' English names."""
    english = case.language is Language.EN or (case.terms is not None and case.terms.english)
    signing = {signatory.party for signatory in case.signatories}
    for index, party in enumerate(case.parties):
        named = party.role in BORROWERS or party.role is Role.LENDER or party.id in signing
        if english and named and not party.name_en:
            yield warning(
                "party.english-name",
                where("parties", index, "name_en"),
                msg("An English edition is wanted, but this party has no English name."),
                msg("Add name_en; without it the Chinese name is printed."),
            )


def _outside(day: date, since: date, until: date, at: Place, where: Locate) -> Iterator[Finding]:
    if not since <= day <= until:
        yield error(
            "authority.expired",
            where(*at),
            msg(
                "On {day} the authority, {since} to {until}, did not hold.",
                day=day,
                since=since,
                until=until,
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
