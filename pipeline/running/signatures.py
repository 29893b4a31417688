"""Who signs a paper, where and in which order; and what a signature looks like."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pipeline.case.dates import SHANGHAI
from pipeline.case.model import Case
from pipeline.case.parties import Organisation
from pipeline.errors import WrongState
from pipeline.messages import msg
from pipeline.papers.draft import Draft, Lock, SigningStep
from pipeline.signing.appearance import Style, appearance_pdf
from pipeline.signing.fields import FieldSpec, lay_fields, locate
from pipeline.signing.fields import Lock as FieldLock
from pipeline.signing.form import field_box, fields_signed
from pipeline.signing.keys import Holder, KeyFolder, Signer
from pipeline.signing.signer import DocMDP, sign

BOX = (184.0, 62.0)
"""Width and height of a signature's box, points (6.5 × 2.2 cm)."""


def holders(case: Case) -> tuple[Holder, ...]:
    """Everyone who signs something in the case, for a throw-away PKI."""
    signing = dict.fromkeys([case.lender.id, *(each.party for each in case.signatories)])
    return tuple(_holder(case, ref) for ref in signing)


def _holder(case: Case, ref: str) -> Holder:
    party = case.party(ref)
    code = party.credit_code if isinstance(party, Organisation) else ""
    return Holder(ref, party.name, code)


def lay_signature_fields(pdf: bytes, steps: Sequence[SigningStep]) -> bytes:
    """Empty fields beside the words that mark them; the last one locks the paper."""
    if not steps:
        return pdf
    specs = []
    for number, step in enumerate(steps, 1):
        anchor = locate(pdf, step.anchor)
        lock: FieldLock = "all" if number == len(steps) else "none"
        box = anchor.beside(*BOX)
        specs.append(FieldSpec(step.party, anchor.page, box, lock, step.name))
    return lay_fields(pdf, specs)


def sign_in_turn(
    pdf: bytes, draft: Draft, keys: KeyFolder | None, now: datetime
) -> tuple[bytes, tuple[str, ...]]:
    """Sign for each party in order, as far as keys are at hand; returns who has signed."""
    states = fields_signed(pdf)
    for step in draft.signing:
        if states.get(step.party):
            continue
        signer = keys.signer(step.party) if keys else None
        if signer is None:
            break
        pdf = sign_for(pdf, step.party, signer, now, lock=draft.lock)
        states = fields_signed(pdf)
    return pdf, tuple(party for party, signed in states.items() if signed)


def sign_for(
    pdf: bytes, party: str, signer: Signer, now: datetime, *, lock: Lock | None = None
) -> bytes:
    """One party's signature in its field; whoever signs first certifies the paper."""
    states = fields_signed(pdf)
    if party not in states:
        raise WrongState(
            "sign.no-field",
            msg("The paper has no signature field for {party}; it has: {fields}.", party=party,
                fields=", ".join(states) or "-"),
        )  # fmt: skip
    certify = None
    if not any(states.values()):
        alone = len(states) == 1 and lock is not Lock.SIGNATURES_ONLY
        certify = DocMDP.NO_CHANGES if alone else DocMDP.FILL_FORMS
    width, height = field_box(pdf, party)
    local = now.astimezone(SHANGHAI)
    lines = (signer.name, "电子签名", f"{local:%Y-%m-%d %H:%M:%S}")
    return sign(
        pdf,
        field=party,
        signer=signer,
        now=now,
        certify=certify,
        appearance=appearance_pdf(lines, width, height, style=_style(signer)),
    )


def _style(signer: Signer) -> Style:
    return "seal" if signer.is_organisation else "person"
