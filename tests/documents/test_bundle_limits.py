"""Files made to exhaust a machine: each is refused or bound in less than a gigabyte."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

GIGABYTE = 2**30
_CHILD = """
import json, resource, sys
from pathlib import Path
from pipeline.documents.bundle import Prepared, prepare
resource.setrlimit(resource.RLIMIT_CPU, (50, 50))
outcome = prepare(sys.argv[2], Path(sys.argv[1]).read_bytes())
pages = len(outcome.pages) if isinstance(outcome, Prepared) else 0
used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps([getattr(outcome, "code", "").rpartition(".")[2], used]))
"""


@cache
def zeros(size: int) -> bytes:
    packing = zlib.compressobj(9)
    step = bytes(2**20)
    return b"".join(packing.compress(step) for _ in range(size // len(step))) + packing.flush()


def huge_png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zeros(30_000 * 30_000))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"")


def huge_picture_in_a_pdf_that_must_be_drawn() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page().obj
        picture = pdf.make_stream(
            b"", Type=Name.XObject, Subtype=Name.Image, Width=30_000, Height=30_000,
            BitsPerComponent=8, ColorSpace=Name.DeviceGray,
        )  # fmt: skip
        picture.write(zeros(30_000 * 30_000), filter=Name.FlateDecode)
        page.Resources = Dictionary(XObject=Dictionary(I=picture))
        page.Contents = pdf.make_stream(b"q 600 0 0 600 0 0 cm /I Do Q")
        mark = Dictionary(
            Type=Name.Annot, Subtype=Name.Highlight, F=4, C=Array([1, 0, 0]),
            Rect=Array([50, 60, 150, 80]), QuadPoints=Array([50, 80, 150, 80, 50, 60, 150, 60]),
        )  # fmt: skip
        page.Annots = Array([mark])
        pdf.save(out)
    return out.getvalue()


def bomb_of_a_zip() -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.txt", "w") as file,
    ):
        for _ in range(300):
            file.write(bytes(2**20))
    return out.getvalue()


def sheet_of_two_million_cells() -> bytes:
    book, out = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(book)
    row = b"<row>" + b"<c><v>1</v></c>" * 2_000 + b"</row>"
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                at = content.index(b"<sheetData")
                content = content[:at] + b"<sheetData>" + row * 1_500 + b"</sheetData></worksheet>"
            new.writestr(name, content)
    return out.getvalue()


def endless_text() -> bytes:
    return "一行文字\n".encode() * 2_600_000


def endless_mail() -> bytes:
    return b"From: a@b\nTo: c@d\nSubject: x\nDate: y\n\n" + b"hello\n" * 9_000_000


def endless_page() -> bytes:
    return b"<html>" + b"<p>abc <b>def</b></p>" * 400_000


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "code"),
    [
        (huge_png, "huge-picture"),
        (huge_picture_in_a_pdf_that_must_be_drawn, ""),
        (bomb_of_a_zip, "zip-excess"),
        (sheet_of_two_million_cells, "office-excess"),
        (endless_text, "too-long"),
        (endless_mail, "too-much-inside"),
        (endless_page, "too-long"),
    ],
)
def test_it_takes_less_than_a_gigabyte(
    make: Callable[[], bytes], code: str, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_bytes(make())
    command = [sys.executable, "-c", _CHILD, str(file), "file"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert done.stderr == ""
    said, used = json.loads(done.stdout)
    assert said == code
    assert used < GIGABYTE
