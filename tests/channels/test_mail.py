"""Mails of real mailboxes: charsets, broken headers, quotes, attachments; no text is lost."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.channels.mail import Mail, read_mail
from pipeline.channels.mail_text import split_quotes, text_of_html
from pipeline.finding import Where

BODY = "沈女士：\n\n请在五日内回复，镕、囍、𠮷这些字也要完整。\n"
HEAD = b"From: a@example.com\r\nDate: Wed, 05 Nov 2025 15:20:00 +0800\r\nMessage-ID: <1@x>\r\n"


def read(data: bytes) -> Mail:
    return read_mail(data, Where(file="m.eml")).value


def codes(data: bytes) -> list[str]:
    return [one.code for one in read_mail(data, Where(file="m.eml")).findings]


def written(charset: str, declared: str, body: str = BODY) -> bytes:
    encoded = base64.encodebytes(body.encode(charset))
    head = f"Content-Type: text/plain; charset={declared}\r\nContent-Transfer-Encoding: base64\r\n"
    return HEAD + head.encode() + b"\r\n" + encoded


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        ("utf-8", "utf-8"),
        ("gb18030", "gb18030"),
        ("gb18030", "gbk"),
        ("gb18030", "gb2312"),  # what mailboxes call GBK
        ("gb18030", "GB2312"),
        ("gb18030", "x-unknown"),
        ("utf-8", "gb-nonsense"),
        ("gb18030", "utf-8"),  # named wrongly
        ("utf-8", "us-ascii"),
        ("utf-16", "utf-16"),
    ],
)
def test_every_charset_and_wrong_names_for_it(charset: str, declared: str) -> None:
    data = written(charset, declared)
    assert read(data).text == BODY.strip()
    assert codes(data) == []


def word(text: bytes, charset: str = "gb2312") -> str:
    return f"=?{charset}?B?{base64.b64encode(text).decode()}?="


SUBJECT = "回复：还款方案的确认"


@pytest.mark.parametrize(
    "header",
    [
        word(SUBJECT.encode("gbk")).encode(),
        (word(SUBJECT.encode("gbk")[:7]) + "\r\n\t" + word(SUBJECT.encode("gbk")[7:])).encode(),
        (word(SUBJECT.encode()[:8], "utf-8") + " " + word(SUBJECT.encode()[8:], "utf-8")).encode(),
        (word(SUBJECT[:3].encode("gbk")) + " " + word(SUBJECT[3:].encode(), "utf-8")).encode(),
        SUBJECT.encode("gbk"),
        SUBJECT.encode(),
        b"=?gbk?Q?" + SUBJECT.encode("gbk").hex("=").upper().join(["=", ""]).encode() + b"?=",
        word(SUBJECT.encode("gbk")).rstrip("=?").encode() + b"?=",  # padding left out
    ],
    ids=["word", "cut", "cut-utf8", "mixed", "raw-gbk", "raw-utf8", "q", "unpadded"],
)
def test_subjects_as_senders_break_them(header: bytes) -> None:
    assert read(b"Subject: " + header + b"\r\n" + HEAD + b"\r\ntext").subject == SUBJECT


def test_names_and_addresses() -> None:
    name = word("沈，晓禾".encode("gbk"))
    mail = read(f"From: {name} <Shen@Example.com>\r\nTo: <b@x.cn>, c@x.cn\r\n\r\nx".encode())
    assert [(one.name, one.address) for one in mail.sender] == [("沈，晓禾", "shen@example.com")]
    assert [one.address for one in mail.to] == ["b@x.cn", "c@x.cn"]


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (b"Date: Wed, 05 Nov 2025 15:20:00 +0800\r\n", None),
        (b"", "channel.mail.no-date"),
        (b"Date: next week\r\n", "channel.mail.no-date"),
        (b"Date: Wed, 35 Nov 2025 15:20:00 +0800\r\n", "channel.mail.no-date"),
        (b"Date: Fri, 31 Dec 9999 23:59:59 -1200\r\n", "channel.mail.no-date"),
    ],
)
def test_a_mail_without_a_date_is_found(date: bytes, expected: str | None) -> None:
    found = read_mail(date + b"From: a@x.cn\r\nMessage-ID: <1@x>\r\n\r\nx", Where())
    assert [one.code for one in found.findings] == ([expected] if expected else [])
    assert (found.value.sent_at is None) == bool(expected)


def test_a_date_without_a_zone_is_in_utc() -> None:
    mail = read(b"From: a@x.cn\r\nDate: Wed, 05 Nov 2025 15:20:00\r\n\r\nx")
    assert mail.sent_at == datetime(2025, 11, 5, 15, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "new", "quoted"),
    [
        ("好。\n\n在 2025年11月5日，韩婧 写道：\n> 请回复\n", "好。",
         "在 2025年11月5日，韩婧 写道：\n> 请回复"),
        ("On Wed, Han wrote:\n> one?\nyes\n> two?\nno", "yes\nno",
         "On Wed, Han wrote:\n> one?\n> two?"),
        ("好。\n------------------ 原始邮件 ------------------\n发件人: 韩\n你好", "好。",
         "------------------ 原始邮件 ------------------\n发件人: 韩\n你好"),
        ("好。\n发件人： 韩\n发送时间： 今天\n收件人： 沈\n\n正文", "好。",
         "发件人： 韩\n发送时间： 今天\n收件人： 沈\n\n正文"),
        ("发件人：我自己填的一行\n不是引用", "发件人：我自己填的一行\n不是引用", ""),
        ("2025年11月5日，韩婧写道：\n\n没有标记的原文\n第二行", "",
         "2025年11月5日，韩婧写道：\n\n没有标记的原文\n第二行"),
    ],
)  # fmt: skip
def test_quotes_stand_apart(text: str, new: str, quoted: str) -> None:
    assert split_quotes(text) == (new, quoted)


@given(
    st.lists(
        st.sampled_from(["甲", "> 乙", "韩写道：", "", "发件人：x", "主题：y", "-- 原始邮件 --"])
    )
)
def test_splitting_keeps_every_line(lines: list[str]) -> None:
    new, quoted = split_quotes("\n".join(lines))
    kept = [line for line in f"{new}\n{quoted}".split("\n") if line.strip()]
    assert sorted(kept) == sorted(line for line in lines if line.strip())


def test_html_alone_is_read_as_text() -> None:
    page = (
        "<html><head><title>t</title><style>p{}</style></head><body><p>一&nbsp;二<br>三</p>"
        "<table><tr><td>四</td><td>五</td></tr></table><script>x</script><img alt='图'>"
        "<blockquote><p>引用</p></blockquote>末</body></html>"
    )
    assert text_of_html(page) == "一 二\n三\n\n四 五\n\n[图]\n\n> 引用\n\n末".replace(
        "\n\n> ", "\n\n> "
    )
    data = HEAD + b"Content-Type: text/html; charset=gb2312\r\n\r\n" + page.encode("gbk")
    assert "> 引用" in read(data).quoted
    assert "四 五" in read(data).text


def test_html_that_says_more_than_the_plain_text_is_kept() -> None:
    mail = EmailMessage()
    mail["From"] = "a@x.cn"
    mail.set_content("共同的话")
    mail.add_alternative("<p>共同的话</p><p>只在网页里</p>", subtype="html")
    assert read(mail.as_bytes()).html_text == "共同的话\n\n只在网页里"
    same = EmailMessage()
    same["From"] = "a@x.cn"
    same.set_content("共同的话")
    same.add_alternative("<p>共同的<b>话</b></p>", subtype="html")
    assert read(same.as_bytes()).html_text == ""


def test_attachments_have_names_and_digests() -> None:
    mail = EmailMessage()
    mail["From"] = "a@x.cn"
    mail.set_content("见附件")
    mail.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename="工资单.pdf")
    mail.add_attachment("又一段", filename="说明.txt")
    inner = EmailMessage()
    inner["Subject"] = "inner"
    inner.set_content("内层正文")
    mail.add_attachment(inner)
    found = read(mail.as_bytes())
    assert found.text == "见附件"
    assert [one.name for one in found.attachments] == ["工资单.pdf", "说明.txt", "message.rfc822"]
    assert found.attachments[0].sha256 == hashlib.sha256(b"%PDF-1").hexdigest()
    assert found.attachments[2].size > 0


@pytest.mark.parametrize(
    "parameter",
    [
        b'filename="' + word("工资单.pdf".encode("gbk")).encode() + b'"',
        b"filename*=GBK''" + "".join(f"%{b:02X}" for b in "工资单.pdf".encode("gbk")).encode(),
        b'filename="' + "工资单.pdf".encode() + b'"',
    ],
    ids=["rfc2047", "rfc2231", "raw-utf8"],
)
def test_names_of_attachments_in_every_form(parameter: bytes) -> None:
    head = HEAD + b"Content-Type: application/pdf\r\nContent-Disposition: attachment; "
    (found,) = read(head + parameter + b"\r\n\r\n%PDF").attachments
    assert found.name == "工资单.pdf"


def test_a_receipt_says_which_mail_was_read() -> None:
    data = HEAD + (
        b"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nread\r\n"
        b"--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
        b"Original-Message-ID: <9@x>\r\n"
        b"Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--b--\r\n"
    )
    assert read(data).receipt_for == "9@x"


@pytest.mark.parametrize(
    ("status", "expected"), [(b"Status: RO\r\n", True), (b"Status: O\r\n", False)]
)
def test_what_the_mailbox_noted(status: bytes, expected: bool) -> None:
    assert read(status + HEAD + b"\r\nx").read is expected
    assert read(HEAD + b"\r\nx").read is None


def test_a_mail_whose_base64_is_damaged_says_so() -> None:
    head = (
        HEAD + b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
    )
    assert "channel.mail.damaged" in codes(head + b"\r\n5oKo5aW9!!!!5oK\r\n")
    assert "channel.mail.damaged" not in codes(head + b"\r\n5oKo5aW9\r\n")


def test_a_mail_that_is_cut_off_or_none_at_all() -> None:
    cut = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello"
    assert "channel.mail.cut-off" in codes(cut)
    assert read(cut).text == "hello"
    assert codes(b"") == ["channel.mail.empty"]
    assert codes(b"\x00\xff\x00") == ["channel.mail.empty"]


FRAGMENT = st.sampled_from(
    b"From: |Subject: |Date: |To: |References: |Content-Type: |\r\n|\n\n|text/html; charset="
    b"|utf-7|hex|idna|--b|--b--|multipart/mixed; boundary=b|message/rfc822|uuencode"
    b"|Content-Transfer-Encoding: base64\n|?=|=?gbk?B?|<|>|@|;;|name*0*=|+2AA-|<![|&#xD800;"
    b"|\xc4\xe3|\xff|filename=".split(b"|")
)


@given(st.lists(st.one_of(FRAGMENT, st.binary(max_size=8)), max_size=25).map(b"".join))
def test_no_bytes_raise_and_all_text_can_be_stored(data: bytes) -> None:
    read(data).model_dump_json().encode()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b'"Shen, Xiaohe" <a@x.cn>, b@x.cn', [("Shen, Xiaohe", "a@x.cn"), ("", "b@x.cn")]),
        (b"a@x.cn (Shen)", [("Shen", "a@x.cn")]),
        (b"undisclosed-recipients:;", []),
        (b"<a@x.cn>;<b@x.cn>", [("", "a@x.cn"), ("", "b@x.cn")]),
        (b'"unclosed <a@x.cn>', [("unclosed", "a@x.cn")]),
        (b"Shen", []),
        (b"(" * 5000 + b"a@x.cn", [("", "a@x.cn")]),
    ],
)
def test_address_lists_as_senders_break_them(
    header: bytes, expected: list[tuple[str, str]]
) -> None:
    mail = read(b"From: a@x.cn\r\nTo: " + header + b"\r\n\r\nx")
    assert [(one.name, one.address) for one in mail.to] == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        b"From: a@b\n" + b"Content-Type: message/rfc822\n\n" * 3000,
        b"From: a@b\n"
        + b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n)
                   for n in range(2000)),
    ],
    ids=["mails", "parts"],
)  # fmt: skip
def test_mails_within_mails_without_end(data: bytes) -> None:
    assert codes(data) == ["channel.mail.too-deep"]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>a &lt; b</p><p>1 < 2</p>", "a < b\n\n1 < 2"),
        ("<!-- 看不见 -->看得见<!-- 没有结束", "看得见 没有结束"),
        ("&#" + "9" * 5000 + ";末", "\ufffd末"),
        ("<a " * 20000 + "末", ("<a " * 20000 + "末")),
        ('<a title="x>y">词</a>', 'y">词'),
    ],
)
def test_pages_that_are_no_pages_lose_no_words(page: str, text: str) -> None:
    assert text_of_html(page) == text
