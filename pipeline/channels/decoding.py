"""Bytes to text, for files whose maker is unknown: UTF-8, UTF-16 with a mark, or GB 18030.

GB 18030 holds GBK, and GBK holds GB 2312, so that one decoder reads all three.
"""

from __future__ import annotations

import codecs
import html
import re
from dataclasses import dataclass

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE = frozenset({"gb2312", "gb_2312-80", "gbk", "cp936", "ms936", "gb18030", "x-gbk"})
_ENDLESS = re.compile(r"&#(?:[xX][0-9a-fA-F]{9,}|[0-9]{9,});?")
LOST = "\ufffd"


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with line ends as ``\\n``; ``lost`` counts what could not be read."""

    text: str
    encoding: str
    lost: int = 0


def decode(data: bytes) -> Decoded:
    """The text of a file; what no decoder can read is marked and counted, never left out."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data.removeprefix(mark), encoding)
    for encoding in ("utf-8", "gb18030"):
        try:
            return Decoded(_lines(data.decode(encoding)), encoding)
        except UnicodeDecodeError:
            continue
    return _marked(data, "utf-8")


def decode_as(data: bytes, charset: str) -> Decoded:
    """Text in a charset that its sender named; a wrong or unknown name falls back to a guess."""
    named = "gb18030" if charset.lower() in _CHINESE else charset.lower()
    try:
        return Decoded(_lines(data.decode(named)), named)
    except (UnicodeDecodeError, LookupError, ValueError):
        return decode(data)


def unescaped(text: str) -> str:
    """HTML's character references as characters; a number too long for any is lost."""
    return html.unescape(_ENDLESS.sub(LOST, text)).replace("\xa0", " ")


def _marked(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    original = data.decode(encoding, errors="ignore").count(LOST)
    return Decoded(_lines(text), encoding, text.count(LOST) - original)


def _lines(text: str) -> str:
    """Text that UTF-8 can hold: UTF-7 and others let halves of surrogate pairs through."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")
