"""Short names: each is given once, and each that is used leads to the right kind of thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pipeline.case.checks.finding_tools import BORROWERS, Locate, Place, by_id, error
from pipeline.case.filenames import check_filename
from pipeline.case.loans import Loan
from pipeline.case.model import Case
from pipeline.case.naming import named, to_type
from pipeline.case.negotiation import Negotiation
from pipeline.case.parties import Role
from pipeline.finding import Finding
from pipeline.messages import Message, msg

_KINDS: Mapping[str, Message] = {
    "party": msg("a party"),
    "evidence": msg("an item of evidence"),
    "session": msg("a session"),
    "proposal": msg("a proposal"),
    "loan": msg("a loan"),
    "amendment": msg("a supplementary agreement"),
    "subject": msg("a party or a loan"),
    "talk": msg("a regular talk"),
    "hardship": msg("a report of hardship"),
}
_LENDERS = frozenset({Role.LENDER, Role.ORIGINAL_LENDER})
_HOLDERS = _LENDERS | {Role.GUARANTOR, Role.PLATFORM}
_COLLECTORS = frozenset({Role.COLLECTOR, Role.LAWYER, Role.AGENT, Role.PLATFORM})

_TOLD = frozenset({Role.BORROWER, Role.CO_BORROWER, Role.SPOUSE, Role.HEIR, Role.GUARANTOR})


class _Use(NamedTuple):
    """A short name that is used, what it should name, and in which roles a party may stand."""

    kind: str
    name: str | None
    place: Place
    roles: frozenset[Role] = frozenset()


def check_unique_ids(case: Case, where: Locate) -> Iterator[Finding]:
    """No two things of one kind share a short name; case aside, since keys and papers are files."""
    for kind, place, names in _given(case):
        seen: set[str] = set()
        for index, name in enumerate(names):
            if name.casefold() in seen:
                yield error(
                    "id.duplicate",
                    where(*place, index, "id"),
                    msg("'{name}' already names {kind}.", name=name, kind=_KINDS[kind]),
                    msg("Give each its own short name, and correct what refers to it."),
                )
            seen.add(name.casefold())


def check_file_names(case: Case, where: Locate) -> Iterator[Finding]:
    """Case and parties name folders and keys, which Windows refuses to call ``CON`` or ``NUL``."""
    named_files: list[tuple[str, Place]] = [(case.id, ("id",))]
    named_files += [(party.id, ("parties", i, "id")) for i, party in enumerate(case.parties)]
    for name, place in named_files:
        if check_filename(name):
            yield error(
                "id.file-name",
                where(*place),
                msg("'{name}' is the name of a device on Windows; no file can bear it.", name=name),
                msg("Choose another short name, and correct what refers to it."),
            )


def check_references(case: Case, where: Locate) -> Iterator[Finding]:
    """Every short name that is used exists and names the right kind of thing."""
    known = {kind: tuple(names) for kind, _, names in _given(case)}
    known["subject"] = (*known["party"], *known["loan"])
    for use in _uses(case):
        if use.name is not None and use.name not in known[use.kind]:
            yield _unknown(use, use.name, known, where)


def check_roles_of_references(case: Case, where: Locate) -> Iterator[Finding]:
    """Where only some parties make sense, such as the borrower of a loan, one of them is named."""
    parties = by_id(case)
    for use in _uses(case):
        party = parties.get(use.name or "")
        if use.roles and party is not None and party.role not in use.roles:
            yield error(
                "reference.role",
                where(*use.place),
                msg(
                    "{name} has the role {role}, which does not fit here.",
                    name=party.name,
                    role=named(party.role),
                ),
                msg(
                    "Name a party with one of these roles: {roles}.",
                    roles=to_type(role for role in Role if role in use.roles),
                ),
            )


def _unknown(use: _Use, name: str, known: Mapping[str, tuple[str, ...]], where: Locate) -> Finding:
    wanted = _KINDS[use.kind]
    other = next((kind for kind, names in known.items() if name in names), None)
    if other:
        text = msg(
            "'{name}' names {other}, not {wanted}.", name=name, other=_KINDS[other], wanted=wanted
        )
    else:
        text = msg("'{name}' names nothing here; {wanted} is needed.", name=name, wanted=wanted)
    names = ", ".join(known[use.kind])
    hint = (
        msg("Choose one of: {names}.", names=names)
        if names
        else msg("There is none yet; add it first.")
    )
    return error("reference.unknown", where(*use.place), text, hint)


def _given(case: Case) -> Iterator[tuple[str, Place, tuple[str, ...]]]:
    talks = case.negotiation
    yield "party", ("parties",), tuple(party.id for party in case.parties)
    yield "evidence", ("evidence",), tuple(item.id for item in case.evidence)
    yield "session", ("negotiation", "sessions"), tuple(item.id for item in talks.sessions)
    yield "proposal", ("negotiation", "proposals"), tuple(item.id for item in talks.proposals)
    yield "loan", ("loans",), tuple(loan.id for loan in case.loans)
    yield "amendment", ("amendments",), tuple(each.id for each in case.amendments)
    yield "talk", ("talks",), tuple(each.id for each in case.talks)
    yield "hardship", ("hardship",), tuple(each.id for each in case.hardship)


def _uses(case: Case) -> Iterator[_Use]:
    yield from _party_uses(case)
    for index, loan in enumerate(case.loans):
        yield from _loan_uses(loan, ("loans", index))
    yield from _negotiation_uses(case.negotiation)
    yield from _terms_uses(case)


def _party_uses(case: Case) -> Iterator[_Use]:
    for index, party in enumerate(case.parties):
        for number, name in enumerate(party.acts_for):
            yield _Use("party", name, ("parties", index, "acts_for", number))
        if party.authority:
            place = ("parties", index, "authority", "evidence")
            yield _Use("evidence", party.authority.evidence, place)
    for index, claim in enumerate(case.dispute.claims):
        yield _Use("party", claim.party, ("dispute", "claims", index, "party"))
    for index, contact in enumerate(case.contacts):
        yield _Use("party", contact.party, ("contacts", index, "party"))
    for index, item in enumerate(case.evidence):
        yield _Use("party", item.party, ("evidence", index, "party"))
        for number, name in enumerate(item.about):
            yield _Use("subject", name, ("evidence", index, "about", number))


def _loan_uses(loan: Loan, at: Place) -> Iterator[_Use]:
    chain, place = loan.chain, (*at, "chain")
    yield _Use("party", loan.borrower, (*at, "borrower"), BORROWERS)
    yield _Use("party", chain.platform, (*place, "platform"), frozenset({Role.PLATFORM}))
    for index, lender in enumerate(chain.original_lenders):
        yield _Use("party", lender.party, (*place, "original_lenders", index, "party"), _LENDERS)
    for index, transfer in enumerate(chain.transfers):
        step = (*place, "transfers", index)
        yield _Use("party", transfer.giver, (*step, "giver"), _HOLDERS)
        yield _Use("party", transfer.taker, (*step, "taker"), _HOLDERS)
        yield _Use("evidence", transfer.evidence, (*step, "evidence"))
    if chain.collection:
        yield _Use("party", chain.collection.party, (*place, "collection", "party"), _COLLECTORS)
        yield _Use("evidence", chain.collection.evidence, (*place, "collection", "evidence"))


def _negotiation_uses(talks: Negotiation) -> Iterator[_Use]:
    for index, session in enumerate(talks.sessions):
        at = ("negotiation", "sessions", index)
        for number, person in enumerate(session.participants):
            yield _Use("party", person.party, (*at, "participants", number, "party"))
        for number, remark in enumerate(session.remarks):
            yield _Use("party", remark.by, (*at, "remarks", number, "by"))
    for index, proposal in enumerate(talks.proposals):
        at = ("negotiation", "proposals", index)
        yield _Use("party", proposal.by, (*at, "by"))
        yield _Use("session", proposal.session, (*at, "session"))
        if proposal.answer:
            yield _Use("party", proposal.answer.by, (*at, "answer", "by"))
            yield _Use("proposal", proposal.answer.counter, (*at, "answer", "counter"))
    for index, name in enumerate(talks.affordability.evidence if talks.affordability else ()):
        yield _Use("evidence", name, ("negotiation", "affordability", "evidence", index))
    yield from _plan_uses(talks)


def _plan_uses(talks: Negotiation) -> Iterator[_Use]:
    """What affordability, invitations and circumstances refer to."""
    means, said = talks.affordability, talks.circumstances
    if means:
        at: Place = ("negotiation", "affordability")
        for index, support in enumerate(means.support):
            yield from _evidence(support.evidence, (*at, "support", index, "evidence"))
        for index, change in enumerate(means.expected):
            yield from _evidence(change.evidence, (*at, "expected", index, "evidence"))
    for index, letter in enumerate(talks.invitations):
        yield _Use("party", letter.by, ("negotiation", "invitations", index, "by"))
        yield _Use("party", letter.to, ("negotiation", "invitations", index, "to"))
    if said:
        at = ("negotiation", "circumstances")
        for index, hours in enumerate(said.hours):
            yield _Use("party", hours.party, (*at, "hours", index, "party"))
        for index, lacking in enumerate(said.lacking):
            yield _Use("party", lacking.party, (*at, "lacking", index, "party"))


def _evidence(names: Iterable[str], at: Place) -> Iterator[_Use]:
    for number, name in enumerate(names):
        yield _Use("evidence", name, (*at, number))


def _terms_uses(case: Case) -> Iterator[_Use]:
    if case.terms:
        account = case.terms.account
        yield _Use("party", account.holder, ("terms", "account", "holder"))
        yield _Use("evidence", account.authorised_by, ("terms", "account", "authorised_by"))
        for number, part in enumerate(case.terms.split):
            yield _Use("loan", part.loan, ("terms", "split", number, "loan"))
        if case.terms.review:
            yield _Use("party", case.terms.review.by, ("terms", "review", "by"))
    for index, signatory in enumerate(case.signatories):
        yield _Use("party", signatory.party, ("signatories", index, "party"))
    for index, payment in enumerate(case.payments):
        yield _Use("loan", payment.loan, ("payments", index, "loan"))
    for index, cost in enumerate(case.costs):
        yield _Use("evidence", cost.evidence, ("costs", index, "evidence"))
    for index, notice in enumerate(case.notices):
        yield _Use("evidence", notice.evidence, ("notices", index, "evidence"))
        yield _Use("party", notice.to, ("notices", index, "to"), _TOLD)
    yield from _talk_uses(case)


def _talk_uses(case: Case) -> Iterator[_Use]:
    """What talks and reports of hardship during performance refer to."""
    for index, talk in enumerate(case.talks):
        yield _Use("session", talk.session, ("talks", index, "session"))
        for number, point in enumerate(talk.points):
            for place, action in enumerate(point.actions):
                at = ("talks", index, "points", number, "actions", place, "by")
                yield _Use("party", action.by, at)
    for index, report in enumerate(case.hardship):
        yield _Use("party", report.by, ("hardship", index, "by"))
        yield _Use("session", report.session, ("hardship", index, "session"))
        yield from _evidence(report.evidence, ("hardship", index, "evidence"))
