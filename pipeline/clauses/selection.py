"""From the base to the agreement of a case: clauses taken in or left out, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pipeline.case.model import Case
from pipeline.case.terms import ClauseChoice, Terms
from pipeline.clauses.library import Clause, Library
from pipeline.clauses.when import When, holds


class Departure(StrEnum):
    """How the agreement of a case departs from the base."""

    ADDED = "added"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A clause of the agreement, or one that was left out of it, with the reason on record."""

    clause: Clause
    departure: Departure | None = None
    reason: str = ""

    @property
    def is_in(self) -> bool:
        """Whether the agreement has it."""
        return self.departure is not Departure.LEFT_OUT


@dataclass(frozen=True, slots=True)
class Selection:
    """The clauses of one agreement in order, those left out among them."""

    version: str
    chosen: tuple[Chosen, ...]

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """What the agreement has, in order."""
        return tuple(each.clause for each in self.chosen if each.is_in)

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(clause.id for clause in self.clauses)

    @property
    def departures(self) -> tuple[Chosen, ...]:
        """Where it departs from the base."""
        return tuple(each for each in self.chosen if each.departure)


def select(case: Case, terms: Terms, library: Library) -> Selection:
    """The base's clauses that the terms call for, changed as ``terms.clauses`` asks.

    A clause of which the terms have nothing to say (damages where none are agreed) is not in the
    base of that case: to leave it out is no departure, and to take it in is impossible.
    """
    asked = {choice.id: choice for choice in terms.clauses}
    chosen = (
        _chosen(clause, asked.get(clause.id), is_in_base(clause, case, terms))
        for clause in library.clauses
        if clause.may_be_used(terms.signing_date)
    )
    return Selection(library.version, tuple(each for each in chosen if each))


def is_in_base(clause: Clause, case: Case, terms: Terms) -> bool:
    """Whether the base agreement of such a case has the clause."""
    products = [loan.product for loan in case.loans if loan.product]
    return clause.is_for(products) and holds(clause.when, case, terms)


def _chosen(clause: Clause, asked: ClauseChoice | None, in_base: bool) -> Chosen | None:
    if in_base and asked and not asked.include:
        return Chosen(clause, Departure.LEFT_OUT, asked.reason)
    if in_base:
        return Chosen(clause)
    if clause.when is When.ASKED and asked and asked.include:
        return Chosen(clause, Departure.ADDED, asked.reason)
    return None
