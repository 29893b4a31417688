"""E-mail: what it says in whatever charset, and its attachments as exhibits of their own."""

from __future__ import annotations

import base64
import random
import socket
from email.message import EmailMessage

import pytest
from PIL import Image

from pipeline.documents.bundle import Changed, Prepared, Rejected, prepare
from pipeline.documents.bundle.hashes import Digests
from tests.documents.bundle_files import code, ready, saved, texts, words

HEAD = b"From: a@example.com\r\nTo: b@example.com\r\nDate: Mon, 01 Jan 2024 10:00:00 +0800\r\n"


def mail(subject: str = "还款协议") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@example.com", "b@example.com", subject
    made["Date"], made["Message-ID"] = "Mon, 01 Jan 2024 10:00:00 +0800", "<1@example.com>"
    made.set_content("请查收附件。")
    return made


def png() -> bytes:
    return saved(Image.new("RGB", (30, 20), "red"), "PNG")


def test_header_and_text_are_shown() -> None:
    shown = words(ready(bytes(mail()), "来信.eml"))
    for expected in (
        "发件人a@example.com",
        "收件人b@example.com",
        "日期Mon,01Jan202410:00:00+0800",
        "主题还款协议",
        "邮件标识<1@example.com>",
        "请查收附件。",
    ):
        assert expected in shown
    assert "FromTo" not in shown
    assert "Subject" in words(ready(bytes(mail()), "a.eml", language="en"))


@pytest.mark.parametrize("said", ["gb2312", "gbk", "GB18030", "utf-8", "big5", "iso-8859-1", "x"])
def test_any_charset_even_a_wrong_one(said: str) -> None:
    real = said if said.lower() in {"gbk", "gb18030", "utf-8", "big5"} else "gbk"
    text, name = "尊敬的張先生：貸款合同".encode(real), "張三".encode(real)
    word = f"=?{said}?B?{base64.b64encode(name).decode()}?=".encode()
    data = HEAD + b"Subject: " + word + b"\r\nContent-Type: text/plain; charset=" + said.encode()
    shown = words(ready(data + b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text + b"\r\n"))
    if said == "iso-8859-1":  # it cannot be told from what it says it is
        assert "贷" not in shown
        return
    assert "尊敬的張先生：貸款合同" in shown
    assert "主题張三" in shown


def test_a_header_that_was_never_encoded() -> None:
    data = HEAD + "Subject: 催款函（第二次）\r\n\r\n正文".encode("gbk")
    assert "主题催款函（第二次）" in words(ready(data))


def test_html_alone_becomes_text_and_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a network connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    made = mail()
    made.set_content("<p>欠款<b>三千</b>元</p><img src='http://x.example/p.gif'>", subtype="html")
    prepared = ready(bytes(made))
    assert "欠款三千元[图片]" in words(prepared)
    assert prepared.changed == (Changed.TYPESET, Changed.LAYOUT)


def test_attachments_are_exhibits_of_their_own() -> None:
    made = mail()
    made.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="流水.csv")
    made.add_attachment(png(), maintype="image", subtype="png", filename="截屏.png")
    made.add_attachment(b"\0\1\2", maintype="application", subtype="x-own", filename="a.bin")
    prepared = ready(bytes(made))
    assert prepared.count == 3
    assert [(part.name, part.first) for part in prepared.parts] == [
        ("流水.csv", 1), ("截屏.png", 2), ("a.bin", 3),
    ]  # fmt: skip
    assert isinstance(prepared.parts[2].outcome, Rejected)
    assert prepared.parts[1].digests == Digests.of(png())
    assert prepared.parts[1].size == len(png())
    first = texts(prepared)[0]
    assert "截屏.png" in first
    assert "未收录" in first


def test_a_forwarded_message_with_its_own_attachment() -> None:
    inner, outer = mail("原始邮件"), mail("转发")
    inner.add_attachment(png(), maintype="image", subtype="png", filename="照片.png")
    outer.add_attachment(inner)
    prepared = ready(bytes(outer))
    assert prepared.count == 3
    (part,) = prepared.parts
    assert part.name == "原始邮件.eml"
    assert isinstance(part.outcome, Prepared)
    assert [each.name for each in part.outcome.parts] == ["照片.png"]
    assert "主题原始邮件" in words(prepared)


def test_messages_in_messages_have_an_end() -> None:
    made = mail()
    for _ in range(8):
        outer = mail()
        outer.add_attachment(made)
        made = outer
    prepared = ready(bytes(made))
    assert "嵌套层数过多" in words(prepared)
    assert prepared.count == 5


def test_too_many_parts_are_refused() -> None:
    part = b"--x\r\nContent-Type: text/plain\r\n\r\na\r\n"
    head = HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
    assert code(head + part * 1_100 + b"--x--") == "too-much-inside"


def test_names_as_programs_write_them() -> None:
    word = base64.b64encode("合同.txt".encode("gbk")).decode()
    for field in (
        f'attachment; filename="=?gb2312?B?{word}?="',
        "attachment; filename*=gbk''%BA%CF%CD%AC.txt",
        "attachment; filename*0*=utf-8''%E5%90%88; filename*1*=%E5%90%8C.txt",
    ):
        body = f"--x\r\nContent-Disposition: {field}\r\n\r\nabc\r\n--x--".encode()
        data = HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + body
        assert [part.name for part in ready(data).parts] == ["合同.txt"]


def test_a_letter_about_mail_is_no_mail() -> None:
    assert ready(b"Subject: this is only a note\n\nText", "a.txt").media_type == "text/plain"


@pytest.mark.slow
def test_no_garbage_gets_out_as_a_traceback() -> None:
    made, chance = mail(), random.Random(4)
    made.add_attachment(mail())
    made.add_attachment(png(), maintype="image", subtype="png", filename="照片.png")
    whole = bytes(made)
    for _ in range(80):
        data = bytearray(whole)
        for _ in range(chance.choice([1, 5, 40])):
            at = chance.randrange(len(data))
            data[at : at + chance.choice([0, 1, 9])] = chance.randbytes(chance.choice([0, 1, 3]))
        assert isinstance(prepare("x.eml", bytes(data)), Prepared | Rejected)


def test_two_lines_of_header_are_a_message_where_the_name_says_so() -> None:
    data = "From: 甲\nSubject: 还款\n\n下月还清\n".encode()
    for name, kind in (("信.eml", "message/rfc822"), ("信.txt", "text/plain")):
        made = prepare(name, data)
        assert isinstance(made, Prepared)
        assert made.media_type == kind
