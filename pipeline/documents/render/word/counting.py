"""How Word counts: 一、 甲、 (iv) … (17.18.59), a number as the text of a list label."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = (("m", 1000), ("cm", 900), ("d", 500), ("cd", 400), ("c", 100), ("xc", 90), ("l", 50),
          ("xl", 40), ("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1))  # fmt: skip


def chinese(n: int, digits: str = "零" + _DIGITS[1:], units: str = "十百千", ten: str = "") -> str:
    """12 → 十二, 105 → 一百零五. ``ten``: what 10–19 begin with before 十 (nothing, or 壹).

    Up to 9,999; above that the figures are read one by one.
    """
    if not 0 < n < 10_000:
        return "".join(digits[int(d)] for d in str(n))
    text, gap = "", False
    for position in (3, 2, 1, 0):
        figure = n // 10**position % 10
        if figure == 0:
            gap = bool(text)
            continue
        text += digits[0] if gap else ""
        text += digits[figure] + (units[position - 1] if position else "")
        gap = False
    one_ten = digits[1] + units[0]
    return ten + text.removeprefix(digits[1]) if 10 <= n < 20 and text.startswith(one_ten) else text


def _by_letter(letters: str) -> Callable[[int], str]:
    def count(n: int) -> str:
        return letters[(n - 1) % len(letters)] * ((n - 1) // len(letters) + 1) if n > 0 else "0"

    return count


def _from_list(signs: str) -> Callable[[int], str]:
    return lambda n: signs[n - 1] if 0 < n <= len(signs) else str(n)


def _roman(n: int) -> str:
    text = ""
    for sign, value in _ROMAN:
        text, n = text + sign * (n // value), n % value
    return text


_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_LARGEST = 32_767  # that Word counts to
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: str(n).translate({48 + d: 0xFF10 + d for d in range(10)}),
    "lowerLetter": _by_letter("abcdefghijklmnopqrstuvwxyz"),
    "upperLetter": _by_letter("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "ideographDigital": lambda n: "".join(_DIGITS[int(d)] for d in str(n)),
    "japaneseDigitalTenThousand": lambda n: "".join(_DIGITS[int(d)] for d in str(n)),
    "chineseLegalSimplified": lambda n: chinese(n, _FORMAL, "拾佰仟", "壹"),
    "ideographTraditional": _from_list("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _from_list("子丑寅卯辰巳午未申酉戌亥"),
    "decimalEnclosedCircle": _from_list(_CIRCLED),
    "decimalEnclosedCircleChinese": _from_list(_CIRCLED),
    "numberInDash": lambda n: f"- {n} -",
    "none": lambda n: "",
}


def count(n: int, number_format: str) -> str | None:
    """``n`` in Word's number format, ``None`` for a format that is not known."""
    counting = _FORMATS.get(number_format)
    if counting is None:
        return None
    return counting(n) if 0 <= n <= _LARGEST else str(n)
