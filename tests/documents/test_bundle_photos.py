"""TIFF, HEIC, WebP and the like, and screenshots that were scrolled."""

from __future__ import annotations

import base64
import io
import random
import struct
import zlib
from itertools import pairwise

import pikepdf
import pytest
from pikepdf import Name
from PIL import Image, ImageDraw

from pipeline.documents.bundle import Changed, Prepared, Rejected, Removed, prepare, tiff
from tests.documents.bundle_files import code, picture, ready, saved, sizes
from tests.documents.test_bundle_pictures import COLOURS, corners, quarters

# A picture of 96 × 64 with a colour of its own in every corner, as a telephone takes it.
HEIC = zlib.decompress(
    base64.b85decode(
        "c-muNV30{GsVvAy%}izhg51nBLl8SRGck>UfpL0nYDppk1Sn>t<P<^K3<a6VB@Af5Br_);Y>0~k0}}%yh{d="
        "YLIYU>KrtX-It>$H&;eqL%*?zrFb^av3go1Ml>yaclqDN7APF*pl(<%8f|c_XWR~PIKvgna%Pc4=0Mgqt3zG"
        "AJbOlhaGb1xdXaZP~+y{m~e}DX7VBlv?0P2u%VB}%^{~x4)8Ki<4gyeQHIV1ulwVfCl(PS1FG_p>6<*B(Yk4"
        "cJ$10-|;L~uAH0oAj+Fdi)0pyU9wMmRY?rzkHurvfO<%fQwE6cWiSE=YxXI01-3$^;5BD>6X>%p4p*(-_1v3"
        "vywh%*epV(#XWj0%S^M7Nw>^h53?Gij%>i3iL0dOKwUcF!&jHG#J;j{CGR>%iOa6pA!H7|F3<$EdI&iKk6mB"
        "et$f<{Qu=t`~Md?9r}J6E&Gyve#grFOFx=qamcr-`CaAQ`t0-H0)e|)XE%lHK7BK~@w`L+)N9s4zh65%N}RQ"
        "?z+iH}`JRP4M5ihD9KD+H<Lh<tn!A3AzW-0|^vPd#hX4QU9**y8|DV$fp0nO)%ZBSqcD(#i|FqmA`pn#uznF"
        "VwdCrjI|9eD>so|MqoxuW;^G!E{KfgPhGehl8#&M4g4si+nS5$evJ@N6sv5bHHf^S_x2QPjP)jjK~m{X<fGQ"
        "adpBac1*-`7GlzY88e|LZT&_bBMu#_-3P=EmE8B*%Ic?>#!-_3hdfu8*f={GF8V9Q2kkMiCfFY>?#P>&u`8<"
        "Z&=CGV+1b6+0+2LBSa8>Kx=6!oUCk8+qdX"
    )
)


def image_of(prepared: Prepared) -> tuple[object, int]:
    with pikepdf.open(io.BytesIO(prepared.pages)) as pdf:
        drawing = pdf.pages[0].obj.Resources.XObject.P
        return drawing.Filter, int(drawing.BitsPerComponent)


def page(number: int) -> Image.Image:
    """A sheet with so many black bars from the top."""
    sheet = Image.new("1", (600, 800), 255)
    for bar in range(number):
        ImageDraw.Draw(sheet).rectangle((50, 60 + bar * 100, 550, 90 + bar * 100), fill=0)
    return sheet


def bars(prepared: Prepared, number: int) -> int:
    shown = picture(prepared, number, scale=2).convert("1")
    column = [shown.getpixel((shown.width // 2, y)) for y in range(shown.height)]
    return sum(1 for above, below in pairwise(column) if above and not below)


@pytest.mark.parametrize("compression", ["group4", "group3", "tiff_lzw", "tiff_deflate", "raw"])
def test_every_page_of_a_tiff_is_shown(compression: str) -> None:
    others = [page(2), page(3)]
    data = saved(page(1), "TIFF", save_all=True, append_images=others, compression=compression)
    prepared = ready(data)
    assert [bars(prepared, number) for number in range(3)] == [1, 2, 3]
    assert image_of(prepared) == (Name.CCITTFaxDecode, 1)


@pytest.mark.parametrize("photometric", [0, 1])
def test_a_fax_in_one_piece_is_not_coded_anew(photometric: int) -> None:
    bits = page(2) if photometric else page(2).point(lambda value: 255 - value)
    data = saved(bits, "TIFF", compression="group4", strip_size=2**31 - 1)
    one, wanted = (struct.pack("<HHIHH", 262, 3, 1, value, 0) for value in (1, photometric))
    assert one in data
    data = data.replace(one, wanted)
    prepared = ready(data)
    assert prepared.changed == ()
    assert bars(prepared, 0) == 2
    with pikepdf.open(io.BytesIO(prepared.pages)) as pdf:
        assert pdf.pages[0].obj.Resources.XObject.P.read_raw_bytes() in data


def test_bits_in_the_other_order() -> None:
    data = bytearray(saved(page(2), "TIFF", compression="group4", strip_size=2**31 - 1))
    with Image.open(io.BytesIO(data)) as image:
        (at,), (size,) = image.tag_v2[273], image.tag_v2[279]  # type: ignore[attr-defined]
    data[at : at + size] = data[at : at + size].translate(tiff._MIRRORED)
    entry = struct.pack("<HHIHH", 266, 3, 1, 2, 0)
    # One entry more: the directory is moved to the end of the file.
    (start,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, start)
    entries = [bytes(data[start + 2 + 12 * n :][:12]) for n in range(count)]
    entries = sorted([*(e for e in entries if e[:2] != entry[:2]), entry], key=_tag)
    struct.pack_into("<I", data, 4, len(data))
    data += struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4)
    assert bars(ready(bytes(data)), 0) == 2


def _tag(entry: bytes) -> int:
    return int.from_bytes(entry[:2], "little")


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("compression", ["group4", "tiff_lzw"])
def test_a_tiff_is_turned_upright(orientation: int, compression: str) -> None:
    data = saved(page(3), "TIFF", compression=compression, strip_size=2**31 - 1,
                 dpi=(150, 150), tiffinfo={274: orientation})  # fmt: skip
    shown = picture(ready(data)).convert("L").point(lambda v: 255 if v < 128 else 0)
    left, top, right, bottom = shown.getbbox() or (0, 0, 0, 0)
    wide, high = (240, 110) if orientation in {1, 3} else (110, 240)
    assert (right - left, bottom - top) == pytest.approx((wide, high), abs=4)


def test_colours_of_a_tiff_stay_exact() -> None:
    prepared = ready(saved(quarters(), "TIFF", compression="tiff_lzw", dpi=(72, 72)))
    assert corners(prepared.pages, 300, 200) == COLOURS
    assert prepared.changed == (Changed.RECODED,)
    lossy = ready(saved(quarters(), "TIFF", compression="jpeg", dpi=(72, 72), quality=95))
    assert corners(lossy.pages, 300, 200) == COLOURS
    assert lossy.changed == (Changed.RECOMPRESSED,)
    assert corners(ready(saved(quarters().convert("CMYK"), "TIFF", dpi=(72, 72))).pages, 300, 200)


def test_numbers_that_are_no_picture_are_refused() -> None:
    assert code(saved(Image.new("F", (9, 9)), "TIFF"), "数据.tif") == "picture-kind"


def test_a_tiff_of_too_many_pictures_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(page(1), "TIFF", save_all=True, append_images=[page(2)], compression="group3")
    monkeypatch.setattr(tiff, "MAX_PICTURES", 1)
    assert code(data) == "huge-tiff"
    monkeypatch.setattr(tiff, "MAX_PICTURES", 9)
    monkeypatch.setattr(tiff, "MAX_PIXELS", 600 * 800 + 1)
    assert code(data) == "huge-tiff"


def test_a_photograph_of_a_telephone() -> None:
    prepared = ready(HEIC)
    shown = picture(prepared, scale=4)
    assert image_of(prepared) == (Name.DCTDecode, 8)
    assert prepared.changed == (Changed.RECOMPRESSED,)
    assert prepared.removed == (Removed.METADATA,)
    assert b"SECRET" in HEIC
    assert b"SECRET" not in prepared.pages
    middle, top = shown.width // 2, 34 * 4
    for x, y, colour in [(-40, 20, 0), (40, 20, 1), (40, 100, 2), (-40, 100, 3)]:
        found = shown.getpixel((middle + x, top + y))
        assert isinstance(found, tuple)
        assert found == pytest.approx(COLOURS[colour], abs=40)


@pytest.mark.parametrize(
    ("kind", "options", "changed"),
    [
        ("WEBP", {"lossless": True}, Changed.RECODED),
        ("WEBP", {"quality": 95}, Changed.RECOMPRESSED),
        ("AVIF", {"quality": 95}, Changed.RECOMPRESSED),
        ("GIF", {}, Changed.RECODED),
        ("BMP", {"dpi": (150, 150)}, Changed.RECODED),
        ("JPEG2000", {}, Changed.RECOMPRESSED),
    ],
)
def test_other_pictures(kind: str, options: dict[str, object], changed: Changed) -> None:
    prepared = ready(saved(quarters(), kind, **options))
    assert corners(prepared.pages, 144, 96) == COLOURS
    assert prepared.changed == (changed,)


def test_of_an_animation_the_first_picture_is_shown_and_that_is_said() -> None:
    red, blue = Image.new("RGB", (60, 40), "red"), Image.new("RGB", (60, 40), "blue")
    prepared = ready(saved(red, "GIF", save_all=True, append_images=[blue]))
    assert prepared.count == 1
    assert Changed.FRAME in prepared.changed
    assert picture(prepared).getpixel((297, 40)) == (255, 0, 0)


def test_transparency_is_laid_on_white() -> None:
    clear = quarters().convert("RGBA")
    clear.putalpha(0)
    prepared = ready(saved(clear, "WEBP", lossless=True))
    assert picture(prepared).getpixel((297, 60)) == (255, 255, 255)
    assert Removed.TRANSPARENCY in prepared.removed


def screenshot(height: int) -> Image.Image:
    """A chat of 1080 pixels' width with a black line every 100, the n-th n pixels long."""
    shot = Image.new("RGB", (1080, height), (237, 237, 237))
    for line in range(height // 100):
        ImageDraw.Draw(shot).rectangle(
            (540, line * 100 + 40, 540 + line * 4, line * 100 + 59), "black"
        )
    return shot


@pytest.mark.slow
@pytest.mark.parametrize(("height", "pages"), [(2340, 1), (12_000, 6)])
def test_a_scrolled_screenshot_is_split_and_never_shrunk_to_a_strip(
    height: int, pages: int
) -> None:
    prepared = ready(saved(screenshot(height), "PNG"))
    assert prepared.count == pages
    assert (Changed.SPLIT in prepared.changed) is (pages > 1)
    assert set(sizes(prepared)) == {(595, 842)}
    seen: set[int] = set()
    for number in range(pages):
        shown = picture(prepared, number, scale=3).convert("L")
        left, _, right, _ = (
            shown.point(lambda value: 255 if value < 250 else 0).getbbox() or [0] * 4
        )
        assert right - left == pytest.approx(360 * 3 if pages > 1 else 361 * 3, abs=6)
        dark = shown.point(lambda value: 255 if value < 100 else 0)
        scale = 1080 / (right - left)
        for y in range(dark.height):
            box = dark.crop((left, y, right, y + 1)).getbbox()
            seen.add(round((box[2] - box[0]) * scale / 4) if box else 0)
    assert seen >= set(range(2, height // 100))


def test_one_picture_serves_all_parts_of_a_screenshot() -> None:
    data = saved(screenshot(12_000), "PNG")
    with pikepdf.open(io.BytesIO(ready(data).pages)) as pdf:
        drawings = {page.obj.Resources.XObject.P.objgen for page in pdf.pages}
        assert len(drawings) == 1


def test_a_turned_tall_picture_is_split_as_it_is_seen() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert ready(saved(screenshot(8_000).rotate(90, expand=True), "JPEG", exif=exif)).count > 1
    assert ready(saved(screenshot(8_000), "JPEG", exif=exif)).count == 1


def test_a_line_of_pixels_is_one_page() -> None:
    assert ready(saved(Image.new("L", (2, 60_000)), "PNG")).count == 1


def test_a_picture_cut_off_is_refused() -> None:
    noise = Image.frombytes("RGB", (64, 64), random.Random(1).randbytes(64 * 64 * 3))
    for kind in ("TIFF", "WEBP", "GIF", "BMP"):
        data = saved(noise, kind)
        for part in (len(data) // 2, len(data) // 5, 30):
            assert code(data[:part]) in {"damaged-picture", "unknown-type"}, kind
    assert code(HEIC[: len(HEIC) // 2]) == "damaged-picture"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", ["TIFF", "TIFF4", "WEBP", "GIF", "BMP", "HEIC", "AVIF"])
def test_no_garbage_gets_out_as_a_traceback(kind: str, capfd: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(8)
    whole = HEIC if kind == "HEIC" else _small(kind)
    for _ in range(100):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 4, 20])):
            data[chance.randrange(8, len(data))] = chance.randrange(256)
        assert isinstance(prepare("x", bytes(data)), Prepared | Rejected)
    assert capfd.readouterr().err == ""


def _small(kind: str) -> bytes:
    if kind == "TIFF4":
        return saved(page(2), "TIFF", save_all=True, append_images=[page(1)], compression="group4")
    return saved(quarters(40, 30), kind)
