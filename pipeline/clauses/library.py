"""The clauses that an agreement may have: ``templates/clauses.toml``, their order, and their law.

A clause is a fragment of the Word file ``clauses.<language>.docx`` and a row here: why it is taken
in, the articles behind it, the days it may be used, the fields it prints, what it cannot stand
beside, and for whom it is required. The rows' order is that of the agreement; together they are
the base agreement, which has a version.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline import resources
from pipeline.case.parties import LicenceKind
from pipeline.clauses.usual import Usual
from pipeline.clauses.when import When
from pipeline.errors import BadInput
from pipeline.messages import Words, msg

FILE = "clauses.toml"


class Example(BaseModel):
    """A case in which the clause stands, with changes by path, and what the agreement then says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str
    change: Mapping[str, Any] = Field(default_factory=dict)
    says: str


class Clause(BaseModel):
    """One clause.

    ``fields`` are those of the agreement's context that its fragment prints or asks for; ``since``
    and ``until`` are the first and last day of signing that it may be used on. It is only for loans
    whose product name has one of the words of ``products``, if there are any. ``required`` are the
    kinds of lender whose agreements may not lack it, or everybody; ``beside_not`` the clauses that
    it contradicts, ``needs`` one without which it makes no sense.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    zh: str
    en: str
    when: When
    articles: tuple[str, ...] = ()
    since: date = Field(alias="from")
    until: date | None = None
    fields: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    required: tuple[LicenceKind | Literal["everybody"], ...] = ()
    beside_not: tuple[str, ...] = ()
    needs: str = ""
    example: Example

    @property
    def name(self) -> Words:
        """What people call it."""
        return Words(self.zh, self.en)

    def is_required_of(self, kind: LicenceKind) -> bool:
        """Whether the agreement of such a lender may not lack it where the base has it."""
        return "everybody" in self.required or kind in self.required

    def is_for(self, products: Iterable[str]) -> bool:
        """Whether it is a clause for loans of such products."""
        names = tuple(products)
        return not self.products or any(w in name for w in self.products for name in names)

    def may_be_used(self, on: date) -> bool:
        """Whether an agreement signed on that day may have it."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Library:
    """All clauses in the order of the agreement, the base's version, and what is usual in it."""

    version: str
    clauses: tuple[Clause, ...]
    usual: tuple[Usual, ...] = ()

    @staticmethod
    def load() -> Library:
        """The library that comes with the program; read once."""
        return _shipped()

    @staticmethod
    def from_file(file: Path) -> Library:
        """The library of another file.

        Raises :class:`~pipeline.errors.BadInput` for a file that is wrong, with the place in it.
        """
        try:
            read = tomllib.loads(file.read_text(encoding="utf-8"))
            clauses = tuple(Clause.model_validate(row) for row in read["clause"])
            usual = tuple(Usual.model_validate(row) for row in read.get("usual", ()))
            library = Library(str(read["version"]), clauses, usual)
        except (OSError, KeyError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise _wrong(file, str(error)) from error
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            raise _wrong(file, f"{place}: {first['msg']}") from error
        for problem in library.problems():
            raise _wrong(file, problem)
        return library

    def get(self, clause_id: str) -> Clause | None:
        """The clause of that id."""
        return next((each for each in self.clauses if each.id == clause_id), None)

    def problems(self) -> tuple[str, ...]:
        """Ids that occur twice, or that are named and not there."""
        ids = [clause.id for clause in self.clauses]
        twice = {each for each in ids if ids.count(each) > 1}
        named = {name for clause in self.clauses for name in (*clause.beside_not, clause.needs)}
        return tuple(sorted(twice | (named - {"", *ids})))


@cache
def _shipped() -> Library:
    return Library.from_file(resources.templates() / FILE)


def _wrong(file: Path, reason: str) -> BadInput:
    return BadInput(
        "clauses.library",
        msg("The clause library {file} is wrong: {reason}.", file=file.name, reason=reason),
        hint=msg("Correct the row named; see docs or the rows around it."),
    )
