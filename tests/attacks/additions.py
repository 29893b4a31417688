"""Forgeries by adding to a signed file, and by going back to an earlier state of it."""

from __future__ import annotations

import re

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from pipeline.signing.fields import FieldSpec, lay_fields, locate
from pipeline.signing.signer import sign
from tests.attacks.raw import raw_increment
from tests.attacks.tools import (
    NO_CHANGES,
    Dictionary,
    Number,
    Writer,
    first_revision,
    increment,
    sign_with,
    widget,
)
from tests.signing import papers


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
        FieldSpec(papers.LENDER, 0, rect.below(140, 44)),
        FieldSpec(papers.AGENT, 0, rect.beside(140, 44)),
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
            FieldSpec(papers.LENDER, 0, rect.below(140, 44), "all"),
            FieldSpec(papers.AGENT, 0, rect.beside(140, 44)),
        ],
    )
    lender, agent = papers.signer("lender"), papers.signer("agent")
    first = sign(laid, field="lender", signer=lender, now=papers.NOW)
    return sign(first, field="agent", signer=agent, now=papers.NOW)


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


def fonts_changed() -> bytes:
    """The letters of a font are given other widths, so that figures run together."""

    def edit(writer: Writer) -> None:
        fonts = writer.root["/Pages"]["/Kids"][0]["/Resources"]["/Font"]
        font = fonts[next(iter(fonts))]["/DescendantFonts"][0]
        font["/W"] = generic.ArrayObject([])
        font["/DW"] = Number(0)
        writer.update_container(font)

    return increment(papers.certificate(), edit)


def table_that_goes_round_in_circles() -> bytes:
    """The last table names itself as the one before it."""
    pdf = papers.certificate()
    last: bytes = re.findall(rb"startxref\s+(\d+)", pdf)[-1]
    place = pdf.rindex(b"/Prev ")
    end = pdf.index(b"\n", place)
    return pdf[:place] + b"/Prev " + last + pdf[end:]


def table_of_both_kinds() -> bytes:
    """A table and a stream of references side by side, which programs read differently."""
    return raw_increment(papers.certificate(), {}).replace(b" /Info", b" /XRefStm 15 /Info", 1)


def objects_that_nobody_signed_in_a_new_version() -> bytes:
    """A version that changes nothing that was there, but plants an object."""
    return raw_increment(papers.certificate(), {95: b"(PAID IN FULL)"})
