"""What the tests of masking share: files that hide a number, and a search that knows no mercy."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator, Sequence

import pikepdf
import pypdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from pipeline.case.identifiers import resident_id_with_checksum
from pipeline.case.masking import PLAIN_PATTERNS, MaskRegion
from pipeline.documents.bundle import PlacedExhibit, Prepared, assemble, page_ranges
from pipeline.documents.bundle.masking import MaskedEdition, Sought, Source, mask, prove
from pipeline.documents.bundle.original import Original
from tests.documents.bundle_files import ready

ID = resident_id_with_checksum("99010119900307123")
PHONE = "13800138000"
CARD = "6222020200112233445"
NAME = "沈晓禾"
PLAIN = Sought.of(PLAIN_PATTERNS)
DATE = datetime.date(2026, 5, 15)


def pdf_of(*contents: bytes, media: tuple[float, float] = (595, 842), rotate: int = 0) -> bytes:
    """A PDF with these contents, whose font is ``F`` (Helvetica)."""
    return saved(document(*contents, media=media, rotate=rotate))


def document(*contents: bytes, media: tuple[float, float] = (595, 842), rotate: int = 0) -> Pdf:
    pdf = pikepdf.new()
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name.Helvetica,
        Encoding=Name.WinAnsiEncoding,
    )
    shared = pdf.make_indirect(Dictionary(Font=Dictionary(F=pdf.make_indirect(font))))
    for content in contents:
        pdf.add_blank_page(page_size=media)
        page = pdf.pages[-1].obj
        page.Resources, page.Contents = shared, pdf.make_stream(content)
        if rotate:
            page.Rotate = rotate
    return pdf


def shown(text: str, x: float = 100, y: float = 700, size: float = 12, before: str = "") -> bytes:
    return f"BT /F {size} Tf {before} {x} {y} Td ({text}) Tj ET ".encode("latin-1")


def saved(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out, static_id=True)
    return out.getvalue()


def masked(
    *files: bytes | Prepared,
    sought: Sought = PLAIN,
    regions: Sequence[MaskRegion] = (),
) -> MaskedEdition:
    """The masked exhibits of these files; the regions are the first one's."""
    prepared = [ready(file) if isinstance(file, bytes) else file for file in files]
    sources = [
        Source(f"证据{n}", each, regions if n == 1 else ()) for n, each in enumerate(prepared, 1)
    ]
    return mask(sources, sought)


def bound(edition: MaskedEdition) -> bytes:
    """A whole bundle of it, which its proof has passed."""
    names = [f"证据{n}" for n in range(1, len(edition.exhibits) + 1)]
    placed = [
        PlacedExhibit(name, "材料", "借款人", exhibit.prepared, name, Original.of(name, b""))
        for name, exhibit in zip(names, edition.exhibits, strict=True)
    ]
    front = saved(document(b""))
    made = assemble(front, placed, title="证据册", case_no="1", language="zh", date=DATE,
                    attached=False)  # fmt: skip
    prove(made, edition, names, page_ranges(1, [e.prepared.count for e in edition.exhibits]))
    return made


def traces(pdf: bytes, value: str) -> list[str]:
    """Where a value still is, in whatever encoding, whatever stands between its letters."""
    sieve = _sieve(value)
    found = [where for where, piece in _pieces(pdf) if sieve.search(piece)]
    for number, page in enumerate(pypdf.PdfReader(io.BytesIO(pdf)).pages, 1):
        if value in re.sub(r"[\s-]", "", page.extract_text()):
            found.append(f"text of page {number}")
    return found


def _sieve(value: str) -> re.Pattern[bytes]:
    between = rb"[\x00\s\-]{0,4}"
    wide = value.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    forms = [
        between.join(re.escape(letter.encode(encoding)) for letter in text)
        for text in (value, wide)
        for encoding in ("utf-8", "utf-16-be", "utf-16-le", "gb18030")
    ]
    return re.compile(b"|".join(forms), re.IGNORECASE)


def _pieces(pdf: bytes) -> Iterator[tuple[str, bytes]]:
    yield "file", pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for obj in opened.objects:
            where = f"object {obj.objgen[0]}"
            yield from ((where, piece) for piece in _values(obj))
            if isinstance(obj, Stream):
                yield from _stream(where, obj)


def _values(obj: object) -> Iterator[bytes]:
    if isinstance(obj, Dictionary | Stream):
        for key, value in obj.items():
            yield key.encode()
            if not (isinstance(value, Object) and value.is_indirect):
                yield from _values(value)
    elif isinstance(obj, Array):
        for value in obj:
            if not (isinstance(value, Object) and value.is_indirect):
                yield from _values(value)
    elif isinstance(obj, String):
        yield bytes(obj)
        yield str(obj).encode()
    elif isinstance(obj, Name):
        yield str(obj).encode()


def _stream(where: str, stream: Stream) -> Iterator[tuple[str, bytes]]:
    yield f"{where}, raw", stream.read_raw_bytes()
    if stream.get(Name.Filter) in (Name.DCTDecode, Name.JPXDecode):
        return
    data = stream.read_bytes()
    yield f"{where}, decoded", data
    for string in re.findall(rb"<([0-9A-Fa-f\s]+)>", data):
        digits = b"".join(string.split()).decode()
        yield f"{where}, hex", bytes.fromhex(digits + "0" * (len(digits) % 2))
    if data.startswith(b"%PDF"):
        yield from ((f"{where} / {inner}", piece) for inner, piece in _pieces(data))
