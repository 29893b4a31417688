"""What an attacker works with.

Signatures that are right in themselves are made with the test keys: the
attacker is a party, or got one to sign what the attacker prepared."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from pipeline.signing.cms import container_size, signature_container
from pipeline.signing.keys import Signer
from pipeline.signing.signer import DocMDP, complete, prepare
from tests.signing import papers

Writer = Any
Dictionary: Any = generic.DictionaryObject
Number: Any = generic.NumberObject
Edit = Callable[[Writer], None]
Late = Callable[[Writer, Any], None]
NO_CHANGES = DocMDP.NO_CHANGES


def increment(pdf: bytes, edit: Edit) -> bytes:
    """The file with one more revision that holds whatever ``edit`` changes."""
    writer: Writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    edit(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def sign_with(
    pdf: bytes, field: str, signer: Signer, edit: Edit, *, late: Late | None = None
) -> bytes:
    """A right signature whose own revision also holds whatever ``edit`` changes; ``late`` is given
    the signature's reference.
    """
    writer: Writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer._update_meta = lambda: None
    edit(writer)
    steps = PdfCMSEmbedder().write_cms(field, writer, existing_fields_only=True)
    next(steps)
    placeholder = SignatureObject(
        timestamp=papers.NOW,
        subfilter=SigSeedSubFilter.PADES,
        bytes_reserved=2 * container_size(signer),
    )
    reference = steps.send(SigObjSetup(placeholder))
    if late:
        late(writer, reference)
    digest, output = steps.send(SigIOSetup("sha256", output=io.BytesIO()))
    steps.send(signature_container(digest.document_digest, signer))
    result: bytes = output.getvalue()
    return result


def signed_with_container(change: Callable[[bytes], bytes], *, room: int = 200) -> bytes:
    """A certificate whose container was re-encoded by ``change``; the signature stays right."""
    signer = papers.signer("lender")
    prepared = prepare(
        papers.laid_certificate(None),
        field="lender",
        certificate=signer.certificate,
        size=container_size(signer) + room,
        now=papers.NOW,
        certify=NO_CHANGES,
    )
    return complete(prepared, change(signature_container(prepared.digest, signer)))


def widget(writer: Writer, name: str) -> Any:
    for field in writer.root["/AcroForm"]["/Fields"]:
        if field.get_object()["/T"] == name:
            return field.get_object()
    raise KeyError(name)


def form_xobject(writer: Writer, content: bytes) -> Any:
    return writer.add_object(
        generic.StreamObject(
            {
                pdf_name("/Type"): pdf_name("/XObject"),
                pdf_name("/Subtype"): pdf_name("/Form"),
                pdf_name("/BBox"): generic.ArrayObject(map(Number, (0, 0, 140, 44))),
            },
            stream_data=content,
        )
    )


def new_appearance(name: str) -> Edit:
    def edit(writer: Writer) -> None:
        field = widget(writer, name)
        black = form_xobject(writer, b"0 0 140 44 re f")
        field["/AP"] = Dictionary({pdf_name("/N"): black})
        writer.update_container(field)

    return edit


def contents_of(pdf: bytes) -> tuple[int, int]:
    """Where the last /Contents stands, without its delimiters."""
    found = list(re.finditer(rb"/Contents <([0-9A-Fa-f]+)>", pdf))[-1]
    return found.span(1)


def first_revision(pdf: bytes, number: int) -> bytes:
    """The file up to the end of its ``number``-th revision."""
    ends = [found.end() for found in re.finditer(rb"%%EOF\r?\n?", pdf)]
    return pdf[: ends[number]]
