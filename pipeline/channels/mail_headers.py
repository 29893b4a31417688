"""Headers of mails as they come: encoded words cut in mid-character, raw GBK, missing marks.

The stored header is decoded here, from its bytes, since a character cut in two by its sender can
only be put together again before it is decoded.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime

from pipeline.case.dates import SHANGHAI
from pipeline.channels.decoding import decode, decode_as

_ID = re.compile(r"<([^<>\s]+)>")
_FOLD = re.compile(r"\r?\n[ \t]*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.){0,999}"|<[^<>]*>|[^",;<>]+|[",;<>]')
_MAILBOX = re.compile(r"[^\s()@]{1,64}@[^\s()@]+")
_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bq])\?([^?]*)\?=", re.IGNORECASE)


def raw(mail: Message, name: str) -> tuple[str, ...]:
    """Each header of that name, unfolded; bare bytes beyond ASCII in the charset they fit."""
    found = (value for header, value in mail.raw_items() if header.lower() == name.lower())
    return tuple(plain(_FOLD.sub(" ", str(value)).strip()) for value in found)


def text(mail: Message, name: str) -> str:
    """The first header of that name as a person reads it; empty if there is none."""
    return next((readable(value) for value in raw(mail, name)), "")


def readable(value: str) -> str:
    """A header's text with its encoded words decoded (RFC 2047).

    Neighbours in one charset are joined as bytes: some senders cut a character in two.
    """
    pieces: list[str] = []
    waiting, charset, end = b"", "", 0
    for word in _WORD.finditer(value):
        between = value[end : word.start()]
        if waiting and (between.strip() or word[1].lower() != charset):
            pieces.append(decode_as(waiting, charset).text)
            waiting = b""
        if between.strip() or not end:
            pieces.append(between)
        waiting, charset, end = waiting + _bytes(word[2], word[3]), word[1].lower(), word.end()
    pieces.append(decode_as(waiting, charset).text if waiting else "")
    return ("".join(pieces) + value[end:]).strip()


def addresses(mail: Message, name: str) -> tuple[tuple[str, str], ...]:
    """Names and addresses, the latter in small letters.

    Not the standard library's reader, which recurses and takes quadratic time on broken lists.
    """
    found: list[tuple[str, str]] = []
    for value in raw(mail, name):
        words: list[str] = []
        for token in (*_TOKEN.findall(value), ","):
            if token in {",", ";"}:
                found += _address(words)
                words = []
            else:
                words.append(token)
    return tuple(found)


def ids(mail: Message, name: str) -> tuple[str, ...]:
    """The message ids of a header in their order, without brackets."""
    return tuple(found for value in raw(mail, name) for found in _bracketed(value))


def date_of(mail: Message) -> datetime | None:
    """When it was sent; None if the mail does not say so, or not in a way that can be read.

    A date that names no zone is one in UTC (RFC 5322, 3.3).
    """
    for value in raw(mail, "Date"):
        try:
            moment = parsedate_to_datetime(value)
            zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            for zone in (UTC, SHANGHAI):  # the year 1 or 9999 with an offset is outside of it
                zoned.astimezone(zone)
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
        return zoned
    return None


def noted_as_read(mail: Message) -> bool | None:
    """What the mailbox noted when the mail was saved from it; None if it noted nothing.

    ``Status: RO`` of a mailbox file (R is read, O is old), or the flags of Mozilla, in hexadecimal.
    """
    if status := text(mail, "Status").upper():
        return "R" in status
    try:
        return bool(int(text(mail, "X-Mozilla-Status"), 16) & 1)
    except ValueError:
        return None


def plain(value: str) -> str:
    """Text from a parser that kept bytes beyond ASCII as surrogates."""
    if value.isascii():
        return value
    return decode(value.encode("utf-8", "surrogateescape")).text if _is_escaped(value) else value


def _address(words: list[str]) -> Iterator[tuple[str, str]]:
    """``Name <address>``, ``address (Name)`` or the address alone; a mere name has none."""
    bracketed = [word[1:-1] for word in words if word.startswith("<")]
    plain_words = "".join(word for word in words if not word.startswith("<"))
    bare = _MAILBOX.search(plain_words)
    address = bracketed[-1] if bracketed else bare[0] if bare else ""
    name = plain_words if bracketed or not bare else plain_words.replace(bare[0], "")
    if address.strip():
        yield readable(name.strip(' \t()"').replace('\\"', '"')), address.strip().lower()


def _is_escaped(value: str) -> bool:
    try:
        value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return any("\udc80" <= character <= "\udcff" for character in value)


def _bytes(encoding: str, body: str) -> bytes:
    data = body.encode("utf-8", "replace")
    if encoding.lower() == "q":
        return quopri.decodestring(data, header=True)
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return data


def _bracketed(value: str) -> Iterator[str]:
    yield from _ID.findall(value) or value.split()[:1]
