"""Attacks on certified papers: annotations where they are permitted, and sneaky signatures."""

from __future__ import annotations

import io

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from pipeline.signing.cms import container_size, signature_container
from tests.attacks.tools import (
    Dictionary,
    Number,
    Writer,
    form_xobject,
    increment,
    new_appearance,
    sign_with,
)
from tests.signing import papers


def evil_annotation_where_notes_are_permitted() -> bytes:
    """The paper is certified so that notes may follow; one of them hides the sum."""
    return increment(_permitting_notes(), _note)


def evil_annotation_on_a_paper_for_further_signatures() -> bytes:
    return increment(papers.half_signed(), _note)


def evil_stamp_drawn_over_the_sum() -> bytes:
    def edit(writer: Writer) -> None:
        _annotation(writer, "/Stamp", {"/AP": _appearance(writer)})

    return increment(papers.certificate(), edit)


def sneaky_signature_in_a_new_field() -> bytes:
    """Further signatures are permitted; the lender's comes in a field of his own over the sum."""

    def edit(writer: Writer) -> None:
        append_signature_field(writer, SigFieldSpec("agent", box=(60, 700, 300, 744)))
        new_appearance("agent")(writer)

    half = papers.half_signed()
    return sign_with(half, "agent", papers.signer("agent"), edit)


def sneaky_signature_as_a_document_timestamp() -> bytes:
    """What calls itself a timestamp over the whole is a field that everybody sees."""

    def edit(writer: Writer) -> None:
        append_signature_field(writer, SigFieldSpec("stamp", box=(60, 700, 300, 744)))
        new_appearance("stamp")(writer)

    return sign_with(papers.half_signed(), "stamp", papers.signer("agent"), edit)


def _note(writer: Writer) -> None:
    _annotation(writer, "/FreeText", {"/Contents": generic.pdf_string("PAID")})


def _annotation(writer: Writer, kind: str, more: dict[str, object]) -> None:
    entries = {"/Type": pdf_name("/Annot"), "/Subtype": pdf_name(kind),
               "/F": Number(4),
               "/Rect": generic.ArrayObject(map(Number, (60, 700, 300, 740))), **more}  # fmt: skip
    note = Dictionary({pdf_name(key): value for key, value in entries.items()})
    writer.register_annotation(writer.find_page_for_modification(0)[0], writer.add_object(note))


def _appearance(writer: Writer) -> object:
    return Dictionary({pdf_name("/N"): form_xobject(writer, b"0 0 140 44 re f")})


def _permitting_notes() -> bytes:
    """The certificate, certified at level 3 of DocMDP."""
    signer = papers.signer("lender")
    laid = papers.laid_certificate(papers.data(amount=papers.AMOUNT))
    writer: Writer = IncrementalPdfFileWriter(io.BytesIO(laid))
    steps = PdfCMSEmbedder().write_cms("lender", writer, existing_fields_only=True)
    next(steps)
    placeholder = SignatureObject(
        timestamp=papers.NOW,
        subfilter=SigSeedSubFilter.PADES,
        bytes_reserved=2 * container_size(signer),
    )
    mdp = SigMDPSetup(md_algorithm="sha256", certify=True, docmdp_perms=MDPPerm.ANNOTATE)
    steps.send(SigObjSetup(placeholder, mdp_setup=mdp))
    digest, output = steps.send(SigIOSetup("sha256", output=io.BytesIO()))
    steps.send(signature_container(digest.document_digest, signer))
    result: bytes = output.getvalue()
    return result
