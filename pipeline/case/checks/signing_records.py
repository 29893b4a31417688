"""Identity and intent of whoever signs: complete and in the right order (电子签名法 3, 8, 13)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.case.checks.finding_tools import Locate, Place, error, warning
from pipeline.case.model import Case
from pipeline.case.signing_record import SigningRecord, SigningRoute
from pipeline.finding import Finding
from pipeline.messages import msg


def check_signing_records(case: Case, where: Locate) -> Iterator[Finding]:
    """An electronic signature needs consent; a provider is named with its reference; identity comes
    before the signature.
    """
    for index, signatory in enumerate(case.signatories):
        if signatory.record is not None:
            yield from _record(signatory.record, ("signatories", index, "record"), where)


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
