"""Traces of editing: each has its reason, and what every honest file goes through is none."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from pipeline import resources
from pipeline.documents.traces import Claim, editors, traces

NONE = Claim()
MADE = date(2025, 11, 10)


def pdf(*pages: bytes, **info: str) -> bytes:
    """A PDF with these drawing instructions and this information."""
    document = pikepdf.new()
    for drawing in pages or (b"0 0 m",):
        page = document.add_blank_page()
        page.Contents = document.make_stream(drawing)
    for key, value in info.items():
        document.docinfo[Name(f"/{key}")] = value
    return saved(document)


def saved(document: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def later(data: bytes, drawing: bytes | None) -> bytes:
    """The PDF with an incremental update: other instructions on page 1, or the language only."""
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(data))
    if drawing is None:
        writer.root[generic.pdf_name("/Lang")] = generic.pdf_string("zh-CN")
        writer.update_root()
    else:
        page = writer.root["/Pages"]["/Kids"][0]
        page[generic.pdf_name("/Contents")] = writer.add_object(
            generic.StreamObject(stream_data=drawing)
        )
        writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def said(data: bytes, claim: Claim = NONE) -> list[str]:
    return [each.render("zh") for each in traces(data, claim)]


def day(at: date) -> str:
    return f"D:{at:%Y%m%d}101500+08'00'"


# --- PDF -----------------------------------------------------------------------------------------


def test_a_page_that_a_later_save_changed_is_named() -> None:
    plain = pdf(b"(3100) Tj", b"(2) Tj")
    changed = later(plain, b"(9900) Tj")
    with pikepdf.open(io.BytesIO(changed)) as now:
        assert now.pages[0].Contents.read_bytes() == b"(9900) Tj"
    assert said(changed) == ["第 1 页在后来保存时被改动，文件中还留有改动前的内容"]


def test_a_later_save_that_changes_no_page_is_nothing() -> None:
    assert said(later(pdf(b"(3100) Tj"), None)) == []
    assert said(later(later(pdf(b"(3100) Tj"), b"(9900) Tj"), None)) != []


def test_a_linearised_file_has_one_state() -> None:
    document, out = pikepdf.open(io.BytesIO(pdf(b"(1) Tj", b"(2) Tj"))), io.BytesIO()
    document.save(out, linearize=True)
    assert out.getvalue().count(b"%%EOF") == 2
    assert said(out.getvalue()) == []


@pytest.mark.parametrize(
    ("program", "count"),
    [
        ("Adobe Photoshop 25.0", 1),
        ("福昕高级PDF编辑器", 1),
        ("Microsoft® Word 2021", 0),
        ("WPS 文字", 0),
        ("iOS Version 18.1 Quartz PDFContext", 0),
    ],
)
@pytest.mark.parametrize("key", ["Creator", "Producer"])
def test_programs_that_can_change_a_page_are_named(program: str, count: int, key: str) -> None:
    found = said(pdf(**{key: program}))
    assert len(found) == count
    assert all(program in each for each in found)


@pytest.mark.parametrize(
    ("changed", "claim", "telling"),
    [
        (MADE, NONE, ""),
        (MADE + timedelta(days=1), NONE, ""),  # past midnight, or another time zone
        (MADE + timedelta(days=2), NONE, "生成"),
        (MADE + timedelta(days=2), Claim(submitted_on=MADE), "提交之后"),
        (MADE + timedelta(days=2), Claim(submitted_on=MADE + timedelta(days=9)), "生成"),
        (MADE, Claim(made_on=MADE + timedelta(days=2)), "早于所称"),
        (MADE, Claim(made_on=MADE - timedelta(days=30)), ""),  # a scan of something older
    ],
)
def test_days_that_do_not_fit(changed: date, claim: Claim, telling: str) -> None:
    found = said(pdf(CreationDate=day(MADE), ModDate=day(changed)), claim)
    assert len(found) == bool(telling)
    assert all(telling in each for each in found)


@pytest.mark.parametrize(
    ("source", "count"),
    [("示例市第三人民医院", 1), ("沈晓禾书写", 0), ("借款人整理", 0), ("", 0)],
)
def test_an_author_who_is_not_who_it_is_said_to_come_from(source: str, count: int) -> None:
    claim = Claim(party="沈晓禾", source=source)
    assert len(said(pdf(Author="沈晓禾"), claim)) == count
    assert said(pdf(Author="人事部"), claim) == []


@pytest.mark.parametrize(("subtype", "count"), [("FreeText", 1), ("Stamp", 0), ("Link", 0)])
def test_marks_over_a_page(subtype: str, count: int) -> None:
    document = pikepdf.open(io.BytesIO(pdf()))
    mark = Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), Rect=Array([0, 0, 9, 9]))
    document.pages[0].obj.Annots = Array([document.make_indirect(mark)])
    assert len(said(saved(document))) == count


# --- pictures ------------------------------------------------------------------------------------


def photo(software: str = "", shot: str = "", changed: str = "", kind: str = "JPEG") -> bytes:
    image, exif, out = Image.new("RGB", (8, 8)), Image.Exif(), io.BytesIO()
    tags = {ExifTags.Base.Software: software, ExifTags.Base.DateTime: changed}
    exif.update({tag: value for tag, value in tags.items() if value})
    if shot:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = shot
    image.save(out, kind, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photograph_from_an_editor(kind: str) -> None:
    assert len(said(photo("Adobe Photoshop 25.0 (Windows)", kind=kind))) == 1
    assert said(photo("HUAWEI P60 4.0.0.120", kind=kind)) == []


def test_a_photograph_changed_days_after_it_was_taken() -> None:
    assert said(photo(shot="2025:11:10 10:00:00", changed="2025:11:10 10:00:01")) == []
    (found,) = said(photo(shot="2025:11:10 10:00:00", changed="2025:11:20 10:00:00"))
    assert "2025-11-20" in found


def test_a_screenshot_with_the_name_of_an_editor_in_its_texts() -> None:
    note, out = PngInfo(), io.BytesIO()
    note.add_text("Software", "GIMP 2.10")
    Image.new("RGB", (8, 8)).save(out, "PNG", pnginfo=note)
    assert "GIMP 2.10" in said(out.getvalue())[0]


def test_the_history_in_xmp() -> None:
    xmp = b'<x:xmpmeta><rdf:li stEvt:softwareAgent="Snapseed 2.0"/></x:xmpmeta>'
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG", xmp=xmp)
    assert "Snapseed 2.0" in said(out.getvalue())[0]


# --- whatever comes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7\n%%EOF\n%%EOF\n%%EOF", b"\x89PNG", "你好".encode()]
)
def test_what_cannot_be_read_tells_nothing(data: bytes) -> None:
    assert said(data) == []


def test_a_file_cut_short_anywhere_is_no_crash() -> None:
    whole = later(pdf(b"(3100) Tj", CreationDate=day(MADE)), b"(9900) Tj")
    for end in range(0, len(whole), 37):
        traces(whole[:end], NONE)


def test_the_examples_show_no_traces() -> None:
    files = [each for each in resources.examples().rglob("evidence/**/*") if each.is_file()]
    assert len(files) > 10
    assert [each.name for each in files if traces(each.read_bytes(), NONE)] == []


def test_the_list_of_programs_is_in_small_letters_and_each_stands_once() -> None:
    names = [name for group in editors().values() for name in group]
    assert names == [name.lower() for name in names]
    assert len(names) == len(set(names))
