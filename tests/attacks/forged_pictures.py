"""Pictures of signatures that are none."""

from __future__ import annotations

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from tests.attacks.tools import (
    Dictionary,
    Number,
    Writer,
    form_xobject,
    increment,
    new_appearance,
)
from tests.signing import papers


def picture_of_a_seal_in_an_empty_field() -> bytes:
    """The field shows a seal, but nobody signed."""
    return increment(papers.laid_certificate(papers.data()), new_appearance("lender"))


def picture_of_a_seal_beside_the_borrowers_signature() -> bytes:
    """Only the borrower has signed; the lender's empty field is given a seal."""
    return increment(papers.half_signed(), new_appearance("lender"))


def stamp_that_looks_like_a_signature() -> bytes:
    def edit(writer: Writer) -> None:
        seal = Dictionary(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name("/Stamp"),
                pdf_name("/F"): Number(4),
                pdf_name("/Rect"): generic.ArrayObject(map(Number, (300, 200, 440, 244))),
                pdf_name("/AP"): Dictionary({pdf_name("/N"): form_xobject(writer, b"0 0 99 9 re")}),
            }
        )
        writer.register_annotation(writer.find_page_for_modification(0)[0], writer.add_object(seal))

    return increment(papers.laid_certificate(papers.data()), edit)
