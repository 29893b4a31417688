"""Read or unread: notifications of several programs, and what they mean for the mail they name."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.channels.mail import read_mail
from pipeline.channels.mail_receipt import Receipt
from pipeline.channels.threads import Letter, fate, letters, waits
from pipeline.finding import Where
from pipeline.papers.mail_state import state_of_mail
from pipeline.papers.talks import scene_of
from tests.channels.desk import codes
from tests.channels.test_sessions import AGENT, BORROWER, ONE_MAIL, S, at, mail
from tests.papers.matters import case_of, matter_of, records_of

HEAD = b"From: a@x.cn\r\nDate: Wed, 05 Nov 2025 15:20:00 +0800\r\nMessage-ID: <r@x>\r\n"


def report(kind: bytes, *parts: bytes) -> bytes:
    head = b"Content-Type: multipart/report; report-type=" + kind + b"; boundary=b\r\n\r\n"
    return HEAD + head + b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"


def mdn(disposition: bytes, original: bytes = b"Original-Message-ID: <9@x>\r\n") -> bytes:
    fields = original + b"Disposition: manual-action/MDN-sent-manually; " + disposition + b"\r\n"
    part = b"Content-Type: message/disposition-notification\r\n\r\n" + fields
    return report(b"disposition-notification", b"Content-Type: text/plain\r\n\r\nread", part)


def dsn(action: bytes, returned: bytes) -> bytes:
    status = (
        b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.x.cn\r\n\r\n"
        b"Final-Recipient: rfc822; b@x.cn\r\nAction: " + action + b"\r\nStatus: 5.1.1\r\n"
    )
    return report(b"delivery-status", b"Content-Type: text/plain\r\n\r\nbounced", status, returned)


HEADERS = b"Content-Type: text/rfc822-headers\r\n\r\nSubject: x\r\nMessage-ID: <9@x>\r\n"
WHOLE = b"Content-Type: message/rfc822\r\n\r\nMessage-ID: <9@x>\r\nSubject: x\r\n\r\ntext\r\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (mdn(b"displayed"), ("9@x", Receipt.READ)),
        (mdn(b"displayed/error"), ("9@x", Receipt.READ)),
        (mdn(b"deleted"), ("9@x", Receipt.DELETED)),
        (mdn(b"processed"), ("", None)),
        (mdn(b"displayed", b""), ("", None)),
        (dsn(b"failed", HEADERS), ("9@x", Receipt.FAILED)),
        (dsn(b"failed", WHOLE), ("9@x", Receipt.FAILED)),
        (dsn(b"delivered", HEADERS), ("9@x", Receipt.DELIVERED)),
        (dsn(b"delayed", HEADERS), ("", None)),
        (HEAD + b"Disposition: x; displayed\r\nOriginal-Message-ID: <9@x>\r\n\r\nx", ("", None)),
    ],
)
def test_what_a_notification_says_and_of_which_mail(
    data: bytes, expected: tuple[str, Receipt | None]
) -> None:
    found = read_mail(data, Where()).value
    assert (found.receipt_for, found.receipt) == expected


@pytest.mark.parametrize(
    "header", ["Disposition-Notification-To", "Return-Receipt-To", "X-Confirm-Reading-To"]
)
def test_a_receipt_that_was_asked_for(header: str) -> None:
    asked = header.encode() + b": a@x.cn\r\n" + HEAD + b"\r\nx"
    assert read_mail(asked, Where()).value.receipt_asked
    assert not read_mail(HEAD + b"\r\nx", Where()).value.receipt_asked


@pytest.mark.parametrize(("flags", "expected"), [(b"0001", True), (b"0010", False), (b"?", None)])
def test_what_mozilla_noted(flags: bytes, expected: bool | None) -> None:
    data = b"X-Mozilla-Status: " + flags + b"\r\n" + HEAD + b"\r\nx"
    assert read_mail(data, Where()).value.read is expected


def letter(data: bytes) -> Letter:
    return Letter(records_of(case_of()).taken[0], read_mail(data, Where()).value)


SENT = HEAD.replace(b"<r@x>", b"<9@x>") + b"\r\ntext"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([], "已读情况不明"),
        ([mdn(b"displayed")], "收到已读回执"),
        ([dsn(b"failed", HEADERS)], "退信，未送达"),
        ([dsn(b"failed", HEADERS), mdn(b"displayed")], "收到已读回执"),
        ([HEAD + b"In-Reply-To: <9@x>\r\n\r\nx"], "已收到回复"),
        ([mdn(b"displayed"), HEAD + b"In-Reply-To: <9@x>\r\n\r\nx"], "收到已读回执，已收到回复"),
        ([mdn(b"displayed", b"Original-Message-ID: <other@x>\r\n")], "已读情况不明"),
    ],
)
def test_the_state_of_a_mail_is_what_is_known(found: list[bytes], expected: str) -> None:
    others = [letter(each) for each in found]
    assert state_of_mail(letter(SENT), [letter(SENT), *others]) == expected


def test_marks_and_requests_in_the_headers_are_told() -> None:
    unread = letter(b"Status: O\r\n" + SENT)
    assert state_of_mail(unread, [unread]) == "导出时邮箱标为未读"
    asked = letter(b"Disposition-Notification-To: a@x.cn\r\n" + SENT)
    assert state_of_mail(asked, [asked]) == "请求过已读回执，未收到"


def test_a_mail_without_an_id_has_no_fate() -> None:
    nameless = letter(b"From: a@x.cn\r\n\r\nx")
    assert fate(nameless, [nameless, letter(HEAD + b"\r\nx")]) is None


def test_a_mail_that_bounced_is_found_and_a_receipt_is_no_answer() -> None:
    asked = mail(AGENT, BORROWER, at(11, 5, 15, 20), "请回复", Message_ID="<9@x>")
    files = {"a.eml": asked, "b.eml": dsn(b"failed", HEADERS).replace(b"a@x.cn", BORROWER.encode())}
    both = {f"{S}[2].records": [{"kind": "email", "file": "a.eml"},
                                {"kind": "email", "file": "b.eml"}]}  # fmt: skip
    assert codes(both, files) == ["mail.failed", "mail.no-answer"]
    assert codes(ONE_MAIL, files) == ["mail.no-answer"]


def test_days_without_an_answer_end_with_the_day_that_is_asked_about() -> None:
    before = scene_of(matter_of(date(2025, 11, 6)))
    (wait,) = (each for each in waits(before) if each.sent == date(2025, 11, 5))
    assert (wait.answered, wait.days) == (None, 1)
    after = scene_of(matter_of(date(2025, 11, 8)))
    (wait,) = (each for each in waits(after) if each.sent == date(2025, 11, 5))
    assert (wait.answered, wait.days) == (date(2025, 11, 7), 2)
    assert len(letters(before)) < len(letters(after))
