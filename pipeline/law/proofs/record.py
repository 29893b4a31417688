"""The rows of a repayment record, read from its text: when was how much paid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.law.proofs.contents import Content
from pipeline.law.proofs.table import ProofTable
from pipeline.law.proofs.values import amount, day

_FOOTER = 8  # letters of 第 3 页 共 9 页
_SUMS = ("合计", "总计", "小计", "共计")


@dataclass(frozen=True, slots=True)
class Repayment:
    """One row of a record, 元, and the page it stands on."""

    on: date
    amount: Decimal
    page: int


@dataclass(frozen=True, slots=True)
class _Heading:
    """Where the two columns stand among how many."""

    on: int
    paid: int
    width: int


def repayments(content: Content, table: ProofTable) -> tuple[Repayment, ...]:
    """Every repayment; nothing at all if a row does not fit the heading it stands under.

    Columns are told apart by the spaces between them, so a row with an empty cell fits no heading:
    better no sum than a wrong one.
    """
    heading: _Heading | None = None
    found: list[Repayment] = []
    for page, line in content.lines:
        words = line.split(" ")
        under = _heading(words, table)
        if under:
            heading = under
        elif heading and _is_row(words):
            if len(words) != heading.width:
                return ()
            found += _repayment(words, heading, page)
        elif _ends(words):
            heading = None
    return tuple(found)


def _heading(words: list[str], table: ProofTable) -> _Heading | None:
    """The heading of a record, if both columns are in this line; the later of several counts."""
    places = [
        max((at for at, word in enumerate(words) if word in column.headings), default=None)
        for column in table.column
    ]
    on, paid = places
    return None if on is None or paid is None else _Heading(on, paid, len(words))


def _is_row(words: list[str]) -> bool:
    """Rows have a day and an amount; sums and sentences do not."""
    days, sums = any(map(day, words)), any(word.startswith(_SUMS) for word in words)
    return days and not sums and any(amount(word) is not None for word in words)


def _ends(words: list[str]) -> bool:
    """Whether a table is over: a line of text or other headings, not a sum or a page number."""
    return not words[0].startswith(_SUMS) and len("".join(words)) > _FOOTER


def _repayment(words: list[str], heading: _Heading, page: int) -> Iterator[Repayment]:
    """A row in which nothing was paid has a dash for its day."""
    on, paid = day(words[heading.on]), amount(words[heading.paid])
    if on and paid:
        yield Repayment(on, paid, page)
