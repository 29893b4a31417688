"""ZIPs are unpacked in memory within limits; known foreign types are refused with what to do."""

from __future__ import annotations

import io
import random
import struct
import zipfile

import docx
import pikepdf
import pytest

from pipeline.documents.bundle import Prepared, Rejected, prepare
from pipeline.documents.bundle.archive import MAX_MEMBERS
from pipeline.documents.bundle.item import Allowance
from tests.documents.bundle_files import code, ready, texts, words


def packed(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def named(name: bytes, data: bytes) -> bytes:
    """A ZIP as Windows in China writes it: names in GBK, and nothing that says so."""
    return packed(("x" * len(name), data)).replace(b"x" * len(name), name)


def pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(out)
    return out.getvalue()


def word() -> bytes:
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph("借款合同第一条")
    document.save(out)
    return out.getvalue()


def test_each_file_is_an_exhibit_behind_the_list() -> None:
    data = packed(
        ("合同/", b""), ("合同/借条.pdf", pdf()), ("说明.txt", "欠款三千元".encode()),
        ("__MACOSX/._说明.txt", b"\0"), ("合同/.DS_Store", b"\0"), ("a.bin", b"\0\1\2"),
    )  # fmt: skip
    prepared = ready(data)
    assert prepared.count == 3
    assert [part.name for part in prepared.parts] == ["合同/借条.pdf", "说明.txt", "a.bin"]
    assert [part.first for part in prepared.parts] == [1, 2, 3]
    assert "合同/借条.pdf" in words(prepared)
    assert "欠款三千元" in texts(prepared)[2]
    assert not prepared.archival  # the PDF in it is no PDF/A


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_in_the_encoding_of_the_machine_that_packed_them(encoding: str) -> None:
    prepared = ready(named("还款记录.txt".encode(encoding), b"text"))
    assert [part.name for part in prepared.parts] == ["还款记录.txt"]


def test_a_word_file_is_rendered() -> None:
    prepared = ready(word(), "合同.docx")
    assert "借款合同第一条" in words(prepared)
    assert prepared.media_type.endswith("wordprocessingml.document")
    assert prepared.archival


def test_a_word_file_that_cannot_be_set_is_refused_with_the_reason() -> None:
    assert code(packed(("word/document.xml", b"<w/>")), "合同.docx") == "word"


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "..\\a.txt", "C:\\a.txt"])
def test_a_name_that_leads_out_is_refused(name: str) -> None:
    prepared = ready(packed((name, b"text"), ("b.txt", b"text")))
    outcomes = [part.outcome for part in prepared.parts]
    assert isinstance(outcomes[0], Rejected)
    assert outcomes[0].code == "documents.bundle.zip-path"
    assert isinstance(outcomes[1], Prepared)


def test_a_zip_of_nothing_is_refused() -> None:
    assert code(packed()) == "empty-zip"
    assert code(packed(("folder/", b""))) == "empty"


def test_a_member_without_a_name_is_damage() -> None:
    for first, said in (("a.txt", "damaged-zip"), ("word/document.xml", "damaged-office")):
        data = packed((first, b"text"), ("nameless", b"")).replace(b"nameless", b"\0ameless")
        assert code(data) == said


def test_a_link_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        member = zipfile.ZipInfo("link")
        member.external_attr = 0o120777 << 16
        archive.writestr(member, "/etc/passwd")
    (part,) = ready(out.getvalue()).parts
    assert isinstance(part.outcome, Rejected)


def test_a_bomb_is_refused_unread() -> None:
    assert code(packed(("a.txt", b"\0" * 2**23)), "炸弹.zip") == "zip-excess"
    many = packed(*((f"{n}.txt", b"") for n in range(MAX_MEMBERS + 1)))
    assert code(many) == "zip-excess"


def test_a_size_that_lies_is_noticed() -> None:
    data = bytearray(packed(("a.txt", b"text " * 2**19)))
    at = data.index(b"PK\1\2") + 24
    data[at : at + 4] = struct.pack("<I", 10)
    (part,) = ready(bytes(data)).parts
    assert isinstance(part.outcome, Rejected)


def test_zips_in_zips_have_an_end() -> None:
    data = b"text"
    for depth in range(8):
        data = packed((f"{depth}.zip" if depth else "a.txt", data))
    assert "嵌套层数过多" in words(ready(data))


def test_all_files_within_files_share_one_allowance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Allowance, "__init__", _small)
    inner = packed(*((f"{n}.txt", b"text") for n in range(3)))
    prepared = ready(packed(("a.zip", inner), ("b.zip", inner)))
    outcomes = [part.outcome for part in prepared.parts]
    assert isinstance(outcomes[0], Prepared)
    assert isinstance(outcomes[1], Rejected)
    assert outcomes[1].code == "documents.bundle.too-much-inside"


def _small(allowance: Allowance) -> None:
    allowance.size, allowance.files = 10_000, 6


def test_a_locked_member_is_named() -> None:
    data = bytearray(packed(("a.txt", b"text"), ("b.txt", b"open")))
    for at in (data.index(b"PK\3\4") + 6, data.index(b"PK\1\2") + 8):
        data[at] |= 1
    for options in ({}, {"password": "x"}):
        part, _ = ready(bytes(data), **options).parts
        assert isinstance(part.outcome, Rejected)
        assert part.outcome.code == "documents.bundle.zip-locked"


def test_a_password_reaches_the_files_inside() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as plain:
        plain.save(out, encryption=pikepdf.Encryption(owner="secret", user="secret"))
    (part,) = ready(packed(("a.pdf", out.getvalue())), password="secret").parts
    assert isinstance(part.outcome, Prepared)


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "expected", "advice"),
    [
        (packed(("OFD.xml", b"<x/>")), "ofd", "OFD 阅读器"),
        (packed(("ppt/presentation.xml", b"")), "powerpoint", "PDF"),
        (packed(("xl/workbook.bin", b"")), "binary-excel", ".xlsx"),
        (packed(("mimetype", b"application/vnd.oasis.opendocument.text")), "open-document", "PDF"),
        (ole("WordDocument"), "old-word", "Word / WPS"),
        (ole("Workbook"), "old-excel", "Excel / WPS"),
        (ole("EncryptedPackage"), "locked", "密码"),
        (ole("__properties_version1.0"), "outlook", "Outlook"),
        (b"Rar!\x1a\x07\x01\x00", "archive", "解压"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(20), "archive", "解压"),
        (b"\x1f\x8b\x08" + bytes(20), "archive", "解压"),
        (b"MZ" + bytes(100), "program", "程序"),
        (rb"{\rtf1\ansi hello}", "rtf", "Word / WPS"),
        (ole("nothing known"), "unknown-type", "PDF"),
    ],
)
def test_foreign_types_are_refused_by_name(data: bytes, expected: str, advice: str) -> None:
    assert code(data, "票据") == expected
    outcome = prepare("票据", data)
    assert isinstance(outcome, Rejected)
    assert advice in outcome.reason.render("zh")


@pytest.mark.filterwarnings("error")
def test_no_garbage_gets_out_as_a_traceback() -> None:
    wholes, chance = [packed(("a.pdf", pdf()), ("b.txt", b"text")), word()], random.Random(9)
    for number in range(120):
        data = bytearray(wholes[number % 2])
        for _ in range(chance.choice([1, 5, 40])):
            at = chance.randrange(len(data))
            data[at : at + chance.choice([0, 1, 9])] = chance.randbytes(chance.choice([0, 1, 3]))
        assert isinstance(prepare("x", bytes(data)), Prepared | Rejected)
