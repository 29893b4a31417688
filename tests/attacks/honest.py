"""Papers that must pass, one beside every attack: what looks alike and is as it should be."""

from __future__ import annotations

import asyncio
import io
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner

from pipeline.signing.appearance import appearance_pdf
from pipeline.signing.fields import FieldSpec, lay_fields, locate
from pipeline.signing.signer import sign
from tests.attacks import archive, holders, lifetimes
from tests.attacks.case import Case
from tests.attacks.pki import HOUR
from tests.attacks.tools import Writer
from tests.signing import papers


def certificate() -> bytes:
    return papers.certificate()


def agreement_signed_by_both() -> bytes:
    return papers.agreement()


def agreement_signed_by_both_without_certification() -> bytes:
    return papers.agreement(certify=False)


def second_signature_by_another_program() -> bytes:
    """pyHanko signs in the lender's empty field, with an hour and a program in the metadata."""
    load: Any = SimpleSigner.load_pkcs12
    signer = load(str(papers.keys().folder / "lender.p12"), passphrase=papers.PASSPHRASE.encode())
    writer: Writer = IncrementalPdfFileWriter(io.BytesIO(papers.half_signed()))
    metadata = PdfSignatureMetadata(
        field_name="lender", subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    signing = _AtThatHour(metadata, signer=signer).async_sign_pdf(writer, existing_fields_only=True)
    return bytes(asyncio.run(signing).getvalue())


class _AtThatHour(PdfSigner):
    """pyHanko would take the hour from the clock."""

    def init_signing_session(self, *args: Any, **options: Any) -> Any:
        session = super().init_signing_session(*args, **options)
        session.system_time = papers.NOW
        return session


def proofs_added_to_an_agreement() -> Case:
    authority = lifetimes.ca()
    pdf = archive.with_proofs(papers.agreement(), crls=[authority.crl(papers.NOW)])
    return Case(pdf)


def timestamp_over_an_agreement() -> Case:
    authority = lifetimes.ca()
    pdf = archive.with_document_timestamp(papers.agreement(), authority.timestamps(papers.NOW))
    trust = (papers.keys().root(), authority.root.certificate)
    return Case(pdf, trust, papers.NOW + HOUR)


def seal_over_printed_words() -> bytes:
    """A red seal over the printed name is custom and hides nothing."""
    plain = papers.paper()
    words, place = locate(plain, "甲方（盖章）："), locate(plain, "乙方（签字）：")
    box = (words.left - 4, words.bottom - 14, words.right + 60, words.top + 14)
    laid = lay_fields(
        plain,
        [
            FieldSpec(papers.BORROWER, 0, place.below(140, 30)),
            FieldSpec(papers.LENDER, 0, box, "all"),
        ],
    )
    half = sign(laid, field="borrower", signer=papers.signer("borrower"), now=papers.NOW)
    seal = appearance_pdf(["东方示例"], box[2] - box[0], box[3] - box[1], style="seal")
    lender = papers.signer("lender")
    return sign(half, field="lender", signer=lender, now=papers.NOW, appearance=seal)


def signed_by_a_client_of_another_ca() -> bytes:
    """Any CA that is trusted will do, if the certificate is the party's."""
    half = sign(
        papers.laid_agreement(),
        field="borrower",
        signer=papers.signer("borrower", holders.other_ca()),
        now=papers.NOW,
    )
    return papers.signed_by_lender(half)


def first_signature_of_two_alone() -> Case:
    """An earlier state of the file is a paper that is not finished: open, and it says so."""
    return Case(papers.half_signed())
