"""The layouts of statements as data: which column says what, for each bank and service."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from pipeline.messages import Words
from pipeline.receipts.cells import squeezed

_FILE = Path(__file__).with_name("layouts.toml")
Names = tuple[str, ...]


class Known(StrEnum):
    """Whether somebody read a real file of that layout."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Layout(_Row):
    """One layout: the headers that give it away (``marks``), and the columns by what they say."""

    id: str
    zh: str
    en: str
    status: Known
    source: str = Field(min_length=1)
    marks: Names
    method: str
    generic: bool = False
    totals_needed: bool = False
    totals_loose: bool = False
    day: Names
    amount: Names = ()
    income: Names = ()
    expense: Names = ()
    direction: Names = ()
    currency: Names = ()
    payer: Names = ()
    account: Names = ()
    payee: Names = ()
    payee_account: Names = ()
    payer_and_account: Names = ()
    reference: Names = ()
    remark: Names = ()
    state: Names = ()

    @property
    def name(self) -> Words:
        """What people call it."""
        return Words(self.zh, self.en)

    def fits(self, headers: frozenset[str]) -> bool:
        """Whether a row with these headers (squeezed) is the head of such a table."""
        if not self.generic:
            return all(squeezed(mark) in headers for mark in self.marks)
        has = [any(squeezed(name) in headers for name in names)
               for names in (self.day, self.amount or self.income, self.payer + self.reference
                             + self.remark)]  # fmt: skip
        return all(has)


class _Words(_Row):
    income: Names
    expense: Names
    yuan: Names
    failed: Names
    reversal: Names
    nothing: Names


class _Totals(_Row):
    rows: Names
    income_rows: Names
    income: Names
    expense_rows: Names
    expense: Names
    columns: Names


class Layouts(_Row):
    """All layouts, and the words that statements use for in, out, yuan, failed and totals."""

    words: _Words
    totals: _Totals
    layout: tuple[Layout, ...]

    @staticmethod
    @lru_cache(maxsize=1)
    def load() -> Layouts:
        """The layouts that travel with the program."""
        return Layouts.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8")))

    def of(self, cells: tuple[str, ...]) -> Layout | None:
        """The layout that a row of cells is the head of: the one with most marks; None if none."""
        headers = frozenset(squeezed(cell) for cell in cells if cell)
        fitting = [each for each in self.layout if each.fits(headers)]
        return max(fitting, key=lambda each: (not each.generic, len(each.marks)), default=None)


def places(layout: Layout, cells: tuple[str, ...]) -> Mapping[str, tuple[int, ...]]:
    """Where the columns of a layout stand in its header row, by field, in the layout's order."""
    at: dict[str, int] = {}
    for index, cell in enumerate(cells):
        at.setdefault(squeezed(cell), index)
    return {
        field: tuple(at[squeezed(n)] for n in getattr(layout, field) if squeezed(n) in at)
        for field in FIELDS
    }


FIELDS = (
    *("day", "amount", "income", "expense", "direction", "currency", "payer", "account"),
    *("payee", "payee_account", "payer_and_account", "reference", "remark", "state"),
)
"""The fields of a layout that name columns."""
