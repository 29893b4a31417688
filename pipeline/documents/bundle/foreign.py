"""Known file types that make no pages here, each with what to do instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.documents.bundle.item import Item
from pipeline.documents.bundle.prepared import Prepared, unusable
from pipeline.messages import Message, msg

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _as_pdf(program: str) -> Message:
    return msg("open it in {program} and save it as a PDF", program=program)


_WORD = _as_pdf("Word / WPS")
_EXCEL = msg("open it in {program} and save it as .xlsx or PDF", program="Excel / WPS")
_SLIDES = _as_pdf("PowerPoint / WPS")
_UNPACK = msg("unpack it, and hand in the files or a ZIP of them")
_PRINT = msg("open it in the program it comes from and save or print it as a PDF")
_DOCUMENT = msg("hand in the document itself: a program is no evidence to be printed")
_OFD = msg("open it in an OFD reader (such as 数科, 福昕 or WPS) and save it as a PDF")
_MAIL = msg("open it in Outlook and save it as .eml or PDF")


@dataclass(frozen=True, slots=True)
class Foreign:
    """A type by its name for people, the code of its rejection, and what to do."""

    name: str
    code: str
    advice: Message


OFD = Foreign("OFD", "ofd", _OFD)
BINARY_EXCEL = Foreign("Excel (.xlsb)", "binary-excel", _EXCEL)
POWERPOINT = Foreign("PowerPoint", "powerpoint", _SLIDES)
OPEN_DOCUMENT = Foreign("OpenDocument", "open-document", _as_pdf("LibreOffice / WPS"))
EPUB = Foreign("EPUB", "epub", _PRINT)
XPS = Foreign("XPS", "xps", _PRINT)
APPLE = Foreign("Pages / Numbers / Keynote", "iwork", _as_pdf("Pages / Numbers / Keynote"))

# Streams of an OLE file, by which its program is told (their names are in UTF-16).
_IN_OLE = (
    ("WordDocument", Foreign("Word 97–2003 (.doc)", "old-word", _WORD)),
    ("Workbook", Foreign("Excel 97–2003 (.xls)", "old-excel", _EXCEL)),
    ("PowerPoint Document", Foreign("PowerPoint 97–2003 (.ppt)", "powerpoint", _SLIDES)),
    ("__properties_version1.0", Foreign("Outlook (.msg)", "outlook", _MAIL)),
    ("Book", Foreign("Excel 5 (.xls)", "old-excel", _EXCEL)),
)
_BY_START = (
    (b"Rar!\x1a\x07", Foreign("RAR", "archive", _UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", Foreign("7-Zip", "archive", _UNPACK)),
    (b"\x1f\x8b", Foreign("gzip", "archive", _UNPACK)),
    (b"BZh", Foreign("bzip2", "archive", _UNPACK)),
    (b"\xfd7zXZ\0", Foreign("xz", "archive", _UNPACK)),
    (b"\x28\xb5\x2f\xfd", Foreign("Zstandard", "archive", _UNPACK)),
    (b"MSCF", Foreign("CAB", "archive", _UNPACK)),
    (rb"{\rtf", Foreign("RTF", "rtf", _WORD)),
    (b"%!PS", Foreign("PostScript", "postscript", _PRINT)),
    (b"\xc5\xd0\xd3\xc6", Foreign("PostScript", "postscript", _PRINT)),
    (b"8BPS", Foreign("Photoshop", "photoshop", msg("save it as a JPEG or PNG"))),
    (b"\0\0\x01\0", Foreign("ICO", "icon", msg("save it as a JPEG or PNG"))),
    (b"AT&TFORM", Foreign("DjVu", "djvu", _PRINT)),
    (b"AC10", Foreign("AutoCAD (.dwg)", "autocad", _PRINT)),
    (b"CAJ", Foreign("CAJ", "caj", _PRINT)),
    (b"HN\0\0", Foreign("CAJ", "caj", _PRINT)),
    (b"KDH", Foreign("KDH", "caj", _PRINT)),
    (b"SQLite format 3\0", Foreign("SQLite", "database", _PRINT)),
    (b"\xff\x0a", Foreign("JPEG XL", "jpeg-xl", msg("save it as a JPEG or PNG"))),
    (b"\0\0\0\x0cJXL ", Foreign("JPEG XL", "jpeg-xl", msg("save it as a JPEG or PNG"))),
    (b"MZ", Foreign("Windows", "program", _DOCUMENT)),
    (b"\x7fELF", Foreign("Linux", "program", _DOCUMENT)),
    (b"\xca\xfe\xba\xbe", Foreign("Java", "program", _DOCUMENT)),
    (b"L\0\0\0\x01\x14\x02\0", Foreign("Windows (.lnk)", "shortcut", msg(
        "hand in the file that this shortcut points to"
    ))),
)  # fmt: skip


def foreign(data: bytes) -> Foreign | None:
    """Which known foreign type a file is, by its content."""
    if data.startswith(_OLE):
        return next((kind for name, kind in _IN_OLE if name.encode("utf-16-le") in data), None)
    if data[257:262] == b"ustar":
        return Foreign("tar", "archive", _UNPACK)
    return next((kind for start, kind in _BY_START if data.startswith(start)), None)


def is_locked_office(data: bytes) -> bool:
    """Whether a file is of Word or Excel and locked with a password."""
    return data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data


def refuse(kind: Foreign) -> Callable[[Item], Prepared]:
    """A reader that says what such a file is and what to do."""

    def refusing(item: Item) -> Prepared:
        raise unusable(
            kind.code,
            msg(
                "{file} is a file of the type {type}, which cannot go in as it is: {advice}.",
                file=item.name,
                type=kind.name,
                advice=kind.advice,
            ),
        )

    return refusing
