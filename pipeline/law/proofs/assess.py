"""How complete the evidence is: for each proof that is owed, what was handed in and what it lacks.

Proof must be fresh when it is relied on: its age counts up to the day asked about, but no further
than the signing of the agreement. What is handed in after the day asked about is not there yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pipeline.case.evidence import EvidenceItem
from pipeline.case.model import Case
from pipeline.law.proofs.contents import Content
from pipeline.law.proofs.contradict import Contradiction, contradictions
from pipeline.law.proofs.owed import Owed, Subject, owed, serves
from pipeline.law.proofs.table import Level, ProofRow, ProofTable, Side, shipped
from pipeline.messages import Words

_NOTHING: Mapping[str, Content] = {}


class Status(StrEnum):
    """How a proof, or an item of it, stands."""

    COMPLETE = "complete"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    STALE = "stale"
    UNDATED = "undated"
    CONTRADICTING = "contradicting"


IN_WORDS: Mapping[Status, Words] = {
    Status.COMPLETE: Words("齐全", "complete"),
    Status.MISSING: Words("缺少", "missing"),
    Status.UNREADABLE: Words("无法读取", "unreadable"),
    Status.STALE: Words("过期", "out of date"),
    Status.UNDATED: Words("未注明日期", "undated"),
    Status.CONTRADICTING: Words("矛盾", "contradicting"),
}
LEVELS: Mapping[Level, Words] = {
    Level.OBLIGATORY: Words("必备", "obligatory"),
    Level.ADVISABLE: Words("建议", "advisable"),
}
SIDES: Mapping[Side, Words] = {
    Side.BORROWER: Words("借款方", "borrower's side"),
    Side.LENDER: Words("出借方", "lender's side"),
    Side.GUARANTOR: Words("保证人", "guarantor"),
}


@dataclass(frozen=True, slots=True)
class Handed:
    """An item that serves a proof. ``index`` is its place among the evidence; ``age`` in days."""

    item: EvidenceItem
    index: int
    status: Status
    age: int | None = None
    contradictions: tuple[Contradiction, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that is owed, and the items handed in for it."""

    row: ProofRow
    subject: Subject
    items: tuple[Handed, ...] = ()

    @property
    def status(self) -> Status:
        """A contradiction outweighs everything; otherwise the best item decides."""
        found = [each.status for each in self.items]
        if not found:
            return Status.MISSING
        if Status.CONTRADICTING in found:
            return Status.CONTRADICTING
        return min(found, key=_BEST_FIRST.index)

    @property
    def owed(self) -> bool:
        """Whether it is obligatory and not complete."""
        return self.row.level is Level.OBLIGATORY and self.status is not Status.COMPLETE

    @property
    def name(self) -> Words:
        """What it is, and of whom where there are several: 借款合同（HT-1）."""
        of = self.subject.name
        if of is None:
            return self.row.name
        return Words(f"{self.row.zh}（{of.zh}）", f"{self.row.en} ({of.en})")

    def as_json(self, lang: str) -> dict[str, object]:
        """As it leaves the house."""
        return {
            "id": self.row.id,
            "side": self.row.side.value,
            "kind": self.row.kind.value,
            "name": self.name.render(lang),
            "level": self.row.level.value,
            "status": self.status.value,
            "article": self.row.article,
            "rule_status": self.row.status.value,
            "items": [
                {"id": each.item.id, "title": each.item.title, "status": each.status.value}
                for each in self.items
            ],
        }


@dataclass(frozen=True, slots=True)
class Completeness:
    """Every proof that is owed on a day."""

    as_of: date
    fresh_on: date
    proofs: tuple[Proof, ...]

    def of(self, side: Side) -> tuple[Proof, ...]:
        """The proofs of one side."""
        return tuple(proof for proof in self.proofs if proof.row.side is side)

    @property
    def is_complete(self) -> bool:
        """Whether no obligatory proof is missing or faulty."""
        return not any(proof.owed for proof in self.proofs)

    def as_json(self, lang: str) -> dict[str, object]:
        """As it leaves the house."""
        return {
            "as_of": self.as_of.isoformat(),
            "complete": self.is_complete,
            "proofs": [proof.as_json(lang) for proof in self.proofs],
        }


_BEST_FIRST = (Status.COMPLETE, Status.UNDATED, Status.STALE, Status.UNREADABLE)


def assess(
    case: Case,
    as_of: date,
    contents: Mapping[str, Content] = _NOTHING,
    table: ProofTable | None = None,
) -> Completeness:
    """Every proof owed on a day and how it stands.

    ``contents`` holds what was read of each item's file, by item; an item without is taken as it
    is described.
    """
    table = table or shipped()
    fresh_on = min(as_of, case.terms.signing_date) if case.terms else as_of
    there = [
        (index, item, contents.get(item.id, Content()))
        for index, item in enumerate(case.evidence)
        if item.submitted_on is None or item.submitted_on <= as_of
    ]
    against = {item.id: contradictions(case, item, content, table) for _, item, content in there}

    def handed(need: Owed, index: int, item: EvidenceItem, content: Content) -> Handed:
        age = (fresh_on - item.made_on).days if item.made_on else None
        status = _status(need.row, content, age, bool(against[item.id]))
        return Handed(item, index, status, age, against[item.id])

    return Completeness(
        as_of,
        fresh_on,
        tuple(
            Proof(
                need.row,
                need.subject,
                tuple(handed(need, *each) for each in there if serves(case, need, *each[1:])),
            )
            for need in owed(case, as_of, table)
        ),
    )


def _status(row: ProofRow, content: Content, age: int | None, contradicts: bool) -> Status:
    if content.problem or content.blank:
        return Status.UNREADABLE
    if contradicts:
        return Status.CONTRADICTING
    if age is None:
        return Status.UNDATED if row.dated else Status.COMPLETE
    too_old = row.stale_days is not None and age > row.stale_days
    return Status.STALE if too_old else Status.COMPLETE
