"""Shadow attacks: a paper is prepared with two faces, one is signed, the other shown later."""

from __future__ import annotations

import io

import pikepdf

from pipeline.signing.fields import locate
from pipeline.signing.signer import DocMDP, sign
from tests.attacks.raw import raw_increment, stream
from tests.attacks.tools import sign_with
from tests.signing import papers

_HIDDEN = b"% hidden\n"
_WHITE = b"q 1 1 1 rg 0 0 600 900 re f Q"


def hidden_sum_uncovered_by_freeing_its_cover() -> bytes:
    """A white sheet lies over another sum while it is signed; then the sheet is struck out."""
    pdf, cover, _ = _prepared()
    return raw_increment(_certified(pdf), {cover: None})


def hidden_sum_uncovered_by_emptying_its_cover() -> bytes:
    pdf, cover, _ = _prepared()
    empty = b"/Type /XObject /Subtype /Form /BBox [0 0 600 900]"
    return raw_increment(_certified(pdf), {cover: stream(b"", empty)})


def hidden_sum_uncovered_with_the_second_signature() -> bytes:
    """The sheet is emptied in the very revision of the lender's signature."""
    pdf, cover, _ = _prepared(papers.laid_agreement())
    borrower = papers.signer("borrower")
    half = sign(pdf, field="borrower", signer=borrower, now=papers.NOW, certify=DocMDP.FILL_FORMS)

    def empty(writer: object) -> None:
        found = writer.get_object(_reference(cover, writer))  # type: ignore[attr-defined]
        found._data = found._encoded_data = b""
        found.pop("/Filter", None)
        writer.update_container(found)  # type: ignore[attr-defined]

    return sign_with(half, "lender", papers.signer("lender"), empty)


def page_content_replaced_by_an_object_that_was_hidden() -> bytes:
    """The new content was signed along, inside another stream; a later table leads to it."""
    pdf, _, content = _prepared(plant=True)
    signed = _certified(pdf)
    return raw_increment(signed, {content: signed.index(_HIDDEN) + len(_HIDDEN)})


def catalogue_replaced_by_another_one() -> bytes:
    """A later table makes a new object the catalogue, with pages of its own."""
    signed = papers.certificate()
    blank = {
        90: b"<< /Type /Catalog /Pages 91 0 R /AcroForm 38 0 R >>",
        91: b"<< /Type /Pages /Kids [92 0 R] /Count 1 >>",
        92: b"<< /Type /Page /Parent 91 0 R /MediaBox [0 0 595 842] >>",
    }
    return raw_increment(signed, blank, root=90)


def list_of_proofs_that_is_the_page_as_well() -> bytes:
    """One list is both the store of certificates and the content of the page; proofs are added."""
    given = papers.laid_certificate(papers.data(amount=papers.AMOUNT))
    with pikepdf.open(io.BytesIO(given)) as document:
        page = document.pages[0]
        shared = document.make_indirect(pikepdf.Array([page.obj.Contents]))
        page.obj.Contents = shared
        document.Root.DSS = document.make_indirect(pikepdf.Dictionary(Certs=shared))
        written = io.BytesIO()
        document.save(written, deterministic_id=True)
    with pikepdf.open(io.BytesIO(written.getvalue())) as document:
        contents = document.pages[0].obj.Contents
        number, first = contents.objgen[0], contents[0].objgen[0]
    black = {number: b"[%d 0 R 90 0 R]" % first, 90: stream(b"0 0 600 900 re f")}
    return raw_increment(_certified(written.getvalue()), black)


def _prepared(laid: bytes | None = None, *, plant: bool = False) -> tuple[bytes, int, int]:
    """The certificate with a cover over its page; the numbers of the cover and of the content."""
    given = laid or papers.laid_certificate(papers.data(amount=papers.AMOUNT))
    with pikepdf.open(io.BytesIO(given)) as document:
        page = document.pages[0]
        form = pikepdf.Dictionary(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form,
                                  BBox=pikepdf.Array([0, 0, 600, 900]))  # fmt: skip
        cover = document.make_stream(_WHITE, form)
        page.add_resource(cover, pikepdf.Name.XObject, pikepdf.Name.Cover)
        page.contents_add(document.make_stream(_other_sum(given)))
        page.contents_add(document.make_stream(b"q /Cover Do Q"))
        page.contents_coalesce()
        if plant:
            hidden = _HIDDEN + b"999 0 obj\n" + stream(b"0 0 600 900 re f") + b"\nendobj\n"
            document.Root.Planted = document.make_stream(hidden)
        written = io.BytesIO()
        document.save(
            written,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
            deterministic_id=True,
        )
    with pikepdf.open(io.BytesIO(written.getvalue())) as document:
        page = document.pages[0]
        numbers = page.resources.XObject.Cover.objgen[0], page.obj.Contents.objgen[0]
    pdf = written.getvalue().replace(b"999 0 obj", b"%d 0 obj  "[:11] % numbers[1])
    return pdf, *numbers


def _other_sum(pdf: bytes) -> bytes:
    place = locate(pdf, papers.AMOUNT)
    return b"q 0 0 0 rg %d %d 60 8 re f Q" % (place.left, place.bottom - 20)


def _certified(pdf: bytes) -> bytes:
    lender = papers.signer("lender")
    return sign(pdf, field="lender", signer=lender, now=papers.NOW, certify=DocMDP.NO_CHANGES)


def _reference(number: int, writer: object) -> object:
    from pyhanko.pdf_utils import generic

    return generic.Reference(number, 0, writer)
