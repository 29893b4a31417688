"""Pictures become pages: the data as it came, upright, at its natural size."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Name
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from pipeline.documents.bundle import Prepared, Rejected, Removed, prepare
from pipeline.documents.bundle.frame import A4, SIDE, TOP
from pipeline.documents.bundle.jpeg import bare, frame

COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 0, 0)]  # clockwise from the upper left


def quarters(width: int = 300, height: int = 200) -> Image.Image:
    """A picture with a colour of its own in every corner."""
    small = Image.new("RGB", (2, 2))
    small.putdata([COLOURS[0], COLOURS[1], COLOURS[3], COLOURS[2]])
    return small.resize((width, height), Image.Resampling.NEAREST)


def file(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def ready(data: bytes) -> Prepared:
    outcome = prepare("picture", data)
    assert isinstance(outcome, Prepared), outcome
    return outcome


def code(data: bytes) -> str:
    outcome = prepare("照片.jpg", data)
    assert isinstance(outcome, Rejected)
    assert "照片.jpg" in outcome.reason.render("zh")
    return outcome.code.removeprefix("documents.bundle.")


def page(pages: bytes) -> Image.Image:
    with pdfium.PdfDocument(pages) as document:
        shown: Image.Image = document[0].render(scale=1).to_pil().convert("RGB")
        return shown


def corners(pages: bytes, width: float, height: float) -> list[tuple[int, ...]]:
    """The colours a little inside the corners of a picture that is placed on A4, clockwise."""
    shown, left = page(pages), (A4[0] - width) / 2
    xs, ys = (left + width / 4, left + width * 3 / 4), (TOP + height / 4, TOP + height * 3 / 4)
    spots = [(xs[0], ys[0]), (xs[1], ys[0]), (xs[1], ys[1]), (xs[0], ys[1])]
    return [_purest(shown.getpixel((int(x), int(y)))) for x, y in spots]


def _purest(pixel: object) -> tuple[int, ...]:
    assert isinstance(pixel, tuple)
    return tuple(255 if value > 127 else 0 for value in pixel)


@contextmanager
def image_object(pages: bytes) -> Iterator[pikepdf.Object]:
    with pikepdf.open(io.BytesIO(pages)) as pdf:
        yield pdf.pages[0].obj.Resources.XObject.P


# Where the corners of the stored picture come to lie, for each Exif orientation.
TURNS = {1: (0, 1, 2, 3), 2: (1, 0, 3, 2), 3: (2, 3, 0, 1), 4: (3, 2, 1, 0),
         5: (0, 3, 2, 1), 6: (3, 0, 1, 2), 7: (2, 1, 0, 3), 8: (1, 2, 3, 0)}  # fmt: skip


@pytest.mark.parametrize("orientation", TURNS)
def test_exif_turns_the_page_and_not_the_data(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = file(quarters(), "JPEG", exif=exif, dpi=(72, 72), quality=95)
    prepared = ready(data)
    size = (300, 200) if orientation <= 4 else (200, 300)
    assert corners(prepared.pages, *size) == [COLOURS[i] for i in TURNS[orientation]]
    assert prepared.removed == (Removed.METADATA,)


def test_a_jpeg_is_not_recompressed_but_loses_what_it_tells_of_people() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRET"
    image = quarters()
    data = file(image, "JPEG", exif=exif, comment=b"SECRET") + b"SECRET video"
    with image_object(ready(data).pages) as stream:
        assert stream.Filter == Name.DCTDecode
        embedded = stream.read_raw_bytes()
    assert b"SECRET" in data
    assert b"SECRET" not in embedded
    scan = data[data.index(b"\xff\xda") : data.rindex(b"\xff\xd9")]
    assert scan in embedded
    assert Image.open(io.BytesIO(embedded)).tobytes() == Image.open(io.BytesIO(data)).tobytes()


def test_progressive_jpeg_keeps_all_its_scans() -> None:
    data = file(quarters(), "JPEG", progressive=True)
    assert Image.open(io.BytesIO(bare(data))).tobytes() == Image.open(io.BytesIO(data)).tobytes()


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg_colours(mode: str) -> None:
    image = quarters().convert(mode)
    shown = corners(ready(file(image, "JPEG", dpi=(72, 72), quality=95)).pages, 300, 200)
    if mode == "L":
        assert shown == [_purest((v, v, v)) for v in (76, 150, 29, 0)]
    else:
        assert shown == COLOURS


@pytest.mark.parametrize(
    ("dpi", "width"), [((72, 72), 300), ((300, 300), 72), (None, 144), ((1, 1), 144)]
)
def test_natural_size_or_150_dots_an_inch(dpi: tuple[int, int] | None, width: float) -> None:
    data = file(quarters(), "PNG", dpi=dpi) if dpi else file(quarters(), "PNG")
    assert corners(ready(data).pages, width, width * 2 / 3) == COLOURS


def test_a_large_picture_is_shrunk_to_the_frame() -> None:
    shown = page(ready(file(quarters(2000, 3000), "PNG")).pages)
    assert shown.getpixel((int(A4[0] / 2), int(A4[1] - 40))) != (255, 255, 255)
    assert shown.getpixel((int(SIDE) - 3, 400)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "I;16"])
def test_png_rows_go_in_as_they_are(mode: str) -> None:
    image = quarters().convert("L" if mode == "I;16" else mode)
    if mode == "I;16":
        image = image.convert("I").point(lambda value: value * 257).convert("I;16")
    data = file(image, "PNG", dpi=(72, 72))
    with image_object(ready(data).pages) as stream:
        assert stream.read_raw_bytes() in data
    expected = [_purest((v, v, v)) for v in (76, 150, 29, 0)]
    if mode != "1":
        assert corners(ready(data).pages, 300, 200) == (expected if mode in "L I;16" else COLOURS)


def test_alpha_is_laid_on_white_and_listed() -> None:
    image = quarters().convert("RGBA")
    image.putalpha(0)
    prepared = ready(file(image, "PNG", dpi=(72, 72)))
    assert corners(prepared.pages, 300, 200) == [(255, 255, 255)] * 4
    assert prepared.removed == (Removed.TRANSPARENCY,)


def test_one_colour_made_transparent_is_laid_on_white() -> None:
    data = file(quarters(), "PNG", dpi=(72, 72), transparency=(255, 0, 0))
    assert corners(ready(data).pages, 300, 200) == [(255, 255, 255), *COLOURS[1:]]


def test_grey_with_alpha_and_interlaced_png() -> None:
    grey = quarters().convert("LA")
    assert ready(file(grey, "PNG")).count == 1
    assert ready(_interlaced()).count == 1


def _interlaced() -> bytes:
    """One white pixel in Adam7, which Pillow reads but does not write."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 1))
    rows = chunk(b"IDAT", zlib.compress(b"\0\xff\xff\xff"))
    return b"\x89PNG\r\n\x1a\n" + header + rows + chunk(b"IEND", b"")


def test_a_colour_profile_goes_along_if_it_fits() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    def space(image: Image.Image, icc: bytes) -> str:
        with image_object(ready(file(image, "JPEG", icc_profile=icc)).pages) as stream:
            found = stream.ColorSpace
            return str(found[0] if isinstance(found, pikepdf.Array) else found)

    assert space(quarters(), profile) == "/ICCBased"
    assert space(quarters().convert("L"), profile) == "/DeviceGray"
    assert space(quarters(), b"no profile") == "/DeviceRGB"


def test_png_text_is_left_out_and_listed() -> None:
    text = PngInfo()
    text.add_text("Author", "SECRET")
    prepared = ready(file(quarters(), "PNG", pnginfo=text))
    assert b"SECRET" not in prepared.pages
    assert prepared.removed == (Removed.METADATA,)


def test_huge_pictures_are_refused_unread() -> None:
    png = bytearray(file(quarters(), "PNG"))
    png[16:24] = struct.pack(">II", 30_000, 30_000)
    jpeg = bytearray(file(quarters(), "JPEG"))
    at = jpeg.index(b"\xff\xc0")
    jpeg[at + 5 : at + 9] = struct.pack(">HH", 30_000, 30_000)
    assert code(bytes(png)) == code(bytes(jpeg)) == "huge-picture"


def test_uncommon_jpegs_are_refused() -> None:
    data = bytearray(file(quarters(), "JPEG"))
    data[data.index(b"\xff\xc0") + 1] = 0xC3  # lossless: no viewer shows it
    assert code(bytes(data)) == "jpeg-kind"
    with pytest.raises(ValueError, match="no frame"):
        frame(b"\xff\xd8\xff\xd9")


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_cut_off_is_refused(kind: str) -> None:
    noise = Image.frombytes("RGB", (64, 64), random.Random(1).randbytes(64 * 64 * 3))
    data = file(noise, kind)
    assert ready(data).count == 1
    for part in (len(data) // 2, len(data) // 5, 30, 3):
        assert code(data[:part]) in {"damaged-picture", "unknown-type"}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_no_garbage_gets_out_as_a_traceback(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    whole, chance = file(quarters(40, 30), kind, exif=exif), random.Random(3)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 4, 20])):
            data[chance.randrange(2, len(data))] = chance.randrange(256)
        assert isinstance(prepare("x", bytes(data)), Prepared | Rejected)


def test_the_same_picture_gives_the_same_page() -> None:
    for data in (file(quarters(), "PNG"), file(quarters(), "JPEG")):
        assert ready(data).pages == ready(data).pages
