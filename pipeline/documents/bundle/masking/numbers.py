"""ID, telephone and card numbers in a folded text, however their digits are set apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.case.identifiers import check_bank_card, check_resident_id

GAP = r"[\s_·\-\u2010-\u2015\u2212]{0,3}"
"""What may stand between two digits of one number."""

_GAPS = re.compile(GAP.replace("{0,3}", "+"))


def _form(first: str, more: int, last: str = "") -> re.Pattern[str]:
    """As a lookahead, so that a number that begins within another is tried as well."""
    return re.compile(f"(?=({first}(?:{GAP}[0-9]){{{more}}}{last}))")


_ID = _form("[0-9]", 16, f"{GAP}[0-9x]")
_OLD_ID = _form("[0-9]", 14)
_PHONE = _form(f"1{GAP}[3-9]", 9)
_CARDS = tuple(_form("[0-9]", length - 1) for length in range(19, 14, -1))

_BORN_BEFORE = 2013
"""Who has a loan was born before. Digits of a table that stand apart, or whose checksum is wrong,
are an ID number only if the date in it can be such a birth; later ones are days of payment."""

_LOOSE_IDS = frozenset({(18,), (6, 8, 4), (6, 4, 4, 4), (3, 3, 4, 4, 4), (4, 4, 4, 4, 2)})
_OLD_IDS = frozenset({(15,), (6, 6, 3), (3, 3, 3, 3, 3)})
_PHONES = frozenset({(11,), (3, 4, 4), (3, 3, 5), (4, 4, 3), (3, 8), (7, 4)})
_COUNTRY = re.compile(r"(?<![0-9])(?:00)?86$")
_CARDS_BEGIN = re.compile(r"[3-69]|2[2-7]")  # banks and nations among ISO/IEC 7812-1, table 1
_BROKEN_CARDS = ("4", "5", "62")
"""Of what is broken over lines, only what is usual in China: two numbers make one by chance."""
_UNIONPAY = "62"


@dataclass(frozen=True, slots=True)
class Number:
    """Digits in a text: the lengths of their groups, joined again where a line ended, how many
    line ends there are, whether each digit stands by itself, as in the boxes of a form, and
    whether more digits stand before or after."""

    start: int
    end: int
    digits: str
    shape: tuple[int, ...]
    line_ends: int
    apart: bool
    preceded: bool
    followed: bool

    @property
    def free(self) -> bool:
        """Whether it is no part of a longer number."""
        return not self.preceded and not self.followed


def id_numbers(text: str) -> Iterator[Number]:
    """Of 18 and 15 digits (GB 11643), also when a digit seems misread."""
    yield from _matching(text, _ID, _is_id)
    yield from _matching(text, _OLD_ID, _is_old_id)


def phones(text: str) -> Iterator[Number]:
    """Of mobile telephones in the mainland; +86 may stand before them."""
    yield from _matching(text, _PHONE, _is_phone)


def cards(text: str) -> Iterator[Number]:
    """Of bank cards: 15 to 19 digits whose last is the check digit, or that begin as UnionPay's."""
    for form in _CARDS:
        yield from _matching(text, form, _is_card)


def _matching(
    text: str, form: re.Pattern[str], judge: Callable[[Number], bool]
) -> Iterator[Number]:
    at = 0
    for match in form.finditer(text):
        if match.start() >= at:
            number = _number(text, match.start(), match.end(1))
            if judge(number):
                yield number
                at = number.end


def _number(text: str, start: int, end: int) -> Number:
    groups, gaps = _GAPS.split(text[start:end]), _GAPS.findall(text[start:end])
    shape = [len(groups[0])]
    for gap, group in zip(gaps, groups[1:], strict=True):
        if "\n" in gap:
            shape[-1] += len(group)
        else:
            shape.append(len(group))
    digits, line_ends = "".join(groups), sum("\n" in gap for gap in gaps)
    apart = len(groups) == len(digits)
    room = 2 if apart else 0
    before, after = text[max(0, start - 5) : start], text[end : end + 1 + room]
    preceded = before[-1 - room :].strip()[-1:].isdigit() and not _COUNTRY.search(before)
    followed = after.strip()[:1].isdigit()
    return Number(start, end, digits, tuple(shape), line_ends, apart, preceded, followed)


def _is_id(number: Number) -> bool:
    problem = check_resident_id(number.digits.upper())
    grown_up = 1900 <= int(number.digits[6:10]) < _BORN_BEFORE
    if number.shape == (18,) and not number.line_ends:
        misread = _has_birth(number.digits[6:14]) and grown_up and number.free
        return problem is None or misread
    usual = number.apart or grown_up or number.shape in _LOOSE_IDS
    return problem is None and usual and _is_whole(number, 2)


def _is_old_id(number: Number) -> bool:
    usual = number.shape in _OLD_IDS or number.apart
    return usual and _is_whole(number, 0) and _has_birth("19" + number.digits[6:12])


def _is_phone(number: Number) -> bool:
    usual = number.shape in _PHONES or number.apart
    return usual and _is_whole(number, 1)


def _is_card(number: Number) -> bool:
    digits, shape = number.digits, number.shape
    *full, last = shape
    fours = set(full) == {4} and last <= 4
    usual = len(shape) == 1 or fours or (len(shape) == 2 and shape[0] == 6) or number.apart
    checked = check_bank_card(digits) is None
    unionpay = digits.startswith(_UNIONPAY) and len(digits) > 15
    if number.line_ends and not (digits.startswith(_BROKEN_CARDS) and len(digits) in {16, 19}):
        usual = number.apart
    issued = bool(_CARDS_BEGIN.match(digits)) and (checked or unionpay)
    return issued and usual and _is_whole(number, 2)


def _is_whole(number: Number, line_ends: int) -> bool:
    return number.free and (number.apart or number.line_ends <= line_ends)


def _has_birth(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
