"""Certificates and timestamps at the wrong time or for the wrong purpose, and honest ones beside:
the lender's certificate is one of a CA that publishes what it revoked.
"""

from __future__ import annotations

import datetime as dt
import io
from functools import lru_cache

import pikepdf
from cryptography.x509.oid import ExtendedKeyUsageOID

from pipeline.signing.cms import container_size, signature_container
from pipeline.signing.keys import Signer
from pipeline.signing.signer import DocMDP, complete, prepare
from pipeline.verification.evidence import Evidence
from tests.attacks import archive
from tests.attacks.case import Case
from tests.attacks.pki import DAY, HOUR, Authority
from tests.attacks.raw import raw_increment
from tests.signing import papers

NOW = papers.NOW
_ROOM = 6000


@lru_cache(maxsize=1)
def ca() -> Authority:
    """The CA of these papers."""
    return Authority()


@lru_cache(maxsize=1)
def lender() -> Signer:
    return ca().signer(papers.LENDER)


def certificate(
    change: archive.Change = bytes,
    *,
    signer: Signer | None = None,
    now: dt.datetime = NOW,
    laid: bytes | None = None,
) -> bytes:
    """The settlement certificate, signed by the lender; ``change`` may add to the container."""
    by = signer or lender()
    prepared = prepare(
        laid or papers.laid_certificate(papers.data(amount=papers.AMOUNT)),
        field="lender",
        certificate=by.certificate,
        size=container_size(by) + _ROOM,
        now=now,
        certify=DocMDP.NO_CHANGES,
        with_timestamp=True,  # ``change`` may add one, or leave it out against what is demanded
    )
    return complete(prepared, change(signature_container(prepared.digest, by)))


def _case(
    pdf: bytes, *, now: dt.datetime = NOW, crl: bytes = b"", ocsp: bytes = b"", root: bool = True
) -> Case:
    evidence = Evidence(
        crls=frozenset([crl] if crl else []), ocsps=frozenset([ocsp] if ocsp else [])
    )
    trust = (ca().root.certificate,) if root else ()
    return Case(pdf, trust, now, evidence)


def stamped(at: dt.datetime = NOW) -> bytes:
    """B-T."""
    return certificate(archive.with_timestamp(ca().timestamps(at)))


def long_term() -> bytes:
    """B-LT: with the list of an hour later."""
    return archive.with_proofs(stamped(), crls=[ca().crl(NOW + HOUR)])


def archived() -> bytes:
    """B-LTA."""
    return archive.with_document_timestamp(long_term(), ca().timestamps(NOW + HOUR))


def renewed() -> bytes:
    """The archive timestamp, renewed after eight years with one that lasts longer."""
    later = NOW + 8 * 365 * DAY
    proofs = archive.with_proofs(archived(), crls=[ca().crl(later)])
    return archive.with_document_timestamp(proofs, ca().timestamps(later, days=5000))


def revoked_on(at: dt.datetime, *, listed: dt.datetime) -> bytes:
    """The CA's list: the lender's certificate was revoked."""
    return ca().crl(listed, {lender().certificate.serial_number: at})


# Attacks


def expired_since_and_never_stamped() -> Case:
    return _case(certificate(), now=NOW + 3 * 365 * DAY)


def archive_timestamp_that_lapsed() -> Case:
    return _case(archived(), now=NOW + 12 * 365 * DAY)


def not_yet_valid_when_signed() -> Case:
    early = ca().signer(papers.LENDER, begins=NOW + DAY)
    return _case(certificate(signer=early), now=NOW + 2 * DAY, crl=ca().crl(NOW + 2 * DAY))


def dated_in_the_future() -> Case:
    return _case(certificate(now=NOW + DAY), crl=ca().crl(NOW))


def revoked_before_signing() -> Case:
    return _case(certificate(), crl=revoked_on(NOW - HOUR, listed=NOW))


def revoked_before_signing_by_ocsp() -> Case:
    answer = ca().answer(lender().certificate, NOW, NOW - HOUR)
    return _case(certificate(), ocsp=answer)


def revoked_and_embedded_in_the_paper() -> Case:
    crl = revoked_on(NOW - HOUR, listed=NOW)
    return _case(archive.with_proofs(stamped(), crls=[crl]))


def stamped_only_after_the_key_was_stolen() -> Case:
    """The thief dates the paper back, but the timestamp tells when it was made."""
    theft, late = NOW + DAY, NOW + 2 * DAY
    return _case(stamped(late), now=late + HOUR, crl=revoked_on(theft, listed=late))


def dated_back_by_a_thief_without_timestamp() -> Case:
    """Nobody can tell this from an honest old paper, so nobody may pass it."""
    return _case(certificate(), now=NOW + 3 * DAY, crl=revoked_on(NOW + DAY, listed=NOW + 2 * DAY))


def list_of_another_ca_says_it_is_good() -> Case:
    other = Authority()
    return _case(certificate(), crl=other.crl(NOW))


def answer_by_one_who_may_not_answer() -> Case:
    stranger = ca().responder(ExtendedKeyUsageOID.CLIENT_AUTH)
    return _case(certificate(), ocsp=ca().answer(lender().certificate, NOW, by=stranger))


def old_list_from_before_the_signature() -> Case:
    return _case(certificate(), crl=ca().crl(NOW - 30 * DAY))


def certificate_for_web_servers() -> Case:
    signer = ca().signer(papers.LENDER, purpose=ExtendedKeyUsageOID.SERVER_AUTH)
    return _case(certificate(signer=signer), crl=ca().crl(NOW))


def certificate_for_encryption_only() -> Case:
    signer = ca().signer(papers.LENDER, usage="key_encipherment")
    return _case(certificate(signer=signer), crl=ca().crl(NOW))


def timestamp_stripped() -> Case:
    """The field demands a timestamp; it was taken out of the container again."""
    add = archive.with_timestamp(ca().timestamps(NOW))
    pdf = certificate(lambda der: archive.without_timestamp(add(der)), laid=_demanding())
    return _case(pdf, crl=ca().crl(NOW))


def timestamp_stripped_to_hide_that_the_certificate_ran_out() -> Case:
    return _case(archive.with_proofs(certificate(), crls=[ca().crl(NOW)]), now=NOW + 3 * 365 * DAY)


def timestamp_of_another_signature() -> Case:
    stamper = ca().timestamps(NOW)
    token = archive.token_over(stamper, b"another signature")
    return _case(certificate(archive.with_token(token)), crl=ca().crl(NOW))


def timestamp_by_an_unknown_authority() -> Case:
    stamper = Authority("别处").timestamps(NOW)
    return _case(certificate(archive.with_timestamp(stamper)), crl=ca().crl(NOW))


def timestamp_older_than_the_signature_claims() -> Case:
    return _case(stamped(NOW - DAY), crl=ca().crl(NOW))


def timestamp_over_the_whole_of_another_version() -> Case:
    """One byte of what the document timestamp covers is changed."""
    pdf = archived()
    place = pdf.rindex(b"/DSS")
    return _case(pdf[: place + 1] + b"d" + pdf[place + 2 :], now=NOW + DAY)


def comment_behind_the_proofs() -> Case:
    """What follows the proofs is no version of the file, although it ends like one."""
    return _case(long_term() + b"% PAID IN FULL %%EOF\n", now=NOW + HOUR)


def proofs_taken_out() -> Case:
    """The list in the paper says that the certificate was revoked: a new catalogue forgets it."""
    crl = revoked_on(NOW - HOUR, listed=NOW)
    pdf = archive.with_proofs(stamped(), crls=[crl])
    number, text = _catalogue(pdf)
    return _case(raw_increment(pdf, {number: text.replace(b"/DSS", b"/Dss")}), crl=ca().crl(NOW))


def proofs_forged() -> Case:
    """A list by somebody else who gives himself the CA's name."""
    forged = Authority().crl(NOW + HOUR)
    return _case(archive.with_proofs(stamped(), crls=[forged]), now=NOW + HOUR)


def proofs_added_with_a_change_of_the_page() -> Case:
    """The catalogue that gains the proofs loses its data as well."""
    pdf = archive.with_proofs(stamped(), crls=[ca().crl(NOW)])
    number, text = _catalogue(pdf)
    return _case(raw_increment(pdf, {number: text.replace(b"/Names", b"/Nemas")}))


def _catalogue(pdf: bytes) -> tuple[int, bytes]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        return root.objgen[0], root.unparse(resolved=True)


def _demanding() -> bytes:
    """The laid certificate, whose field demands a timestamp (/SV /TimeStamp)."""
    laid = papers.laid_certificate(papers.data(amount=papers.AMOUNT))
    with pikepdf.open(io.BytesIO(laid)) as document:
        seed = document.Root.AcroForm.Fields[0].SV
        seed.TimeStamp = pikepdf.Dictionary(URL=pikepdf.String("http://tsa.invalid"), Ff=1)
        written = io.BytesIO()
        document.save(written, deterministic_id=True)
    return written.getvalue()


# Honest neighbours


def a_list_says_it_was_not_revoked() -> Case:
    return _case(certificate(), crl=ca().crl(NOW))


def the_ca_s_responder_says_it_was_not_revoked() -> Case:
    return _case(certificate(), ocsp=ca().answer(lender().certificate, NOW, by=ca().responder()))


def proofs_in_the_paper() -> Case:
    return _case(long_term(), now=NOW + HOUR)


def archived_paper_after_the_certificate_ran_out() -> Case:
    return _case(archived(), now=NOW + 5 * 365 * DAY)


def archived_paper_renewed_in_time() -> Case:
    return _case(renewed(), now=NOW + 12 * 365 * DAY)


def stamped_before_the_key_was_stolen() -> Case:
    late = NOW + 3 * DAY
    return _case(stamped(), now=late, crl=revoked_on(NOW + DAY, listed=NOW + 2 * DAY))


def certificate_for_electronic_mail() -> Case:
    signer = ca().signer(papers.LENDER, purpose=ExtendedKeyUsageOID.EMAIL_PROTECTION)
    return _case(certificate(signer=signer), crl=ca().crl(NOW))


def certificate_of_the_same_morning() -> Case:
    young = ca().signer(papers.LENDER, begins=NOW - HOUR)
    return _case(certificate(signer=young), crl=ca().crl(NOW))


def timestamp_where_one_is_demanded() -> Case:
    change = archive.with_timestamp(ca().timestamps(NOW))
    return _case(certificate(change, laid=_demanding()), crl=ca().crl(NOW))
