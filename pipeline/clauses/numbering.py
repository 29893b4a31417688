"""Where a clause stands in the agreement of a case: 第十条第三款.

A clause that needs another stands within that one's article; the others open one of their own, as
they do in the templates. An article whose first clause is only its heading (违约责任) numbers what
follows from one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pipeline.clauses.library import Clause

HEADINGS = frozenset({"default", "effect"})
"""Clauses that are only a heading: the clauses below are the article's paragraphs, one each."""


class Number(NamedTuple):
    """Article and paragraph, from 1; paragraph 0 is the article as a whole."""

    article: int
    paragraph: int


def number_of(clauses: Iterable[Clause], id: str) -> Number | None:
    """The number of a clause among those of an agreement, in order; None if it is not there.

    Below an article that is more than a heading the paragraph is not told: 0.
    """
    known = tuple(clauses)
    needs = {clause.id: clause.needs for clause in known}
    article = paragraph = 0
    opener = ""
    for clause in known:
        if clause.needs in needs:
            paragraph += 1
        else:
            article, paragraph, opener = article + 1, 0, clause.id
        if clause.id == id:
            return Number(article, paragraph if opener in HEADINGS else 0)
    return None
