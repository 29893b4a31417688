"""What becomes of a signed paper over the years, made with pyHanko alone: timestamps in signatures
and over the whole, proofs about certificates, and their renewal.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Callable, Sequence

from asn1crypto import cms
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore

from tests.attacks.tools import Writer

Change = Callable[[bytes], bytes]


def with_timestamp(stamper: TimeStamper) -> Change:
    """Puts a timestamp over the signature into a container (PAdES B-T)."""

    def change(der: bytes) -> bytes:
        signer = cms.ContentInfo.load(der)["content"]["signer_infos"][0]
        return with_token(token_over(stamper, signer["signature"].native))(der)

    return change


def with_token(token: bytes) -> Change:
    """Puts any token there."""

    def change(der: bytes) -> bytes:
        info = cms.ContentInfo.load(der)
        values = [cms.ContentInfo.load(token)]
        attribute = cms.CMSAttribute({"type": "signature_time_stamp_token", "values": values})
        info["content"]["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([attribute])
        return bytes(info.dump(force=True))

    return change


def without_timestamp(der: bytes) -> bytes:
    """Takes it out again."""
    info = cms.ContentInfo.load(der)
    del info["content"]["signer_infos"][0]["unsigned_attrs"]
    return bytes(info.dump(force=True))


def with_proofs(
    pdf: bytes,
    *,
    certificates: Sequence[bytes] = (),
    crls: Sequence[bytes] = (),
    ocsps: Sequence[bytes] = (),
) -> bytes:
    """The file with what CAs say, in one more revision (PAdES B-LT)."""
    writer: Writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[asn1.Certificate.load(each) for each in certificates],
        crls=[asn1_crl.CertificateList.load(each) for each in crls],
        ocsps=[asn1_ocsp.OCSPResponse.load(each) for each in ocsps],
    )
    return _written(writer)


def with_document_timestamp(pdf: bytes, stamper: TimeStamper) -> bytes:
    """The file with a timestamp over the whole (PAdES B-LTA)."""
    writer: Writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    output = PdfTimeStamper(stamper).timestamp_pdf(writer, "sha256")
    return bytes(output.getvalue())


def token_over(stamper: TimeStamper, data: bytes) -> bytes:
    """A bare token over some bytes."""
    digest = hashlib.sha256(data).digest()
    return bytes(asyncio.run(stamper.async_timestamp(digest, "sha256")).dump())


def _written(writer: Writer) -> bytes:
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
