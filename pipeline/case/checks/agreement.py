"""The clauses of the agreement: account, default, appropriation, review."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipeline.case.checks.finding_tools import (
    BORROWER_SIDE,
    Locate,
    by_id,
    called,
    error,
    note,
    payable,
    sides,
    warning,
)
from pipeline.case.default import Acceleration, Damages
from pipeline.case.evidence import EvidenceKind
from pipeline.case.model import Case
from pipeline.case.naming import named
from pipeline.case.parties import Organisation, Person, Role
from pipeline.case.terms import Account, Method, OldCharges, Review, ReviewDecision, Terms
from pipeline.finding import Finding
from pipeline.messages import Series, msg

_CLIENTS = BORROWER_SIDE | {Role.LENDER}
_ART_522 = "民法典 522"
_BRACKETS = str.maketrans("（）", "()")
_TO_WHOM = msg("Use the creditor's account, or name the written authority in authorised_by.")
APPROVED = frozenset({ReviewDecision.APPROVED, ReviewDecision.APPROVED_WITH_CHANGES})


def check_account(case: Case, where: Locate) -> Iterator[Finding]:
    """Payments go to the creditor, or to whom it authorised in writing; never to a person's own."""
    lenders = case.with_role(Role.LENDER)
    if case.terms is None or not lenders:
        return
    account, lender = case.terms.account, lenders[0]
    holder = by_id(case).get(account.holder)
    if isinstance(holder, Person) and isinstance(lender, Organisation):
        yield error(
            "account.personal",
            where("terms", "account", "holder"),
            msg("The creditor is an organisation, but the account belongs to a person."),
            msg("Use an account in the creditor's own name."),
        )
    elif account.holder != lender.id and account.authorised_by is None:
        yield error(
            "account.holder",
            where("terms", "account", "holder"),
            msg(
                "The account is not the creditor's, and nothing shows that its holder may collect."
            ),
            _TO_WHOM,
            _ART_522,
        )
    yield from _authority(case, account, where)
    if holder and _bare(account.name) != _bare(holder.name):
        yield _other_name(case, account, holder, where)


def _authority(case: Case, account: Account, where: Locate) -> Iterator[Finding]:
    """What is named as the creditor's authority is one, and was given before the agreement."""
    named_here = next((e for e in case.evidence if e.id == account.authorised_by), None)
    if named_here is None:
        return
    if named_here.kind is not EvidenceKind.AUTHORITY:
        yield error(
            "account.no-authority",
            where("terms", "account", "authorised_by"),
            msg("“{title}” is no written authority of the creditor to collect.",
                title=named_here.title),
            msg("Name evidence of the kind authority by which the creditor lets the payee"
                " collect."),
            _ART_522,
        )  # fmt: skip
    elif case.terms and (made := named_here.made_on) and made > case.terms.signing_date:
        yield error(
            "account.authority-late",
            where("terms", "account", "authorised_by"),
            msg("The payee was authorised on {made}, after the agreement is signed.", made=made),
            msg("Have it authorised first, or use the creditor's account."),
            _ART_522,
        )


def _bare(name: str) -> str:
    return "".join(name.split()).translate(_BRACKETS)


def check_default(case: Case, where: Locate) -> Iterator[Finding]:
    """Default clauses say when and how much; a clause without content helps nobody."""
    if case.terms is None:
        return
    acceleration, damages = case.terms.default.acceleration, case.terms.default.damages
    if acceleration and not (
        acceleration.missed_in_a_row or acceleration.missed_in_all or acceleration.overdue_more_than
    ):
        yield error(
            "acceleration.empty",
            where("terms", "default", "acceleration"),
            msg("The rest may be called in at once, but it is not said when."),
            msg("Add missed_in_a_row, missed_in_all or overdue_more_than."),
        )
    if acceleration:
        yield from _never_missed(case.terms, acceleration, where)
    if damages:
        yield from _damages(damages, where)
    if case.terms.default.revive_waiver and case.terms.waiver is None:
        yield warning(
            "default.revives-nothing",
            where("terms", "default", "revive_waiver"),
            msg("The waived part is to revive on default, but nothing is waived."),
            msg("Set revive_waiver: false, or add the waiver."),
        )


def _never_missed(terms: Terms, agreed: Acceleration, where: Locate) -> Iterator[Finding]:
    """Nobody can miss more instalments than there are, or owe more than all of them."""
    count, most = _number(terms), _all_due(terms)
    if agreed.overdue_more_than and most is not None and agreed.overdue_more_than >= most:
        yield warning(
            "acceleration.never",
            where("terms", "default", "acceleration", "overdue_more_than"),
            msg("The rest may be called in once more than {sum} is overdue, but all instalments"
                " come to {all}.", sum=agreed.overdue_more_than, all=most),
            msg("Write a lower sum, or leave it out."),
        )  # fmt: skip
    for field in ("missed_in_a_row", "missed_in_all"):
        missed = getattr(agreed, field)
        if missed and count and missed > count:
            yield warning(
                "acceleration.never",
                where("terms", "default", "acceleration", field),
                msg("The rest may be called in after {missed} missed instalments, but there are"
                    " only {count}.", missed=missed, count=count),
                msg("Write fewer, or leave it out."),
            )  # fmt: skip


def _all_due(terms: Terms) -> Decimal | None:
    """What all instalments come to, 元; None where interest is still to be computed."""
    if terms.schedule.method is Method.CUSTOM:
        return sum((each.amount for each in terms.instalments), Decimal(0)) or None
    return None if terms.schedule.rate else payable(terms)


def _number(terms: Terms) -> int | None:
    """How many instalments there are; None or 0 where the schedule does not say."""
    if terms.schedule.method is Method.CUSTOM:
        return len(terms.instalments)
    return 1 if terms.schedule.method is Method.LUMP_SUM else terms.schedule.number


def _damages(damages: Damages, where: Locate) -> Iterator[Finding]:
    if damages.cap is not None and not damages.cap:
        yield error(
            "amount.zero",
            where("terms", "default", "damages", "cap"),
            msg("A cap of nothing leaves no damages at all."),
            msg("Leave cap out or write its amount; without damages, leave damages out."),
        )
    if not damages.daily_rate and not damages.fixed:
        yield error(
            "damages.empty",
            where("terms", "default", "damages"),
            msg("Damages are agreed, but neither a rate nor a sum."),
            msg("Add daily_rate or fixed, or leave damages out."),
        )
    if damages.fixed is not None and (damages.daily_rate or damages.cap is not None):
        yield error(
            "damages.both",
            where("terms", "default", "damages", "fixed"),
            msg("Damages are a daily rate with a cap, or a fixed sum; both are agreed here."),
            msg("Keep one: two measures for one loss are not upheld together."),
            "民法典 585",
        )


def check_guarantee(case: Case, where: Locate) -> Iterator[Finding]:
    """What guarantors agree to needs a guarantor, and says something."""
    if case.terms is None or case.terms.guarantee is None:
        return
    agreed = case.terms.guarantee
    if not case.with_role(Role.GUARANTOR):
        yield error(
            "guarantee.nobody",
            where("terms", "guarantee"),
            msg("How guarantors are liable is agreed, but the case has no guarantor."),
            msg("Add the party with the role guarantor, or leave guarantee out."),
            "民法典 685",
        )
    elif agreed.kind is None and agreed.months is None:
        yield warning(
            "guarantee.empty",
            where("terms", "guarantee"),
            msg("The guarantee says neither its kind nor its period."),
            msg("Add kind or months, or leave it out: then the old guarantee holds."),
        )


def check_old_charges(case: Case, where: Locate) -> Iterator[Finding]:
    """Penalty interest of the old contracts cannot be counted, and a person must know it."""
    if case.terms and case.terms.old_charges is OldCharges.RUN:
        yield warning(
            "terms.old-charges",
            where("terms", "old_charges"),
            msg("The old contracts run on: `status` counts their interest at the contract's rate, "
                "but not their penalty interest, whose rate the case does not hold."),
            msg("Count the penalty apart if it is claimed, within the cap; or agree that charges "
                "stop."),
        )  # fmt: skip


def check_appropriation(case: Case, where: Locate) -> Iterator[Finding]:
    """The order of appropriation names fees, interest and principal once each (民法典 561)."""
    if case.terms and len(set(case.terms.appropriation)) < len(case.terms.appropriation):
        yield error(
            "appropriation.twice",
            where("terms", "appropriation"),
            msg("The order of appropriation names something twice."),
            msg("List fees, interest and principal once each."),
            "民法典 561",
        )


def check_clauses(case: Case, where: Locate) -> Iterator[Finding]:
    """A clause is chosen once."""
    seen: set[str] = set()
    for index, clause in enumerate(case.terms.clauses if case.terms else ()):
        if clause.id in seen:
            yield error(
                "clause.twice",
                where("terms", "clauses", index, "id"),
                msg("The clause '{clause}' is chosen twice.", clause=clause.id),
                msg("Keep one entry."),
            )
        seen.add(clause.id)


def check_review(case: Case, where: Locate) -> Iterator[Finding]:
    """A lawyer approved the agreement before it is signed, or a waiver of that is on record."""
    if case.terms is None:
        return
    review = case.terms.review
    if review is None:
        yield warning(
            "review.missing",
            where("terms", "review"),
            msg("No lawyer has reviewed the agreement yet; without that it cannot be signed."),
            msg("Add review once it is done, or decision: waived with the reason."),
        )
        return
    yield from _reviewer(case, review, where)
    yield from _review_result(case.terms, review, where)


def _reviewer(case: Case, review: Review, where: Locate) -> Iterator[Finding]:
    known = by_id(case)
    reviewer = known.get(review.by)
    if reviewer is None or review.decision not in APPROVED:
        return
    if reviewer.role is not Role.LAWYER:
        yield error(
            "review.lawyer",
            where("terms", "review", "by"),
            msg("The agreement was approved by somebody who is not a lawyer of this case."),
            msg("Name the party with the role lawyer who reviewed it."),
        )
        return
    clients = {known[name].role for name in reviewer.acts_for if name in known}
    if clients and case.with_role(Role.LENDER) and clients.isdisjoint(_CLIENTS):
        yield error(
            "review.client",
            where("terms", "review", "by"),
            msg(
                "The lawyer who approved the agreement acts for nobody it binds, but for: {roles}.",
                roles=Series(tuple(named(role) for role in Role if role in clients)),
            ),
            msg("Have a lawyer of the lender or of the borrower review it, or correct acts_for."),
        )
    else:
        yield from _one_sided(case, review, where)


def _one_sided(case: Case, review: Review, where: Locate) -> Iterator[Finding]:
    """Whoever relies on the review should know whose lawyer made it."""
    own = sides(case, review.by)
    lawyers = {side for party in case.with_role(Role.LAWYER) for side in sides(case, party.id)}
    if len(own) == 1 and lawyers == own:
        side = named(Role.LENDER if "lender" in own else Role.BORROWER)
        yield note(
            "review.one-sided",
            where("terms", "review", "by"),
            msg(
                "Only a lawyer of the {side} reviewed the agreement; the other side has none.",
                side=side,
            ),
            msg("Tell the other side so, and that it may ask a lawyer of its own before it signs."),
        )


def _review_result(terms: Terms, review: Review, where: Locate) -> Iterator[Finding]:
    if review.decision is ReviewDecision.REFUSED:
        yield error(
            "review.refused",
            where("terms", "review", "decision"),
            msg("The lawyer refused the agreement."),
            msg("Change the terms as the opinion says, and have them reviewed again."),
        )
    if review.on > terms.signing_date:
        yield error(
            "review.late",
            where("terms", "review", "on"),
            msg("The review is dated after the signing."),
            msg("Review comes first: correct the date or move terms.signing_date."),
        )


def _other_name(
    case: Case, account: Account, holder: Organisation | Person, where: Locate
) -> Finding:
    """Whoever's name is on the account is paid. An organisation's account for a purpose bears its
    name with an addition; any other name is somebody else's.
    """
    place = where("terms", "account", "name")
    if isinstance(holder, Organisation) and _bare(account.name).startswith(_bare(holder.name)):
        return warning(
            "account.name",
            place,
            msg("The account name {account} is longer than the name of {holder}.",
                account=account.name, holder=called(case, holder.id)),
            msg("Compare both; banks return a transfer whose names differ."),
        )  # fmt: skip
    return error(
        "account.name",
        place,
        msg("The account is in the name of {account}, but the payee is {holder}.",
            account=account.name, holder=called(case, holder.id)),
        msg("Write the payee's own name as the bank has it. If the account is somebody else's,"
            " add that party, name it as holder, and its written authority in authorised_by."),
        _ART_522,
    )  # fmt: skip
