"""Refuses arguments that no arithmetic can use, with one stable code each."""

from __future__ import annotations

from decimal import Decimal

from pipeline.case.money import round_cents
from pipeline.errors import BadInput
from pipeline.messages import Message, msg


def require_money(code: str, what: Message, amount: Decimal, *, zero: bool = False) -> None:
    """``amount`` must be a ``Decimal`` above zero (or zero, if allowed) in whole 分.

    Raises :class:`~pipeline.errors.BadInput` with ``code`` and the name of the amount, ``what``.
    """
    _require_decimal(code, what, amount)
    if round_cents(amount) != amount:
        raise BadInput(code, msg("{what}: {value} has parts of a cent.", what=what, value=amount))
    if amount < 0 or (amount == 0 and not zero):
        raise BadInput(
            code, msg("{what} must be above zero, not {value}.", what=what, value=amount)
        )


def is_money(amount: Decimal) -> bool:
    """Whether :func:`require_money` has nothing against it; quick, and makes no message."""
    return (
        isinstance(amount, Decimal)
        and amount.is_finite()
        and amount > 0
        and round_cents(amount) == amount
    )


def require_rate(code: str, what: Message, rate: Decimal) -> None:
    """``rate`` must be a ``Decimal`` of zero or more, as a part of one."""
    _require_decimal(code, what, rate)
    if rate < 0:
        raise BadInput(code, msg("{what} cannot be negative: {value}.", what=what, value=rate))


def require_whole(code: str, what: Message, number: int, *, least: int) -> None:
    """``number`` must be an ``int`` of at least ``least``."""
    if type(number) is not int or number < least:
        raise BadInput(
            code,
            msg(
                "{what} must be a whole number of at least {least}, not {value}.",
                what=what,
                least=least,
                value=number,
            ),
        )


def _require_decimal(code: str, what: Message, value: Decimal) -> None:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise BadInput(code, msg("{what}: {value} is no decimal number.", what=what, value=value))
