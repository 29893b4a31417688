"""Regions on scans, pictures that are on several pages, and what was not searched."""

from __future__ import annotations

import io
from dataclasses import replace

import pikepdf
import pypdfium2 as pdfium
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import Image, ImageDraw
from pydantic import ValidationError

from pipeline.case.masking import MaskRegion
from pipeline.documents.bundle import PlacedExhibit, Prepared, assemble
from pipeline.documents.bundle.masking import Doubt, MaskedPage, Sought, prove
from pipeline.documents.bundle.original import Original
from pipeline.errors import BadInput, RenderingError
from tests.documents.bundle_files import ready
from tests.documents.bundle_files import saved as picture_saved
from tests.documents.mask_files import (
    DATE,
    NAME,
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

REGION = MaskRegion(page=1, left=50, top=60, right=120, bottom=80)


def noise(width: int, height: int) -> Image.Image:
    return Image.effect_noise((width, height), 120).convert("RGB")


def placed(pdf: Pdf, image: Image.Image) -> Stream:
    return pdf.make_stream(
        picture_saved(image, "JPEG"), Type=Name.XObject, Subtype=Name.Image, Width=image.width,
        Height=image.height, BitsPerComponent=8, ColorSpace=Name.DeviceRGB, Filter=Name.DCTDecode,
    )  # fmt: skip


def rendered(pdf: bytes, number: int) -> Image.Image:
    with pdfium.PdfDocument(pdf) as opened:
        image: Image.Image = opened[number].render(scale=200 / 72).to_pil().convert("RGB")
        return image


def in_mm(image: Image.Image, *sides: float) -> Image.Image:
    left, top, right, bottom = (round(side / 25.4 * 200) for side in sides)
    return image.crop((left, top, right, bottom))


def is_black(image: Image.Image) -> bool:
    return image.getextrema() == ((0, 0), (0, 0), (0, 0))


def test_a_region_is_black_in_the_bundle_to_the_last_pixel() -> None:
    photograph = picture_saved(noise(1600, 2200), "JPEG", dpi=(200, 200))
    edition = masked(photograph, regions=[REGION])
    page = rendered(bound(edition), 2)
    assert is_black(in_mm(page, 50, 60, 120, 80))
    around = in_mm(page, 48, 58, 122, 82)
    assert not is_black(around.crop((0, 0, around.width, 6)))
    assert not is_black(around.crop((0, 0, 6, around.height)))
    assert edition.exhibits[0].doubts == {}  # somebody has looked at that page


def test_a_region_counts_as_what_it_is() -> None:
    edition = masked(pdf_of(shown(PHONE), shown("live")), regions=[REGION])
    assert [dict(page.masks) for page in edition.exhibits[0].pictures] == [
        {"phone": 1, "region": 1}
    ]


@pytest.mark.parametrize(
    ("region", "code"),
    [
        (REGION.model_copy(update={"page": 2}), "mask-page"),
        (MaskRegion(page=1, left=0, top=0, right=200, bottom=5), "mask-beside"),
        (MaskRegion(page=1, left=250, top=60, right=290, bottom=80), "mask-beside"),
    ],
)
def test_a_region_that_hides_nothing_is_refused(region: MaskRegion, code: str) -> None:
    with pytest.raises(BadInput) as error:
        masked(pdf_of(shown("a")), regions=[region])
    assert error.value.code == f"documents.bundle.{code}"
    assert "证据1" in error.value.message.render("zh")


def test_a_region_without_an_area_is_no_region() -> None:
    with pytest.raises(ValidationError, match="no area"):
        MaskRegion(page=1, left=20, top=20, right=20, bottom=30)


@pytest.mark.slow
def test_what_is_hidden_of_a_tall_screenshot_is_hidden_on_the_next_page_too() -> None:
    """Its parts overlap, and every page would carry the whole of it."""
    tall = noise(500, 5000)
    ImageDraw.Draw(tall).rectangle((0, 0, 499, 4999), outline="black")
    prepared = ready(picture_saved(tall, "PNG"), "聊天.png")
    assert prepared.count > 2
    low = MaskRegion(page=1, left=80, top=270, right=120, bottom=287)
    edition = masked(prepared, regions=[low])
    pictures = edition.exhibits[0].pictures
    assert [page.number for page in pictures] == list(range(1, prepared.count + 1))
    assert [dict(page.masks) for page in pictures[:2]] == [{"region": 1}, {"copy": 1}]
    assert not any(page.masks for page in pictures[2:])
    with pikepdf.open(io.BytesIO(bound(edition))) as pdf:
        shown_ones = [page.obj.Resources.XObject.P for page in list(pdf.pages)[2:]]
        assert {int(each.Height) for each in shown_ones} == {2339}


def scans(*, shared: bool) -> bytes:
    """Two pages with a picture each, whose resources list both, as scanners write them."""
    pdf = document(b"q 400 0 0 300 90 400 cm /A Do Q", b"q 400 0 0 300 90 400 cm /B Do Q")
    first, second = (placed(pdf, noise(400, 300)) for _ in range(2))
    pdf.pages[0].obj.Resources.XObject = Dictionary(A=first, B=first if shared else second)
    return saved(pdf)


def test_a_page_that_stays_does_not_carry_a_masked_pages_scan() -> None:
    edition = masked(scans(shared=False), regions=[REGION])
    assert [page.number for page in edition.exhibits[0].pictures] == [1]
    with pikepdf.open(io.BytesIO(bound(edition))) as pdf:
        images = [o for o in pdf.objects if isinstance(o, Stream) and Name.Width in o]
        assert sorted(int(image.Width) for image in images) == [400, 1654]


def test_the_same_picture_on_another_page_or_in_another_exhibit_is_masked_alike() -> None:
    file = scans(shared=True)
    edition = masked(file, file, regions=[REGION])
    assert [[dict(page.masks) for page in exhibit.pictures] for exhibit in edition.exhibits] == [
        [{"region": 1}, {"copy": 1}], [{"copy": 1}, {"copy": 1}],
    ]  # fmt: skip
    made = bound(edition)
    assert all(is_black(in_mm(rendered(made, n), 50, 61, 119, 80)) for n in (2, 3, 5, 6))


def test_a_picture_that_no_mask_touches_may_stay_on_the_next_page() -> None:
    """A letter's head is on all pages: they need not all become pictures."""
    pdf = document(*(b"q 100 0 0 50 90 780 cm /A Do Q" + shown(text) for text in (PHONE, "live")))
    pdf.pages[0].obj.Resources.XObject = Dictionary(A=placed(pdf, noise(100, 50)))
    edition = masked(saved(pdf))
    assert [page.number for page in edition.exhibits[0].pictures] == [1]


def test_two_halves_of_one_sheet_hide_each_others_half() -> None:
    pdf = document(shown("left") + shown("right", x=400), media=(600, 800))
    pdf.pages.append(pdf.pages[0])
    first, second = (page.obj for page in pdf.pages)
    first.CropBox, second.CropBox = Array([0, 0, 300, 800]), Array([300, 0, 600, 800])
    file = saved(pdf)
    edition = masked(file, regions=[MaskRegion(page=1, left=60, top=12, right=150, bottom=120)])
    assert [page.number for page in edition.exhibits[0].pictures] == [1, 2]
    assert traces(bound(edition), "left") == []


def test_a_recognised_text_layer_masks_the_scan_below_it() -> None:
    pdf = document(b"q 400 0 0 300 90 400 cm /A Do Q " + shown(PHONE, y=600, before="3 Tr"))
    pdf.pages[0].obj.Resources.XObject = Dictionary(A=placed(pdf, noise(400, 300)))
    edition = masked(saved(pdf))
    (box,) = edition.exhibits[0].pictures[0].boxes
    left, bottom, right, top = box
    page = rendered(bound(edition), 2)
    scale = 200 / 72
    inside = (left * scale + 2, page.height - top * scale + 2,
              right * scale - 2, page.height - bottom * scale - 2)  # fmt: skip
    assert is_black(page.crop(tuple(map(round, inside))))  # type: ignore[arg-type]
    assert edition.exhibits[0].doubts == {Doubt.PICTURES: (1,)}


def drawn_letters() -> bytes:
    """A page of outlines: what was text is only lines."""
    return pdf_of(b"100 700 m 150 750 l 200 700 l S 100 600 50 30 re f")


@pytest.mark.parametrize(
    ("file", "doubts"),
    [
        (picture_saved(noise(300, 300), "PNG"), {Doubt.NO_TEXT: (1,)}),
        (drawn_letters(), {Doubt.NO_TEXT: (1,)}),
        (pdf_of(b"", shown("text")), {}),
    ],
)
def test_pages_in_which_nothing_was_searched_are_named(
    file: bytes, doubts: dict[Doubt, tuple[int, ...]]
) -> None:
    assert masked(file).exhibits[0].doubts == doubts
    assert masked(file, sought=Sought()).exhibits[0].doubts == {}


def test_a_picture_within_a_text_is_named_and_a_small_sign_is_not() -> None:
    def with_picture(size: bytes) -> bytes:
        pdf = document(b"q %s 90 400 cm /A Do Q " % size + shown("text"))
        pdf.pages[0].obj.Resources.XObject = Dictionary(A=placed(pdf, noise(40, 30)))
        return saved(pdf)

    assert masked(with_picture(b"200 0 0 120")).exhibits[0].doubts == {Doubt.PICTURES: (1,)}
    assert masked(with_picture(b"10 0 0 10")).exhibits[0].doubts == {}


def test_letters_that_mean_nothing_are_named() -> None:
    pdf = document(shown("abcdefghij"))
    font = pdf.pages[0].obj.Resources.Font.F
    unknown = "".join(f"<{code:02x}> <{0xE000 + code:04x}> " for code in range(0x61, 0x6B))
    font.ToUnicode = pdf.make_stream(
        b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 10 beginbfchar "
        + unknown.encode()
        + b" endbfchar endcmap"
    )
    assert masked(saved(pdf)).exhibits[0].doubts == {Doubt.LETTERS: (1,)}


def test_a_page_with_more_letters_than_a_page_can_have_does_not_stay_text() -> None:
    crowd = b"BT /F 1 Tf 1 TL 9 800 Td " + b"(%s)' " % (b"ab" * 500) * 210 + b"ET"
    edition = masked(pdf_of(crowd))
    assert [page.number for page in edition.exhibits[0].pictures] == [1]
    assert edition.exhibits[0].doubts == {Doubt.LETTERS: (1,)}


def placed_with(prepared: Prepared, **front: str) -> bytes:
    exhibit = PlacedExhibit("证据1", front.get("title", "材料"), "借款人", prepared, "证据1",
                            Original.of("证据1", PHONE.encode()))  # fmt: skip
    return assemble(saved(document(b"")), (exhibit,), title="t", case_no="", language="zh",
                    date=DATE, attached="attached" in front)  # fmt: skip


@pytest.mark.parametrize(
    ("leak", "place"),
    [
        ("unmasked", "证据1第 1 页"),
        ("label", "全卷第 2 页"),  # the divider
        ("attachment", "文件整体"),
        ("not black", "证据1第 1 页"),
        ("tail", "文件整体"),
    ],
)
def test_an_edition_that_leaks_is_refused_with_the_place(leak: str, place: str) -> None:
    file = pdf_of(shown(PHONE, y=600))
    edition = masked(file)
    (exhibit,) = edition.exhibits
    prepared = ready(file) if leak == "unmasked" else exhibit.prepared
    if leak == "not black":
        beside = MaskedPage(1, {"region": 1}, ((50.0, 50.0, 90.0, 90.0),))
        edition = replace(edition, exhibits=(replace(exhibit, pictures=(beside,)),))
    front = {"label": {"title": f"联系 {PHONE}"}, "attachment": {"attached": "yes"}}.get(leak, {})
    made = placed_with(prepared, **front)
    made += f"\n%{PHONE}".encode() if leak == "tail" else b""
    with pytest.raises(RenderingError) as error:
        prove(made, edition, ["证据1"], [range(3, 4)])
    assert error.value.code == "documents.bundle.mask-leak"
    assert place in error.value.message.render("zh")
    assert PHONE not in str(error.value)


def test_words_are_hidden_in_a_chinese_text() -> None:
    text = f"借款人{NAME}与出借人约定如下：\n{NAME[0]}\n{NAME[1:]}于五月到期。\n".encode()
    edition = masked(ready(text, "说明.txt"), sought=Sought.of((), [NAME]))
    assert dict(edition.exhibits[0].pictures[0].masks) == {"word": 2}
    assert traces(bound(edition), NAME) == []
    assert PLAIN.words == ()
