"""Recognised Chinese is closed up: who searches for 信用代码 does not type 信用 代码.

Tesseract ends every word with a space, and its words of Chinese are a letter or two. Where the next
word follows closely, the letters are stretched up to it instead, so that no reader of PDFs sees a
gap there and fills it with a space of its own.
"""

from __future__ import annotations

import re

_FIRST_CJK = 0x2E80
_GLYPH = 200  # a letter of the invisible font is half its size wide, and Tz counts in per cent
_STEP = re.compile(
    rb"/\S+ (?P<size>[\d.]+) Tf"
    rb"|(?P<tz>[\d.]+) Tz \[ <(?P<word>(?:[0-9A-F]{4})+)0020> \] TJ"
    rb"(?: (?P<on>[\d.]+) 0 Td (?=[\d.]+ Tz \[ <(?P<next>[0-9A-F]{4})))?"
)


def close_up(text: bytes) -> bytes:
    """The content stream of a layer that Tesseract wrote, without spaces between Chinese words.

    What is not written as Tesseract writes it stays as it is.
    """
    size = 0.0

    def closed(step: re.Match[bytes]) -> bytes:
        nonlocal size
        if step["size"]:
            size = float(step["size"])
            return step[0]
        return _closed(step, size)

    return _STEP.sub(closed, text)


def _closed(step: re.Match[bytes], size: float) -> bytes:
    word = step["word"]
    if not _is_chinese(word[-4:]):
        return step[0]
    if step["on"] is None:  # the last of its line
        return b"%s Tz [ <%s> ] TJ" % (step["tz"], word)
    letters, on = len(word) // 4, float(step["on"])
    gap = on - (letters + 1) * size * float(step["tz"]) / _GLYPH
    if gap > size or not _is_chinese(step["next"]) or size <= 0:
        return step[0]
    stretched = f"{on * _GLYPH / (letters * size):.3f}".encode()
    return b"%s Tz [ <%s> ] TJ %s 0 Td " % (stretched, word, step["on"])


def _is_chinese(letter: bytes) -> bool:
    return int(letter, 16) >= _FIRST_CJK
