"""Forgeries inside the box of the second signature, laid before the first one was made: nothing
but that signature is added, and yet the paper says something else. Beside them, seals that are as
they should be.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from pipeline.signing.appearance import appearance_pdf
from pipeline.signing.fields import FieldSpec, Rect, lay_fields, locate
from pipeline.signing.signer import DocMDP, sign
from tests.attacks.tools import Dictionary as Entries
from tests.attacks.tools import Number, Writer, sign_with, widget
from tests.signing import papers

Change = Callable[[pikepdf.Pdf], None]
_WHITE, _BLACK, _RED = b"1 g", b"0 g", b"0.8 0 0 rg"
_PRINT_ONLY = 0b10_0100


def sum_covered_by_a_field_that_names_no_page() -> bytes:
    def unnamed(document: pikepdf.Pdf) -> None:
        del _lender(document)["/P"]

    return _covered(unnamed)


def sum_covered_by_a_field_that_names_another_page() -> bytes:
    def misnamed(document: pikepdf.Pdf) -> None:
        document.add_blank_page()
        _lender(document).P = document.pages[1].obj

    return _covered(misnamed)


def sum_covered_by_a_field_on_two_pages() -> bytes:
    def doubled(document: pikepdf.Pdf) -> None:
        document.add_blank_page()
        field = _lender(document)
        document.pages[1].obj.Annots = document.make_indirect(Array([field]))
        field.P = document.pages[1].obj

    return _covered(doubled)


def sum_covered_in_print_only() -> bytes:
    """On the screen there is nothing to see."""

    def hidden(document: pikepdf.Pdf) -> None:
        _lender(document).F = _PRINT_ONLY

    return _covered(hidden)


def clause_added_in_a_field_as_large_as_the_page() -> bytes:
    lines = _BLACK + b" 60 500 300 3 re f 60 480 200 3 re f"
    return _painted((0, 0, 595, 842), lines)


def stroke_set_before_the_sum() -> bytes:
    left, bottom, right, top = _sum()
    return _painted((left - 6, bottom - 2, right + 2, top + 2), _BLACK + b" 3 2 1.3 8 re f")


def red_stroke_set_before_the_sum() -> bytes:
    """Red as a seal, which may lie over printed words, but not at figures."""
    left, bottom, right, top = _sum()
    return _painted((left - 6, bottom - 2, right + 2, top + 2), _RED + b" 3 2 1.3 8 re f")


def figure_of_the_sum_struck_through() -> bytes:
    left, bottom, right, top = _sum()
    return _painted((left, bottom, right, top), _BLACK + b" 8 0 1 10 re f")


def word_set_between_printed_words() -> bytes:
    place = locate(papers.paper(), "甲方（盖章）：")
    box = (place.left, place.bottom, place.right, place.top)
    return _painted(box, _BLACK + b" 20 2 4 1 re f 22 0 1 6 re f")


def pale_sum_erased() -> bytes:
    """Printed in light grey, so that a judge of black ink does not miss it."""

    def pale(document: pikepdf.Pdf) -> None:
        _draw(document, b"0.7 g 60 560 200 12 re f")

    return _painted((50, 550, 270, 590), _WHITE + b" 0 0 220 40 re f", pale)


def picture_of_a_sum_erased() -> bytes:
    """There are no letters in it that could be missed."""

    def pictured(document: pikepdf.Pdf) -> None:
        picture = document.make_stream(b"\x00" * 100)
        picture.Type, picture.Subtype = Name.XObject, Name.Image
        picture.Width, picture.Height, picture.BitsPerComponent = 20, 5, 8
        picture.ColorSpace = Name.DeviceGray
        document.pages[0].add_resource(picture, Name.XObject, Name.Sum)
        _draw(document, b"q 200 0 0 40 60 560 cm /Sum Do Q")

    return _painted((50, 550, 270, 610), _WHITE + b" 0 0 220 60 re f", pictured)


def sum_written_beside_the_seal() -> bytes:
    """The lender's own picture says what the borrower has to pay."""
    half = _half(papers.laid_agreement())
    lines = papers.picture("东方示例小额贷款有限公司", "另付人民币96,409.02元")
    return sign(
        half, field="lender", signer=papers.signer("lender"), now=papers.NOW, appearance=lines
    )


def fields_to_be_drawn_anew_after_signing() -> bytes:
    """A field shows one sum and holds another; the second signature has readers draw it anew."""

    def two_faced(document: pikepdf.Pdf) -> None:
        field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, F=4, Ff=1,
                           T="sum", V="96,409.02", DA="/Helv 12 Tf 0 g",
                           Rect=Array([100, 600, 250, 620]), P=document.pages[0].obj)  # fmt: skip
        field.AP = Dictionary(N=document.make_stream(_BLACK + b" 0 0 50 9 re f"))
        made = document.make_indirect(field)
        document.pages[0].obj.Annots.append(made)
        document.Root.AcroForm.Fields.append(made)

    def anew(writer: Writer, _: object) -> None:
        form = writer.root["/AcroForm"]
        switched_on: Any = generic.BooleanObject
        form[pdf_name("/NeedAppearances")] = switched_on(True)
        writer.update_container(form)

    half = _half(_changed(papers.laid_agreement(), two_faced))
    return sign_with(half, "lender", papers.signer("lender"), lambda _: None, late=anew)


def title_changed_with_the_second_signature() -> bytes:
    def retitled(writer: Writer) -> None:
        title = generic.TextStringObject("债务已结清证明")
        writer.set_info(writer.add_object(Entries({pdf_name("/Title"): title})))

    return sign_with(papers.half_signed(), "lender", papers.signer("lender"), retitled)


def field_that_says_how_the_page_is_drawn_as_well() -> bytes:
    """The lender's field is a graphics state of the page: with a signature in it, ink is clear."""

    def shared(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.Resources.ExtGState = _lender(document)
        _draw(document, b"/V gs 0 g 60 560 200 40 re f")

    def cleared(writer: Writer, reference: Any) -> None:
        value = writer.get_object(reference.reference)
        value[pdf_name("/ca")] = Number(0)

    half = _half(_changed(papers.laid_agreement(), shared))
    return sign_with(half, "lender", papers.signer("lender"), lambda _: None, late=cleared)


def seal_on_a_turned_page() -> bytes:
    def turned(document: pikepdf.Pdf) -> None:
        document.pages[0].obj.Rotate = 90

    return _sealed(turned)


def seal_in_a_field_that_names_no_page() -> bytes:
    """To name it is a courtesy (ISO 32000-2, table 166)."""

    def unnamed(document: pikepdf.Pdf) -> None:
        del _lender(document)["/P"]

    return _sealed(unnamed)


def signature_in_black_on_a_ruled_line() -> bytes:
    def ruled(document: pikepdf.Pdf) -> None:
        _draw(document, _BLACK + b" 60 560 200 0.8 re f")

    stroke = b"0 0 0.4 RG 1.2 w 20 4 m 60 34 l 90 2 l 150 30 l S"
    return _painted((60, 550, 260, 590), stroke, ruled)


def _covered(change: Change) -> bytes:
    """The lender's box lies over the sum, and its picture is white there."""
    left, bottom, right, top = _sum()
    box = (left - 2, bottom - 2, right + 2, top + 2)
    return _painted(box, _WHITE + b" 0 0 99 99 re f", change)


def _sealed(change: Change) -> bytes:
    words = locate(papers.paper(), "甲方（盖章）：")
    box = (words.left - 4, words.bottom - 14, words.right + 60, words.top + 14)
    half = _half(_changed(_laid(box), change))
    seal = appearance_pdf(["东方示例"], box[2] - box[0], box[3] - box[1], style="seal")
    return sign(
        half, field="lender", signer=papers.signer("lender"), now=papers.NOW, appearance=seal
    )


def _painted(box: Rect, content: bytes, change: Change = lambda _: None) -> bytes:
    """Signed by both; the lender's field has this box, and this is drawn in it."""

    def edit(writer: Writer) -> None:
        field = widget(writer, "lender")
        field["/AP"] = Entries({pdf_name("/N"): _form(writer, box, content)})
        writer.update_container(field)

    half = _half(_changed(_laid(box), change))
    return sign_with(half, "lender", papers.signer("lender"), edit)


def _form(writer: Writer, box: Rect, content: bytes) -> Any:
    edges = map(generic.FloatObject, (0, 0, box[2] - box[0], box[3] - box[1]))
    entries = {
        pdf_name("/Type"): pdf_name("/XObject"),
        pdf_name("/Subtype"): pdf_name("/Form"),
        pdf_name("/BBox"): generic.ArrayObject(edges),
        pdf_name("/Resources"): Entries({}),
    }
    return writer.add_object(generic.StreamObject(entries, stream_data=content))


def _laid(box: Rect) -> bytes:
    place = locate(papers.paper(), "乙方（签字）：")
    return lay_fields(
        papers.paper(),
        [
            FieldSpec(papers.BORROWER, 0, place.below(140, 30)),
            FieldSpec(papers.LENDER, 0, box, "all"),
        ],
    )


def _half(laid: bytes) -> bytes:
    borrower = papers.signer("borrower")
    return sign(laid, field="borrower", signer=borrower, now=papers.NOW, certify=DocMDP.FILL_FORMS)


def _changed(pdf: bytes, change: Change) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        change(document)
        written = io.BytesIO()
        document.save(written, deterministic_id=True)
    return written.getvalue()


def _draw(document: pikepdf.Pdf, content: bytes) -> None:
    document.pages[0].contents_add(document.make_stream(b"q " + content + b" Q"))


def _lender(document: pikepdf.Pdf) -> Any:
    return next(each for each in document.Root.AcroForm.Fields if str(each.T) == "lender")


def _sum() -> Rect:
    place = locate(papers.paper(), papers.AMOUNT)
    return place.left, place.bottom, place.right, place.top
