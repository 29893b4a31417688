"""Mails (.eml): text, quoted text and attachments; nothing of it is left out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes, policy
from email.message import Message
from typing import NamedTuple

from pipeline.channels import mail_headers
from pipeline.channels.content import Content, Read, error, warning
from pipeline.channels.decoding import LOST, decode_as
from pipeline.channels.mail_receipt import Receipt, receipt_of
from pipeline.channels.mail_text import says_more, split_quotes, text_of_html
from pipeline.finding import Finding, Where
from pipeline.messages import msg


class Address(Content):
    """A mailbox; the address in small letters."""

    name: str
    address: str


class Attachment(Content):
    """A file that came with a mail; ``size`` in bytes."""

    name: str
    media_type: str
    size: int
    sha256: str


class Mail(Content):
    """One mail. ``text`` is newly written, ``quoted`` repeats earlier mails.

    ``html_text`` holds the words of the HTML version if they say more than the plain one.
    ``read`` is what the mailbox noted, None if nothing; ``receipt_asked``: the sender asked for a
    receipt (RFC 8098, 2.1). A mail that is one itself names the other mail in ``receipt_for``, and
    in ``receipt`` what became of that one.
    """

    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sent_at: datetime | None
    sender: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    subject: str
    text: str
    quoted: str
    html_text: str
    attachments: tuple[Attachment, ...]
    read: bool | None
    receipt_asked: bool
    receipt_for: str
    receipt: Receipt | None


class _Body(NamedTuple):
    plain: list[str]
    html: list[str]
    attachments: list[Attachment]


def read_mail(data: bytes, where: Where) -> Read[Mail]:
    """Read a mail; never raises. What is odd about it, a missing date first of all, is found."""
    try:
        message = message_from_bytes(data.removeprefix(b"\xef\xbb\xbf"), policy=policy.default)
        mail = _mail(message)
        return Read(mail, tuple(_findings(mail, message, where)))
    except RecursionError:
        return Read(_mail(message_from_bytes(b"")), (_too_deep(where),))


def _mail(message: Message) -> Mail:
    body = _Body([], [], [])
    for part in _leaves(message):
        _sort(part, body)
    plain, page = "\n".join(body.plain).strip("\n"), "\n".join(body.html)
    words = split_quotes(plain or page)
    receipt_for, receipt = receipt_of(message)
    return Mail(
        message_id=next(iter(mail_headers.ids(message, "Message-ID")), ""),
        in_reply_to=mail_headers.ids(message, "In-Reply-To"),
        references=mail_headers.ids(message, "References"),
        sent_at=mail_headers.date_of(message),
        sender=_people(message, "From"),
        to=_people(message, "To"),
        cc=_people(message, "Cc"),
        subject=mail_headers.text(message, "Subject"),
        text=words.new,
        quoted=words.quoted,
        html_text=page if plain and says_more(page, plain) else "",
        attachments=tuple(body.attachments),
        read=mail_headers.noted_as_read(message),
        receipt_asked=any(mail_headers.raw(message, name) for name in _ASKS_FOR_RECEIPT),
        receipt_for=receipt_for,
        receipt=receipt,
    )


_ASKS_FOR_RECEIPT = ("Disposition-Notification-To", "Return-Receipt-To", "X-Confirm-Reading-To")


def _leaves(part: Message) -> Iterator[Message]:
    """The parts that hold something; an attached mail is one part."""
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        for inner in part.get_payload():
            if isinstance(inner, Message):
                yield from _leaves(inner)
    else:
        yield part


def _sort(part: Message, body: _Body) -> None:
    is_text = part.get_content_type() in {"text/plain", "text/html"}
    if not is_text or part.get_content_disposition() == "attachment" or _name(part):
        body.attachments.append(_attachment(part))
        return
    text = _decoded(part)
    if part.get_content_type() == "text/html":
        body.html.append(text_of_html(text))
    else:
        body.plain.append(text)


def _decoded(part: Message) -> str:
    """The charset named is tried first; GB 2312 is read as the GB 18030 that contains it."""
    return decode_as(_content(part), part.get_content_charset() or "utf-8").text


def _content(part: Message) -> bytes:
    """The bytes of a part; of an attached mail the mail itself."""
    if part.is_multipart():
        inner = part.get_payload()
        return b"".join(_source(each) for each in inner if isinstance(each, Message))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _source(message: Message) -> bytes:
    return message.as_bytes(policy=policy.compat32)


def _attachment(part: Message) -> Attachment:
    content = _content(part)
    return Attachment(
        name=_name(part) or part.get_content_type().replace("/", "."),
        media_type=part.get_content_type(),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _name(part: Message) -> str:
    name = part.get_filename()
    return mail_headers.readable(mail_headers.plain(name)) if name else ""


def _people(message: Message, header: str) -> tuple[Address, ...]:
    found = mail_headers.addresses(message, header)
    return tuple(Address(name=name, address=address) for name, address in found)


def _findings(mail: Mail, message: Message, where: Where) -> Iterator[Finding]:
    if not mail.sender and not mail.message_id and not mail_headers.raw(message, "Date"):
        yield error(
            "mail.empty",
            where,
            msg("This is no mail: it has neither a sender nor a date."),
            msg("Save the mail as .eml (with its headers) from the mailbox."),
        )
        return
    if mail.sent_at is None:
        yield _undated(bool(mail_headers.raw(message, "Date")), where)
    if not mail.message_id:
        yield warning(
            "mail.no-id",
            where,
            msg("This mail has no Message-ID; it cannot be placed in its thread."),
            msg("Export it again from the mailbox it arrived in."),
        )
    lost = sum(part.count(LOST) for part in (mail.subject, mail.text, mail.quoted))
    if lost:
        yield warning(
            "text.unreadable",
            where,
            msg("{count} character(s) of this file cannot be read.", count=lost),
            msg("Compare it with the mail as the mailbox shows it."),
        )
    defects = {type(defect).__name__ for part in message.walk() for defect in part.defects}
    if defects & _DAMAGED:
        yield warning(
            "mail.damaged",
            where,
            msg("A part of this mail is damaged: its base64 cannot be decoded without loss."),
            msg("Export it again; what was read of it may be wrong."),
        )
    if defects & _CUT_OFF:
        yield warning(
            "mail.cut-off",
            where,
            msg("This mail is cut off: its last part does not end."),
            msg("Export it again; an attachment may be incomplete."),
        )


_DAMAGED = frozenset(
    {"InvalidBase64PaddingDefect", "InvalidBase64CharactersDefect", "InvalidBase64LengthDefect"}
)
_CUT_OFF = frozenset({"CloseBoundaryNotFoundDefect", "StartBoundaryNotFoundDefect"})


def _too_deep(where: Where) -> Finding:
    return error(
        "mail.too-deep",
        where,
        msg("This mail holds mails within mails without end; it was not read."),
        msg("Save the mail that matters by itself."),
    )


def _undated(is_unreadable: bool, where: Where) -> Finding:
    message = (
        msg("The date of this mail cannot be read.")
        if is_unreadable
        else msg("This mail has no date.")
    )
    hint = msg("Export it again from the mailbox, or prove by other means when it was sent.")
    return warning("mail.no-date", where, message, hint)
