"""What waits outside of memory comes into the bundle whole, in its place, and nothing else does."""

from __future__ import annotations

import io
import random
import subprocess
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf, Stream
from PIL import Image

from pipeline.documents.bundle import PlacedExhibit, Prepared, assemble_into, prepare
from pipeline.documents.bundle.original import Original
from pipeline.documents.bundle.parking import Newcomers, Parking, written
from pipeline.documents.bundle.spool import Spool, dumps
from tests.documents.bundle_files import saved
from tests.documents.test_bundle_assemble import DATE, catalogue

ID = b"0123456789abcdef" * 2


def picture(seed: int, size: int = 300) -> bytes:
    noise = random.Random(seed).randbytes(size * size * 3)
    return saved(Image.frombytes("RGB", (size, size), noise), "JPEG", quality=80)


def pdf_of(*pictures: bytes) -> bytes:
    pdf, out = pikepdf.new(), io.BytesIO()
    for data in pictures:
        page = pdf.add_blank_page(page_size=(300, 300))
        image = pdf.make_stream(data, Type=Name.XObject, Subtype=Name.Image, Width=300, Height=300,
                                BitsPerComponent=8, ColorSpace=Name.DeviceRGB,
                                Filter=Name.DCTDecode)  # fmt: skip
        page.obj.Resources = Dictionary(XObject=Dictionary(I=image))
        page.obj.Contents = pdf.make_stream(b"q 300 0 0 300 0 0 cm /I Do Q")
    pdf.save(out)
    return out.getvalue()


def images(pdf: Pdf) -> list[bytes]:
    return [
        made.read_raw_bytes()
        for made in pdf.objects
        if isinstance(made, Stream) and made.get(Name.Subtype) == Name.Image
    ]


def released(pdf: Pdf, parking: Parking) -> bytes:
    out = io.BytesIO()
    parking.release(written(pdf, compress=True), out, ID)
    return out.getvalue()


def test_what_was_parked_is_there_again_and_the_file_is_sound(tmp_path: Path) -> None:
    pictures = [picture(seed) for seed in range(5)]
    with pikepdf.open(io.BytesIO(pdf_of(*pictures))) as pdf:
        parking = Parking()
        parking.park(made for made in pdf.objects if isinstance(made, Stream))
        assert not any(data in written(pdf, compress=True) for data in pictures)
        made = released(pdf, parking)
    with pikepdf.open(io.BytesIO(made)) as again:
        assert sorted(images(again)) == sorted(pictures)
        assert again.get_warnings() == []
        assert bytes(again.trailer.ID[0]).hex() == ID.decode()
    file = tmp_path / "made.pdf"
    file.write_bytes(made)
    subprocess.run(["qpdf", "--check", str(file)], check=True, capture_output=True)


def test_the_same_document_gives_the_same_bytes() -> None:
    made = set()
    for _ in range(2):
        with pikepdf.open(io.BytesIO(pdf_of(picture(1), picture(2)))) as pdf:
            parking = Parking()
            parking.park(each for each in pdf.objects if isinstance(each, Stream))
            made.add(released(pdf, parking))
    assert len(made) == 1


def test_a_document_without_anything_large_stays_what_it_is() -> None:
    with pikepdf.open(io.BytesIO(pdf_of())) as pdf:
        pdf.add_blank_page()
        with pikepdf.open(io.BytesIO(released(pdf, Parking()))) as again:
            assert len(again.pages) == 1


def test_a_mark_that_a_file_brings_along_stays_what_it_is() -> None:
    forged = b"parked-0123456789abcdef-000000000000"
    with pikepdf.open(io.BytesIO(pdf_of(picture(1), forged))) as pdf:
        parking = Parking()
        parking.park(made for made in pdf.objects if isinstance(made, Stream))
        with pikepdf.open(io.BytesIO(released(pdf, parking))) as again:
            assert sorted(images(again)) == sorted([picture(1), forged])


@pytest.mark.parametrize("name", [Name.LZWDecode, Name.ASCII85Decode, Name.RunLengthDecode])
def test_what_qpdf_would_unpack_is_not_parked(name: Name) -> None:
    with pikepdf.new() as pdf:
        new, parking = Newcomers(pdf), Parking()
        pdf.make_stream(bytes(5_000), Subtype=Name.Image, Filter=name)
        pdf.make_stream(bytes(5_000), Subtype=Name.Image)
        both = pikepdf.Array([Name.ASCII85Decode, Name.DCTDecode])
        pdf.make_stream(bytes(5_000), Subtype=Name.Image, Filter=both)
        pdf.make_stream(bytes(5_000), Filter=Name.FlateDecode)  # may be a page's content
        parking.park(new.since())
        assert parking.places == []
        pdf.make_stream(bytes(5_000), Subtype=Name.Image, Filter=Name.DCTDecode)
        parking.park(new.since())
        assert parking.places == [(0, 5_000)]


def test_a_bundle_of_stored_documents_has_their_data_once_and_whole() -> None:
    pictures, spool, exhibits = [picture(seed) for seed in range(6)], Spool(), []
    for number in range(3):
        data = pdf_of(pictures[2 * number], pictures[2 * number + 1])
        made = spool.loads(dumps(prepare("a.pdf", data), spool.file))
        assert isinstance(made, Prepared)
        exhibits.append(
            PlacedExhibit(f"证据{number}", "图", "甲", made, "a.pdf", Original.of("a", data))
        )
    first, second = io.BytesIO(), io.BytesIO()
    for out in (first, second):  # the documents are as good as before
        assemble_into(out, catalogue(("证据0", "图")), exhibits, title="t", case_no="",
                      language="zh", date=DATE, attached=False)  # fmt: skip
    assert first.getvalue() == second.getvalue()
    with pikepdf.open(first) as bundle:
        assert sorted(images(bundle)) == sorted(pictures)
    assert all(images(each.prepared.document) for each in exhibits)
