"""证据册（供对方当事人）: the bundle with personal data hidden (个人信息保护法 6, 28, 51)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pipeline.case.identifiers import normalise
from pipeline.case.masking import Masking, MaskPattern
from pipeline.case.model import Case
from pipeline.case.parties import ContactWay, Person
from pipeline.papers import evidence_bundle
from pipeline.papers.draft import Draft, Hides, Outcome
from pipeline.papers.evidence_bundle import Catalogue
from pipeline.papers.matter import Matter

FOR = "供对方当事人：已隐去个人信息"


def drafts(matter: Matter) -> tuple[Outcome, ...]:
    """The edition for the other side, if the case says what it hides.

    No electronic signature is asked for: the full one is signed, and this one names its manifest.
    What is printed has room for the seals of those who hand it over.
    """
    case = matter.case
    if case.masking is None and not any(item.masks for item in case.evidence):
        return ()
    full = (each for each in evidence_bundle.drafts(matter) if isinstance(each, Draft))
    return tuple(_masked(case, draft) for draft in full)


def _masked(case: Case, full: Draft) -> Draft:
    context = full.context
    if not isinstance(context, Catalogue):
        raise TypeError("a bundle's context is a Catalogue")
    update = {
        "cover": f"{context.cover}（供对方当事人）",
        "heading": f"{context.heading}（{FOR}）",
    }
    return replace(
        full,
        key=f"{full.key}-masked",
        title=f"{full.title}{FOR}",
        filename=f"{full.filename}（供对方当事人）",
        context=context.model_copy(update=update),
        signing=(),
        hides=_hides(case, full),
    )


def _hides(case: Case, full: Draft) -> Hides:
    masking = case.masking or Masking()
    known = (each for each in _known(case) if each[0] in masking.patterns)
    return Hides(full, masking.patterns, masking.words, tuple(dict.fromkeys(known)))


def _known(case: Case) -> Iterator[tuple[MaskPattern, str]]:
    """The numbers and addresses of persons that the case names: they are hidden also where they
    do not look like one, as with a passport's number or a telephone at home."""
    persons = {party.id: party for party in case.parties if isinstance(party, Person)}
    for person in persons.values():
        yield MaskPattern.ID_NUMBER, normalise(person.document.number)
        if person.phone:
            yield MaskPattern.PHONE, normalise(person.phone)
        if person.email:
            yield MaskPattern.EMAIL, person.email
    for contact in case.contacts:
        if contact.party in persons and contact.way is ContactWay.PHONE:
            yield MaskPattern.PHONE, normalise(contact.value)
        elif contact.party in persons and contact.way is ContactWay.EMAIL:
            yield MaskPattern.EMAIL, contact.value
