"""Forgeries, by name. Each takes nothing and gives a file that no verifier may pass.

Where a forgery needs a signature that is right in itself, it is made with the test keys: the
attacker is one of the parties, or got a party to sign what the attacker prepared.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import re
from collections.abc import Callable
from typing import Any

import pikepdf
from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.signers.pdf_cms import SimpleSigner

from pipeline.signing.cms import container_size, signature_container
from pipeline.signing.fields import FieldSpec, lay_fields, locate
from pipeline.signing.keys import KeyFolder, Signer
from pipeline.signing.signer import DocMDP, complete, prepare, sign
from tests.signing import papers

Writer = Any
Dictionary: Any = generic.DictionaryObject
Number: Any = generic.NumberObject
Edit = Callable[[Writer], None]
NO_CHANGES = DocMDP.NO_CHANGES


# --- helpers of the attacker ---------------------------------------------------------------------


def increment(pdf: bytes, edit: Edit) -> bytes:
    """The file with one more revision that holds whatever ``edit`` changes."""
    writer: Writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    edit(writer)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def sign_with(pdf: bytes, field: str, signer: Signer, edit: Edit) -> bytes:
    """A right signature whose own revision also holds whatever ``edit`` changes."""
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
    steps.send(SigObjSetup(placeholder))
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


# --- ByteRange and container ---------------------------------------------------------------------


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


# --- adding to a signed file ---------------------------------------------------------------------


def appended_comment() -> bytes:
    return papers.certificate() + b"\n% nothing to see\n"


def appended_nothing_but_a_line_break() -> bytes:
    return papers.certificate() + b"\n"


def appended_annotation() -> bytes:
    def edit(writer: Writer) -> None:
        note = Dictionary(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name("/FreeText"),
                pdf_name("/Rect"): generic.ArrayObject(map(Number, (60, 700, 300, 740))),
                pdf_name("/Contents"): generic.pdf_string("PAID"),
            }
        )
        writer.register_annotation(writer.find_page_for_modification(0)[0], writer.add_object(note))

    return increment(papers.certificate(), edit)


def appended_page() -> bytes:
    def edit(writer: Writer) -> None:
        pages = writer.root["/Pages"]
        pages["/Kids"].append(pages["/Kids"].raw_get(0))
        pages["/Count"] = Number(2)
        writer.update_container(pages)

    return increment(papers.certificate(), edit)


def _more_content(writer: Writer) -> None:
    stamp = writer.add_object(generic.StreamObject(stream_data=b"0 0 600 900 re f"))
    writer.add_stream_to_page(0, stamp)


def appended_content() -> bytes:
    return increment(papers.certificate(), _more_content)


def content_changed_before_the_second_signature() -> bytes:
    return papers.signed_by_lender(increment(papers.half_signed(), _more_content))


def content_changed_with_the_second_signature() -> bytes:
    return sign_with(papers.half_signed(), "lender", papers.signer("lender"), _more_content)


def content_changed_without_certification() -> bytes:
    half = papers.half_signed(certify=False)
    return sign_with(half, "lender", papers.signer("lender"), _more_content)


def signature_after_no_changes() -> bytes:
    """A second signature in a certificate whose first one permitted no change."""
    plain = papers.paper("结清证明", "甲方（盖章）：")
    rect = locate(plain, "甲方（盖章）：")
    fields = [
        FieldSpec("lender", 0, rect.below(140, 44)),
        FieldSpec("agent", 0, rect.beside(140, 44)),
    ]
    laid = lay_fields(plain, fields)
    lender, agent = papers.signer("lender"), papers.signer("agent")
    first = sign(laid, field="lender", signer=lender, now=papers.NOW, certify=NO_CHANGES)
    return sign(first, field="agent", signer=agent, now=papers.NOW)


def signature_after_the_lock() -> bytes:
    """The last party locked everything, and then somebody signed all the same."""
    plain = papers.paper()
    rect = locate(plain, "甲方（盖章）：")
    laid = lay_fields(
        plain,
        [
            FieldSpec("lender", 0, rect.below(140, 44), "all"),
            FieldSpec("agent", 0, rect.beside(140, 44)),
        ],
    )
    lender, agent = papers.signer("lender"), papers.signer("agent")
    first = sign(laid, field="lender", signer=lender, now=papers.NOW)
    return sign(first, field="agent", signer=agent, now=papers.NOW)


# --- shadow attacks ------------------------------------------------------------------------------


def signed_appearance_replaced() -> bytes:
    """The picture of the borrower's signature swapped, then signed over by the lender."""
    edit = new_appearance("borrower")
    return papers.signed_by_lender(increment(papers.half_signed(), edit))


def signed_appearance_replaced_in_the_signing_revision() -> bytes:
    edit = new_appearance("borrower")
    return sign_with(papers.half_signed(), "lender", papers.signer("lender"), edit)


def text_field_replaced() -> bytes:
    """A form field laid over the sum, whose appearance is swapped after the borrower signed."""
    with pikepdf.open(io.BytesIO(papers.laid_agreement())) as document:
        page = document.pages[0]
        field = document.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Tx,
                T=pikepdf.String("sum"),
                V=pikepdf.String("16409.02"),
                Rect=pikepdf.Array([60, 700, 200, 744]),
                P=page.obj,
                F=4,
            )
        )
        field.AP = pikepdf.Dictionary(N=document.make_stream(b""))
        page.obj.Annots.append(field)
        document.Root.AcroForm.Fields.append(field)
        written = io.BytesIO()
        document.save(written)
    borrower = papers.signer("borrower")
    half = sign(written.getvalue(), field="borrower", signer=borrower, now=papers.NOW)
    return sign_with(half, "lender", papers.signer("lender"), new_appearance("sum"))


def two_fields_one_signature() -> bytes:
    """Three parties; the agent's field is made to show the borrower's signature."""

    def edit(writer: Writer) -> None:
        agent = widget(writer, "agent")
        agent["/V"] = widget(writer, "borrower").raw_get("/V")
        writer.update_container(agent)

    plain = papers.paper()
    rect = locate(plain, "乙方（签字）：")
    laid = lay_fields(
        plain,
        [
            FieldSpec(
                name, 0, (rect.left + x, rect.bottom - 50, rect.left + x + 90, rect.bottom - 6)
            )
            for name, x in (("borrower", 0), ("agent", 100), ("lender", 200))
        ],
    )
    borrower = papers.signer("borrower")
    half = sign(laid, field="borrower", signer=borrower, now=papers.NOW)
    return sign_with(half, "lender", papers.signer("lender"), edit)


def new_visible_field() -> bytes:
    """A field that nobody saw when the borrower signed, laid over the sum."""

    def edit(writer: Writer) -> None:
        append_signature_field(writer, SigFieldSpec("agent", box=(60, 700, 300, 744)))
        new_appearance("agent")(writer)

    half = papers.half_signed(certify=False)
    return sign_with(half, "lender", papers.signer("lender"), edit)


def sum_covered_by_the_second_signature() -> bytes:
    """The lender's field lies over the sum; its picture is a white sheet with another one."""
    plain = papers.paper()
    amount, borrower_place = locate(plain, papers.AMOUNT), locate(plain, "乙方（签字）：")
    box = (amount.left - 2, amount.bottom - 3, amount.right + 2, amount.top + 3)
    laid = lay_fields(
        plain,
        [
            FieldSpec("borrower", 0, borrower_place.below(140, 44)),
            FieldSpec("lender", 0, box, "all"),
        ],
    )
    half = sign(
        laid,
        field="borrower",
        signer=papers.signer("borrower"),
        now=papers.NOW,
        certify=DocMDP.FILL_FORMS,
    )
    sheet = _white_sheet(box[2] - box[0], box[3] - box[1])
    return sign(
        half, field="lender", signer=papers.signer("lender"), now=papers.NOW, appearance=sheet
    )


def _white_sheet(width: float, height: float) -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(width, height))
        content = b"1 1 1 rg 0 0 999 999 re f"
        document.pages[0].obj.Contents = document.make_stream(content)
        document.pages[0].obj.Resources = pikepdf.Dictionary()
        written = io.BytesIO()
        document.save(written)
    return written.getvalue()


def undefined_object_defined_later() -> bytes:
    """The signed page draws an object that does not exist; the second revision supplies it."""
    with pikepdf.open(io.BytesIO(papers.laid_agreement())) as document:
        page = document.pages[0]
        page.add_resource(document.make_stream(b""), pikepdf.Name.XObject, pikepdf.Name.Later)
        page.contents_add(document.make_stream(b"q /Later Do Q"))
        written = io.BytesIO()
        document.save(written, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    laid = written.getvalue()
    # pyHanko numbers from one behind /Size: the borrower's signature, then the next object.
    free = 3 + int(re.findall(rb"/Size (\d+)", laid)[-1])
    pdf, count = re.subn(rb"/Later \d\d 0 R", b"/Later %d 0 R" % free, laid)
    assert (len(pdf), count) == (len(laid), 1)
    half = sign(
        pdf,
        field="borrower",
        signer=papers.signer("borrower"),
        now=papers.NOW,
        certify=DocMDP.FILL_FORMS,
    )

    def edit(writer: Writer) -> None:
        assert form_xobject(writer, b"0 0 140 44 re f").idnum == free

    return sign_with(half, "lender", papers.signer("lender"), edit)


# --- whose signature -----------------------------------------------------------------------------


def same_names_other_root() -> bytes:
    """All names are right, but the keys are another CA's."""
    return _certificate_by(papers.keys(made=papers.NOW - dt.timedelta(days=1)))


def expired_when_signed() -> bytes:
    """The right CA in name; the certificate had run out long before."""
    return _certificate_by(papers.keys(made=papers.NOW - dt.timedelta(days=3000)))


def _certificate_by(folder: KeyFolder) -> bytes:
    return sign(
        papers.laid_certificate(papers.data(amount=papers.AMOUNT)),
        field="lender",
        signer=papers.signer("lender", folder),
        now=papers.NOW,
        certify=NO_CHANGES,
    )


def one_key_for_both_parties() -> bytes:
    return sign(
        papers.half_signed(), field="lender", signer=papers.signer("borrower"), now=papers.NOW
    )


# --- going back ----------------------------------------------------------------------------------


def rolled_back_to_the_first_signature() -> bytes:
    return first_revision(papers.agreement(), 1)


def rolled_back_to_no_signature() -> bytes:
    return first_revision(papers.agreement(), 0)


def junk_before_the_header() -> bytes:
    return b"GIF89a" + papers.certificate()


def signature_value_removed() -> bytes:
    def edit(writer: Writer) -> None:
        field = widget(writer, "borrower")
        del field["/V"]
        writer.update_container(field)

    return sign_with(papers.half_signed(), "lender", papers.signer("lender"), edit)


ATTACKS: tuple[Callable[[], bytes], ...] = (
    byte_range_missing,
    byte_range_from_one,
    byte_range_of_two_numbers,
    byte_range_beyond_the_file,
    container_of_another_paper,
    container_empty,
    padding_holds_junk,
    container_in_mixed_case,
    container_with_unsigned_junk,
    container_with_foreign_certificate,
    container_in_long_lengths,
    container_with_another_version,
    weak_digest,
    appended_comment,
    appended_nothing_but_a_line_break,
    appended_annotation,
    appended_page,
    appended_content,
    content_changed_before_the_second_signature,
    content_changed_with_the_second_signature,
    content_changed_without_certification,
    signature_after_no_changes,
    signature_after_the_lock,
    signed_appearance_replaced,
    signed_appearance_replaced_in_the_signing_revision,
    text_field_replaced,
    two_fields_one_signature,
    new_visible_field,
    sum_covered_by_the_second_signature,
    undefined_object_defined_later,
    same_names_other_root,
    expired_when_signed,
    one_key_for_both_parties,
    rolled_back_to_the_first_signature,
    rolled_back_to_no_signature,
    junk_before_the_header,
    signature_value_removed,
)
