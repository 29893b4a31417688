"""Who signs a paper: a signature's place is bound to the party as the case knows it."""

from __future__ import annotations

from pipeline.case.identifiers import normalise
from pipeline.case.model import Case
from pipeline.case.parties import Organisation
from pipeline.papers.draft import SigningStep


def signing_step(case: Case, ref: str, anchor: str) -> SigningStep:
    """The signature of the party ``ref`` beside the words ``anchor``.

    An organisation is known by its credit code as well as by its name; whoever has a certificate
    on record under ``signatories`` by that certificate.
    """
    party = case.party(ref)
    recorded = [each.certificate_sha256 for each in case.signatories if each.party == ref]
    return SigningStep(
        party=ref,
        name=party.name,
        anchor=anchor,
        credit_code=normalise(party.credit_code) if isinstance(party, Organisation) else "",
        certificate_sha256=next((each for each in recorded if each), ""),
    )
