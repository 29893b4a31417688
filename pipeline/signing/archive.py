"""What lets a signature be proved later: validation data and document timestamps in the paper.

The validation data (DSS) hold chains, CRLs and OCSP responses of every signature and timestamp;
a document timestamp then fixes all of it in time (ETSI EN 319 142-1, 5.4; ISO 32000-2, 12.8.4.3,
12.8.5). Each is an increment: the bytes that were signed stay as they are, and both are permitted
whatever the certification says (ISO 32000-2, 12.8.2.2).
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import count
from typing import Any

from asn1crypto import cms
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1
from cryptography import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, enumerate_sig_fields
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, ValidationInfoReadingError

from pipeline.errors import BadInput, SigningError, WrongState
from pipeline.messages import msg
from pipeline.signing.chains import name_of
from pipeline.signing.cms import TOKEN_ROOM
from pipeline.signing.form import is_document_timestamp
from pipeline.signing.levels import Level, Protection
from pipeline.signing.revocation import Evidence, Revocation
from pipeline.signing.signer import Prepared, complete, open_writer
from pipeline.signing.timestamp_token import read_token
from pipeline.signing.timestamps import Stamper

_Placeholder: Any = DocumentTimestamp


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature or timestamp in a paper: who made it, and the time that is proved for it."""

    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    time: dt.datetime


def protect(pdf: bytes, protection: Protection) -> bytes:
    """A signed paper raised to the level that is asked for, for all its signatures.

    The signatures bear their timestamps already (:func:`~pipeline.signing.signer.sign`). Raises
    :class:`~pipeline.errors.SigningError` if the level cannot be reached.
    """
    protection.require_reachable()
    if protection.level.includes(Level.LONG_TERM):
        pdf = _with_validation_data(pdf, protection)
    if protection.level.includes(Level.ARCHIVE):
        pdf = _with_document_timestamp(pdf, protection)
    return pdf


def extend(pdf: bytes, protection: Protection, now: dt.datetime) -> bytes:
    """A signed paper whose archive protection is renewed: validation data as of today for the
    newest timestamp, then a new document timestamp over everything (ETSI EN 319 142-1, 5.4.3).

    A paper that never had such protection gets it, which proves its signatures from now on. Raises
    :class:`~pipeline.errors.WrongState` if nothing is signed, or if the protection has lapsed, and
    :class:`~pipeline.errors.SigningError` if it cannot be renewed.
    """
    protection.require_reachable()
    found = _signed(pdf, now)
    if not found:
        raise WrongState("extend.unsigned", msg("The PDF bears no signature to be protected."))
    newest = max(found, key=lambda each: each.time)
    if newest.certificate.not_valid_after_utc < now:
        raise WrongState(
            "extend.lapsed",
            msg("The protection lapsed on {day}, when the certificate of {name} expired; it can no "
                "longer be renewed.", day=f"{newest.certificate.not_valid_after_utc:%Y-%m-%d}",
                name=name_of(newest.certificate)),
            hint=msg("Take the newest copy that was renewed in time."),
        )  # fmt: skip
    pdf = _with_validation_data(pdf, protection, now, _authority(pdf, protection))
    return _with_document_timestamp(pdf, protection)


def _with_validation_data(
    pdf: bytes, protection: Protection, renewed: dt.datetime | None = None, *more: Signed
) -> bytes:
    """With the proof of every chain that the paper does not hold yet; on renewal, that of the
    newest one as of then.
    """
    writer: Any = open_writer(pdf)
    try:
        store: Any = DocumentSecurityStore.read_dss(writer)
    except NoDSSFoundError:
        store = DocumentSecurityStore(writer)
    except (PdfError, ValidationInfoReadingError, ValueError) as error:
        raise BadInput("archive.dss", msg("The validation data in the PDF are damaged.")) from error
    evidence = _evidence(_signed(pdf, renewed), _held(store), protection, renewed)
    evidence |= _evidence(more, evidence, protection, None)
    is_new = not store.certs
    store.register_vri(
        None,
        certs=[asn1.Certificate.load(each) for each in sorted(evidence.certificates)],
        ocsps=[asn1_ocsp.OCSPResponse.load(each) for each in sorted(evidence.ocsps)],
        crls=[asn1_crl.CertificateList.load(each) for each in sorted(evidence.crls)],
    )
    if not store.modified:
        return pdf
    dictionary = store.as_pdf_object()
    if is_new:
        writer.root["/DSS"] = writer.add_object(dictionary)
        writer.update_root()
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _evidence(
    found: Sequence[Signed],
    held: Evidence,
    protection: Protection,
    renewed: dt.datetime | None,
) -> Evidence:
    evidence = Evidence()
    newest = max((each.time for each in found), default=None)
    sources = protection.revocation
    kept = replace(sources.with_evidence(held), fetch=False)
    for each in found:
        fresh = sources.with_evidence(evidence)  # nothing is fetched twice
        if renewed is None:
            order, moment = (fresh, kept), each.time
        elif each.time == newest:
            order, moment = (fresh, fresh), renewed
        else:  # its certificate may have expired since; what the paper holds is from its time
            order, moment = (kept, fresh), each.time
        evidence |= _proof(each, order, protection.anchors, moment)
    return evidence


def _proof(
    signed: Signed,
    order: tuple[Revocation, Revocation],
    anchors: tuple[x509.Certificate, ...],
    moment: dt.datetime,
) -> Evidence:
    """What proves a chain, from the first source that suffices; the first one's reason if none."""
    first, second = order
    try:
        return first.evidence(signed.certificate, signed.others, anchors, moment)
    except SigningError:
        try:
            return second.evidence(signed.certificate, signed.others, anchors, moment)
        except SigningError:
            pass
        raise


def _authority(pdf: bytes, protection: Protection) -> Signed:
    """Who will give the next timestamp; asked once before, so that it fixes its own chain too."""
    stamper = _required(protection)
    return _timestamp(cms.ContentInfo.load(stamper.stamp(sha256(pdf).digest()).token, strict=True))


def _required(protection: Protection) -> Stamper:
    if protection.timestamps is None:
        raise SigningError("level.no-timestamps", msg("No timestamp server is named."))
    return protection.timestamps


def _with_document_timestamp(pdf: bytes, protection: Protection) -> bytes:
    """With a timestamp over all that is in the file, in an invisible field of its own."""
    stamper = _required(protection)
    writer: Any = open_writer(pdf)
    names = {name for name, _, _ in enumerate_sig_fields(writer)}
    name = next(each for n in count(1) if (each := f"timestamp-{n}") not in names)
    spec = SigFieldSpec(name, readable_field_name="时间戳 / timestamp")
    steps = PdfCMSEmbedder(new_field_spec=spec).write_cms(name, writer)
    next(steps)
    steps.send(SigObjSetup(_Placeholder(bytes_reserved=2 * TOKEN_ROOM)))
    digest, output = steps.send(SigIOSetup("sha256", output=io.BytesIO()))
    token = stamper.stamp(digest.document_digest).token
    prepared = Prepared(
        output.getvalue(),
        digest.document_digest,
        digest.reserved_region_start,
        digest.reserved_region_end,
    )
    return complete(prepared, token)


def _held(store: DocumentSecurityStore) -> Evidence:
    return Evidence(
        frozenset(each.dump() for each in store.load_certs()),
        frozenset(each.get_object().data for each in store.crls),
        frozenset(each.get_object().data for each in store.ocsps),
    )


def _signed(pdf: bytes, now: dt.datetime | None) -> list[Signed]:
    """Every signature and timestamp of a paper; the time of a signature without one is ``now``."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        values = [value for _, value, _ in enumerate_sig_fields(reader, filled_status=True)]
        return [each for value in values for each in _of_value(value.get_object(), now)]
    except SigningError:
        raise
    except (PdfError, ValueError, TypeError, LookupError) as error:
        raise BadInput(
            "archive.signature", msg("A signature in the PDF cannot be read.")
        ) from error


def _of_value(value: Any, now: dt.datetime | None) -> Iterator[Signed]:
    """The signature in a field's value, and the timestamp over it."""
    contents = cms.ContentInfo.load(bytes(value["/Contents"]))
    signed = contents["content"]
    if is_document_timestamp(value):
        yield _timestamp(contents)
        return
    tokens = _tokens(signed["signer_infos"][0])
    stamps = [_timestamp(token) for token in tokens]
    yield from stamps
    time = min((stamp.time for stamp in stamps), default=now)
    if time is None:
        raise SigningError(
            "level.untimed",
            msg("A signature in the PDF bears no timestamp, so that a higher level cannot be "
                "reached for it."),
            hint=msg("`jieqing extend` protects it from now on."),
        )  # fmt: skip
    yield _signer(signed, time)


def _tokens(signer_info: cms.SignerInfo) -> Iterator[cms.ContentInfo]:
    for attribute in signer_info["unsigned_attrs"] or ():
        if attribute["type"].native == "signature_time_stamp_token":
            yield from attribute["values"]


def _timestamp(token: cms.ContentInfo) -> Signed:
    info = token["content"]["encap_content_info"]["content"].parsed
    imprint = info["message_imprint"]["hashed_message"].native
    stamp = read_token(token.dump(), imprint)
    return _signer(token["content"], stamp.time)


def _signer(signed: cms.SignedData, time: dt.datetime) -> Signed:
    """Whoever made it, by issuer and number, with the certificates that travel along."""
    named = signed["signer_infos"][0]["sid"].chosen
    carried = [each.chosen for each in signed["certificates"]]
    own = next(
        each
        for each in carried
        if each.issuer == named["issuer"] and each.serial_number == named["serial_number"].native
    )
    others = (x509.load_der_x509_certificate(each.dump()) for each in carried if each is not own)
    return Signed(x509.load_der_x509_certificate(own.dump()), tuple(others), time)
