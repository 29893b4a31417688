"""Forgeries prepared before signing, or hidden behind a right signature; signatures of others."""

from __future__ import annotations

import datetime as dt
import io
import re

import pikepdf
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from pipeline.signing.fields import FieldSpec, lay_fields, locate
from pipeline.signing.keys import KeyFolder
from pipeline.signing.signer import DocMDP, sign
from tests.attacks.case import Case
from tests.attacks.pki import Authority
from tests.attacks.tools import (
    NO_CHANGES,
    Writer,
    form_xobject,
    increment,
    new_appearance,
    sign_with,
    widget,
)
from tests.signing import papers


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

    borrower = papers.signer("borrower")
    half = sign(_three_places(), field="borrower", signer=borrower, now=papers.NOW)
    return sign_with(half, "lender", papers.signer("lender"), edit)


def two_fields_one_signature_from_the_start() -> bytes:
    """The same, but the agent's field is filled in the borrower's own version: nothing changes
    afterwards, and a difference analysis has nothing to find.
    """

    def also(writer: Writer, reference: object) -> None:
        agent = widget(writer, "agent")
        agent["/V"] = reference
        writer.update_container(agent)

    borrower = papers.signer("borrower")
    half = sign_with(_three_places(), "borrower", borrower, lambda _: None, late=also)
    return papers.signed_by_lender(half)


def _three_places() -> bytes:
    """An agreement of three parties, laid out for their signatures."""
    plain = papers.paper()
    rect = locate(plain, "乙方（签字）：")
    return lay_fields(
        plain,
        [
            FieldSpec(
                holder, 0, (rect.left + x, rect.bottom - 50, rect.left + x + 90, rect.bottom - 6)
            )
            for holder, x in ((papers.BORROWER, 0), (papers.AGENT, 100), (papers.LENDER, 200))
        ],
    )


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
            FieldSpec(papers.BORROWER, 0, borrower_place.below(140, 44)),
            FieldSpec(papers.LENDER, 0, box, "all"),
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


def same_names_other_root() -> bytes:
    """All names are right, but the keys are another CA's."""
    return _certificate_by(papers.keys(made=papers.NOW - dt.timedelta(days=1)))


def expired_when_signed() -> Case:
    """The right CA in name; the certificate had run out long before."""
    folder = papers.keys(made=papers.NOW - dt.timedelta(days=3000))
    return Case(_certificate_by(folder), (folder.root(),))


def _certificate_by(folder: KeyFolder) -> bytes:
    return sign(
        papers.laid_certificate(papers.data(amount=papers.AMOUNT)),
        field="lender",
        signer=papers.signer("lender", folder),
        now=papers.NOW,
        certify=NO_CHANGES,
    )


def one_key_for_both_parties() -> bytes:
    return sign_with(papers.half_signed(), "lender", papers.signer("borrower"), lambda _: None)


def borrower_certified_by_the_lender() -> Case:
    """The lender runs a CA and signs for the borrower with a key that it made itself."""
    authority = Authority(papers.LENDER.name)
    borrower = authority.signer(papers.BORROWER, place="")
    half = sign_with(papers.laid_agreement(), "borrower", borrower, lambda _: None)
    trust = (papers.keys().root(), authority.root.certificate)
    return Case(papers.signed_by_lender(half), trust)
