"""The clauses that fit a made-up context of the agreement, and the template with all of them."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp

from pipeline.clauses import Library
from pipeline.clauses.when import When
from pipeline.documents.compose import Clauses, compose
from pipeline.documents.render.word.package import pack, read_parts
from pipeline.papers.agreement_context import Agreement
from pipeline.papers.catalogue import edition
from pipeline.papers.draft import Context
from pipeline.running.templates import Templates


def clauses_for(name: str, values: Context) -> Clauses | None:
    """Those whose predicate holds for what the context says."""
    if not isinstance(values, Agreement):
        return None
    holds = {
        When.WAIVER: values.waiver,
        When.GRACE: values.grace_days,
        When.NO_GRACE: not values.grace_days,
        When.DAMAGES: values.damages,
        When.DAMAGES_FIXED: values.damages and values.damages.fixed,
        When.CHARGES_RUN: values.charges_run,
        When.ACCELERATION: values.acceleration,
        When.REVIVAL: values.waiver and values.waiver_revives,
        When.GUARANTOR: values.guarantors,
        When.ORGANISATION: values.institution,
        When.PRIVATE_LENDER: not values.institution,
        When.REPORTS_CREDIT: values.reports_credit,
        When.REVIEWED: values.review,
        When.SEVERAL_LOANS: values.loan_parts,
        When.ARBITRATION: False,
        When.ASKED: False,
    }
    clauses = (each for each in Library.load().clauses if not each.products)
    ids = tuple(each.id for each in clauses if holds.get(each.when, True))
    return Templates().clauses(ids, edition(name).language)


def whole(name: str) -> Path:
    """The template as a file, with every clause in it where it is a frame for them."""
    found = edition(name)
    file, clauses = Templates().file(found.file), Templates().every_clause(found)
    if clauses is None:
        return file
    libraries = [read_parts(each.read_bytes()) for each in clauses.libraries]
    made = Path(mkdtemp()) / found.file
    made.write_bytes(pack(compose(read_parts(file.read_bytes()), libraries, clauses.ids)))
    return made
