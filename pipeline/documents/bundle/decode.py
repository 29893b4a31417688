"""Bytes to letters, where nobody says or nobody can be trusted about the encoding."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 64 * 2**10
_CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_LINE_ENDS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\0-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
# Senders say gb2312 and mean what their machine has, which is one of its supersets.
_MEANT = dict.fromkeys(
    ("gb2312", "gbk", "gb_2312-80", "gb_2312_80", "x-gbk", "euc-cn", "cn-gb", "cp936", "ms936"),
    "gb18030",
) | {"iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "", "ascii": "", "unknown-8bit": ""}

REPLACED = "\ufffd"
"""Stands in a decoded text for bytes that are no letter, and for control characters."""


def decode(data: bytes, charset: str = "") -> str:
    """The text in the encoding that is said, or the one that fits: Unicode, Chinese, Western.

    Never fails: what is no letter becomes :data:`REPLACED`.
    """
    name = _MEANT.get(charset.strip().lower(), charset.strip()) or guess(data)
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        better = guess(data)
        text = data.decode(better if charset else name, errors="replace")
    except (LookupError, ValueError):
        text = data.decode(guess(data), errors="replace")
    return _CONTROLS.sub(REPLACED, text.removeprefix("\ufeff"))


def lines(text: str) -> list[str]:
    """The lines of a text; a line end at its end begins none."""
    found = _LINE_ENDS.split(text)
    return found[:-1] if found[-1] == "" and len(found) > 1 else found


def guess(data: bytes) -> str:
    """The encoding that a text most likely is in."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    sample = data[:_SAMPLE]
    if name := _sixteen_bits(sample):
        return name
    return next((name for name in ("utf-8", "gb18030", "big5") if _fits(sample, name)), "cp1252")


def looks_like_text(data: bytes) -> bool:
    """Whether a file of no known type may be read as text at all."""
    sample = data[:_SAMPLE]
    encoding = guess(sample)
    text = sample.decode(encoding, errors="replace")
    odd = len(_CONTROLS.findall(text)) + text.count(REPLACED)
    if encoding == "cp1252" and sum(letter > "\x7f" for letter in text) * 10 > len(text) * 3:
        return False  # it is what everything that fits nowhere is taken for
    return bool(text.strip()) and odd <= len(text) // 100


def _sixteen_bits(sample: bytes) -> str:
    """UTF-16 without a mark: of Latin letters and line ends, one of two bytes is zero."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if even == odd or min(even, odd) * 20 > max(even, odd):
        return ""
    name = "utf-16-be" if even > odd else "utf-16-le"
    return name if _fits(sample, name) else ""


def _fits(sample: bytes, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        text = decoder.decode(sample, final=len(sample) < _SAMPLE)
    except UnicodeDecodeError:
        return False
    if name == "utf-8":
        return True
    strange = [letter for letter in text if letter > "\x7f"]
    return sum(_common(letter, name) for letter in strange) * 10 >= len(strange) * 8


def _common(letter: str, name: str) -> bool:
    """Whether a letter is likely. Latin letters of another encoding are taken for Chinese ones
    whose second byte is in the range of ASCII, which is rare in Chinese texts."""
    if name.startswith("utf-16"):
        return bool(_CHINESE.match(letter))
    code = letter.encode(name)
    return len(code) == 2 and (code[1] >= 0x80 if name == "gb18030" else 0xA1 <= code[0] <= 0xC6)
