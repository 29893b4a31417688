"""The table of proofs, read strictly: an unknown kind, role or comparison is an error."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import combinations
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.case.evidence import EvidenceKind
from pipeline.case.parties import LicenceKind, Role
from pipeline.errors import BadInput
from pipeline.finding import Where
from pipeline.law.rule import Status as RuleStatus
from pipeline.messages import Words, msg

FILE = Path(__file__).parent / "proofs.toml"


class Side(StrEnum):
    """Who owes a proof; spouses and heirs stand with the borrower, whoever collects and sells with
    the lender.
    """

    BORROWER = "borrower"
    LENDER = "lender"
    GUARANTOR = "guarantor"


class Level(StrEnum):
    """How badly a proof is needed."""

    OBLIGATORY = "obligatory"
    ADVISABLE = "advisable"


class Thing(StrEnum):
    """What a proof can be of, besides each party of a role."""

    LOAN = "loan"
    ORIGINAL = "original"
    ASSIGNMENT = "assignment"
    COMPENSATION = "compensation"
    COLLECTION = "collection"


class Form(StrEnum):
    """What a party is."""

    PERSON = "person"
    ORGANISATION = "organisation"


class When(StrEnum):
    """A circumstance of the case. ``relief``: the borrower is to be forgiven something."""

    RELIEF = "relief"


class Reads(StrEnum):
    """What a comparison looks for in a text."""

    AMOUNT = "amount"
    DATE = "date"
    SHARE = "share"
    NUMBER = "number"
    RESIDENT_ID = "resident_id"
    CREDIT_CODE = "credit_code"
    NAME = "name"


class Against(StrEnum):
    """What in the case a text is compared with."""

    CONTRACT_NO = "contract_no"
    PRINCIPAL = "principal"
    RECEIVED = "received"
    REPAID = "repaid"
    RATE = "rate"
    SIGNED_ON = "signed_on"
    PAID_OUT_ON = "paid_out_on"
    DUE_ON = "due_on"
    CUT_OFF = "cut_off"
    OWED_PRINCIPAL = "owed_principal"
    OWED_INTEREST = "owed_interest"
    OWED_PENALTY = "owed_penalty"
    OWED_TOTAL = "owed_total"
    LENDER_CODE = "lender_code"
    BORROWER_ID = "borrower_id"
    BORROWER_NAME = "borrower_name"
    OWN_ID = "own_id"
    OWN_NAME = "own_name"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$")
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def name(self) -> Words:
        """What people call it."""
        return Words(self.zh, self.en)


class ProofRow(_Row):
    """One kind of proof that a side owes, for whom or what, and since when.

    Rows of one ``id`` are variants: for each subject the one that fits most closely holds, counted
    by ``lenders``, ``product``, ``form`` and ``when``. ``stale_days`` is None for what never ages.
    """

    side: Side
    kind: EvidenceKind
    of: Role | Thing
    lenders: tuple[LicenceKind, ...] = ()
    product: tuple[str, ...] = ()
    form: Form | None = None
    when: When | None = None
    level: Level
    stale_days: int | None = Field(default=None, gt=0)
    dated: bool = True
    serves_zh: str = Field(min_length=1)
    serves_en: str = Field(min_length=1)
    why_zh: str = Field(min_length=1)
    why_en: str = Field(min_length=1)
    article: str = Field(min_length=1)
    source: str = Field(min_length=1)
    status: RuleStatus
    since: date = Field(alias="from")
    until: date | None = None

    @property
    def serves(self) -> Words:
        """What serves as this proof."""
        return Words(self.serves_zh, self.serves_en)

    @property
    def closeness(self) -> int:
        """How many of its conditions narrow the row down."""
        return sum(map(bool, self._scope))

    @property
    def _scope(self) -> tuple[object, ...]:
        return self.lenders, self.product, self.form, self.when

    def holds_on(self, on: date) -> bool:
        """Whether the row is in force on that day."""
        return self.since <= on and (self.until is None or on <= self.until)

    def collides(self, other: ProofRow) -> bool:
        """Whether both claim the same subjects on some day."""
        overlap = self.since <= (other.until or date.max) and other.since <= (
            self.until or date.max
        )
        return self.id == other.id and self._scope == other._scope and overlap


class CompareRow(_Row):
    """Something that a text says and the case says too.

    ``labels`` stand before it in the text; without labels every value of that form counts. ``all``
    expected values must be there, unless ``any`` one is enough. What is found under ``unless``
    makes this comparison pointless.
    """

    kinds: tuple[EvidenceKind, ...] = Field(min_length=1)
    reads: Reads
    labels: tuple[str, ...] = ()
    against: Against
    any: bool = False
    adds_up: bool = False
    unless: str = ""


class ColumnRow(_Row):
    """A column of a repayment record: which headings stand over it."""

    headings: tuple[str, ...] = Field(min_length=1)


class ProofTable(BaseModel):
    """The whole table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    proof: tuple[ProofRow, ...] = Field(min_length=1)
    compare: tuple[CompareRow, ...]
    column: tuple[ColumnRow, ...]

    @model_validator(mode="after")
    def _hangs_together(self) -> ProofTable:
        for row, other in combinations(self.proof, 2):
            if row.collides(other):
                raise ValueError(f"{row.id}: two rows for the same subjects and days")
            same = (row.side, row.kind, row.of) == (other.side, other.kind, other.of)
            if row.id == other.id and not same:
                raise ValueError(f"{row.id}: variants differ in side, kind or of")
        names = [row.id for row in self.compare]
        odd = {row.unless for row in self.compare} - {"", *names}
        if odd or len(names) != len(set(names)):
            raise ValueError(f"compare: unknown or twice: {', '.join(sorted(odd) or names)}")
        if [row.id for row in self.column] != ["paid-on", "paid"]:
            raise ValueError("the columns are paid-on and paid, in this order")
        return self

    def in_force(self, on: date) -> tuple[ProofRow, ...]:
        """The proofs that are owed on a day."""
        return tuple(row for row in self.proof if row.holds_on(on))


@cache
def shipped() -> ProofTable:
    """The table that comes with the program, read once."""
    return read_table(FILE)


def read_table(file: Path) -> ProofTable:
    """A table from a file.

    Raises :class:`~pipeline.errors.BadInput` (``law.proofs``) with the place of what is wrong.
    """
    try:
        tree = tomllib.loads(file.read_text(encoding="utf-8"))
        defaults = tree.pop("defaults", {})
        tree["proof"] = [{**defaults, **row} for row in tree.get("proof", ())]
        return ProofTable.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise _wrong(file, place, first["msg"]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, TypeError) as error:
        raise _wrong(file, "", str(error)) from None


def _wrong(file: Path, place: str, problem: str) -> BadInput:
    return BadInput(
        "law.proofs",
        msg("The table of proofs cannot be used: {problem}", problem=problem),
        hint=msg("The head of the file explains its rows."),
        where=Where(path=place, file=file.name),
    )


def closest(fitting: Iterable[ProofRow]) -> ProofRow | None:
    """Of the variants of one proof that fit, the one that fits most closely; None for none."""
    return max(fitting, key=lambda row: row.closeness, default=None)
