"""What stands in a statement's cells: amounts, days, names and accounts as people export them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from pipeline.case.dates import EARLIEST, LATEST
from pipeline.case.money import CENT, LIMIT

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_MONEY = re.compile(
    r"(?P<open>\()?(?P<sign>[-+]?)¥?(?P<inner>[-+]?)"
    r"(?P<figure>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13})(?:\.(?P<places>[0-9]{1,10}))?)"
    r"元?(?P<after>-?)(?P<close>\))?"
)
_DAYS = (
    re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{1,2})-(?P<d>[0-9]{1,2})"),
    re.compile(r"(?P<y>[0-9]{4})/(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})"),
    re.compile(r"(?P<y>[0-9]{4})\.(?P<m>[0-9]{1,2})\.(?P<d>[0-9]{1,2})"),
    re.compile(r"(?P<y>[0-9]{4})年(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})日"),
    re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})"),
)
_CLOCK = re.compile(r"(?:[T ]*[0-9]{1,2}[:时][0-9]{1,2}(?:[:分][0-9]{1,2}(?:\.[0-9]+)?秒?|分)?)?"
                    r"|[T ]*[0-9]{6}")  # fmt: skip
_ACCOUNT = re.compile(r"[0-9][0-9*]{6,}[0-9]|[^@\s]+@[^@\s]+\.[A-Za-z]+")


def cleaned(text: str) -> str:
    """A cell without blanks, tabs and back quotes around it and without characters nobody sees."""
    return " ".join(_INVISIBLE.sub("", text).replace("\u3000", " ").split()).strip("` ")


def squeezed(text: str) -> str:
    """For comparing headers and names: half width, lower case, without any blank."""
    return "".join(unicodedata.normalize("NFKC", cleaned(text)).split()).lower().replace("_", "")


def read_amount(text: str) -> Decimal | None:
    """An amount in 元 with its sign; brackets are a minus. None if it is none or has parts of a 分.

    Full-width digits, thousands separators, ¥ and 元 are read; ``Decimal(0)`` is a zero that is
    written, so the caller decides what an empty cell means.
    """
    plain = "".join(unicodedata.normalize("NFKC", cleaned(text)).split()).replace("−", "-")
    found = _MONEY.fullmatch(plain)
    if not found or (found["places"] or "").rstrip("0")[2:]:
        return None
    signs = [sign for sign in found.group("open", "sign", "inner", "after") if sign]
    if len(signs) > 1 or bool(found["open"]) is not bool(found["close"]):
        return None
    amount = Decimal(found["figure"].replace(",", ""))
    if amount >= LIMIT:
        return None
    amount = amount.quantize(CENT)
    return -amount if signs not in ([], ["+"]) and amount else amount


def read_day(text: str) -> date | None:
    """The day of ``2026-05-15``, ``20260515``, ``2026/5/15 14:02:33`` or ``2026年5月15日``."""
    plain = unicodedata.normalize("NFKC", cleaned(text))
    for form in _DAYS:
        found = form.match(plain)
        if found and _CLOCK.fullmatch(plain[found.end() :].rstrip()):
            return _day(int(found["y"]), int(found["m"]), int(found["d"]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        made = date(year, month, day)
    except ValueError:
        return None
    return made if EARLIEST <= made <= LATEST else None


def read_account(text: str) -> str | None:
    """An account, card, phone or e-mail address; stars may hide a part. None for anything else."""
    plain = "".join(unicodedata.normalize("NFKC", cleaned(text)).split())
    return plain if _ACCOUNT.fullmatch(plain) else None


def split_party(text: str) -> tuple[str | None, str | None]:
    """Name and account from one cell: ``张三 6222…``, ``6222…/张三`` or either of them alone."""
    plain = unicodedata.normalize("NFKC", cleaned(text))
    found = re.search(r"[0-9][0-9*]{6,}[0-9]", plain)
    if not found:
        return plain or None, None
    name = (plain[: found.start()] + " " + plain[found.end() :]).strip(" /,-:|()")
    return name or None, found[0]


def same_account(one: str, other: str) -> bool:
    """Whether two accounts agree; a hidden one needs eight characters that both show."""
    if "*" not in one + other:
        return one.lower() == other.lower()
    if len(one) != len(other):
        return False
    shown = [(a, b) for a, b in zip(one, other, strict=True) if "*" not in (a, b)]
    return len(shown) >= 8 and all(a == b for a, b in shown)


def hidden_name(name: str) -> re.Pattern[str] | None:
    """A pattern for a name with stars in it (``*晓禾``, ``沈**``); None if it hides nothing."""
    if "*" not in name:
        return None
    return re.compile("".join("." if sign == "*" else re.escape(sign) for sign in name))
