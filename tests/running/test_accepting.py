"""A copy that a provider signed shows, prints and holds what was sent, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from pipeline.errors import WrongState
from pipeline.running.accepting import Sameness, accept
from pipeline.running.manifest import FileEntry
from pipeline.running.signed_back import _compared
from pipeline.signing.archive import protect
from pipeline.signing.authority import ThrowAwayAuthority
from pipeline.signing.levels import Level, Protection
from pipeline.signing.revocation import read_revocation
from pipeline.signing.signer import sign
from pipeline.verification.copies import Copy
from tests.attacks.tools import Dictionary as PdfDictionary
from tests.attacks.tools import Number, increment
from tests.running.test_hand_over import at_a_provider, later, rewritten
from tests.signing import papers

Pdf = Any
SENT = papers.laid_agreement()
AMOUNT = (280, 730, 350, 748)  # points: where the sum stands on the page
BLANK = (60, 500, 360, 520)


def edited(pdf: bytes, edit: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        edit(document)
        written = io.BytesIO()
        document.save(written, deterministic_id=True)
    return written.getvalue()


def by_borrower(pdf: bytes) -> bytes:
    return sign(pdf, field="borrower", signer=papers.signer("borrower"), now=papers.NOW,
                appearance=papers.picture("张三", "电子签名"))  # fmt: skip


def refusal(returned: bytes, sent: bytes = SENT) -> str:
    with pytest.raises(WrongState) as caught:
        accept(sent, returned, papers.NOW, [papers.keys().root()])
    assert caught.value.code == "accept.refused"
    return caught.value.message.render("en")


def drawn(content: bytes, **resources: Pdf) -> Callable[[pikepdf.Pdf], None]:
    def edit(document: pikepdf.Pdf) -> None:
        page = document.pages[0]
        page.contents_add(document.make_stream(content))
        for kind, named in resources.items():
            page.obj.Resources[f"/{kind}"] = named(document)

    return edit


def picture(document: pikepdf.Pdf) -> Pdf:
    image = document.make_stream(b"\0" * 100)
    image.Type, image.Subtype, image.ColorSpace = Name.XObject, Name.Image, Name.DeviceGray
    image.Width = image.Height = 10
    image.BitsPerComponent = 8
    return Dictionary(Im=image)


def annotated(kind: str, *, flags: int = 4) -> Callable[[pikepdf.Pdf], None]:
    def edit(document: pikepdf.Pdf) -> None:
        shown = document.make_stream(b"0 g 0 0 300 20 re f")
        shown.Type, shown.Subtype = Name.XObject, Name.Form
        shown.BBox = Array([0, 0, 300, 20])
        note = Dictionary(Type=Name.Annot, Subtype=Name(kind), F=flags, Rect=Array(BLANK),
                          Contents="本息全免", AP=Dictionary(N=shown))  # fmt: skip
        document.pages[0].obj.Annots.append(document.make_indirect(note))

    return edit


def layered(document: pikepdf.Pdf) -> None:
    """A white cover over the sum, off on the screen and on in print."""
    usage = Dictionary(Print=Dictionary(PrintState=Name.ON))
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name="x", Usage=usage))
    drawn(b"/OC /oc1 BDC 1 g 280 730 70 18 re f EMC",
          Properties=lambda _: Dictionary(oc1=layer))(document)  # fmt: skip
    event = Dictionary(Event=Name.Print, Category=Array([Name.Print]), OCGs=Array([layer]))
    shown = Dictionary(OFF=Array([layer]), AS=Array([event]))
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=shown)


def scripted(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def attached(document: pikepdf.Pdf) -> None:
    document.attachments["other.txt"] = pikepdf.AttachedFileSpec(document, b"1", filename="o.txt")


def fillable(document: pikepdf.Pdf) -> None:
    field = Dictionary(FT=Name.Tx, T="sum", Type=Name.Annot, Subtype=Name.Widget, V="0",
                       Rect=Array(BLANK))  # fmt: skip
    document.Root.AcroForm.Fields.append(document.make_indirect(field))


def printing_another(document: pikepdf.Pdf) -> None:
    """A picture that readers may take the place of another when they print."""
    image = picture(document).Im
    image.Alternates = Array([Dictionary(Image=document.make_stream(b""), DefaultForPrinting=True)])
    drawn(b"", XObject=lambda _: Dictionary(Im=image))(document)


def moved(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm.Fields[0].Rect = Array([60, 500, 200, 544])


def titled(document: pikepdf.Pdf) -> None:
    document.docinfo["/Title"] = "债务免除书"


def bookmarked(document: pikepdf.Pdf) -> None:
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("债务已全部免除", 0))


FORGED: dict[str, tuple[Callable[[pikepdf.Pdf], None], str]] = {
    "free text": (annotated("/FreeText"), "another annotation"),
    "stamp": (annotated("/Stamp"), "another annotation"),
    "hidden note": (annotated("/Text", flags=2), "another annotation"),
    "opaque picture": (drawn(b"q 300 0 0 60 60 500 cm /Im Do Q", XObject=picture), "page 1 shows"),
    "clause in lines": (drawn(b"q 0 g 60 500 300 3 re f Q"), "page 1 shows"),
    "faint clause": (drawn(b"q 0.93 g 60 500 300 12 re f Q"), "page 1 shows"),
    "strokes on a digit": (drawn(b"q 0 g 294 742 4 1.2 re f Q"), "page 1 shows"),
    "cover": (drawn(b"q 1 g 280 730 70 18 re f Q"), "page 1 shows"),
    "script": (scripted, "a script"),
    "layer for print": (layered, "layer"),
    "attachment": (attached, "an embedded file"),
    "form field": (fillable, "form field"),
    "other picture in print": (printing_another, "a picture for printing"),
    "field moved": (moved, "replaced"),
    "title": (titled, "title"),
    "bookmark": (bookmarked, "bookmark"),
}


@pytest.mark.parametrize("name", FORGED)
def test_what_was_not_sent_is_refused_by_name(name: str) -> None:
    edit, reason = FORGED[name]
    assert reason in refusal(by_borrower(edited(SENT, edit)))


@pytest.mark.parametrize("kept", [lambda pdf: pdf, rewritten], ids=["added", "written anew"])
def test_the_honest_copy_is_taken(kept: Callable[[bytes], bytes]) -> None:
    found = accept(SENT, by_borrower(kept(SENT)), papers.NOW, [papers.keys().root()])
    assert (found.parties, found.vouched) == (("borrower",), True)
    assert found.sameness is (Sameness.BYTES if kept(SENT) == SENT else Sameness.PAGES)


def test_proofs_and_a_timestamp_over_everything_are_taken_too() -> None:
    keys = papers.keys()
    authority = keys.authority()
    assert authority is not None
    lists = read_revocation(keys.revocation_lists(), fetch=False)
    asked = Protection(
        Level.ARCHIVE, ThrowAwayAuthority(authority, lambda: papers.NOW), (keys.root(),), lists
    )
    signed = sign(SENT, field="borrower", signer=papers.signer("borrower"), now=papers.NOW,
                  appearance=papers.picture("张三", "电子签名"), stamper=asked.stamper)  # fmt: skip
    found = accept(SENT, protect(signed, asked), papers.NOW, [keys.root()])
    assert (found.sameness, found.parties) == (Sameness.BYTES, ("borrower",))


def stamp(writer: Pdf) -> None:
    """A stamp in an increment of its own, behind the bytes that were sent."""
    shown = generic.StreamObject(
        {pdf_name("/Type"): pdf_name("/XObject"),
         pdf_name("/Subtype"): pdf_name("/Form"),
         pdf_name("/BBox"): generic.ArrayObject(map(Number, (0, 0, 9, 9)))},
        stream_data=b"0 g 0 0 9 9 re f",
    )  # fmt: skip
    note = PdfDictionary(
        {pdf_name("/Subtype"): pdf_name("/Stamp"),
         pdf_name("/Rect"): generic.ArrayObject(map(Number, BLANK)),
         pdf_name("/AP"): PdfDictionary(
             {pdf_name("/N"): writer.add_object(shown)})}
    )  # fmt: skip
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Annots"].append(writer.add_object(note))
    writer.update_container(page["/Annots"])
    writer.update_container(page)


def test_unchanged_bytes_in_front_excuse_nothing() -> None:
    returned = by_borrower(increment(SENT, stamp))
    assert returned.startswith(SENT)
    assert "another annotation" in refusal(returned)


def test_minutes_that_come_back_signed_are_proved_alike() -> None:
    issued = (FileEntry.of("minutes.pdf", SENT),)
    assert _compared(by_borrower(SENT), issued, papers.NOW) is Copy.SIGNED
    assert _compared(by_borrower(increment(SENT, stamp)), issued, papers.NOW) is Copy.ALTERED


def unseen(writer: Pdf) -> None:
    """An object that was sent is replaced by one that looks the same today."""
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page[pdf_name("/XXNote")] = Number(1)
    writer.update_container(page)


def test_no_object_of_what_was_sent_is_replaced() -> None:
    assert "replaced" in refusal(by_borrower(increment(SENT, unseen)))


def test_what_was_signed_counts_not_what_is_shown_afterwards() -> None:
    """The borrower signs a page with a stamp; a later increment takes it off again."""
    signed = by_borrower(increment(SENT, stamp))

    def off(writer: Pdf) -> None:
        page = writer.root["/Pages"]["/Kids"][0].get_object()
        page["/Annots"].pop()
        writer.update_container(page["/Annots"])
        writer.update_container(page)

    assert "another annotation" in refusal(papers.signed_by_lender(increment(signed, off)))


@pytest.mark.parametrize(
    ("box", "reason"),
    [((280, 720, 420, 760), "lies over"), ((60, 480, 540, 600), "larger")],
    ids=["over the sum", "half a page"],
)
def test_a_provider_s_picture_keeps_off_the_text(
    box: tuple[int, int, int, int], reason: str
) -> None:
    plain = papers.paper()
    with pytest.raises(WrongState) as caught:
        accept(plain, at_a_provider(plain, box), later(), ())
    assert reason in caught.value.message.render("en")
