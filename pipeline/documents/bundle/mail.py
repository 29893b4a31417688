"""E-mail (RFC 5322, MIME): who wrote what to whom and when, and what was attached."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message as Mail
from email.policy import Compat32

from pipeline.documents.bundle.container import Content, bind, listing
from pipeline.documents.bundle.decode import decode, lines
from pipeline.documents.bundle.html import MAX_HTML, declared, words
from pipeline.documents.bundle.item import Item, too_much_inside
from pipeline.documents.bundle.paper import Column, Section, room, too_long
from pipeline.documents.bundle.plain import typeset
from pipeline.documents.bundle.prepared import Changed, Prepared
from pipeline.messages import Message, msg

_SIZE = 10.5
MAX_PARTS = 1_000
MAX_SIZE = 50 * 2**20
"""Bytes; no provider takes more, and to read it takes fifteen times as much."""

_HEADERS: tuple[tuple[str, Message], ...] = (
    ("From", msg("From")),
    ("Sender", msg("Sender")),
    ("Reply-To", msg("Reply to")),
    ("To", msg("To")),
    ("Cc", msg("Copy to")),
    ("Bcc", msg("Blind copy to")),
    ("Date", msg("Date")),
    ("Subject", msg("Subject")),
    ("Message-ID", msg("Message-ID")),
)
_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9-]*):|[ \t]")
_SIGNS = frozenset(
    b"from to subject date received message-id mime-version return-path delivered-to".split()
)


def is_mail(data: bytes, suffix: str = "") -> bool:
    """Whether a text file begins with the header of a message; of one that is called ``.eml``, less
    is asked for: programs that export a draft or a sent one write few lines of it."""
    start = data[:16384].removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if start.startswith((b"From ", b">From ")):
        start = start.partition(b"\n")[2]
    names = set()
    for line in start.splitlines():
        found = _FIELD.match(line)
        if not found:
            break
        names.add((found[1] or b"").lower())
    return len(names & _SIGNS) >= (1 if suffix == ".eml" else 3)


class _AsWritten(Compat32):
    """Headers with the bytes that came, however they are encoded."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """The value as it stands in the message."""
        return value


@dataclass(slots=True)
class _Content:
    """What a message says, as text or as HTML, and the files in it."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    files: list[Content] = field(default_factory=list)


def prepare_mail(item: Item) -> Prepared:
    """Header and text of a message, a list of its attachments, and behind that their pages."""
    if len(item.data) > MAX_SIZE:
        raise too_much_inside(item.name)
    mail = email.message_from_bytes(item.data.lstrip(b"\r\n"), policy=_AsWritten())
    content = _content(item, mail)
    contents = bind(item, content.files)
    label, value = Column(0, 8 * _SIZE, grey=True), 8.5 * _SIZE
    head = (label, Column(value, room()[0] - value))
    text = [(line,) for line in lines(_text(item, content))]
    sections = [
        Section(head, _head(mail, item.language), size=_SIZE),
        Section((Column(0, room()[0]),), text, size=_SIZE),
        *listing(contents, msg("Attachments"), item.language),
    ]
    changed = (Changed.LAYOUT,) if content.html else ()
    return contents.behind(typeset(item, "message/rfc822", sections, changed=changed))


def _text(item: Item, content: _Content) -> str:
    """What is written in plain text, or else the words of the HTML."""
    text = "\n\n".join(content.plain).strip("\n")
    if text.strip() or not content.html:
        return text
    if sum(map(len, content.html)) > MAX_HTML:
        raise too_long(item.name)
    return "\n\n".join(words(html, item.language) for html in content.html)


def _head(mail: Mail, language: str) -> list[tuple[str, str]]:
    rows = []
    for name, shown in _HEADERS:
        for value in mail.get_all(name, []):
            rows.append((shown.render(language), header(value)))
    return rows


def _content(item: Item, mail: Mail) -> _Content:
    """Walk through the parts; of alternatives, the plain text is what counts."""
    content = _Content()
    for number, part in enumerate(_leaves(mail)):
        if number == MAX_PARTS:
            raise too_much_inside(item.name)
        kind, name = part.get_content_type(), _filename(part)
        attached = part.get_content_disposition() == "attachment" or name
        if kind == "message/rfc822" or not kind.startswith("text/") or attached:
            content.files.append(_file(part, name, number))
        elif kind == "text/html":
            data = _payload(part)
            content.html.append(decode(data, _charset(part) or declared(data)))
        else:
            content.plain.append(decode(_payload(part), _charset(part)))
    return content


def _leaves(mail: Mail) -> Iterator[Mail]:
    """The parts that are no containers; a message inside is one part."""
    waiting = [mail]
    while waiting:
        part = waiting.pop()
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting.extend(reversed(_inside(part)))
        else:
            yield part


def _inside(part: Mail) -> list[Mail]:
    inner = part.get_payload() if part.is_multipart() else []
    return [each for each in inner if isinstance(each, Mail)]


def _file(part: Mail, name: str, number: int) -> Content:
    inner = _inside(part)
    if part.get_content_type() == "message/rfc822" and inner:
        nested = inner[0]
        title = name or f"{header(nested.get('Subject', '')) or number}.eml"
        return Content(title, _written(nested))
    suffix = part.get_content_subtype().split("+")[0]
    return Content(name or f"{number}.{suffix}", _payload(part))


def _written(mail: Mail) -> bytes:
    try:
        return mail.as_bytes()
    except (ValueError, LookupError, TypeError, AttributeError):
        return _payload(mail)


def _payload(part: Mail) -> bytes:
    """The bytes of a part, its transfer encoding undone as far as that goes."""
    for undo in (True, False):
        try:
            payload = part.get_payload(decode=undo)
        except (ValueError, LookupError, AssertionError, TypeError):
            continue
        if isinstance(payload, bytes):
            return payload
        if isinstance(payload, str):
            return payload.encode("utf-8", "surrogateescape")
    return b""


def _charset(part: Mail) -> str:
    found = part.get_param("charset", "")
    return str(found[2] if isinstance(found, tuple) else found or "").strip("'\"")


def _filename(part: Mail) -> str:
    for name, place in (("filename", "content-disposition"), ("name", "content-type")):
        value = part.get_param(name, None, place)
        if isinstance(value, tuple):
            charset, _, text = value
            return decode(str(text).encode("latin-1", "replace"), str(charset or ""))
        if value:
            return header(str(value))
    return ""


def header(value: object) -> str:
    """A header's value as text: RFC 2047, and what people's programs write instead of it."""
    raw = str(value)
    folded = re.sub(r"[\r\n]+[ \t]*", " ", raw)
    try:
        pieces = decode_header(folded)
    except (HeaderParseError, ValueError):
        pieces = [(folded, None)]
    return "".join(_piece(text, charset) for text, charset in pieces).strip()


def _piece(text: bytes | str, charset: str | None) -> str:
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    return decode(data, charset or "")
