"""PDFs become upright A4 pages that do nothing but show."""

from __future__ import annotations

import io
import random
import re
import zlib

import pikepdf
import pypdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, ImageChops

from pipeline.documents.bundle import Prepared, Rejected, Removed, limits, prepare
from pipeline.documents.bundle.frame import A4, BOTTOM, SIDE, TOP, fit


def drawing(width: float, height: float, *, rotate: int = 0, unit: float = 1) -> Pdf:
    """A page with a red square in its lower left corner, a tenth as wide as the page."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(width, height))
    side = width / 10
    page.obj.Contents = pdf.make_stream(f"1 0 0 rg 0 0 {side} {side} re f".encode())
    page.obj.Rotate, page.obj.UserUnit = rotate, unit
    return pdf


def saved(pdf: Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def ready(data: bytes) -> Prepared:
    outcome = prepare("file", data)
    assert isinstance(outcome, Prepared), outcome
    return outcome


def refused(data: bytes) -> Rejected:
    outcome = prepare("合同.pdf", data)
    assert isinstance(outcome, Rejected)
    return outcome


def red_box(pages: bytes, scale: float = 1) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is red, in points from the upper left corner."""
    with pdfium.PdfDocument(pages) as document:
        image: Image.Image = document[0].render(scale=scale).to_pil().convert("RGB")
    red = ImageChops.subtract(image.getchannel("R"), image.getchannel("G"))
    box = red.point(lambda value: 255 if value > 128 else 0).getbbox()
    assert box is not None
    return box


def test_an_a4_page_is_shrunk_into_the_frame_and_not_cropped() -> None:
    pages = ready(saved(drawing(*A4))).pages
    left, _, right, bottom = red_box(pages, scale=4)
    place = fit(*A4)
    assert (left / 4, right / 4) == pytest.approx((place.x, place.x + place.width / 10), abs=0.5)
    assert bottom / 4 == pytest.approx(A4[1] - place.y, abs=0.5)


def test_a_small_page_keeps_its_size() -> None:
    left, _, right, _ = red_box(ready(saved(drawing(200, 100))).pages, scale=4)
    assert (right - left) / 4 == pytest.approx(20, abs=0.5)


@pytest.mark.parametrize(
    ("rotate", "corner"),
    [(0, "left bottom"), (90, "left top"), (180, "right top"), (270, "right bottom")],
)
def test_a_rotated_page_is_shown_as_a_viewer_shows_it(rotate: int, corner: str) -> None:
    pages = ready(saved(drawing(300, 200, rotate=rotate))).pages
    with pikepdf.open(io.BytesIO(pages)) as pdf:
        assert pdf.pages[0].rotation == 0
    width, height = (300, 200) if rotate % 180 == 0 else (200, 300)
    left, top, right, bottom = red_box(pages)
    across = "left" if (left + right) / 2 < A4[0] / 2 else "right"
    down = "top" if (top + bottom) / 2 < TOP + height / 2 else "bottom"
    assert f"{across} {down}" == corner
    assert fit(width, height).width == width


def test_a_wide_sheet_gets_a_page_on_its_long_side() -> None:
    with pikepdf.open(io.BytesIO(ready(saved(drawing(1000, 600))).pages)) as pdf:
        assert [float(n) for n in pdf.pages[0].mediabox] == pytest.approx([0, 0, A4[1], A4[0]])


def test_user_units_count() -> None:
    left, _, right, _ = red_box(ready(saved(drawing(200, 100, unit=2))).pages, scale=4)
    assert (right - left) / 4 == pytest.approx(40, abs=0.5)


def test_the_crop_box_shows_and_the_trim_box_does_not_crop() -> None:
    pdf = drawing(400, 400)
    pdf.pages[0].obj.CropBox = Array([-50, -50, 100, 100])
    pdf.pages[0].obj.TrimBox = Array([30, 30, 60, 60])
    left, _, right, _ = red_box(ready(saved(pdf)).pages, scale=4)
    assert (right - left) / 4 == pytest.approx(40, abs=0.5)


@pytest.mark.parametrize(
    "box", [Array([5, 5, 5, 5]), Array([0, 0]), String("A4"), Array([100, 100, 0, 0])]
)
def test_a_senseless_page_size_still_gives_a_page(box: pikepdf.Object) -> None:
    pdf = drawing(400, 400)
    pdf.pages[0].obj.MediaBox = box
    assert ready(saved(pdf)).count == 1


def test_pages_that_share_their_content_are_both_shown() -> None:
    pdf = drawing(400, 400)
    pdf.add_blank_page(page_size=(200, 200)).obj.Contents = pdf.pages[0].obj.Contents
    with pdfium.PdfDocument(ready(saved(pdf)).pages) as document:
        colours = [page.render().to_pil().convert("RGB").getcolors(100_000) for page in document]
    assert all((255, 0, 0) in {colour for _, colour in found} for found in colours)


def test_pages_inherit_nothing_from_the_old_tree() -> None:
    pdf = drawing(300, 200)
    pdf.Root.Pages.Rotate = 90
    del pdf.pages[0].obj.Rotate
    with pikepdf.open(io.BytesIO(ready(saved(pdf)).pages)) as prepared:
        assert Name.Rotate not in prepared.Root.Pages
        assert prepared.pages[0].rotation == 0


def _loaded() -> Pdf:
    """A PDF with one of everything that must not get into a bundle."""
    pdf = drawing(300, 300)
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('SECRET')"))
    pdf.Root.OpenAction = script
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
    pdf.attachments["SECRET.txt"] = b"SECRET"
    pdf.docinfo.Author = String("SECRET")
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), F=4,
            Rect=Array([100, 100, 200, 130]), V=String("SHOWN"),
            AA=Dictionary(K=script),
            AP=Dictionary(N=_shows(pdf, "BT /F 12 Tf 2 8 Td (SHOWN) Tj ET")),
        )
    )  # fmt: skip
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=String("SECRET"))
    launch = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 50, 50]), F=4,
        A=Dictionary(S=Name.GoTo, D=String("x"), Next=Dictionary(S=Name.Launch, F=String("X"))),
    )  # fmt: skip
    web = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 50, 50]), F=4,
        A=Dictionary(S=Name.URI, URI=String("https://secret.example/SECRET")),
    )  # fmt: skip
    stamp = Dictionary(
        Type=Name.Annot, Subtype=Name.Stamp, Rect=Array([100, 200, 200, 230]), F=4,
        Contents=String("SECRET"),
        AP=Dictionary(N=_shows(pdf, "BT /F 12 Tf 2 8 Td (STAMPED) Tj ET")),
    )  # fmt: skip
    pdf.pages[0].obj.Annots = Array([field, launch, web, stamp])
    with pdf.open_outline() as outline:
        outline.add("SECRET", 0)
    return pdf


def _shows(pdf: Pdf, content: str) -> pikepdf.Stream:
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    return pdf.make_stream(
        content.encode(), Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 100, 30]),
        Resources=Dictionary(Font=Dictionary(F=font)),
    )  # fmt: skip


def test_what_acts_stays_behind_and_is_listed() -> None:
    prepared = ready(saved(_loaded()))
    assert prepared.removed == (
        Removed.JAVASCRIPT, Removed.LAUNCH, Removed.WEB, Removed.LINKS, Removed.FILES,
        Removed.FORM, Removed.COMMENTS, Removed.BOOKMARKS, Removed.METADATA,
    )  # fmt: skip
    with pikepdf.open(io.BytesIO(prepared.pages)) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        assert "/Info" not in pdf.trailer
        assert set(pdf.pages[0].obj.keys()) == {
            "/Type",
            "/Parent",
            "/MediaBox",
            "/Resources",
            "/Contents",
        }
    plain = io.BytesIO()
    pikepdf.open(io.BytesIO(prepared.pages)).save(plain, qdf=True)
    assert not re.search(rb"SECRET|JavaScript|/URI|/Launch|/AcroForm|/AA\b", plain.getvalue())


def test_what_fields_and_annotations_show_stays_visible() -> None:
    text = pypdf.PdfReader(io.BytesIO(ready(saved(_loaded())).pages)).pages[0].extract_text()
    assert "SHOWN" in text
    assert "STAMPED" in text


def test_a_mark_without_a_drawing_of_its_own_is_drawn() -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 300))
    page.obj.Annots = Array([
        Dictionary(
            Type=Name.Annot, Subtype=Name.Highlight, F=4, C=Array([1, 0, 0]),
            Rect=Array([250, 250, 260, 260]), QuadPoints=Array([50, 80, 150, 80, 50, 60, 150, 60]),
        )
    ])  # fmt: skip
    left, _, right, _ = red_box(ready(saved(pdf)).pages)
    assert right - left == pytest.approx(100, abs=4)


def test_a_field_left_to_the_viewer_shows_its_value() -> None:
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 300))
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    )
    field = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("sum"), F=4,
            Rect=Array([100, 100, 200, 130]), V=String("12345"), DA=String("/F 12 Tf 0 g"),
        )
    )  # fmt: skip
    page.obj.Annots = Array([field])
    resources = Dictionary(Font=Dictionary(F=font))
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), NeedAppearances=True, DR=resources)
    text = pypdf.PdfReader(io.BytesIO(ready(saved(pdf)).pages)).pages[0].extract_text()
    assert "12345" in text


def test_a_hidden_layer_stays_hidden() -> None:
    pdf = drawing(300, 300)
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("draft")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    page = pdf.pages[0].obj
    page.Resources = Dictionary(Properties=Dictionary(L=layer))
    page.Contents = pdf.make_stream(b"/OC /L BDC 1 0 0 rg 0 0 99 99 re f EMC")
    with pytest.raises(AssertionError):
        red_box(ready(saved(pdf)).pages)


def test_private_data_of_a_drawing_stays_behind() -> None:
    pdf = drawing(300, 300)
    form = _shows(pdf, "0 g 0 0 9 9 re f")
    form.Metadata = pdf.make_stream(b"SECRET", Type=Name.Metadata, Subtype=Name.XML)
    form.PieceInfo = Dictionary(App=Dictionary(Private=String("SECRET")))
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=form))
    assert b"SECRET" not in ready(saved(pdf)).pages


def test_a_photograph_in_a_pdf_does_not_tell_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET"
    photo = io.BytesIO()
    Image.new("RGB", (30, 30), "red").save(photo, "JPEG", exif=exif)
    pdf = drawing(300, 300)
    picture = pdf.make_stream(
        b"", Type=Name.XObject, Subtype=Name.Image, Width=30, Height=30,
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
    )  # fmt: skip
    parms = Dictionary(ColorTransform=1)
    picture.write(photo.getvalue(), filter=Name.DCTDecode, decode_parms=parms)
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=picture))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"q 30 0 0 30 0 0 cm /X Do Q")
    pages = ready(saved(pdf)).pages
    assert b"SECRET" not in pages
    assert b"ColorTransform" in pages
    left, _, right, _ = red_box(pages, scale=4)
    assert (right - left) / 4 == pytest.approx(300 * fit(300, 300).width / 3000, abs=0.5)


def test_a_locked_pdf_is_refused_with_what_to_do() -> None:
    locked = pikepdf.Encryption(owner="openpassword", user="openpassword")
    rejected = refused(saved(drawing(300, 300), encryption=locked))
    assert rejected.code == "documents.bundle.locked"
    assert "合同.pdf" in rejected.reason.render("zh")
    assert "密码" in rejected.reason.render("zh")


def test_a_pdf_that_opens_without_its_owners_password_is_accepted() -> None:
    data = saved(drawing(300, 300), encryption=pikepdf.Encryption(owner="owner", user=""))
    with pikepdf.open(io.BytesIO(ready(data).pages)) as pdf:
        assert not pdf.is_encrypted


def test_a_damaged_pdf_is_repaired_and_said_to_be() -> None:
    whole = saved(drawing(300, 300))
    assert not ready(whole).repaired
    damaged = ready(whole[: whole.rindex(b"xref")])
    assert damaged.repaired
    assert red_box(damaged.pages)


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n%%EOF", saved(pikepdf.new()), b"%PDF-1.4" + b"\0" * 900]
)
def test_a_pdf_beyond_repair_is_refused(data: bytes) -> None:
    assert refused(data).code == "documents.bundle.damaged-pdf"


def test_a_form_only_adobe_shows_is_refused() -> None:
    pdf = drawing(300, 300)
    pdf.Root.NeedsRendering = True
    assert refused(saved(pdf)).code == "documents.bundle.xfa"


def _packed(size: int) -> bytes:
    packing = zlib.compressobj(1)
    step = b" " * 2**20
    return b"".join(packing.compress(step) for _ in range(size // len(step))) + packing.flush()


def test_a_page_that_unpacks_to_gigabytes_is_refused_unread() -> None:
    pdf = drawing(300, 300)
    content = pdf.make_stream(b"")
    content.write(_packed(limits.MAX_CONTENT // 2 + 2**21), filter=Name.FlateDecode)
    pdf.pages[0].obj.Contents = content
    assert ready(saved(pdf)).count == 1
    pdf.pages[0].obj.Contents = Array([content, content])
    assert refused(saved(pdf)).code == "documents.bundle.huge-page"
    twice = zlib.compress(_packed(2**24))
    content.write(twice, filter=Array([Name.FlateDecode, Name.FlateDecode]))
    raw = saved(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    assert refused(raw).code == "documents.bundle.huge-page"


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf = drawing(300, 300)
    pdf.add_blank_page()
    assert ready(saved(pdf)).count == 2
    monkeypatch.setattr(limits, "MAX_PAGES", 1)
    assert refused(saved(pdf)).code == "documents.bundle.too-many-pages"


def test_only_a_file_that_says_so_counts_as_pdfa() -> None:
    pdf = drawing(300, 300)
    assert not ready(saved(pdf)).archival
    with pdf.open_metadata() as metadata:
        metadata["pdfaid:part"] = "2"
    assert ready(saved(pdf)).archival
    profile = pdf.make_stream(b"", N=4)
    pdf.Root.OutputIntents = Array([Dictionary(S=Name.GTS_PDFA1, DestOutputProfile=profile)])
    assert not ready(saved(pdf)).archival


def test_the_content_tells_the_type_not_the_name() -> None:
    data = saved(drawing(300, 300))
    assert isinstance(prepare("picture.jpg", data), Prepared)
    assert isinstance(prepare("x", b"junk before\n" + data), Prepared)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"PK\x03\x04word", "damaged-zip"),
        (b"\x00\x01\x02", "unknown-type"),
    ],
)
def test_other_files_are_refused_with_what_to_do(data: bytes, code: str) -> None:
    rejected = refused(data)
    assert rejected.code == f"documents.bundle.{code}"
    assert "提交" in rejected.reason.render("zh")


def test_the_same_file_gives_the_same_pages() -> None:
    data = saved(_loaded())
    assert ready(data).pages == ready(data).pages


@pytest.mark.filterwarnings("error")
def test_no_garbage_gets_out_as_a_traceback(capfd: pytest.CaptureFixture[str]) -> None:
    whole, chance = (
        saved(_loaded(), object_stream_mode=pikepdf.ObjectStreamMode.disable),
        random.Random(7),
    )
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 5, 40])):
            at = chance.randrange(len(data))
            data[at : at + chance.choice([0, 1, 9])] = chance.randbytes(chance.choice([0, 1, 3]))
        assert isinstance(prepare("x", bytes(data)), Prepared | Rejected)
    assert capfd.readouterr().err == ""


def test_frames_keep_clear_of_label_and_page_number() -> None:
    for size in [(10, 10), (595, 842), (842, 595), (5000, 10), (10, 5000), (3000, 3000)]:
        place = fit(*size)
        assert place.width / place.height == pytest.approx(size[0] / size[1])
        assert place.x >= SIDE - 0.01
        assert place.y >= BOTTOM - 0.01
        assert place.y + place.height <= place.page[1] - TOP + 0.01
        assert place.width <= size[0] + 0.01
