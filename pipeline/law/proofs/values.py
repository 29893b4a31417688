"""Amounts, dates, numbers and names in a text, wherever they stand or behind their labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.case.identifiers import check_credit_code, check_resident_id
from pipeline.case.money import amount_figures
from pipeline.law.proofs.contents import Content, plain_text
from pipeline.law.proofs.table import Reads

Value = Decimal | date | str
_TEN_THOUSAND = Decimal(10_000)
_BETWEEN = r"(?:\s|:|\([^()]{0,20}\)|为|是|共计|合计|共|人民币|RMB|CNY|¥|￥)*"
_FORMS: Mapping[Reads, str] = {
    Reads.AMOUNT: (
        r"(?<![\d.,])(?P<value>(?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,2})?)(?![\d%])"
        r" ?(?P<unit>万元|元)?"
    ),
    Reads.DATE: (r"(?<!\d)(?P<value>\d{4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2})(?!\d)"),
    Reads.SHARE: r"(?<![\d.])(?P<value>\d{1,3}(?:\.\d{1,6})?) ?%",
    Reads.NUMBER: r"(?P<value>[A-Za-z0-9][A-Za-z0-9/_.-]{5,63})",
    Reads.RESIDENT_ID: r"(?<![0-9A-Za-z])(?P<value>[0-9]{17}[0-9Xx])(?![0-9A-Za-z])",
    Reads.CREDIT_CODE: r"(?<![0-9A-Za-z])(?P<value>[0-9A-Z]{18})(?![0-9A-Za-z])",
    Reads.NAME: r"(?P<value>[\u4e00-\u9fff·]{2,20})",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A value that a text gives, and the page it stands on."""

    value: Value
    page: int


def labelled(content: Content, reads: Reads, labels: tuple[str, ...]) -> tuple[Said, ...]:
    """What stands behind one of the labels; without labels, every value of that form."""
    before = "|".join(map(_label, labels))
    pattern = rf"(?:{before}){_BETWEEN}{_FORMS[reads]}" if before else _FORMS[reads]
    return tuple(_found(content, reads, re.compile(pattern)))


def is_said(content: Content, reads: Reads, value: Value) -> bool:
    """Whether the text gives the value anywhere, with or without a label."""
    if isinstance(value, str):
        return "".join(plain_text(value).split()) in content.squeezed
    return any(said.value == value for said in labelled(content, reads, ()))


def in_words(value: Value, reads: Reads) -> str:
    """A value as findings show it."""
    if reads is Reads.SHARE and isinstance(value, Decimal):
        return f"{(value * 100).normalize():f}%"
    return amount_figures(value) if isinstance(value, Decimal) else str(value)


def amount(text: str) -> Decimal | None:
    """``2,802.06`` as a number; None for what is no amount."""
    found = re.fullmatch(r"[¥￥]?((?:\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.\d{1,2})?)元?", text)
    return Decimal(found[1].replace(",", "")) if found else None


def day(text: str) -> date | None:
    """``2024-07-16``, ``2024/7/16`` or ``2024年7月16日`` as a date; None for what is none."""
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text.replace(" ", ""))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _label(label: str) -> str:
    """A label may be spread out: 姓 名."""
    return " ?".join(map(re.escape, "".join(plain_text(label).split())))


def _found(content: Content, reads: Reads, pattern: re.Pattern[str]) -> Iterator[Said]:
    for page, text in content.flowing:
        for match in pattern.finditer(text):
            value = _READERS[reads](match)
            if value is not None:
                yield Said(value, page)


def _amount(match: re.Match[str]) -> Decimal | None:
    """A bare whole number is a count, not an amount: it needs its cents or its unit."""
    text, unit = match["value"], match["unit"]
    if "." not in text and not unit:
        return None
    number = Decimal(text.replace(",", ""))
    return number * _TEN_THOUSAND if unit == "万元" else number


def _share(match: re.Match[str]) -> Decimal:
    return Decimal(match["value"]) / 100


def _resident_id(match: re.Match[str]) -> str | None:
    number = match["value"].upper()
    return None if check_resident_id(number) else number


def _credit_code(match: re.Match[str]) -> str | None:
    return None if check_credit_code(match["value"]) else match["value"]


def _number(match: re.Match[str]) -> str | None:
    text: str = match["value"].rstrip("./_-")
    return text if any(sign.isdigit() for sign in text) else None


_READERS: Mapping[Reads, Callable[[re.Match[str]], Value | None]] = {
    Reads.AMOUNT: _amount,
    Reads.DATE: lambda match: day(match["value"]),
    Reads.SHARE: _share,
    Reads.NUMBER: _number,
    Reads.RESIDENT_ID: _resident_id,
    Reads.CREDIT_CODE: _credit_code,
    Reads.NAME: lambda match: match["value"],
}
