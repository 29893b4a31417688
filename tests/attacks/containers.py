"""Forgeries in what a signature covers and in the container that holds it."""

from __future__ import annotations

import asyncio
import io
import re
from typing import Any

from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.signers.pdf_cms import SimpleSigner

from pipeline.signing.cms import signature_container
from tests.attacks import holders
from tests.attacks.tools import Writer, contents_of, sign_with, signed_with_container
from tests.signing import papers


def byte_range_missing() -> bytes:
    return papers.certificate().replace(b"/ByteRange", b"/ByteRangX")


def byte_range_from_one() -> bytes:
    return papers.certificate().replace(b"/ByteRange [0 ", b"/ByteRange [1 ")


def byte_range_of_two_numbers() -> bytes:
    return _with_byte_range(rb"[%s %s]")


def byte_range_beyond_the_file() -> bytes:
    return _with_byte_range(rb"[0 %s %s 99999999]")


def _with_byte_range(template: bytes) -> bytes:
    """The certificate with another /ByteRange of the same length, blanks behind it."""
    pdf = papers.certificate()
    found = re.search(rb"/ByteRange (\[0 (\d+) (\d+) \d+\] *)", pdf)
    assert found
    start, stop = found.span(1)
    return pdf[:start] + (template % found.group(2, 3)).ljust(stop - start) + pdf[stop:]


def container_of_another_paper() -> bytes:
    """The lender's signature lifted from one paper to another."""
    other, target = papers.certificate(papers.data(title="结清证明")), papers.certificate()
    (start, stop), (other_start, other_stop) = contents_of(target), contents_of(other)
    lifted = other[other_start:other_stop].ljust(stop - start, b"0")[: stop - start]
    return target[:start] + lifted + target[stop:]


def container_empty() -> bytes:
    pdf = papers.certificate()
    start, stop = contents_of(pdf)
    return pdf[:start] + b"0" * (stop - start) + pdf[stop:]


def padding_holds_junk() -> bytes:
    pdf = signed_with_container(lambda der: der)
    _, stop = contents_of(pdf)
    return pdf[: stop - 20] + b"DEADBEEF" + pdf[stop - 12 :]


def container_in_mixed_case() -> bytes:
    pdf = papers.certificate()
    start, _ = contents_of(pdf)
    place = next(i for i in range(start, len(pdf)) if pdf[i : i + 1] in b"ABCDEF")
    return pdf[:place] + pdf[place : place + 1].lower() + pdf[place + 1 :]


def container_with_unsigned_junk() -> bytes:
    def change(der: bytes) -> bytes:
        info = cms.ContentInfo.load(der)
        junk = cms.CMSAttribute({"type": "1.2.3.4", "values": [cms.Any(cms.OctetString(b"x"))]})
        info["content"]["signer_infos"][0]["unsigned_attrs"] = cms.CMSAttributes([junk])
        return bytes(info.dump(force=True))

    return signed_with_container(change)


def container_with_foreign_certificate() -> bytes:
    def change(der: bytes) -> bytes:
        info = cms.ContentInfo.load(der)
        other = signature_container(bytes(32), papers.signer("agent"))
        foreign = cms.ContentInfo.load(other)["content"]["certificates"]
        present = [each.dump() for each in info["content"]["certificates"]]
        added = [each for each in foreign if each.dump() not in present]
        info["content"]["certificates"] = cms.CertificateSet(
            [*info["content"]["certificates"], *added]
        )
        return bytes(info.dump(force=True))

    return signed_with_container(change, room=900)


def container_in_long_lengths() -> bytes:
    """The outermost length written in three bytes instead of two: BER, not DER."""
    return signed_with_container(lambda der: der[:1] + b"\x83\x00" + der[2:4] + der[4:])


def container_with_another_version() -> bytes:
    return signed_with_container(lambda der: der.replace(b"\x02\x01\x01", b"\x02\x01\x03", 1))


def weak_digest() -> bytes:
    """A signature over SHA-1, right in itself."""
    load: Any = SimpleSigner.load_pkcs12
    signer = load(str(papers.keys().folder / "lender.p12"), passphrase=papers.PASSPHRASE.encode())
    writer: Writer = IncrementalPdfFileWriter(io.BytesIO(papers.laid_certificate(None)))
    steps = PdfCMSEmbedder().write_cms("lender", writer, existing_fields_only=True)
    next(steps)
    placeholder = SignatureObject(timestamp=papers.NOW, subfilter=SigSeedSubFilter.PADES)
    steps.send(SigObjSetup(placeholder))
    digest, output = steps.send(SigIOSetup("sha1", output=io.BytesIO()))
    steps.send(asyncio.run(signer.async_sign(digest.document_digest, "sha1", use_pades=True)))
    result: bytes = output.getvalue()
    return result


def byte_range_that_overlaps() -> bytes:
    """The second part begins before the first one ends: the container covers itself."""
    pdf = papers.certificate()
    found = re.search(rb"/ByteRange (\[0 (\d+) (\d+) (\d+)\] *)", pdf)
    assert found
    start, stop = found.span(1)
    first, second, length = (int(each) for each in found.group(2, 3, 4))
    forged = b"[0 %d %d %d]" % (second, first, length + second - first)
    return pdf[:start] + forged.ljust(stop - start) + pdf[stop:]


def byte_range_negative() -> bytes:
    pdf = papers.certificate()
    start = pdf.index(b"/ByteRange [0 ") + len(b"/ByteRange [")
    end = pdf.index(b"]", start)
    assert pdf[end + 1 : end + 2] == b" "
    return pdf[:start] + b"-1" + pdf[start + 1 : end + 1] + pdf[end + 2 :]


def contents_missing() -> bytes:
    return papers.certificate().replace(b"/Contents <", b"/Contentz <")


def contents_null() -> bytes:
    pdf = papers.certificate()
    start, stop = contents_of(pdf)
    return pdf[: start - 1] + b"null".ljust(stop - start + 2) + pdf[stop + 1 :]


def weak_key() -> bytes:
    """An RSA key of 1024 bits, certified by a CA that is trusted."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    signer = holders.certified_for(papers.LENDER, key)
    return sign_with(papers.laid_certificate(papers.data()), "lender", signer, lambda _: None)
