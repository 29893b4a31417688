"""Numbers that name people, firms, phones and accounts: checked, read and masked.

Whether a problem is an error or a warning is for the checks to say: a test person has an
impossible area code, a firm may quote a code that its register got wrong.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

from pipeline.case.refusal import refusal
from pipeline.messages import msg


class Problem(StrEnum):
    """What is wrong with a number; the first that applies, in this order."""

    LENGTH = "length"
    CHARACTER = "character"
    DATE = "date"
    CHECKSUM = "checksum"


class Sex(StrEnum):
    """Read from the 17th digit of a resident ID: odd is male, even is female."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class ResidentFacts:
    """What a resident ID says about its holder."""

    birth: date
    sex: Sex


_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"
_CREDIT_SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_EARLIEST_BIRTH = date(1900, 1, 1)
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(
    r"0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?"  # area code, number, extension
    r"|[48]00-?[0-9]{3}-?[0-9]{4}"  # 400 and 800 numbers
    r"|95[0-9]{3,6}|10[0-9]{3,6}|12[0-9]{3}"  # service numbers: 95588, 10086, 12378
)


def normalise(text: str) -> str:
    """The number as it is checked: half-width, upper case, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def check_resident_id(text: str, as_of: date | None = None) -> Problem | None:
    """Check a resident ID of 18 characters (GB 11643-1999).

    Any area code will do. The birth date must exist, not be before 1900 and, where ``as_of`` is
    given, not after it.
    """
    if len(text) != 18:
        return Problem.LENGTH
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        return Problem.CHARACTER
    birth = _birth(text)
    if birth is None or birth < _EARLIEST_BIRTH or (as_of is not None and birth > as_of):
        return Problem.DATE
    return None if resident_id_with_checksum(text[:17]) == text else Problem.CHECKSUM


def resident_facts(text: str) -> ResidentFacts | None:
    """Birth date and sex from a resident ID; None if the number has a problem."""
    birth = _birth(text)
    if birth is None or check_resident_id(text) is not None:
        return None
    return ResidentFacts(birth, Sex.MALE if int(text[16]) % 2 else Sex.FEMALE)


def resident_id_with_checksum(first17: str) -> str:
    """The full ID for its first 17 digits (ISO 7064 MOD 11-2). ValueError for anything else."""
    if not re.fullmatch(r"[0-9]{17}", first17):
        raise ValueError("17 digits are needed")
    total = sum(int(d) * w for d, w in zip(first17, _RESIDENT_WEIGHTS, strict=True))
    return first17 + _RESIDENT_CHECKS[total % 11]


def check_credit_code(text: str) -> Problem | None:
    """Check a unified social credit code, 统一社会信用代码 (GB 32100-2015): 18 of 31 symbols."""
    if len(text) != 18:
        return Problem.LENGTH
    if any(symbol not in _CREDIT_SYMBOLS for symbol in text):
        return Problem.CHARACTER
    return None if credit_code_with_checksum(text[:17]) == text else Problem.CHECKSUM


def credit_code_with_checksum(first17: str) -> str:
    """The full code for its first 17 symbols. ValueError for anything else."""
    if len(first17) != 17 or any(symbol not in _CREDIT_SYMBOLS for symbol in first17):
        raise ValueError("17 symbols of the 31 are needed")
    values = (_CREDIT_SYMBOLS.index(symbol) for symbol in first17)
    total = sum(v * w for v, w in zip(values, _CREDIT_WEIGHTS, strict=True))
    return first17 + _CREDIT_SYMBOLS[-total % 31]


def check_mobile(text: str) -> Problem | None:
    """Check a mainland mobile number: 11 digits from 13… to 19…, without +86."""
    if len(text) != 11:
        return Problem.LENGTH
    return None if _MOBILE.fullmatch(text) else Problem.CHARACTER


def check_phone(text: str) -> Problem | None:
    """Check a mobile, a landline (loosely, with or without hyphens) or a service number."""
    if _MOBILE.fullmatch(text) or _LANDLINE.fullmatch(text):
        return None
    return Problem.CHARACTER if re.search(r"[^0-9-]", text) else Problem.LENGTH


def check_bank_card(text: str) -> Problem | None:
    """Check a bank card: 12 to 19 digits (ISO/IEC 7812) with the Luhn digit last.

    Accounts of firms follow no common rule; check only cards of persons with this.
    """
    if not re.fullmatch(r"[0-9]*", text):
        return Problem.CHARACTER if 12 <= len(text) <= 19 else Problem.LENGTH
    if not 12 <= len(text) <= 19:
        return Problem.LENGTH
    doubled = (sum(divmod(int(digit) * 2, 10)) for digit in text[-2::-2])
    single = (int(digit) for digit in text[-1::-2])
    return Problem.CHECKSUM if (sum(doubled) + sum(single)) % 10 else None


def mask_id(text: str, keep: tuple[int, int] = (3, 4)) -> str:
    """Hide the middle of a number: ``keep`` characters stay in front and at the end.

    A number too short to hide anything is hidden whole (个人信息保护法 art. 51).
    """
    front, end = keep
    hidden = len(text) - front - end
    if hidden <= 0:
        return "*" * len(text)
    return text[:front] + "*" * hidden + text[len(text) - end :]


def mask_phone(text: str) -> str:
    """Hide the middle of a phone number: ``138****5678``."""
    return mask_id(text, (3, 4))


def mask_account(text: str) -> str:
    """Hide an account except for its last four digits."""
    return mask_id(text, (0, 4))


def mask_name(text: str) -> str:
    """Hide a name except for its first character: ``张*``, ``欧**``."""
    return text[:1] + "*" * len(text[1:])


def _birth(text: str) -> date | None:
    if not re.fullmatch(r"[0-9]{8}", text[6:14]):
        return None
    try:
        return date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return None


def _as_text(value: object) -> object:
    if isinstance(value, float):
        raise refusal(
            "identifier_float",
            msg("This number was read as an amount, so its end may have been lost."),
            hint=msg("Write it in quotes."),
        )
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_whole else value


Identifier = Annotated[str, BeforeValidator(_as_text), StringConstraints(min_length=1)]
"""Text that is often written without quotes: a phone, an account, a contract number.

:mod:`pipeline.case.source` keeps leading zeros, plus signs and long numbers as text, so that a
whole number that arrives here has lost nothing.
"""
