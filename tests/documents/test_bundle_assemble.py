"""One PDF of catalogue and exhibits: numbered, labelled, linked, with the originals inside."""

from __future__ import annotations

import datetime
import io
import random
from dataclasses import replace

import docx
import pikepdf
import pypdf
import pytest
from pikepdf import Dictionary, Name, String
from PIL import Image
from pypdf.generic import ArrayObject, DictionaryObject

from pipeline.documents.bundle import (
    Filed,
    Original,
    PlacedExhibit,
    Prepared,
    Rejected,
    assemble,
    assemble_into,
    manifest,
    page_ranges,
    pages_in_all,
    prepare,
)
from pipeline.documents.bundle.places import find_spots
from pipeline.documents.render import RenderOptions, render

DATE = datetime.date(2026, 5, 15)
TITLE = "证据册（测试）"


def word(*rows: tuple[str, ...]) -> bytes:
    document = docx.Document()
    document.add_paragraph("证据目录")
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def catalogue(*rows: tuple[str, ...]) -> bytes:
    return render(word(*rows), RenderOptions(TITLE, "zh", DATE)).pdf


def pdf_file(pages: int, *, author: str = "") -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(400, 300))
        if author:
            pdf.docinfo.Author = String(author)
        pdf.save(out, static_id=True)
    return out.getvalue()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(out, "JPEG")
    return out.getvalue()


def exhibit(no: str, title: str, side: str, filename: str, data: bytes) -> PlacedExhibit:
    prepared = prepare(filename, data)
    assert isinstance(prepared, Prepared)
    return PlacedExhibit(no, title, side, prepared, filename, Original.of(filename, data))


@pytest.fixture(scope="module")
def exhibits() -> tuple[PlacedExhibit, ...]:
    return (
        exhibit("证据一", "借款合同", "出借人", "合同.pdf", pdf_file(2, author="SECRET")),
        exhibit("证据二", "收入证明", "借款人", "收入.jpg", picture()),
        exhibit("证据十一", "一审判决书", "出借人", "判决.pdf", pdf_file(3)),
    )


def bound(exhibits: tuple[PlacedExhibit, ...], language: str = "zh") -> bytes:
    rows = [(e.no, e.title, f"证明{e.title}", "1") for e in exhibits]
    return assemble(
        catalogue(*rows),
        exhibits,
        title=TITLE,
        case_no="（2026）测01号",
        language=language,
        date=DATE,
    )


@pytest.fixture(scope="module")
def bundle(exhibits: tuple[PlacedExhibit, ...]) -> bytes:
    return bound(exhibits)


@pytest.fixture(scope="module")
def read(bundle: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(bundle))


def targets(read: pypdf.PdfReader, page: int) -> list[int | None]:
    """The pages, from 0, that a page's links lead to."""
    found = []
    for annotation in read.pages[page].get("/Annots", ArrayObject()):
        link = annotation.get_object()
        assert link["/F"] == 4
        found.append(read.get_page_number(link["/Dest"][0].get_object()))
    return found


def test_every_exhibit_page_is_labelled_and_numbered_through(read: pypdf.PdfReader) -> None:
    texts = ["".join(page.extract_text().split()) for page in read.pages]
    assert len(texts) == 10
    assert "案号（2026）测01号｜证据一借款合同｜隔页｜全卷第2页" in texts[1]
    assert "案号（2026）测01号｜证据一借款合同｜第1页/共2页｜全卷第3页" in texts[2]
    assert "证据一借款合同｜第2页/共2页｜全卷第4页" in texts[3]
    assert "证据二收入证明｜第1页/共1页｜全卷第6页" in texts[5]
    assert "证据十一一审判决书｜第3页/共3页｜全卷第10页" in texts[9]
    assert all(text.endswith(str(number)) for number, text in enumerate(texts[1:], 2))
    assert "全卷" not in texts[0]


def test_labels_in_english(exhibits: tuple[PlacedExhibit, ...]) -> None:
    text = pypdf.PdfReader(io.BytesIO(bound(exhibits, "en"))).pages[2].extract_text()
    assert "page 1 of 2" in text
    assert "bundle page 3" in text


def test_a_viewers_page_numbers_are_the_printed_ones(read: pypdf.PdfReader) -> None:
    assert read.page_labels == [str(n) for n in range(1, 11)]


def test_the_label_font_is_embedded_once_as_a_subset(read: pypdf.PdfReader) -> None:
    fonts = [page["/Resources"]["/Font"] for page in read.pages[1:]]  # type: ignore[index]
    references = {font.raw_get(key) for font in fonts for key in font}
    assert len({(r.idnum, r.generation) for r in references}) == 1
    font = fonts[0][next(iter(fonts[0]))]
    assert "+NotoSansSC" in font["/BaseFont"]


def test_catalogue_leads_to_exhibits_and_labels_lead_back(read: pypdf.PdfReader) -> None:
    assert targets(read, 0) == [2, 5, 7]
    assert [targets(read, page) for page in range(1, 10)] == [[0]] * 9


def test_bookmarks_are_grouped_by_side(read: pypdf.PdfReader) -> None:
    def plain(items: object) -> list[object]:
        assert isinstance(items, list)
        return [
            plain(i) if isinstance(i, list) else (i.title, read.get_destination_page_number(i))
            for i in items
        ]

    assert plain(read.outline) == [
        ("证据目录", 0),
        ("出借人", 2),
        [("证据一 借款合同", 2), ("证据十一 一审判决书", 7)],
        ("借款人", 5),
        [("证据二 收入证明", 5)],
    ]


def test_originals_are_attached_untouched(
    read: pypdf.PdfReader, exhibits: tuple[PlacedExhibit, ...]
) -> None:
    attached = dict(read.attachments.items())
    assert attached == {f"{e.no} {e.filename}": [e.original.read()] for e in exhibits}
    root = read.trailer["/Root"]
    assert isinstance(root, DictionaryObject)
    files = root["/AF"]
    assert isinstance(files, ArrayObject)
    assert [spec.get_object()["/AFRelationship"] for spec in files] == ["/Source"] * 3


def test_it_says_its_own_title_and_nothing_of_the_exhibits_authors(
    bundle: bytes, read: pypdf.PdfReader
) -> None:
    assert read.metadata == {
        "/Title": TITLE, "/CreationDate": "D:20260515000000Z", "/ModDate": "D:20260515000000Z",
    }  # fmt: skip
    assert read.xmp_metadata is not None
    assert read.xmp_metadata.dc_title == {"x-default": TITLE}
    with pikepdf.open(io.BytesIO(bundle)) as pdf:
        assert str(pdf.Root.Lang) == "zh-CN"
        pdf.attachments.clear()
        plain = io.BytesIO()
        pdf.save(plain, qdf=True)
    assert b"SECRET" not in plain.getvalue()


def test_the_same_input_gives_the_same_bytes(
    bundle: bytes, exhibits: tuple[PlacedExhibit, ...]
) -> None:
    assert bound(exhibits) == bundle


def test_it_is_sound(bundle: bytes) -> None:
    with pikepdf.open(io.BytesIO(bundle)) as pdf:
        assert pdf.check_pdf_syntax() == []


def _part(pdf: bytes) -> str:
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as metadata:
        return metadata.pdfa_status


def test_pdfa_is_claimed_only_if_all_of_it_is(exhibits: tuple[PlacedExhibit, ...]) -> None:
    pictures = tuple(e for e in exhibits if e.prepared.archival)
    assert [e.no for e in pictures] == ["证据二"]
    assert _part(bound(pictures)) == "3B"
    assert _part(bound(exhibits)) == ""


def test_a_catalogue_that_is_not_pdfa_makes_no_pdfa(exhibits: tuple[PlacedExhibit, ...]) -> None:
    plain = assemble(pdf_file(1), exhibits[1:2], title="t", case_no="", language="zh", date=DATE)
    assert _part(plain) == ""
    read = pypdf.PdfReader(io.BytesIO(plain))
    assert "案号" not in read.pages[1].extract_text()
    assert targets(read, 1) == [0]


def test_a_long_title_is_shortened_and_a_rare_letter_marked(
    exhibits: tuple[PlacedExhibit, ...],
) -> None:
    odd = replace(exhibits[1], title="\U0001f600" + "很长的名称" * 30)
    made = assemble(pdf_file(1), (odd,), title="t", case_no="1", language="zh", date=DATE)
    text = pypdf.PdfReader(io.BytesIO(made)).pages[2].extract_text()
    assert "证据二 〓很长的名称" in text
    assert "…" in text
    assert "全卷第 3 页" in text


def test_a_hidden_layer_stays_hidden_in_the_bundle() -> None:
    with pikepdf.open(io.BytesIO(pdf_file(1))) as pdf:
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("draft")))
        off = pikepdf.Array([layer])
        pdf.Root.OCProperties = Dictionary(OCGs=pikepdf.Array([layer]), D=Dictionary(OFF=off))
        page = pdf.pages[0].obj
        page.Resources = Dictionary(Properties=Dictionary(L=layer))
        page.Contents = pdf.make_stream(b"/OC /L BDC 0 0 99 99 re f EMC")
        out = io.BytesIO()
        pdf.save(out)
    made = bound((exhibit("证据一", "草稿", "借款人", "a.pdf", out.getvalue()),))
    with pikepdf.open(io.BytesIO(made)) as opened:
        assert len(opened.Root.OCProperties.D.OFF) == 1


def test_no_exhibits_leave_the_catalogue() -> None:
    made = assemble(catalogue(("无", "无")), (), title="t", case_no="", language="zh", date=DATE)
    assert len(pypdf.PdfReader(io.BytesIO(made)).pages) == 1


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (("证据十", "一审判决书"), {"证据十": 1, "证据十一": 0}),
        (("证据十一", "审判决书"), {"证据十": 0, "证据十一": 1}),
        (("证据一", "见证据二"), {"证据一": 1, "证据二": 1}),
        (("Exhibit 1", "2 pages"), {"Exhibit 1": 1, "Exhibit 12": 0}),
    ],
)
def test_names_are_found_whole(row: tuple[str, str], found: dict[str, int]) -> None:
    spots = find_spots(catalogue(row), list(found))
    assert {name: len(places) for name, places in spots.items()} == found


def test_a_name_broken_over_lines_in_a_narrow_cell_is_one_name() -> None:
    row = ("证据二十一", *("甲" * 8 for _ in range(9)))
    spots = find_spots(catalogue(row), ["证据二十一", "证据二", "证据二十"])
    assert {name: len(places) for name, places in spots.items()} == {
        "证据二十一": 1, "证据二": 0, "证据二十": 0,
    }  # fmt: skip
    left, bottom, right, top = spots["证据二十一"][0].box
    assert top - bottom > 1.5 * 10.5
    assert right > left


def test_page_ranges_count_from_one_and_leave_no_gap() -> None:
    assert page_ranges(2, [3, 0, 1]) == (range(4, 7), range(7, 7), range(8, 9))
    assert pages_in_all(2, [3, 0, 1]) == 8
    assert page_ranges(0, []) == ()
    with pytest.raises(ValueError, match="negative"):
        page_ranges(1, [-1])


def test_the_manifest_names_every_file() -> None:
    data = pdf_file(2, author="A")
    outcomes = [
        Filed(Original.of(n, d), prepare(n, d)) for n, d in [("a.pdf", data), ("b.bin", b"\0\1\2")]
    ]
    assert isinstance(outcomes[1].outcome, Rejected)
    made = manifest(outcomes, 3, "zh")
    assert made["pages"] == 6
    assert made["schema"] == "bundle.v1"
    items = made["items"]
    assert isinstance(items, list)
    first, second = items
    assert (first["first_page"], first["last_page"], first["status"]) == (5, 6, "included")
    assert first["divider_page"] == 4
    assert first["removed"] == ["metadata"]
    assert first["size"] == len(data)
    assert second["status"] == "rejected"
    assert second["first_page"] is None
    assert second["divider_page"] is None
    assert "b.bin" in second["reason"]
    assert {(each["submitter"], each["submitted_on"]) for each in items} == {(None, None)}


def test_originals_are_left_out_if_asked(exhibits: tuple[PlacedExhibit, ...]) -> None:
    out = io.BytesIO()
    assemble_into(out, pdf_file(1), exhibits, title="t", case_no="", language="zh", date=DATE,
                  attached=False)  # fmt: skip
    read = pypdf.PdfReader(out)
    assert dict(read.attachments.items()) == {}
    assert len(read.pages) == 10


def test_a_bundle_has_an_identifier_of_its_own(
    bundle: bytes, exhibits: tuple[PlacedExhibit, ...]
) -> None:
    identities = {
        tuple(bytes(part) for part in pikepdf.open(io.BytesIO(pdf)).trailer.ID)
        for pdf in (bundle, bound(exhibits), bound(exhibits[:2]))
    }
    assert len(identities) == 2
    assert all(first == second for first, second in identities)


def test_what_is_packed_already_is_not_packed_again() -> None:
    noise = random.Random(1).randbytes(200_000)
    text = "欠款三千元\n".encode() * 10_000
    files = (
        exhibit("证据一", "一", "甲", "a.jpg", picture() + noise),
        exhibit("证据二", "二", "甲", "b.txt", text),
    )
    with pikepdf.open(io.BytesIO(bound(files))) as pdf:
        first, second = (spec.EF.F.read_raw_bytes() for spec in pdf.Root.AF)
    assert noise[:60_000] in first
    assert len(second) < len(text) / 20


def test_layers_that_are_off_unless_switched_on_stay_off() -> None:
    with pikepdf.open(io.BytesIO(pdf_file(1))) as pdf:
        shown, hidden = (
            pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(name))) for name in "ab"
        )
        state = Dictionary(BaseState=Name.OFF, ON=pikepdf.Array([shown]))
        pdf.Root.OCProperties = Dictionary(OCGs=pikepdf.Array([shown, hidden]), D=state)
        pdf.pages[0].obj.Resources = Dictionary(Properties=Dictionary(L=hidden, M=shown))
        pdf.pages[0].obj.Contents = pdf.make_stream(b"/OC /L BDC EMC /OC /M BDC EMC")
        out = io.BytesIO()
        pdf.save(out)
    plan = (exhibit("证据一", "图", "借款人", "a.pdf", out.getvalue()),)
    with pikepdf.open(io.BytesIO(bound(plan))) as opened:
        layers = opened.Root.OCProperties
        assert [str(group.Name) for group in layers.OCGs] == ["a", "b"]
        assert [str(group.Name) for group in layers.D.OFF] == ["b"]
