"""Who is in the case, on which side, and what must be known of them."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.case.checks.finding_tools import (
    BORROWERS,
    Locate,
    called,
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
                msg("{first} has the same number.", first=called(case, seen[number])),
                msg("Check both against their documents."),
            )
        seen.setdefault(number, party.id)


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
