"""Identity and intent of whoever signs: complete and in the right order (电子签名法 3, 8, 13)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.case.checks.finding_tools import (
    BORROWER_SIDE,
    Locate,
    Place,
    by_id,
    error,
    warning,
)
from pipeline.case.model import Case
from pipeline.case.parties import Person
from pipeline.case.signing_record import SigningRecord, SigningRoute
from pipeline.finding import Finding, Where
from pipeline.messages import msg


def check_signing_records(case: Case, where: Locate) -> Iterator[Finding]:
    """A person's signature needs a record, an electronic one consent; a provider is named with its
    reference; identity comes before the signature.
    """
    for index, signatory in enumerate(case.signatories):
        if signatory.record is not None:
            yield from _record(signatory.record, ("signatories", index, "record"), where)
        elif _is_signed(case) and lacks_record(case, signatory.party):
            yield missing_record(case, signatory.party, where("signatories", index))


def lacks_record(case: Case, party: str) -> bool:
    """Whether a person on the borrower's side signs, and nothing is on record about it."""
    found = by_id(case).get(party)
    is_person = isinstance(found, Person) and found.role in BORROWER_SIDE
    return is_person and not any(each.party == party and each.record for each in case.signatories)


def missing_record(case: Case, party: str, where: Where) -> Finding:
    """That a person has signed without any record of identity and intent."""
    return warning(
        "signing.no-record",
        where,
        msg("There is no record of how {name} was identified and agreed to sign electronically.",
            name=case.party(party).name),
        msg("Add record to this signatory: route, agreed, identified, identified_by and, with a "
            "provider, provider and reference."),
        "电子签名法 3、5、6、8、13",
    )  # fmt: skip


def _is_signed(case: Case) -> bool:
    """Whether the case itself tells that the agreement was signed: by what came after."""
    return bool(case.payments) or any(each.record is not None for each in case.signatories)


def _record(record: SigningRecord, at: Place, where: Locate) -> Iterator[Finding]:
    if record.route is not SigningRoute.INK and record.agreed is None:
        yield error(
            "signing.no-consent",
            where(*at, "agreed"),
            msg("Nobody is on record as having agreed to an electronic signature."),
            msg("Add agreed, the day, or have the paper signed in ink."),
            "电子签名法 3",
        )
    if record.route is SigningRoute.PROVIDER and not (record.provider and record.reference):
        yield warning(
            "signing.no-reference",
            where(*at, "provider"),
            msg("The provider, or its reference for the signature, is missing."),
            msg("Add provider and reference; the provider's proof is found by them."),
            "电子签名法 8",
        )
    if record.signed and record.identified > record.signed:
        yield error(
            "signing.identified-late",
            where(*at, "identified"),
            msg("The signer was identified after signing."),
            msg("Identify the signer first; correct the times if they were swapped."),
            "电子签名法 13",
        )
