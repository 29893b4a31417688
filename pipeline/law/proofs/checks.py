"""The evidence against the table of proofs: missing, out of date, undated, blank, contradicting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.case.checks.finding_tools import Locate, warning
from pipeline.case.model import Case
from pipeline.finding import Finding
from pipeline.law.proofs.assess import SIDES, Completeness, Handed, Proof, Status
from pipeline.law.proofs.contents import Content
from pipeline.law.proofs.contradict import Contradiction
from pipeline.law.proofs.table import Level
from pipeline.messages import Words, msg


def check_proofs(
    case: Case, report: Completeness, contents: Mapping[str, Content], where: Locate
) -> Iterator[Finding]:
    """Every finding about the completeness of the evidence; each item's faults once.

    A file that is missing or cannot be read at all is an error that others report.
    """
    for proof in report.proofs:
        if proof.owed and proof.status is Status.MISSING:
            yield _missing(proof, where)
    seen: set[tuple[int, Status]] = set()
    for proof in report.proofs:
        for handed in proof.items:
            if (handed.index, handed.status) not in seen and _matters(proof, handed):
                seen.add((handed.index, handed.status))
                yield from _fault(proof, handed, report, where)
    for index, item in enumerate(case.evidence):
        if contents.get(item.id, Content()).blank:
            yield _blank(index, where)


def _matters(proof: Proof, handed: Handed) -> bool:
    """A contradiction always; age only if no better item serves an obligatory proof."""
    if handed.status is Status.CONTRADICTING:
        return True
    return proof.row.level is Level.OBLIGATORY and proof.status is handed.status


def _missing(proof: Proof, where: Locate) -> Finding:
    return warning(
        "evidence.incomplete",
        where("evidence"),
        msg("The {side} has not handed in: {what}.", side=SIDES[proof.row.side], what=proof.name),
        msg(
            "Ask for it ({serves}) and add an item of kind {kind}.",
            serves=proof.row.serves,
            kind=proof.row.kind.value,
        ),
        proof.row.article,
    )


def _fault(proof: Proof, handed: Handed, report: Completeness, where: Locate) -> Iterator[Finding]:
    title = Words(handed.item.title, handed.item.title)
    if handed.status is Status.STALE:
        yield warning(
            "evidence.stale",
            where("evidence", handed.index, "made_on"),
            msg(
                "'{title}' is {age} days old on {day}; after {limit} days it is out of date.",
                title=title,
                age=handed.age,
                day=report.fresh_on,
                limit=proof.row.stale_days,
            ),
            msg("Ask for a new one: {serves}.", serves=proof.row.serves),
            proof.row.article,
        )
    elif handed.status is Status.UNDATED:
        yield warning(
            "evidence.undated",
            where("evidence", handed.index),
            msg("'{title}' does not say when it was made.", title=title),
            msg("Add made_on: the day on the document, else the day it was issued."),
            "证据规定 19",
        )
    elif handed.status is Status.CONTRADICTING:
        yield from (
            _contradiction(title, handed.index, one, where) for one in handed.contradictions
        )


def _contradiction(title: Words, index: int, one: Contradiction, where: Locate) -> Finding:
    place = where("evidence", index, "file")
    hint = msg("Find out which is right; correct the case, or ask for a corrected document.")
    if one.known:
        text = msg(
            "'{title}', page {page}, {what}: {said}; the case says {known} ({place}).",
            title=title,
            page=one.page,
            what=one.what,
            said=one.said,
            known=one.known,
            place=where(*one.place),
        )
    else:
        text = msg(
            "'{title}', page {page}, {what}: {said}; the case has none of that day ({place}).",
            title=title,
            page=one.page,
            what=one.what,
            said=one.said,
            place=where(*one.place),
        )
    return warning("evidence.contradicting", place, text, hint)


def _blank(index: int, where: Locate) -> Finding:
    return warning(
        "evidence.unreadable",
        where("evidence", index, "file"),
        msg("The pages of this file show nothing."),
        msg("Look at the original; scan or photograph it again."),
    )
