"""Matters made from the examples: changed in one place, on a day, with what was signed so far."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path

from pipeline import resources
from pipeline.case.model import Case
from pipeline.channels.intake import Records, StoredFile, named_files, take_in
from pipeline.channels.log import NegotiationLog, continue_log
from pipeline.law.law import Law
from pipeline.papers.draft import Draft, Outcome, Skipped
from pipeline.papers.matter import Matter
from pipeline.papers.record import Issued, Record
from pipeline.running.templates import Templates
from pipeline.running.typesetting import filled
from pipeline.stages import STAGES
from tests.case.broken import ONE, changed, nowhere
from tools import snapshots

LAW = Law.load()
NO_CHANGES: Mapping[str, object] = {}


def case_of(changes: Mapping[str, object] = NO_CHANGES, example: str = ONE) -> Case:
    """The example with changes by path."""
    case = changed(example, changes).value
    assert case is not None
    return case


def signed(key: str, dated: date, context: Mapping[str, object] | None = None) -> Issued:
    """A paper that everyone has signed."""
    return Issued(key, dated, "ab" * 32, "", context or {}, ("lender",), ())


def agreed(case: Case, *issued: Issued) -> Record:
    """A record with the signed agreement, and more."""
    assert case.terms
    papers = (signed("agreement", case.terms.signing_date), *issued)
    numbers = {f"certificate-{loan.id}": "JQ-2026-0000-0000-0000" for loan in case.loans}
    return Record({paper.key: paper for paper in papers}, numbers)


def matter_of(
    as_of: date,
    changes: Mapping[str, object] = NO_CHANGES,
    *,
    example: str = ONE,
    record: Record | None = None,
    files: Mapping[str, str] | None = None,
    records: Records | None = None,
    log: NegotiationLog | None = None,
) -> Matter:
    """A matter of the changed example, its agreement signed unless a record says otherwise.

    Every evidence item that names a file has one; its digest is made up from the item's name.
    """
    case = case_of(changes, example)
    made_up = {
        item.id: item.id.encode().hex().ljust(64, "0") for item in case.evidence if item.file
    }
    record = agreed(case) if record is None else record
    records = records_of(case, example) if records is None else records
    log = continue_log(log or NegotiationLog(), case, records, as_of)
    return Matter(case, LAW, as_of, record, made_up if files is None else files, records, log)


def records_of(case: Case, example: str = ONE, given: Mapping[str, bytes] | None = None) -> Records:
    """The record files of the case as they lie in the example, or as they are given."""
    there = {
        named.file: path.read_bytes()
        for named in named_files(case)
        if (path := resources.examples() / example / named.file).is_file()
    }
    found = {**there, **(given or {})}
    stored = {name: StoredFile(sha256(data).hexdigest(), data) for name, data in found.items()}
    return take_in(case, stored, nowhere)


def outcomes(matter: Matter) -> dict[str, Outcome]:
    """Everything the five stages say, by key."""
    return {each.key: each for stage in STAGES.values() for each in stage(matter)}


def draft(matter: Matter, key: str) -> Draft:
    """The draft of that key."""
    found = outcomes(matter)[key]
    assert isinstance(found, Draft), found
    return found


def skipped(matter: Matter, key: str) -> str:
    """Why there is no paper of that key, in English."""
    found = outcomes(matter)[key]
    assert isinstance(found, Skipped), found
    return found.reason.render("en")


def text(matter: Matter, key: str, tmp_path: Path) -> str:
    """What the paper says, its template filled."""
    paper = draft(matter, key)
    file = tmp_path / f"{key}.docx"
    file.write_bytes(filled(paper, Templates(), paper.context))
    return snapshots.text(file)
