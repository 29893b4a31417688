"""The clause library: which clauses an agreement has, why, and where it departs from the base."""

from pipeline.clauses.library import Clause, Library
from pipeline.clauses.selection import Chosen, Departure, Selection, select

__all__ = ["Chosen", "Clause", "Departure", "Library", "Selection", "select"]
