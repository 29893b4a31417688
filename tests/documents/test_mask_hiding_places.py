"""A number in every place a file can hide one: afterwards it is nowhere in the bundle."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from PIL import Image

from pipeline.documents.bundle.masking import Doubt
from tests.documents.bundle_files import ready
from tests.documents.bundle_files import saved as picture_saved
from tests.documents.mask_files import (
    ID,
    PHONE,
    PLAIN,
    bound,
    document,
    masked,
    pdf_of,
    saved,
    shown,
    traces,
)

HALF = f"{PHONE[:5]}", f"{PHONE[5:]}"


def picture_in(pdf: Pdf, **extra: object) -> Stream:
    image = picture_saved(Image.new("RGB", (60, 40), "red"), "JPEG")
    return pdf.make_stream(
        image, Type=Name.XObject, Subtype=Name.Image, Width=60, Height=40, BitsPerComponent=8,
        ColorSpace=Name.DeviceRGB, Filter=Name.DCTDecode, **extra,
    )  # fmt: skip


def under_a_picture() -> bytes:
    pdf = document(shown(PHONE) + b"q 300 0 0 200 50 600 cm /I Do Q")
    pdf.pages[0].obj.Resources.XObject = Dictionary(I=picture_in(pdf))
    return saved(pdf)


def in_a_form_within_a_form() -> bytes:
    pdf = document(b"/A Do")
    resources = pdf.pages[0].obj.Resources
    inner = pdf.make_stream(shown(PHONE), Subtype=Name.Form, BBox=Array([0, 0, 600, 900]),
                            Resources=Dictionary(Font=resources.Font))  # fmt: skip
    outer = pdf.make_stream(b"q .5 0 0 .5 9 9 cm /B Do Q", Subtype=Name.Form,
                            BBox=Array([0, 0, 600, 900]),
                            Resources=Dictionary(XObject=Dictionary(B=inner)))  # fmt: skip
    resources.XObject = Dictionary(A=outer)
    return saved(pdf)


def in_an_annotation() -> bytes:
    pdf = document(b"")
    look = pdf.make_stream(shown(PHONE, 5, 5), Subtype=Name.Form, BBox=Array([0, 0, 200, 30]),
                           Resources=pdf.pages[0].obj.Resources)  # fmt: skip
    pdf.pages[0].obj.Annots = Array([
        pdf.make_indirect(Dictionary(
            Type=Name.Annot, Subtype=Name.FreeText, Rect=Array([100, 100, 300, 130]), F=4,
            Contents=String(f"Tel {PHONE}"), AP=Dictionary(N=look),
        ))
    ])  # fmt: skip
    return saved(pdf)


def in_a_form_field() -> bytes:
    pdf = document(b"")
    field = pdf.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String(f"phone {PHONE}"), F=4,
        V=String(PHONE), Rect=Array([100, 100, 300, 130]), DA=String("/F 12 Tf 0 g"),
    ))  # fmt: skip
    pdf.pages[0].obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), NeedAppearances=True,
                                   DR=pdf.pages[0].obj.Resources)  # fmt: skip
    return saved(pdf)


def on_a_hidden_layer() -> bytes:
    pdf = document(b"/OC /L BDC " + shown(PHONE) + b"EMC" + shown("seen", y=300))
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(f"layer {PHONE}")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    pdf.pages[0].obj.Resources.Properties = Dictionary(L=layer)
    return saved(pdf)


def in_a_mapping_to_unicode() -> bytes:
    """The letters a, b are shown, and mean half a number each to whoever copies them."""
    pdf = document(shown("ab"))
    hexes = [half.encode("utf-16-be").hex() for half in HALF]
    cmap = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff>"
        f" endcodespacerange 2 beginbfchar <61> <{hexes[0]}> <62> <{hexes[1]}> endbfchar endcmap"
    )
    pdf.pages[0].obj.Resources.Font.F.ToUnicode = pdf.make_stream(cmap.encode())
    return saved(pdf)


def behind_replacement_text() -> bytes:
    return pdf_of(b"/Span <</ActualText (hello)>> BDC " + shown(PHONE) + b"EMC")


def behind_replacement_text_in_a_list() -> bytes:
    pdf = document(b"/Span /P BDC " + shown(PHONE) + b"EMC")
    words = pdf.make_indirect(Dictionary(ActualText=String("hello")))
    pdf.pages[0].obj.Resources.Properties = Dictionary(P=words)
    return saved(pdf)


TABLE = (
    shown(ID[:10])
    + shown("3500.00", x=300)
    + shown(ID[10:], y=686)
    + shown("overdue", x=300, y=686)
)
BOXES = b"".join(shown(digit, x=100 + 22 * n) for n, digit in enumerate(ID))

VISIBLE: dict[str, tuple[str, bytes]] = {
    "plain": (PHONE, pdf_of(shown(PHONE))),
    "large": (PHONE, pdf_of(shown(PHONE, size=40))),
    "small": (PHONE, pdf_of(shown(PHONE, size=5))),
    "two runs": (PHONE, pdf_of(shown(HALF[0]) + shown(HALF[1], x=133.4))),
    "runs in the wrong order": (PHONE, pdf_of(shown(HALF[1], x=133.4) + shown(HALF[0]))),
    "kerned": (PHONE, pdf_of(b"BT /F 12 Tf 99 700 Td [(138) -300 (0013) -300 (8000)] TJ ET")),
    "spread": (PHONE, pdf_of(b"BT /F 12 Tf 9 Tc 99 700 Td (%s) Tj ET" % PHONE.encode())),
    "boxes of a form": (ID, pdf_of(BOXES)),
    "over two lines": (ID, pdf_of(shown(ID[:9]) + shown(ID[9:], y=686))),
    "hyphenated": (PHONE, pdf_of(shown(f"{HALF[0]}-") + shown(HALF[1], y=686))),
    "turned text": (PHONE, pdf_of(shown(PHONE, 0, 0, before="0 1 -1 0 200 300 Tm"))),
    "slanting text": (PHONE, pdf_of(shown(PHONE, 0, 0, before=".9 .4 -.4 .9 200 300 Tm"))),
    "mirrored text": (PHONE, pdf_of(shown(PHONE, 0, 0, before="-1 0 0 1 300 300 Tm"))),
    "turned page": (PHONE, pdf_of(shown(PHONE), rotate=90)),
    "page on its head": (PHONE, pdf_of(shown(PHONE), rotate=180)),
    "landscape": (PHONE, pdf_of(shown(PHONE, y=400), media=(1684, 1190))),
    "downwards": (
        PHONE,
        pdf_of(b"".join(shown(d, y=700 - 14 * n) for n, d in enumerate(PHONE))),
    ),
    "form in a form": (PHONE, in_a_form_within_a_form()),
    "annotation": (PHONE, in_an_annotation()),
    "form field": (PHONE, in_a_form_field()),
    "behind replacement text": (PHONE, behind_replacement_text()),
    "behind replacement text in a list": (PHONE, behind_replacement_text_in_a_list()),
}  # fmt: skip
"""Files that show nothing but the number."""

HIDDEN: dict[str, tuple[str, bytes]] = {
    "cell of a table": (ID, pdf_of(TABLE)),
    "white": (PHONE, pdf_of(b"1 g " + shown(PHONE) + b"0 g " + shown("seen", y=300))),
    "invisible": (PHONE, pdf_of(shown(PHONE, before="3 Tr"))),
    "clipped away": (PHONE, pdf_of(b"q 0 0 9 9 re W n " + shown(PHONE) + b"Q " + shown("seen"))),
    "beside the page": (PHONE, pdf_of(shown(PHONE, x=5000) + shown("seen"))),
    "tiny": (PHONE, pdf_of(shown(PHONE, size=0.01) + shown("seen", y=300))),
    "under a picture": (PHONE, under_a_picture()),
    "hidden layer": (PHONE, on_a_hidden_layer()),
    "mapping to Unicode": (PHONE, in_a_mapping_to_unicode()),
    "replacement text": (
        PHONE,
        pdf_of(b"/Span <</ActualText (%s)>> BDC " % PHONE.encode() + shown("abc") + b"EMC"),
    ),
    "replacement text in 16 bits": (
        PHONE,
        pdf_of(
            b"/Span <</ActualText <feff%s>>> BDC " % PHONE.encode("utf-16-be").hex().encode()
            + shown("abc") + b"EMC"
        ),
    ),
    "alternative text": (
        PHONE, pdf_of(b"/Figure <</Alt (tel. %s)>> BDC " % PHONE.encode() + shown("abc") + b"EMC")
    ),
    "a comment in the content": (PHONE, pdf_of(shown("abc") + f"\n%{PHONE}\n".encode())),
    "an operand": (PHONE, pdf_of(shown("abc") + f" {PHONE} w".encode())),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", [*VISIBLE, *HIDDEN])
def test_it_is_nowhere_in_the_bundle(name: str) -> None:
    value, file = (VISIBLE | HIDDEN)[name]
    edition = masked(file)
    assert traces(bound(edition), value) == []
    assert [page.number for page in edition.exhibits[0].pictures] == [1]


@pytest.mark.slow
@pytest.mark.parametrize("name", VISIBLE)
def test_nothing_of_it_shows_beside_the_mask(name: str) -> None:
    """The page shows the number alone, so that what is left is white and black and nothing else:
    the edge of a digit that stuck out would be grey."""
    edition = masked(VISIBLE[name][1])
    image = drawn(edition.exhibits[0].prepared.document)
    assert {colour for _, colour in image.getcolors() or ()} == {0, 255}


def drawn(pdf: Pdf) -> Image.Image:
    stream = pdf.pages[0].obj.Resources.XObject.P
    assert isinstance(stream, Stream)
    return pikepdf.PdfImage(stream).as_pil_image()


def test_a_page_says_what_was_hidden_on_it_but_not_the_value() -> None:
    edition = masked(pdf_of(shown(PHONE) + shown(ID, y=600) + shown(PHONE, y=500), shown("live")))
    (page,) = edition.exhibits[0].pictures
    assert dict(page.masks) == {"id-number": 1, "phone": 2}
    assert len(page.boxes) == 3
    assert PHONE not in repr(edition)


def xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "电话", "证号"])  # type: ignore[union-attr]
    book.active.append(["李白", PHONE, ID])  # type: ignore[union-attr]
    book.properties.creator = PHONE
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def eml() -> bytes:
    return (
        f"From: {PHONE}@example.com\r\nTo: b@example.com\r\nSubject: {PHONE}\r\n"
        f"X-Tel: {PHONE}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n电话 {PHONE}\r\n"
    ).encode()


def text() -> bytes:
    return ("说明\n" * 30 + f"手机{PHONE[:3]}\u200b{PHONE[3:]}，全角" + wide(ID) + "\n").encode()


def wide(text: str) -> str:
    return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "data"), [("表.xlsx", xlsx()), ("邮件.eml", eml()), ("说明.txt", text())]
)
def test_files_of_other_types_are_masked_as_their_pages_show_them(name: str, data: bytes) -> None:
    made = bound(masked(ready(data, name)))
    assert traces(made, PHONE) == []
    assert traces(made, ID) == []


def test_a_photograph_takes_no_words_along() -> None:
    exif = Image.Exif()
    exif[0x010E] = f"tel {PHONE}"
    image = Image.effect_noise((400, 300), 90)
    file = picture_saved(image, "JPEG", exif=exif, comment=PHONE.encode())
    edition = masked(file)
    assert traces(bound(edition), PHONE) == []
    assert edition.exhibits[0].doubts == {Doubt.NO_TEXT: (1,)}


def hostile(change: Callable[[Pdf], None]) -> bytes:
    """Two pages: the first is masked, the second stays; ``change`` hides something beside it."""
    pdf = document(shown(PHONE), shown("live"))
    change(pdf)
    return saved(pdf)


def share_resources(pdf: Pdf) -> None:
    secret = pdf.make_stream(shown(PHONE), Subtype=Name.Form, BBox=Array([0, 0, 600, 900]))
    pdf.pages[0].obj.Resources.XObject = Dictionary(Secret=secret)
    pdf.pages[1].obj.Resources.XObject = Dictionary(Secret=secret)


def keep_the_old_page(pdf: Pdf) -> None:
    form = pdf.make_stream(shown("live"), Subtype=Name.Form, BBox=Array([0, 0, 600, 900]),
                           Backup=pdf.pages[0].obj.Contents)  # fmt: skip
    form.Resources = Dictionary(Font=pdf.pages[1].obj.Resources.Font)
    pdf.pages[1].obj.Resources = Dictionary(XObject=Dictionary(X=form))
    pdf.pages[1].obj.Contents = pdf.make_stream(b"/X Do")


def tell_in_the_metadata(pdf: Pdf) -> None:
    pdf.docinfo.Title = String(PHONE)
    pdf.Root.Metadata = pdf.make_stream(f"<x>{PHONE}</x>".encode(), Type=Name.Metadata)
    pdf.Root.PieceInfo = Dictionary(P=Dictionary(Private=String(PHONE)))
    pdf.pages[1].obj.PieceInfo = Dictionary(P=Dictionary(Private=String(PHONE)))
    pdf.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, Alt=String(PHONE))
    pdf.pages[1].obj.Thumb = pdf.make_stream(PHONE.encode())
    pdf.attachments["a.txt"] = pikepdf.AttachedFileSpec(pdf, PHONE.encode())
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(PHONE, 1))


def name_a_font_after_it(pdf: Pdf) -> None:
    font = pdf.make_indirect(Dictionary(dict(pdf.pages[1].obj.Resources.Font.F.items())))
    font.FontDescriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.Helvetica, FontFamily=String("Helvetica"), Flags=32,
        X=String(PHONE),
    )  # fmt: skip
    pdf.pages[1].obj.Resources = Dictionary(Font=Dictionary(F=font))


@pytest.mark.parametrize(
    "change", [share_resources, keep_the_old_page, tell_in_the_metadata, name_a_font_after_it]
)
def test_a_page_that_stays_takes_nothing_along(change: Callable[[Pdf], None]) -> None:
    edition = masked(hostile(change))
    made = bound(edition)
    assert traces(made, PHONE) == []
    assert [page.number for page in edition.exhibits[0].pictures] == [1]
    with pdfium.PdfDocument(made) as opened:
        assert "live" in opened[3].get_textpage().get_text_bounded()


def test_a_value_of_one_exhibit_is_looked_for_in_the_hidden_text_of_all() -> None:
    odd = "4000 0012 3456 7899"  # in text as a card, in the other file only as digits in a name
    pdf = document(shown("live"))
    font = Dictionary(dict(pdf.pages[0].obj.Resources.Font.F.items()))
    font.BaseFont = Name(f"/{odd.replace(' ', '')}")
    pdf.pages[0].obj.Resources = Dictionary(Font=Dictionary(F=font))
    edition = masked(pdf_of(shown(odd)), saved(pdf))
    assert [len(exhibit.pictures) for exhibit in edition.exhibits] == [1, 1]
    assert edition.exhibits[1].doubts == {Doubt.HIDDEN: (1,)}
    assert traces(bound(edition), odd.replace(" ", "")) == []


def test_the_same_files_give_the_same_bytes() -> None:
    files = [VISIBLE["turned page"][1], HIDDEN["under a picture"][1]]
    assert bound(masked(*files)) == bound(masked(*files))


def test_a_page_without_a_hit_stays_text() -> None:
    edition = masked(pdf_of(shown("Nothing to hide, 2026-05-15, 3500.00")))
    assert edition.exhibits[0].pictures == ()
    assert edition.exhibits[0].doubts == {}
    assert PLAIN.patterns
    with pdfium.PdfDocument(bound(edition)) as opened:
        assert "Nothing to hide" in opened[2].get_textpage().get_text_bounded()
