"""Files made to hurt, given to the command: a sentence and an exit status, nothing else happens."""

from __future__ import annotations

import io
import struct
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pipeline.cli.app import run
from tests.documents import word_files as wf
from tests.documents.render.test_hostile import document, with_part

REFUSED = (3, 6)
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    f'xmlns:r="{OFFICE}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)


def picture(reference: str) -> str:
    return (
        f'<w:p><w:r><w:drawing {NAMES}><wp:inline><wp:extent cx="900" cy="900"/>'
        f'<wp:docPr id="1" name="a"/><a:graphic><a:graphicData><pic:pic><pic:blipFill>'
        f"<a:blip {reference}/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline>"
        "</w:drawing></w:r></w:p>"
    )


def related(body: str, *entries: tuple[str, str, str], parts: dict[str, bytes]) -> bytes:
    """A document whose body has these relationships: (id, kind, target)."""
    mode = ' TargetMode="External"'
    xml = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"'
        f"{mode if ':' in target else ''}/>"
        for name, kind, target in entries
    )
    stream = io.BytesIO(document(body))
    with zipfile.ZipFile(stream) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    kept["word/_rels/document.xml.rels"] = (
        f'<Relationships xmlns="{LINKS}">{xml}</Relationships>'.encode()
    )
    return zipped({**kept, **parts})


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def huge_png() -> bytes:
    """60,000 × 60,000 white pixels in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(8_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def entities(levels: int = 9) -> bytes:
    more = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels + 1))
    bomb = f'<!DOCTYPE w:document [<!ENTITY a0 "哈">{more}]>'
    return document(f"<w:p><w:r><w:t>&a{levels};</w:t></w:r></w:p>", bomb)


def nested(tag: str, depth: int) -> bytes:
    return document(f"<w:p>{f'<w:{tag}>' * depth}{f'</w:{tag}>' * depth}</w:p>")


def tables(depth: int) -> bytes:
    deep = "<w:p/>"
    for _ in range(depth):
        deep = f"<w:tbl><w:tr><w:tc>{deep}<w:p/></w:tc></w:tr></w:tbl>"
    return document(deep)


def text(characters: int, properties: str = "", page: str = "") -> bytes:
    run_of = f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{'还' * characters}</w:t></w:r></w:p>"
    return document(run_of + (f"<w:sectPr>{page}</w:sectPr>" if page else ""))


def header_of(paragraphs: int) -> bytes:
    names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    header = f"<w:hdr {names}>{'<w:p><w:r><w:t>头</w:t></w:r></w:p>' * paragraphs}</w:hdr>"
    body = f'<w:p/><w:sectPr><w:headerReference {NAMES} w:type="default" r:id="h"/></w:sectPr>'
    return related(
        body, ("h", "header", "header9.xml"), parts={"word/header9.xml": header.encode()}
    )


MARGINS = (
    '<w:pgSz w:w="900" w:h="900"/><w:pgMar w:top="440" w:bottom="440" w:left="9" w:right="9"/>'
)
NOTE = '<w:pgSz w:w="1000" w:h="1000"/><w:pgMar w:top="0" w:bottom="0" w:left="0" w:right="0"/>'
HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "text renamed": lambda: "还款协议书\n".encode() * 50,
    "rtf renamed": lambda: b"{\\rtf1\\ansi hello}",
    "pdf renamed": lambda: b"%PDF-1.7\n",
    "old .doc renamed": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000),
    "spreadsheet": lambda: zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"}),
    "cut off": lambda: wf.simple("甲")[:4000],
    "zip bomb": lambda: with_part("word/media/a.png", bytes(250 << 20)),
    "bomb in the body": lambda: with_part("word/document.xml", b" " * (40 << 20)),
    "many parts": lambda: zipped({f"a{n}": b"" for n in range(2_100)}),
    "entities": lambda: entities(),
    "entity in an attribute": lambda: document(
        '<w:p w:rsidR="&a;"/>', '<!DOCTYPE w:document [<!ENTITY a "b">]>'
    ),
    "paragraphs": lambda: document("<w:p/>" * 100_000),
    "runs": lambda: document(f"<w:p>{'<w:r><w:t>a</w:t></w:r>' * 150_000}</w:p>"),
    "cells": lambda: document(f"<w:tbl><w:tr>{'<w:tc><w:p/></w:tc>' * 70_000}</w:tr></w:tbl>"),
    "looks": lambda: document("".join(
        f'<w:p><w:r><w:rPr><w:sz w:val="{20 + n / 100}"/></w:rPr><w:t>a</w:t></w:r></w:p>'
        for n in range(3_000)
    )),
    "a letter a page": lambda: text(20_000, '<w:sz w:val="3000"/>'),
    "tiny pages": lambda: text(200_000, page=NOTE),
    "margins": lambda: text(10, page=MARGINS),
    "page breaks": lambda: document('<w:p><w:r><w:br w:type="page"/></w:r></w:p>' * 4_000),
    "endless header": lambda: header_of(2_000),
    "header higher than its page": lambda: header_of(120),
    "macros": lambda: with_part("word/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
    "nested runs": lambda: nested("ins", 5_000),
    "nested tables": lambda: tables(70),
    "no body": lambda: with_part("word/document.xml", b"<document/>"),
    "no such part": lambda: related("<w:p/>", ("h", "settings", "gone.xml"), parts={}),
    "picture that is not there": lambda: related(picture('r:embed="x"'), parts={}),
    "picture whose part is gone": lambda: related(
        picture('r:embed="x"'), ("x", "image", "media/gone.png"), parts={}
    ),
    "picture of another file": lambda: related(
        picture('r:embed="x"'), ("x", "image", "../../../../etc/hostname"), parts={}
    ),
    "huge picture": lambda: related(
        picture('r:embed="x"'), ("x", "image", "media/a.png"),
        parts={"word/media/a.png": huge_png()},
    ),
    "damaged picture": lambda: related(
        picture('r:embed="x"'), ("x", "image", "media/a.png"),
        parts={"word/media/a.png": b"\x89PNG\r\n\x1a\n" + bytes(50)},
    ),
    "header that is not there": lambda: document(
        f'<w:p/><w:sectPr><w:headerReference {NAMES} w:type="default" r:id="h"/></w:sectPr>'
    ),
    "included file": lambda: document(
        '<w:p><w:fldSimple w:instr="INCLUDETEXT &quot;/etc/hostname&quot;"><w:r><w:t>a</w:t></w:r>'
        "</w:fldSimple></w:p>"
    ),
    "numbers without end": lambda: document(
        f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="{"9" * 400}"/></w:tcPr>'
        f'<w:p><w:pPr><w:ind w:left="{"9" * 9}"/><w:sectPr/></w:pPr></w:p></w:tc></w:tr></w:tbl>'
        '<w:sectPr><w:pgSz w:w="nan" w:h="1e400"/><w:pgMar w:left="-1e8"/></w:sectPr>'
    ),
}  # fmt: skip


def refused(data: bytes, folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    """What the command says as it refuses a file."""
    word, made = folder / "in.docx", folder / "out.pdf"
    word.write_bytes(data)
    status = run(["render", str(word), "-o", str(made), *more])
    said = capsys.readouterr()
    assert status in REFUSED, said.err
    assert "Traceback" not in said.err + said.out
    assert said.err.strip()
    assert [file.name for file in folder.iterdir()] == ["in.docx"]
    return said.err


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_the_command_refuses(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refused(HOSTILE[name](), tmp_path, capsys, "--engine", "typst")


@pytest.fixture
def visits() -> Iterator[tuple[str, list[str]]]:
    """The address of a server on this machine, and what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("engine", ["auto", "typst"])
@pytest.mark.parametrize("what", ["picture", "entity", "chunk", "field"])
def test_nothing_is_fetched(
    what: str,
    engine: str,
    visits: tuple[str, list[str]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address, asked = visits
    outside = f"{address}/{what}.png"
    data = {
        "picture": lambda: related(picture('r:link="x"'), ("x", "image", outside), parts={}),
        "entity": lambda: document(
            "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>",
            f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "{outside}">]>',
        ),
        "chunk": lambda: related(
            f'<w:altChunk {NAMES} r:id="x"/>', ("x", "aFChunk", outside), parts={}
        ),
        "field": lambda: document(
            f'<w:p><w:fldSimple w:instr="INCLUDEPICTURE &quot;{outside}&quot;"/></w:p>'
        ),
    }[what]()
    refused(data, tmp_path, capsys, "--engine", engine)
    assert asked == []


def test_no_file_of_the_machine_gets_onto_paper(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path.parent / "secret.txt"
    secret.write_text("geheim")
    outside = f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    said = refused(document("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", outside), tmp_path, capsys)
    assert "geheim" not in said


@pytest.mark.slow
def test_a_file_of_the_largest_size_that_papers_have_is_set(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    word = tmp_path / "in.docx"
    row = f"<w:tr>{'<w:tc><w:p><w:r><w:t>1,234.56</w:t></w:r></w:p></w:tc>' * 5}</w:tr>"
    word.write_bytes(document(f"<w:tbl>{row * 2_400}</w:tbl><w:p/>"))
    assert run(["render", str(word), "-o", str(tmp_path / "out.pdf"), "--engine", "typst"]) == 0
    assert "Traceback" not in capsys.readouterr().err
