"""Who signs: everybody who is bound, each once, and organisations through a person who may."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.case.checks.finding_tools import (
    BORROWERS,
    Locate,
    acting_for,
    by_id,
    called,
    error,
    note,
    warning,
)
from pipeline.case.model import Case
from pipeline.case.parties import Organisation, OrganisationState, Role
from pipeline.case.terms import Signatory
from pipeline.finding import Finding
from pipeline.messages import msg

_MUST_SIGN = BORROWERS | {Role.LENDER, Role.GUARANTOR}
_SIGN_FOR = frozenset({Role.GUARDIAN, Role.HEIR, Role.AGENT})


def check_signatories(case: Case, where: Locate) -> Iterator[Finding]:
    """Lender, borrowers and guarantors sign, or somebody who acts for them does."""
    if case.terms is None:
        return
    signing = {signatory.party for signatory in case.signatories}
    for party in case.parties:
        if party.role not in _MUST_SIGN or party.id in signing:
            continue
        if not any(
            one.id in signing and one.role in _SIGN_FOR for one in acting_for(case, party.id)
        ):
            yield error(
                "signatory.missing",
                where("signatories"),
                msg("{party} does not sign the agreement.", party=called(case, party.id)),
                msg("Add it to signatories; the order of the list is the order of signing."),
                "民法典 695" if party.role is Role.GUARANTOR else "民法典 490",
            )


def check_spouse(case: Case, where: Locate) -> Iterator[Finding]:
    """A spouse who does not sign owes the debt only in the cases of 民法典 1064."""
    signing = {signatory.party for signatory in case.signatories}
    for index, party in enumerate(case.parties):
        if case.terms and party.role is Role.SPOUSE and party.id not in signing:
            yield note(
                "signatory.spouse",
                where("parties", index),
                msg("The spouse is a party but does not sign."),
                msg("Add the spouse to signatories if the debt is to bind both."),
                "民法典 1064",
            )


def check_signatory_entries(case: Case, where: Locate) -> Iterator[Finding]:
    """Nobody signs twice; an organisation signs through a named person."""
    seen: set[str] = set()
    known = by_id(case)
    for index, signatory in enumerate(case.signatories):
        party = known.get(signatory.party)
        if signatory.party in seen:
            yield error(
                "signatory.twice",
                where("signatories", index, "party"),
                msg("{party} signs twice.", party=called(case, signatory.party)),
                msg("Keep one entry."),
            )
        seen.add(signatory.party)
        if isinstance(party, Organisation):
            yield from _organisation(case, party, signatory, index, where)


def check_signing_agents(case: Case, where: Locate) -> Iterator[Finding]:
    """An agent who signs has an authority that holds on the day of signing."""
    if case.terms is None:
        return
    day = case.terms.signing_date
    signing = {name for one in case.signatories for name in (one.party, one.by)}
    for index, party in enumerate(case.parties):
        authority = party.authority
        if authority is None or signing.isdisjoint({party.id, party.name}):
            continue
        if not authority.since <= day <= authority.until:
            yield error(
                "authority.expired",
                where("parties", index, "authority"),
                msg(
                    "On the day of signing, {day}, this authority does not hold.",
                    day=day,
                ),
                msg("Extend the authority, or let the represented party sign."),
                "民法典 165、171",
            )


def _organisation(
    case: Case, party: Organisation, signatory: Signatory, index: int, where: Locate
) -> Iterator[Finding]:
    place = where("signatories", index, "by")
    if signatory.by is None:
        yield error(
            "signatory.by-missing",
            place,
            msg("An organisation signs through a person; the name is missing."),
            msg("Add by, and title."),
            "民法典 61、490",
        )
    elif party.state is not OrganisationState.OPERATING:
        if party.administrator and signatory.by != party.administrator:
            yield error(
                "signatory.administrator",
                place,
                msg("For an insolvent organisation its administrator signs."),
                msg("Name the administrator in by."),
                "企业破产法 25；民法典 70",
            )
    elif not _may_sign(case, party, signatory.by):
        yield warning(
            "signatory.authority",
            place,
            msg("Whoever signs is neither the legal representative nor an agent of this case."),
            msg("Add the person as a party with the role agent and an authority."),
            "民法典 61、165",
        )


def _may_sign(case: Case, party: Organisation, name: str) -> bool:
    agents = (one for one in acting_for(case, party.id) if one.authority)
    return name == party.representative or any(agent.name == name for agent in agents)
