"""Text as it is searched: what looks the same is the same, what cannot be seen is gone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from unicodedata import category, normalize

# Letters that a font may be mapped to in place of the ideograph they look like, and that have no
# compatibility mapping (Unicode: EquivalentUnifiedIdeograph.txt, CJK Radicals Supplement).
_RADICALS = {
    **{
        "⺟": "母",
        "⺠": "民",
        "⻁": "虎",
        "⻄": "西",
        "⻅": "见",
        "⻆": "角",
        "⻉": "贝",
        "⻋": "车",
    },
    **{
        "⻓": "长",
        "⻔": "门",
        "⻘": "青",
        "⻙": "韦",
        "⻚": "页",
        "⻛": "风",
        "⻜": "飞",
        "⻝": "食",
    },
    **{
        "⻢": "马",
        "⻣": "骨",
        "⻤": "鬼",
        "⻥": "鱼",
        "⻦": "鸟",
        "⻧": "卤",
        "⻨": "麦",
        "⻩": "黄",
    },
    **{"⻪": "黾", "⻬": "齐", "⻮": "齿", "⻰": "龙", "⻳": "龟"},
}


def fold(letters: Iterable[str]) -> tuple[str, list[int]]:
    """The text to be searched, and for each of its letters the place of the one it comes from."""
    text: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(letters):
        for part in folded(letter):
            text.append(part)
            places.append(place)
    return "".join(text), places


@lru_cache(maxsize=20_000)
def folded(letter: str) -> str:
    """One letter: half-width, small, without variants (Unicode, NFKC); nothing if it is none.

    Line ends of any kind are a line feed; PDFium writes U+0002 and U+FFFE for a hyphen that ends a
    line.
    """
    if letter in "\x02\ufffe":
        return "-"
    if letter in "\n\v\f\x85\u2028\u2029":
        return "\n"
    if letter != "\t" and category(letter) in {"Cc", "Cf", "Cs", "Cn", "Mn"}:
        return ""
    plain = "".join(_RADICALS.get(part, part) for part in normalize("NFKC", letter))
    return plain.lower()
