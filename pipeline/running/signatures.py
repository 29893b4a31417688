"""Who signs a paper, where and in which order; and what a signature looks like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from pipeline.case.dates import SHANGHAI
from pipeline.case.identifiers import normalise
from pipeline.case.model import Case
from pipeline.case.parties import Organisation
from pipeline.errors import BadInput, SigningError, WrongState
from pipeline.messages import msg
from pipeline.papers.draft import Draft, Lock, SigningStep
from pipeline.signing.appearance import Style, appearance_pdf
from pipeline.signing.archive import protect
from pipeline.signing.fields import FieldSpec, lay_fields, locate
from pipeline.signing.fields import Lock as FieldLock
from pipeline.signing.form import Form, FormField, read_form
from pipeline.signing.keys import Holder, KeyFolder, Signer
from pipeline.signing.levels import Level, Protection
from pipeline.signing.pictures import beside_text, lay_seam
from pipeline.signing.signer import DocMDP, Prepared, prepare, sign
from pipeline.signing.timestamps import Stamper

BOX = (184.0, 62.0)
"""Width and height of a signature's box, points (6.5 × 2.2 cm)."""
BASIC = Protection()
_WORDS = {"zh": ("电子签名", "（试用）"), "en": ("Electronic signature", " (trial)")}


def holders(case: Case) -> tuple[Holder, ...]:
    """Everyone who signs something in the case, for a throw-away PKI."""
    signing = dict.fromkeys([case.lender.id, *(each.party for each in case.signatories)])
    return tuple(_holder(case, ref) for ref in signing)


def _holder(case: Case, ref: str) -> Holder:
    party = case.party(ref)
    code = normalise(party.credit_code) if isinstance(party, Organisation) else ""
    return Holder(ref, party.name, code)


def lay_places(
    pdf: bytes, steps: Sequence[SigningStep], keys: KeyFolder | None, protection: Protection
) -> bytes:
    """What is laid before anybody signs: the seal across page edges (骑缝章), where its picture is
    at hand, and the signature fields, which demand a timestamp from level B-T on.
    """
    seal = seam_picture(keys, steps)
    return lay_signature_fields(lay_seam(pdf, seal) if seal else pdf, steps, protection.demand)


def lay_signature_fields(
    pdf: bytes, steps: Sequence[SigningStep], timestamp: str | None = None
) -> bytes:
    """Empty fields beside the words that mark them, each bound to its party; the last one locks
    the paper. ``timestamp`` demands one, as :class:`~pipeline.signing.fields.FieldSpec` says.
    """
    if not steps:
        return pdf
    specs = []
    for number, step in enumerate(steps, 1):
        anchor = locate(pdf, step.anchor)
        lock: FieldLock = "all" if number == len(steps) else "none"
        holder = Holder(step.party, step.name, step.credit_code, step.certificate_sha256)
        specs.append(FieldSpec(holder, anchor.page, anchor.beside(*BOX), lock, timestamp))
    return lay_fields(pdf, specs)


def sign_in_turn(
    pdf: bytes,
    draft: Draft,
    keys: KeyFolder | None,
    now: datetime,
    protection: Protection = BASIC,
    elsewhere: Sequence[str] = (),
) -> tuple[bytes, tuple[str, ...]]:
    """Sign for each party in order, as far as keys are at hand, at the level of ``protection``;
    returns who has signed. Those who did so ``elsewhere`` have no signature in their field.

    Raises :class:`~pipeline.errors.SigningError` if a key is not that of the party it is for, or
    if the level cannot be reached.
    """
    unsigned = pdf
    fields = read_form(pdf).fields
    parties = [step.party for step in draft.signing]
    signed = [each for each in parties if each in elsewhere or _is_signed(fields, each)]
    for step in draft.signing:
        if step.party in signed:
            continue
        if step.party not in fields:
            break  # the provider's copy has no place for it
        signer = keys.signer(step.party) if keys else None
        if signer is None:
            break
        _refuse_borrowed(keys, step, signer)
        stamper = protection.stamper
        picture = keys.picture(step.party) if keys else None
        pdf = sign_for(
            pdf, step.party, signer, now, lock=draft.lock, stamper=stamper, picture=picture,
            elsewhere=elsewhere,
        )  # fmt: skip
        signed.append(step.party)
    pdf = pdf if pdf is unsigned else protect(pdf, protection)
    return pdf, tuple(party for party in parties if party in signed)


def _is_signed(fields: Mapping[str, FormField], party: str) -> bool:
    return party in fields and fields[party].signed


def levels_after(before: Mapping[str, str], signers: Sequence[str], level: Level) -> dict[str, str]:
    """The level of each signature once ``signers`` have signed, the new ones at ``level``; from
    B-LT on, a level is that of all of them (:func:`~pipeline.signing.archive.protect`).
    """
    if level.includes(Level.LONG_TERM):
        return dict.fromkeys(signers, level.value)
    return {party: before.get(party, level.value) for party in signers}


def _refuse_borrowed(keys: KeyFolder | None, step: SigningStep, signer: Signer) -> None:
    """A person's key that lies among the keys of others is not under that person's sole control
    (电子签名法 art. 13 para. 1 nos. 1, 2); keys for trying out prove nothing anyway.
    """
    if step.credit_code or signer.is_throw_away or keys is None or len(keys.parties) < 2:
        return
    raise SigningError(
        "sign.sole-control",
        msg("The key of {party} lies in one folder with the keys of others, who could sign in "
            "{party}'s place.", party=step.name),
        hint=msg("Let {party} sign with `jieqing sign` and a key of their own, at a provider "
                 "(--accept), or on paper; then build again.", party=step.name),
    )  # fmt: skip


def sign_for(
    pdf: bytes,
    party: str,
    signer: Signer,
    now: datetime,
    *,
    lock: Lock | None = None,
    stamper: Stamper | None = None,
    picture: bytes | None = None,
    elsewhere: Sequence[str] = (),
) -> bytes:
    """One party's signature in its field; whoever signs first certifies the paper. A ``stamper``
    adds a timestamp; what else a level takes is added by :func:`~pipeline.signing.archive.protect`.
    ``picture`` (PNG, JPEG) is that of a seal or a signature in ink; it is the turn of whoever comes
    after those who signed ``elsewhere``.

    Raises :class:`~pipeline.errors.SigningError` if the paper is to be signed by somebody else.
    """
    form = _form(pdf, party)
    return sign(
        pdf,
        field=party,
        signer=signer,
        now=now,
        certify=_certification(form, lock),
        appearance=_appearance(form, party, signer, now, picture),
        order=[each for each in form.fields if each not in elsewhere],
        stamper=stamper,
    )


def prepare_for(
    pdf: bytes,
    party: str,
    signer: Signer | None,
    now: datetime,
    *,
    size: int,
    with_timestamp: bool = False,
) -> Prepared:
    """The paper laid out for a signature that is made elsewhere, with room for ``size`` bytes; of
    a ``signer`` that is not known yet the picture shows the party's name.
    """
    form = _form(pdf, party)
    return prepare(
        pdf,
        field=party,
        certificate=signer.certificate if signer else None,
        size=size,
        now=now,
        certify=_certification(form, None),
        appearance=_appearance(form, party, signer, now),
        with_timestamp=with_timestamp,
    )


def _form(pdf: bytes, party: str) -> Form:
    form = read_form(pdf)
    if party not in form.fields:
        raise WrongState(
            "sign.no-field",
            msg("The paper has no signature field for {party}; it has: {fields}.", party=party,
                fields=", ".join(form.fields) or "-"),
        )  # fmt: skip
    if not (form.fields[party].width and form.fields[party].height):
        raise BadInput(
            "sign.field-without-place",
            msg("The signature field of {party} has no place on the page; the PDF is damaged.",
                party=party),
            hint=msg("Ask the one who made the file for it as it was issued."),
        )  # fmt: skip
    return form


def _certification(form: Form, lock: Lock | None) -> DocMDP | None:
    if not form.is_untouched:
        return None
    alone = len(form.fields) == 1 and lock is not Lock.SIGNATURES_ONLY
    return DocMDP.NO_CHANGES if alone else DocMDP.FILL_FORMS


def seam_picture(keys: KeyFolder | None, steps: Sequence[SigningStep]) -> bytes | None:
    """The picture of the seal that goes across page edges: that of the last organisation to sign,
    if it is at hand.
    """
    sealing = [step.party for step in steps if step.credit_code]
    return keys.picture(sealing[-1]) if keys and sealing else None


def _appearance(
    form: Form,
    party: str,
    signer: Signer | None,
    now: datetime,
    picture: bytes | None = None,
) -> bytes:
    """Name, what it is, and when, in the paper's language; Beijing time."""
    field, language = form.fields[party], form.language
    kind, trial = _WORDS[language]
    moment = now.astimezone(SHANGHAI)
    lines = (
        signer.name if signer else field.label,
        f"{kind}{trial}" if signer and signer.is_throw_away else kind,
        f"{moment:%Y-%m-%d %H:%M:%S}" + (" +08:00" if language == "en" else ""),
    )
    style: Style = "seal" if _is_organisation(field, signer) else "person"
    if picture is None:
        return appearance_pdf(lines, field.width, field.height, style=style, language=language)
    made = appearance_pdf(lines, field.width, field.height, style="beside", language=language)
    return beside_text(made, picture)


def _is_organisation(field: FormField, signer: Signer | None) -> bool:
    if signer is not None:
        return signer.is_organisation
    return field.holder is not None and bool(field.holder.identifier)
